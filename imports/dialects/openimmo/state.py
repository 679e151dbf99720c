"""zustand_angaben → year of construction, condition, state of the offer."""

from imports.dialects.mapping import dates
from imports.dialects.mapping.draft import Draft
from imports.dialects.mapping.fields import Choice, Entry
from imports.dialects.mapping.plain import line
from imports.dialects.mapping.sheet import Sheet

SOLD = "zustand_angaben/verkaufstatus/@stand"
YEARS = {
    "zustand_angaben/baujahr": ("/year_built", "/year_built_text"),
    "zustand_angaben/letztemodernisierung": ("/year_renovated", "/renovation_text"),
}
FIELDS: tuple[Entry, ...] = (
    Choice("zustand_angaben/zustand/@zustand_art", "/condition", {
        "ERSTBEZUG": "FIRST_OCCUPANCY", "NEUWERTIG": "AS_NEW", "MODERNISIERT": "MODERNISED", "GEPFLEGT": "WELL_KEPT",
        "TEIL_VOLLSANIERT": "RENOVATED", "TEIL_VOLLRENOVIERT": "RENOVATED", "VOLL_SANIERT": "RENOVATED",
        "TEIL_SANIERT": "PARTLY_RENOVATED", "TEIL_VOLLRENOVIERUNGSBED": "TO_RENOVATE",
        "SANIERUNGSBEDUERFTIG": "TO_RENOVATE", "BAUFAELLIG": "DILAPIDATED", "ABRISSOBJEKT": "TO_DEMOLISH",
        "ROHBAU": "SHELL", "ENTKERNT": "SHELL", "PROJEKTIERT": "PROJECTED", "NACH_VEREINBARUNG": "BY_ARRANGEMENT",
    }),
    Choice(SOLD, "/status", {
        "OFFEN": "AVAILABLE", "RESERVIERT": "RESERVED", "VERKAUFT": "SOLD", "VERMIETET": "RENTED",
    }),
    Choice("zustand_angaben/erschliessung/@erschl_attr", "/features", {
        "VOLLERSCHLOSSEN": "DEVELOPED", "ORTSUEBLICHERSCHLOSSEN": "DEVELOPED", "TEILERSCHLOSSEN": None,
        "UNERSCHLOSSEN": None,
    }, is_list=True),
)  # fmt: skip
PATHS = tuple(YEARS)
TEXT_LIMIT = 200


def understand(record: Sheet, draft: Draft) -> None:
    """`ca. 1950` is a year and a text; `Altbau` is a text."""
    for path, (pointer, text_pointer) in YEARS.items():
        text = line(record.look(path))
        if not text or not text.strip("0"):
            record.take(path)
        elif len(text) <= TEXT_LIMIT:
            record.cells.pop(path)
            year = dates.year(text)
            if year:
                draft.put(pointer, year, path)
            if text != str(year):
                draft.put(text_pointer, text, path)
