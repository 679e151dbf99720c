"""Speed, measured beside its peers: one command, one table of ratios.

    .venv/bin/python -m tests.benchmarks [--quick] [--readme] [row …]

Each ratio is the median over rounds in which all cases take their turn; its lowest and highest stand beside it. The
exit status is 0 when every row meets its target. `--quick` takes fewer rounds and smaller sizes, within five minutes:
it finds what has broken, and is no measurement. `--readme` writes the table into README.md; with rows, only their
lines.
"""

import argparse
import os
import platform
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tests.benchmarks.rounds import Line
from tests.benchmarks.stand import Stand, stand

ROOT = Path(__file__).resolve().parents[2]
BEGIN, END = "<!-- benchmarks: begin -->", "<!-- benchmarks: end -->"
Row = Callable[[Stand], Iterator[Line]]


def rows() -> dict[str, Row]:
    """All rows; they import the product, for which Django must be ready."""
    from tests.benchmarks import archive, growth, intake, openimmo, pipeline, renditions, resend

    return {
        "many": intake.many,
        "invalid": intake.invalid,
        "one": intake.one,
        "pipeline": pipeline.working_off,
        "resend": resend.resend,
        "openimmo": openimmo.openimmo,
        "zip": archive.archive,
        "renditions": renditions.renditions,
        "growth": growth.growth,
    }


# Too long for a quick look: it runs when it is named.
NOT_QUICK = ("growth",)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer rounds, smaller sizes; within five minutes")
    parser.add_argument("--readme", action="store_true", help="write the table into README.md")
    parser.add_argument("row", nargs="*", help="only these rows")
    asked = parser.parse_args()
    started = time.monotonic()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that everything is tidied up then, too
    with stand(asked.quick) as made:
        known = rows()
        if unknown := set(asked.row) - set(known):
            parser.error(f"no such row: {', '.join(sorted(unknown))}; there are {', '.join(known)}")
        left_out = NOT_QUICK if asked.quick else ()
        chosen = asked.row or [name for name in known if name not in left_out]
        lines, failed = run(made, {name: known[name] for name in chosen})
        text = table(made, lines, failed)
    print(f"\n{text}\n\n{(time.monotonic() - started) / 60:.1f} minutes")
    if asked.readme:
        write_readme(text, asked.row)
    return 0 if lines and not failed and all(line.is_met for line in lines) else 1


def run(made: Stand, chosen: dict[str, Row]) -> tuple[list[Line], list[str]]:
    """One row after the other; one that fails does not stop the next."""
    lines: list[Line] = []
    failed: list[str] = []
    for name, row in chosen.items():
        print(f"{name}: {(row.__doc__ or '').splitlines()[0]}", file=sys.stderr, flush=True)
        try:
            for line in row(made):
                lines.append(line)
                mark = "met" if line.is_met else "MISSED"
                made.tell(f"=> {line.beside}: {line.ratio}, {line.target}: {mark}")
        except Exception:
            traceback.print_exc()
            failed.append(name)
    return lines, failed


def table(made: Stand, lines: Sequence[Line], failed: Sequence[str]) -> str:
    head = ["| row | beside | ratio | target | |", "|---|---|---|---|---|"]
    marks = {True: "met", False: "**missed**"}
    body = [f"| {one.row} | {one.beside} | {one.ratio} | {one.target} | {marks[one.is_met]} |" for one in lines]
    broken = [f"| {name} | | | | **failed to run** |" for name in failed]
    size = "A quick look, fewer rounds and smaller sizes: no measurement." if made.quick else ""
    rounds = f"Medians of {made.rounds} alternating rounds, with the lowest and the highest."
    return "\n".join([*filter(None, (size, f"{rounds} {machine(made)}")), "", *head, *body, *broken])


def machine(made: Stand) -> str:
    """What it ran on."""
    with made.connect() as connection:
        (version,) = connection.execute("SHOW server_version").fetchone() or ("?",)
    cpu = next((line.partition(":")[2].strip() for line in info() if line.startswith("model name")), platform.machine())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    python, day = platform.python_version(), time.strftime("%d %b %Y")
    return f"{day}: {os.cpu_count()} cores ({cpu}), {memory:.0f} GB, Python {python}, PostgreSQL {version.split()[0]}."


def info() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text().splitlines() if path.exists() else []


def write_readme(text: str, rows: Sequence[str]) -> None:
    path = ROOT / "README.md"
    before, begin, rest = path.read_text().partition(BEGIN)
    old, end, after = rest.partition(END)
    if not begin or not end:
        sys.exit(f"README.md has no place for the table: it wants {BEGIN} and {END}.")
    if rows:
        failed = [f"| {name} |" for name in rows]  # so far
        kept = [line for line in old.splitlines() if line.startswith("|") and not line.startswith(tuple(failed))]
        text = merged(kept, text)
    path.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}")


def merged(old: Sequence[str], new: str) -> str:
    """The old lines with what was measured anew in its place; what is above them is the new table's."""
    lines = {first_cells(line): line for line in new.splitlines() if line.startswith("|")}
    kept = [lines.pop(first_cells(line), line) for line in old]
    return "\n".join([new.partition("|")[0].strip(), "", *kept, *lines.values()])


def first_cells(line: str) -> tuple[str, ...]:
    """What a line is about: its row, and what that stands beside."""
    return tuple(cell.strip() for cell in line.split("|")[1:3])


if __name__ == "__main__":
    sys.exit(main())
