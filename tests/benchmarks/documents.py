"""OpenImmo as the common exporters write it: about 8 KB a record, some 130 elements, half of it texts, ten images."""

import random
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.payloads import CITIES, text

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<openimmo>\n'
    '<uebertragung art="ONLINE" umfang="VOLL" modus="NEW" version="1.2.7" sendersoftware="Bench" '
    'senderversion="1.0" timestamp="2026-11-24T03:00:00"/>\n'
    "<anbieter>\n<anbieternr>4711</anbieternr><firma>Bench Estates</firma><openimmo_anid>BENCH1</openimmo_anid>\n"
)
FOOT = "</anbieter>\n</openimmo>\n"
IMAGE = """\
    <anhang location="EXTERN" gruppe="{group}">
      <anhangtitel>{title}</anhangtitel>
      <format>image/jpeg</format>
      <daten><pfad>https://images.invalid/agency/listings/{number:06}/photo-{image:02}-large.jpg</pfad></daten>
    </anhang>
"""
RECORD = """\
<immobilie>
  <objektkategorie>
    <nutzungsart WOHNEN="true" GEWERBE="false"/>
    <vermarktungsart KAUF="{buy}" MIETE_PACHT="{rent}"/>
    <objektart><wohnung wohnungtyp="ETAGE"/></objektart>
  </objektkategorie>
  <geo>
    <plz>{postal_code}</plz>
    <ort>{city}</ort>
    <geokoordinaten breitengrad="{lat:.6f}" laengengrad="{lng:.6f}"/>
    <strasse>{street}</strasse>
    <hausnummer>{house}</hausnummer>
    <land iso_land="{country}"/>
    <etage>{floor}</etage>
    <anzahl_etagen>6</anzahl_etagen>
    <regionaler_zusatz>Mitte</regionaler_zusatz>
  </geo>
  <kontaktperson>
    <email_zentrale>office@estate.example</email_zentrale>
    <email_direkt>ada.moor@estate.example</email_direkt>
    <tel_durchw>+49 30 1234567</tel_durchw>
    <name>Moor</name>
    <vorname>Ada</vorname>
    <anrede>Frau</anrede>
    <firma>Bench Estates</firma>
    <strasse>Hauptstraße</strasse>
    <hausnummer>1</hausnummer>
    <plz>10115</plz>
    <ort>Berlin</ort>
    <url>https://estate.example</url>
  </kontaktperson>
  <preise>
    <{price_name}>{price}.00</{price_name}>
    <nebenkosten>180.50</nebenkosten>
    <heizkosten>95.00</heizkosten>
    <hausgeld>310.00</hausgeld>
    <aussen_courtage mit_mwst="true">3,57 %</aussen_courtage>
    <waehrung iso_waehrung="EUR"/>
    <stp_garage stellplatzmiete="60.00" anzahl="1"/>
  </preise>
  <flaechen>
    <wohnflaeche>{floorage}.50</wohnflaeche>
    <nutzflaeche>12.00</nutzflaeche>
    <grundstuecksflaeche>{land}</grundstuecksflaeche>
    <anzahl_zimmer>{rooms}.5</anzahl_zimmer>
    <anzahl_schlafzimmer>2</anzahl_schlafzimmer>
    <anzahl_badezimmer>1</anzahl_badezimmer>
    <anzahl_sep_wc>1</anzahl_sep_wc>
    <anzahl_balkone>1</anzahl_balkone>
    <anzahl_stellplaetze>1</anzahl_stellplaetze>
    <balkon_terrasse_flaeche>8.5</balkon_terrasse_flaeche>
  </flaechen>
  <ausstattung>
    <bad DUSCHE="true" WANNE="true" FENSTER="true"/>
    <kueche EBK="true"/>
    <boden FLIESEN="true" PARKETT="true"/>
    <kamin>false</kamin>
    <heizungsart ZENTRAL="true"/>
    <befeuerung GAS="true"/>
    <fahrstuhl PERSONEN="true"/>
    <stellplatzart GARAGE="true"/>
    <gartennutzung>true</gartennutzung>
    <ausricht_balkon_terrasse SUED="true"/>
    <unterkellert keller="JA"/>
    <barrierefrei>false</barrierefrei>
  </ausstattung>
  <zustand_angaben>
    <baujahr>{year}</baujahr>
    <zustand zustand_art="GEPFLEGT"/>
    <energiepass>
      <epart>VERBRAUCH</epart>
      <gueltig_bis>2030-05-01</gueltig_bis>
      <energieverbrauchkennwert>112.4</energieverbrauchkennwert>
      <mitwarmwasser>true</mitwarmwasser>
      <primaerenergietraeger>Erdgas</primaerenergietraeger>
      <wertklasse>D</wertklasse>
      <baujahr>{year}</baujahr>
      <jahrgang>2014</jahrgang>
      <gebaeudeart>wohn</gebaeudeart>
    </energiepass>
    <verkaufstatus stand="OFFEN"/>
  </zustand_angaben>
  <infrastruktur>
    <distanzen distanz_zu="HAUPTSCHULE">0.8</distanzen>
    <distanzen distanz_zu="BUS">0.2</distanzen>
  </infrastruktur>
  <freitexte>
    <objekttitel>{title}</objekttitel>
    <lage>{place}</lage>
    <ausstatt_beschr>{equipment}</ausstatt_beschr>
    <objektbeschreibung>{description}</objektbeschreibung>
    <sonstige_angaben>{more}</sonstige_angaben>
  </freitexte>
  <anhaenge>
{images}  </anhaenge>
  <verwaltung_objekt>
    <objektadresse_freigeben>true</objektadresse_freigeben>
    <verfuegbar_ab>ab sofort</verfuegbar_ab>
    <haustiere>false</haustiere>
    <vermietet>false</vermietet>
    <denkmalgeschuetzt>false</denkmalgeschuetzt>
  </verwaltung_objekt>
  <verwaltung_techn>
    <objektnr_intern>I-{number}</objektnr_intern>
    <objektnr_extern>bench-{number:06}</objektnr_extern>
    <aktion aktionart="CHANGE"/>
    <openimmo_obid>OBID{number:020}</openimmo_obid>
    <kennung_ursprung>Bench</kennung_ursprung>
    <stand_vom>2026-11-20</stand_vom>
    <weitergabe_generell>true</weitergabe_generell>
  </verwaltung_techn>
</immobilie>
"""


def record(number: int, images: str | None = None) -> str:
    """`images` stands in place of the ten addresses."""
    chance = random.Random(number)
    country, city, postal_code, lat, lng = CITIES[number % 2]
    is_sale = number % 2
    return RECORD.format(
        number=number,
        buy=str(bool(is_sale)).lower(),
        rent=str(not is_sale).lower(),
        price_name="kaufpreis" if is_sale else "kaltmiete",
        price=100_000 + number if is_sale else 900 + number % 900,
        postal_code=postal_code,
        city=city,
        country={"DE": "DEU"}.get(country, country),
        lat=lat + chance.random() / 50,
        lng=lng + chance.random() / 50,
        street=f"{chance.choice(('Ufer', 'Berg', 'Schul', 'Garten'))}straße",
        house=number % 90 + 1,
        floor=number % 6,
        floorage=40 + number % 160,
        land=100 + number % 900,
        rooms=1 + number % 5,
        year=1900 + number % 120,
        title=text(chance, 60),
        place=text(chance, 500),
        equipment=text(chance, 600),
        description=text(chance, 1_600),
        more=text(chance, 300),
        images=ten_images(number) if images is None else images,
    )


def ten_images(number: int) -> str:
    groups = ["TITELBILD", *["BILD"] * 8, "GRUNDRISS"]
    return "".join(
        IMAGE.format(group=group, title=f"Ansicht {image}", number=number, image=image)
        for image, group in enumerate(groups, 1)
    )


def write(path: Path, megabytes: int) -> int:
    """A document of that size; returns how many records stand in it. A thousand are made, and come again with other
    numbers."""
    models = [record(number).encode() for number in range(1_000)]
    size, count = 0, 0
    with path.open("wb") as file:
        size += file.write(HEAD.encode())
        for count, raw in enumerate(endless(models), 1):  # noqa: B007
            size += file.write(raw)
            if size >= megabytes * 1_000_000:
                break
        file.write(FOOT.encode())
    return count


def endless(models: list[bytes]) -> Iterator[bytes]:
    number = 0
    while True:
        old, new = (b"%06d" % (number % 1_000)), (b"%06d" % number)
        raw = models[number % 1_000]
        yield raw.replace(b"bench-" + old, b"bench-" + new)
        number += 1
