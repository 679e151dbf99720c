"""kontaktperson → the contact and the office. Private mailboxes go nowhere; email_feedback is never shown."""

from imports.dialects.mapping import countries
from imports.dialects.mapping.draft import Draft
from imports.dialects.mapping.fields import Field, line
from imports.dialects.mapping.flags import flag
from imports.dialects.mapping.links import url
from imports.dialects.mapping.sheet import Sheet

HERE = "kontaktperson"
# The first that came answers enquiries; the central ones are also the office's.
EMAILS = (f"{HERE}/email_direkt", f"{HERE}/email_zentrale")
PHONES = (f"{HERE}/tel_durchw", f"{HERE}/tel_handy", f"{HERE}/tel_zentrale")
NAMES = (f"{HERE}/vorname", f"{HERE}/name")
TITLES = (f"{HERE}/anrede", f"{HERE}/titel")
RELEASE, PHOTO = f"{HERE}/adressfreigabe", f"{HERE}/foto/daten/pfad"
ADDRESS = {
    f"{HERE}/strasse": "street", f"{HERE}/hausnummer": "house_number", f"{HERE}/plz": "postal_code",
    f"{HERE}/ort": "city",
}  # fmt: skip
COUNTRY = f"{HERE}/land/@iso_land"
FIELDS = (
    Field(f"{HERE}/position", "/contact/position", line),
    Field(f"{HERE}/firma", "/contact/company", line),
    Field(f"{HERE}/tel_handy", "/contact/mobile", line),
    Field(f"{HERE}/tel_fax", "/contact/fax", line),
    Field(f"{HERE}/url", "/contact/url", url, "an address that begins with http:// or https://"),
    Field(f"{HERE}/personennummer", "/contact/reference", line),
    Field(f"{HERE}/email_feedback", "/contact/lead_email", line),
    Field(f"{HERE}/email_zentrale", "/office/email", line),
    Field(f"{HERE}/tel_zentrale", "/office/phone", line),
    Field(f"{HERE}/immobilientreuhaenderid", "/office/licence", line),
)
PATHS = (*EMAILS, *PHONES, *NAMES, *TITLES, *ADDRESS, COUNTRY, RELEASE, PHOTO)


def understand(record: Sheet, draft: Draft) -> None:
    _put_joined(record, draft, NAMES, "/contact/name")
    _put_joined(record, draft, TITLES, "/contact/title")
    _put_first(record, draft, EMAILS, "/contact/email")
    _put_first(record, draft, PHONES, "/contact/phone")
    # A number that is the contact's phone is no second one.
    if draft.sources.get("/contact/phone") == PHONES[1]:
        record.cells.pop(PHONES[1])
    _understand_address(record, draft)
    photo = url(record.look(PHOTO))
    if isinstance(photo, str):
        record.cells.pop(PHOTO)
        draft.put("/contact/photo", photo, PHOTO)


def _put_joined(record: Sheet, draft: Draft, paths: tuple[str, ...], pointer: str) -> None:
    texts = {path: text for path in paths if (text := line(record.look(path)))}
    joined = " ".join(texts.values())
    if joined and len(joined) <= 200:
        for path in texts:
            record.cells.pop(path)
        draft.put(pointer, joined, next(reversed(texts)))


def _put_first(record: Sheet, draft: Draft, paths: tuple[str, ...], pointer: str) -> None:
    """Central ones stay where they are: a field of their own takes them for the office."""
    for path in paths:
        text = line(record.look(path))
        if text:
            draft.put(pointer, text, path)
            if "zentrale" not in path and path != PHONES[1]:
                record.cells.pop(path)
            return


def _understand_address(record: Sheet, draft: Draft) -> None:
    """Released unless they say no; what cannot be read releases nothing, and then it stays in the bag."""
    released = record.look(RELEASE)
    if released and not flag(released):
        return
    record.take(RELEASE)
    for path, name in ADDRESS.items():
        text = line(record.look(path))
        if text and len(text) <= 100:
            record.cells.pop(path)
            draft.put_part("contact", "address", name, text, path)
    code = countries.alpha_2(record.look(COUNTRY))
    if len(code) == 2 and draft.payload.get("contact", {}).get("address"):
        record.cells.pop(COUNTRY)
        draft.put_part("contact", "address", "country_code", code, COUNTRY)
