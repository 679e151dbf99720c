"""`python -m tests.fuzz [--minutes N] [target …]`: all targets in turn, each for its share of the time."""

import argparse
import importlib.util
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
NAMES = (
    "idealista", "idealista_json", "kyero", "seeki_json", "openimmo", "zip", "gzip", "form", "splitting", "listing",
    "image",
)  # fmt: skip


class Result(NamedTuple):
    name: str
    runs: str
    covered: str
    finds: list[Path]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="target", help=f"any of {', '.join(NAMES)}; all without")
    parser.add_argument("--minutes", type=float, default=60, help="in all (60)")
    parser.add_argument("--folder", type=Path, help="where the corpus and the finds are kept (a temporary one)")
    options = parser.parse_args()
    targets = options.targets or list(NAMES)
    if unknown := set(targets) - set(NAMES):
        parser.error(f"no such target: {', '.join(sorted(unknown))}")
    if importlib.util.find_spec("atheris") is None:
        print("atheris is not installed: pip install atheris (Linux on x86-64, CPython 3.11 to 3.13)")
        return 2
    folder = options.folder or Path(tempfile.mkdtemp(prefix="seeki-fuzz-"))
    folder.mkdir(parents=True, exist_ok=True)
    results = []
    try:
        for name in targets:
            results.append(fuzz(name, max(10, round(options.minutes * 60 / len(targets))), folder))
            print(line(results[-1]), flush=True)
    except KeyboardInterrupt:
        print("Stopped.")
    print(f"\nCorpus and finds: {folder}")
    return int(any(result.finds for result in results) or not results)


def fuzz(name: str, seconds: int, folder: Path) -> Result:
    command = [sys.executable, "-m", "tests.fuzz.run", name, str(seconds), str(folder)]
    log = folder / f"{name}.log"
    with log.open("w") as out:
        code = subprocess.run(command, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT, check=False).returncode
    said = log.read_text(errors="replace")
    runs = re.findall(r"(?:number_of_executed_units: |Done )(\d+)", said)
    covered = re.findall(r"ft: (\d+)", said)
    finds = sorted(folder.glob(f"find-{name}-*"))
    if code and not finds:
        finds = [log]  # it did not even start
    return Result(name, runs[-1] if runs else "?", covered[-1] if covered else "?", finds)


def line(result: Result) -> str:
    outcome = "  ".join(str(find) for find in result.finds) or "holds"
    return f"{result.name:<16}{result.runs:>12} inputs{result.covered:>8} features  {outcome}"


if __name__ == "__main__":
    sys.exit(main())
