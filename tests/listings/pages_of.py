"""A person's look at the pages of the listings."""

import re
from typing import Any
from uuid import UUID

from django.urls import reverse
from lxml import html

from agencies.models import Member
from tests.conftest import Person, make_person


def look(person: Person, name: str, *args: Any, htmx: bool = False, **query: str) -> Any:
    headers = {"HX-Request": "true"} if htmx else {}
    return person.client().get(reverse(name, args=args), query, headers=headers)


def page(person: Person, name: str, *args: Any, htmx: bool = False, **query: str) -> html.HtmlElement:
    """The parsed page, which must be there."""
    answer = look(person, name, *args, htmx=htmx, **query)
    assert answer.status_code == 200, answer.status_code
    return html.fromstring(answer.content.decode())


STEP = re.compile(r"(?P<tag>[a-z0-9]+)?(?P<rest>.*)")
PART = re.compile(r"#(?P<id>[\w-]+)|\.(?P<css>[\w-]+)|\[(?P<name>[\w-]+)(?:(?P<sign>~?=)'?(?P<value>[^\]']*)'?)?\]")


def every(element: html.HtmlElement, selector: str) -> list[html.HtmlElement]:
    """All elements below that a simple CSS selector means: tag, #id, .class, [name], [name=value], and descendants."""
    path = "."
    for step in re.findall(r"(?:\[[^\]]*\]|[^\s\[])+", selector):
        found = STEP.fullmatch(step)
        assert found
        path += f"//{found['tag'] or '*'}"
        for part in PART.finditer(found["rest"]):
            path += f"[{condition(part)}]"
    return list(element.xpath(path))


def condition(part: re.Match[str]) -> str:
    name = "id" if part["id"] else "class" if part["css"] else part["name"]
    value = part["id"] or part["css"] or part["value"]
    if part["css"] or part["sign"] == "~=":
        return f"contains(concat(' ', @{name}, ' '), ' {value} ')"
    return f"@{name}" if value is None else f"@{name}='{value}'"


def one(element: html.HtmlElement, selector: str) -> html.HtmlElement:
    (found,) = every(element, selector)
    return found


def words(element: html.HtmlElement) -> str:
    """All that can be read in it, blanks put together."""
    return " ".join(element.text_content().split())


def send(person: Person, name: str, listing_id: UUID, **data: str) -> Any:
    return person.client().post(reverse(name, args=[listing_id]), data)


def reader(person: Person) -> Person:
    """A colleague who may only look."""
    return make_person("reader@alba.example", person.agency, person.key, person.secret, Member.Role.READ_ONLY)
