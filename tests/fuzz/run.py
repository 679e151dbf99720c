"""One target in a process of its own: `python -m tests.fuzz.run TARGET SECONDS FOLDER`. libFuzzer ends the process."""

import os
import sys
import tempfile
from pathlib import Path

# What a find is besides an exception: more than so many seconds or MB for some thousand bytes.
LIMITS = ("-timeout=25", "-rss_limit_mb=2048", "-max_len=20000", "-print_final_stats=1")


def main() -> None:
    target, seconds, folder = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "seeki.settings")
    os.environ["SEEKI_SPOOL_DIR"] = tempfile.gettempdir()
    os.environ["LOG_LEVEL"] = "ERROR"
    import atheris

    with atheris.instrument_imports(include=["imports", "listings", "seeki.lib"]):
        import django

        django.setup(set_prefix=False)
        from tests.fuzz.targets import TARGETS
    from tests.fuzz.seeds import seeds

    corpus = folder / target
    corpus.mkdir(parents=True, exist_ok=True)
    for number, content in enumerate(seeds(target)):
        (corpus / f"seed-{number}").write_bytes(content)
    options = [f"-max_total_time={seconds}", f"-artifact_prefix={folder}/find-{target}-", *LIMITS]
    atheris.Setup([sys.argv[0], *options, str(corpus)], TARGETS[target])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
