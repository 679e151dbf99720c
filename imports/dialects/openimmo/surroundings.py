"""infrastruktur → what is near, and the view. Distances are kilometres there and metres here."""

from imports.dialects.mapping import numbers
from imports.dialects.mapping.draft import Draft
from imports.dialects.mapping.fields import Choice
from imports.dialects.mapping.sheet import Sheet

GROUPS = {
    "infrastruktur/distanzen": (".", "@distanz_zu"),
    "infrastruktur/distanzen_sport": (".", "@distanz_zu_sport"),
}
FIELDS = (
    Choice("infrastruktur/ausblick/@blick", "/views",
           {"FERNE": "PANORAMIC", "SEE": "LAKE", "BERGE": "MOUNTAIN", "MEER": "SEA"}, is_list=True),
)  # fmt: skip
KINDS = {
    "FLUGHAFEN": "AIRPORT", "FERNBAHNHOF": "TRAIN", "AUTOBAHN": "MOTORWAY", "US_BAHN": "METRO", "BUS": "BUS",
    "KINDERGAERTEN": "KINDERGARTEN", "GRUNDSCHULE": "SCHOOL", "HAUPTSCHULE": "SCHOOL", "REALSCHULE": "SCHOOL",
    "GESAMTSCHULE": "SCHOOL", "GYMNASIUM": "SCHOOL", "ZENTRUM": "TOWN_CENTRE", "EINKAUFSMOEGLICHKEITEN": "SHOPS",
    "GASTSTAETTEN": "RESTAURANTS", "STRAND": "BEACH", "SEE": "LAKE", "MEER": "SEA", "SKIGEBIET": "SKI_LIFT",
    "SPORTANLAGEN": "SPORTS", "WANDERGEBIETE": "OTHER", "NAHERHOLUNG": "PARK",
}  # fmt: skip
# What our word does not say by itself.
_NAMES = {
    "GRUNDSCHULE": "Grundschule", "HAUPTSCHULE": "Hauptschule", "REALSCHULE": "Realschule",
    "GESAMTSCHULE": "Gesamtschule", "GYMNASIUM": "Gymnasium", "WANDERGEBIETE": "Wandergebiete",
    "NAHERHOLUNG": "Naherholung",
}  # fmt: skip
LIMIT = 100


def understand(record: Sheet, draft: Draft) -> None:
    for group, (value, kind) in GROUPS.items():
        for sheet in record.groups.get(group.rpartition("/")[2], ()):
            _understand_one(sheet, draft, value, kind)


def _understand_one(sheet: Sheet, draft: Draft, value: str, kind: str) -> None:
    sent = sheet.look(kind).upper()
    kilometres = numbers.number(sheet.look(value))
    word = KINDS.get(sent)
    if kilometres == 0 and word:
        sheet.cells.clear()
    if not word or not kilometres or not 0 < kilometres <= 100 or len(draft.payload.get("nearby", ())) >= LIMIT:
        return
    sheet.cells.clear()
    near: dict[str, object] = {"kind": word, "distance": numbers.whole(round(kilometres * 1_000, 1))}
    if sent in _NAMES:
        near["text"] = _NAMES[sent]
    draft.add("/nearby", near, sheet.prefix.rstrip("/"))
