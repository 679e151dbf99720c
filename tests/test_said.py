"""No sentence for senders is finished English: what is refused, left out or read otherwise is said in phrases."""

import ast
from collections.abc import Iterator

import pytest

from seeki.embedded.home import ROOT

# Calls whose texts reach a sender, and the arguments that are no texts: paths and values.
SPEAKING = {
    "Refused": 1,
    "MemberError": 0,
    "UnreadableError": 0,
    "NotFound": 0,
    "Damage": 1,
    "left_out": 2,
    "read_as": 2,
    "assumed": 1,
    "broken": 0,
    "_refused": 0,
    "not_storable": 1,
}
FACTS = {"reason", "expected", "missing", "suggestion", "declared"}
# Read by support alone, in the admin or on a terminal.
OURS = {"replaying.py", "losing.py"}


def sentences(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in SPEAKING:
                yield from (told for part in node.args[SPEAKING[name] :] for told in english(part))
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value in FACTS:
                    yield from english(value)


def english(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Texts of several words that are none of a call."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and is_sentence(node.value):
        yield node.lineno, node.value
    elif isinstance(node, ast.JoinedStr):
        fixed = "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
        if is_sentence(fixed):
            yield node.lineno, ast.unparse(node)
    elif isinstance(node, ast.IfExp):
        yield from (*english(node.body), *english(node.orelse))


def is_sentence(text: str) -> bool:
    """Lists of words of a format are none."""
    return len([word for word in text.split() if word.isalpha()]) > 2


@pytest.mark.parametrize("app", ["agencies", "listings", "imports", "seeki"])
def test_no_finished_english(app: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {text}"
        for path in sorted((ROOT / app).rglob("*.py"))
        if path.name not in OURS
        for line, text in sentences(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert found == []


def test_the_search_finds_some() -> None:
    tree = ast.parse('raise Refused(CODE, f"The body is {what} and no more.")\nx = {"reason": "it is no number"}')
    assert len(list(sentences(tree))) == 2
