"""Seeki's one door: Django's manage.py, which first makes its own environment where there is none.

Standard library only, and nothing here that an old Python 3 cannot read.
"""

import os
import runpy
import sys
from pathlib import Path


def main() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 (the very question)
        sys.exit(f"Seeki needs Python 3.11 or newer; this is Python {sys.version_info[0]}.{sys.version_info[1]}.")
    root = Path(__file__).resolve().parent
    # Run by its path: importing it from the package would import Celery, which may not be there yet.
    runpy.run_path(str(root / "seeki" / "bootstrap.py"))["ensure"](root)

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "seeki.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
