"""A home in the two formats that the demo agency's offices send."""

import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from imports.demo.drawing import picture
from imports.demo.homes import Home

COUNTRIES = {"DE": "DEU", "AT": "AUT"}
KINDS = {
    "APARTMENT": '<wohnung wohnungtyp="ETAGE"/>',
    "HOUSE": '<haus haustyp="EINFAMILIENHAUS"/>',
    "LAND": '<grundstueck grundst_typ="WOHNEN"/>',
    "COMMERCIAL": '<einzelhandel handel_typ="LADENLOKAL"/>',
}
EQUIPMENT = {"ELEVATOR": '<fahrstuhl PERSONEN="true"/>', "CELLAR": '<unterkellert keller="JA"/>'}
SOLD = '<verkaufstatus stand="VERKAUFT"/>'
# When a packed file was written is a part of the archive; always the same, so that the same homes are the same bytes.
WRITTEN = (2026, 1, 1, 0, 0, 0)


def as_json(home: Home) -> dict[str, Any]:
    name, email, phone = home.contact
    return {
        "external_id": home.external_id,
        "reference": f"DE/{home.number + 1:03}",
        "listing_type": "SELL" if home.is_sale else "RENT",
        "real_estate_type": home.kind,
        "price": home.price,
        "currency": home.place.currency,
        "address": {
            "street": home.street,
            "city": home.place.city,
            "postal_code": home.postal_code,
            "country_code": home.place.country,
        },
        "language": home.place.language,
        "name": home.title,
        "description": home.description,
        "condition": home.condition,
        "features": list(home.features),
        "contact": {"name": name, "email": email, "phone": phone},
        "images": [f"https://images.demo.example/{home.external_id}/{n}.jpg" for n in range(1, 5)],
        **sizes(home),
    }


def sizes(home: Home) -> dict[str, Any]:
    if home.kind == "LAND":
        return {"land_area": home.land, "condition": None, "features": None}
    made: dict[str, Any] = {"floorage": home.area, "rooms": home.rooms, "year_built": home.year, "bathrooms": 1}
    if home.kind == "APARTMENT":
        made |= {"floor": home.floor, "bedrooms": home.bedrooms}
    return made | ({"land_area": home.land} if home.land else {})


def json_body(items: Sequence[Mapping[str, Any]]) -> bytes:
    return json.dumps({"listings": items}, ensure_ascii=False, indent=1).encode()


@dataclass(frozen=True, slots=True)
class Record:
    """A home in an OpenImmo delivery, and what is particular about it this time."""

    home: Home
    price: str = ""
    action: str = "CHANGE"
    sold: bool = False
    pictures: Sequence[str] = field(default=("front", "room"))
    lost: bool = False

    def files(self) -> list[str]:
        return [f"{self.home.external_id}_{name}.png" for name in self.pictures]


def openimmo_zip(records: Sequence[Record]) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo("export.xml", WRITTEN), document(records))
        for record in records:
            for name, scene in zip(record.files(), record.pictures, strict=True):
                if not (record.lost and scene == record.pictures[-1]) and record.action != "DELETE":
                    archive.writestr(
                        zipfile.ZipInfo(name, WRITTEN), picture(scene, record.home.number, record.home.kind)
                    )
    return packed.getvalue()


def document(records: Sequence[Record]) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<openimmo>\n'
        '<uebertragung art="ONLINE" umfang="TEIL" version="1.2.7" sendersoftware="MaklerPro" senderversion="9.4"/>\n'
        "<anbieter><anbieternr>LE01</anbieternr><firma>Demo Estates Leipzig</firma>"
        "<openimmo_anid>DEMO-LE</openimmo_anid>\n" + "\n".join(map(immobilie, records)) + "\n</anbieter>\n</openimmo>\n"
    )


def immobilie(record: Record) -> str:
    home = record.home
    number = f"<objektnr_extern>{home.external_id}</objektnr_extern>"
    technical = f'<verwaltung_techn>{number}<aktion aktionart="{record.action}"/></verwaltung_techn>'
    if record.action == "DELETE":
        return f"<immobilie>{technical}</immobilie>"
    sale = str(home.is_sale).lower()
    rent = str(not home.is_sale).lower()
    price = "kaufpreis" if home.is_sale else "kaltmiete"
    given, _, family = home.contact[0].partition(" ")
    return f"""<immobilie>
  <objektkategorie><nutzungsart WOHNEN="true"/><vermarktungsart KAUF="{sale}" MIETE_PACHT="{rent}"/>
    <objektart>{KINDS[home.kind]}</objektart></objektkategorie>
  <geo><plz>{home.postal_code}</plz><ort>{escape(home.place.city)}</ort><strasse>{escape(home.street)}</strasse>
    <land iso_land="{COUNTRIES[home.place.country]}"/></geo>
  <kontaktperson><name>{family}</name><vorname>{given}</vorname><email_direkt>{home.contact[1]}</email_direkt>
    <tel_durchw>{home.contact[2]}</tel_durchw></kontaktperson>
  <preise><{price}>{escape(record.price or str(home.price))}</{price}><waehrung iso_waehrung="EUR"/></preise>
  <flaechen>{areas(home)}</flaechen>
  <ausstattung>{"".join(EQUIPMENT[name] for name in home.features if name in EQUIPMENT)}</ausstattung>
  <zustand_angaben><baujahr>{home.year}</baujahr>{SOLD if record.sold else ""}</zustand_angaben>
  <freitexte><objekttitel>{escape(home.title)}</objekttitel>
    <objektbeschreibung>{escape(home.description)}</objektbeschreibung></freitexte>
  <anhaenge>{"".join(map(attachment, record.files()))}</anhaenge>
  <verwaltung_objekt><objektadresse_freigeben>true</objektadresse_freigeben></verwaltung_objekt>
  {technical}</immobilie>"""


def areas(home: Home) -> str:
    if home.kind == "LAND":
        return f"<grundstuecksflaeche>{home.land}</grundstuecksflaeche>"
    plot = f"<grundstuecksflaeche>{home.land}</grundstuecksflaeche>" if home.land else ""
    return f"<wohnflaeche>{home.area}</wohnflaeche>{plot}<anzahl_zimmer>{home.rooms}</anzahl_zimmer>"


def attachment(name: str) -> str:
    group = "TITELBILD" if "front" in name else "GRUNDRISS" if "plan" in name else "BILD"
    return (
        f"<anhang location={quoteattr('EXTERN')} gruppe={quoteattr(group)}><anhangtitel/><format>image/png</format>"
        f"<daten><pfad>{escape(name)}</pfad></daten></anhang>"
    )
