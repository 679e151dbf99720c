"""Which encoding a document is read in: the same text, sent in every way that is known from the wild."""

import codecs
import io

import pytest

from imports.dialects.xml import Damaged, Record, utf8
from imports.dialects.xml.survey import PIECE
from seeki.lib.problems import Fault
from seeki.lib.refused import Refused
from tests.imports.dialects.xml.ground import item, opened, openimmo, shown

TEXT = "Ático “señorial” – 250.000 €, größer"


def document(encoding: str | None, text: str = TEXT) -> str:
    return openimmo(item(1, b"<t>%s</t>" % text.encode()), encoding=encoding).decode()


def text_of(body: bytes, charset: str | None = None) -> tuple[str | None, list[str]]:
    read = opened(body, charset=charset)
    (record,) = read
    assert isinstance(record, Record), record
    return record.element.findtext("t"), [str(warning.facts["actual"]) for warning in read.warnings]


@pytest.mark.parametrize("label", ["UTF-8", "utf8", "Utf_8", None])
@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
def test_utf8(label: str | None, mark: bytes) -> None:
    assert text_of(mark + document(label).encode()) == (TEXT, [])


@pytest.mark.parametrize(
    "label", ["windows-1252", "ISO-8859-1", "latin1", "iso_8859-1", "US-ASCII", "cp1252", "x-cp1252", "ansi"]
)
def test_windows_1252_under_its_many_names(label: str) -> None:
    assert text_of(document(label).encode("windows-1252")) == (TEXT, [])


def test_other_single_byte_encodings() -> None:
    assert text_of(document("ISO-8859-15", "größer, 5 €").encode("iso8859-15")) == ("größer, 5 €", [])
    assert text_of(document("windows-1250", "Příbor").encode("cp1250")) == ("Příbor", [])
    assert text_of(document("ISO-8859-2", "Łódź").encode("iso8859-2")) == ("Łódź", [])


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf16(codec: str) -> None:
    assert text_of(document("UTF-16").encode(codec)) == (TEXT, [])


def test_the_mark_counts_more_than_the_label_and_the_label_more_than_the_content_type() -> None:
    assert text_of(codecs.BOM_UTF8 + document("windows-1252").encode()) == (TEXT, [])
    assert text_of(document("windows-1252").encode("cp1252"), "utf-8") == (TEXT, [])
    assert text_of(document(None).encode("cp1252"), "windows-1252") == (TEXT, [])
    assert text_of(document(None, "Łódź").encode("cp1250"), ' "windows-1250"') == ("Łódź", [])


@pytest.mark.parametrize("label", ["UTF-8", None])
def test_declared_utf8_but_none_of_it(label: str | None) -> None:
    assert text_of(document(label).encode("windows-1252")) == (TEXT, ["windows-1252"])


def test_words_that_are_valid_utf8_by_chance_do_not_decide() -> None:
    body = openimmo(item(1, "<t>Spaß“</t><t>Café</t><t>Straße</t>".encode("cp1252")))
    (record,) = opened(body)
    assert isinstance(record, Record)
    assert [t.text for t in record.element.iter("t")] == ["Spaß“", "Café", "Straße"]


@pytest.mark.parametrize("label", ["ISO-8859-1", "windows-1252", "UTF-16"])
def test_utf8_under_another_label(label: str) -> None:
    assert text_of(document(label).encode()) == (TEXT, ["utf-8"])


def test_one_sequence_that_is_valid_utf8_does_not_overrule_the_label() -> None:
    assert text_of(document("windows-1252", "Ã©").encode("cp1252")) == ("Ã©", [])


def test_plain_ascii_is_no_question_of_encoding() -> None:
    assert text_of(document("ISO-8859-1", "plain").encode()) == ("plain", [])


@pytest.mark.parametrize("label", ["UTF-8", "windows-1252"])
@pytest.mark.parametrize("damage", [b"\xe4", b"\xff\xfe\xfd" * 500, "größer".encode("cp1252"), b"\xc3"])
def test_wrong_bytes_in_one_record_of_a_document_in_utf8(label: str, damage: bytes) -> None:
    good = [item(number, b"<t>%s</t>" % TEXT.encode()) for number in (1, 3, 4)]
    bad = item(2, b"<t>" + damage + b"</t>")
    read = list(opened(openimmo(good[0], bad, *good[1:], encoding=label)))
    assert [shown(record) for record in read] == ["1", "line 5: bytes that are not valid utf-8", "3", "4"]
    assert isinstance(read[0], Record)
    assert read[0].element.findtext("t") == TEXT


def test_one_record_with_another_than_only_one_good_one() -> None:
    bodies = [item(1, "<t>größer</t>".encode()), item(2, "<t>größer</t>".encode("cp1252"))]
    assert [shown(record) for record in opened(openimmo(*bodies))] == ["1", "line 4: bytes that are not valid utf-8"]


@pytest.mark.parametrize("undefined", [b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d"])
def test_a_byte_without_meaning_in_windows_1252_costs_its_record(undefined: bytes) -> None:
    bodies = [item(1, b"<t>gr\xf6\xdfer</t>"), item(2, b"<t>\xf6" + undefined + b"\xe4</t>"), item(3, b"<t>\xf6</t>")]
    read = opened(openimmo(*bodies, encoding="windows-1252"))
    assert [shown(record) for record in read] == ["1", "line 5: bytes that are not valid windows-1252", "3"]


def test_half_a_character_of_utf16_costs_its_record() -> None:
    good = [item(number, b"<t>%s</t>" % TEXT.encode()).decode() for number in (1, 2, 3)]
    body = openimmo(*[text.encode() for text in good]).decode()
    wide = body.replace("<nr>2", "<nr>#2").encode("utf-16").replace("#".encode("utf-16-le"), b"\x00\xd8")
    assert [isinstance(record, Damaged) for record in opened(wide)] == [False, True, False]


@pytest.mark.parametrize("label", ["klingon", "EBCDIC-CP-DE", "windows-1259", "shift_jis", "utf-7"])
def test_an_unknown_label_is_refused_by_name(label: str) -> None:
    with pytest.raises(Refused, match=label):
        opened(document(label).encode())
    with pytest.raises(Refused, match=label):
        opened(document(None).encode(), charset=label)


def test_utf32_is_refused() -> None:
    with pytest.raises(Refused, match="utf-32"):
        opened(document(None).encode("utf-32"))


NOISE = "This XML file does not appear to have any style information associated with it.\n\n "


@pytest.mark.parametrize(("before", "warned"), [(NOISE, True), ("\n \n", False), ("\ufeff", False), ("ï»¿", False)])
def test_text_before_the_document(before: str, warned: bool) -> None:
    read = opened((before + document("UTF-8")).encode())
    assert [warning.fault for warning in read.warnings] == [Fault.TEXT_BEFORE_DOCUMENT] * warned
    (record,) = read
    assert record.line == 4 + before.count("\n")


@pytest.mark.parametrize(
    "body", [b"", b"  \n", b"a;b;c\n" * 4_000, b'{"listings": []}', b"PK\x03\x04", b"\x1f\x8b\x08", b"%PDF-1.7"]
)
def test_what_is_no_xml_is_refused(body: bytes) -> None:
    with pytest.raises(Refused, match="The body is"):
        opened(body)


def test_wrong_bytes_outside_the_records_are_a_warning() -> None:
    good = item(1, "<t>größer</t>".encode())
    read = opened(openimmo(good).replace(b"Alba", b"Caf\xe9"))
    assert [warning.fault for warning in read.warnings] == [Fault.UNREADABLE_OUTSIDE]
    around = read.outline.around(0, "anbieter")
    assert around is not None
    assert around.findtext("firma") == "Caf\ufffd"


@pytest.mark.parametrize("shift", range(6))
def test_characters_across_the_pieces_in_which_a_file_is_read(shift: int) -> None:
    text = "x" * shift + "ä€" * (PIECE // 2)
    assert text_of(document("UTF-8", text).encode()) == (text, [])
    assert text_of(document("windows-1252", text).encode("cp1252")) == (text, [])
    assert text_of(document("utf-16", text).encode("utf-16")) == (text, [])


def test_a_document_in_utf8_is_not_copied() -> None:
    stream = io.BytesIO(document("UTF-8").encode())
    assert utf8(stream).stream is stream
