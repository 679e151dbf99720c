"""An older release of Seeki: the same code but for a line, with a fault that has been mended since."""

import os
from pathlib import Path

from seeki.embedded.home import ROOT

SETTINGS = """
from seeki.settings import *
INSTALLED_APPS = [*INSTALLED_APPS, "old_release"]
"""
APP = """
from django.apps import AppConfig

class OldRelease(AppConfig):
    name = "old_release"

    def ready(self):
{lines}
"""


def old_release(folder: Path, *lines: str) -> dict[str, str]:
    """Variables of a process that runs it; `lines` are what was different then, in Python."""
    (folder / "old_settings.py").write_text(SETTINGS)
    app = folder / "old_release"
    app.mkdir()
    (app / "__init__.py").touch()
    (app / "apps.py").write_text(APP.format(lines="\n".join(f"        {line}" for line in lines)))
    path = os.pathsep.join([str(folder), str(ROOT), os.environ.get("PYTHONPATH", "")])
    return {"DJANGO_SETTINGS_MODULE": "old_settings", "PYTHONPATH": path}
