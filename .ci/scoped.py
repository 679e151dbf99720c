"""A stylesheet for parts of other people's pages: the rules of its layers hold inside of `.seeki` only, so that the
admin's own look (Tailwind as well, with its own names and sizes) is left alone. What is in no layer stays as it is."""

import sys
from collections.abc import Iterator
from pathlib import Path

TOKENS = "@layer theme{:root,:host{"
SCOPED = ("@layer base{", "@layer components{", "@layer utilities{")


def blocks(css: str) -> Iterator[str]:
    """The rules at the top, each with all that is in it."""
    depth = start = 0
    for at, sign in enumerate(css):
        depth += (sign == "{") - (sign == "}")
        if depth == 0 and sign in "};":
            yield css[start : at + 1]
            start = at + 1


def scoped(block: str) -> str:
    if block.startswith(TOKENS):
        return f"@layer theme{{.seeki{{{block[len(TOKENS) :]}"
    for head in SCOPED:
        if block.startswith(head):
            return f"{head}.seeki{{{block[len(head) : -1]}}}}}"
    return "" if block.startswith("@font-face") else block


def main(source: str, target: str) -> None:
    css = Path(source).read_text(encoding="utf-8")
    Path(target).write_text("".join(map(scoped, blocks(css))) + "\n", encoding="utf-8")


main(*sys.argv[1:])
