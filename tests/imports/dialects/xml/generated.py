"""Writes a large OpenImmo document as CRMs send them: nested fields, CDATA, comments, here and there a base64 image."""

import base64
import random
import sys
from pathlib import Path

FIELDS = "".join(f"<feld_{n}>Wert {n}, schön größer</feld_{n}>\n" for n in range(60))
RECORD = """<immobilie>
  <objektkategorie><nutzungsart WOHNEN="true" GEWERBE="false"/><vermarktungsart KAUF="1" MIETE_PACHT="0"/>
    <objektart><wohnung wohnungtyp="ETAGE"/></objektart></objektkategorie>
  <geo><plz>01809</plz><ort>Müglitztal</ort><geokoordinaten breitengrad="50.9" laengengrad="13.8"/></geo>
  <preise><kaufpreis auf_anfrage="false">250000.00</kaufpreis><waehrung iso_waehrung="EUR"/></preise>
  <flaechen>{fields}</flaechen>
  <freitexte><objekttitel>Wohnung {number}</objekttitel><!-- intern -->
    <objektbeschreibung><![CDATA[{text}]]></objektbeschreibung></freitexte>
  <anhaenge>{images}</anhaenge>
  <verwaltung_techn><objektnr_extern>A{number}</objektnr_extern><aktion aktionart="CHANGE"/></verwaltung_techn>
</immobilie>
"""
REMOTE = """<anhang location="REMOTE" gruppe="BILD"><format>jpg</format>
  <daten><pfad>https://bilder.example/{number}/{n}.jpg?w=1600</pfad></daten></anhang>
"""
INLINE = "<anhang><daten><anhanginhalt>{}</anhanginhalt></daten></anhang>"


def write(path: Path, size: int, bytes_per_record: int = 8_000) -> int:
    """Write about `size` bytes; every hundredth record carries an image of 300 KB. Returns the number of records."""
    chance, number = random.Random(7), 0
    text = "Großzügige Räume <b>mit</b> Balkon & Küche, „ruhig“ – ab sofort. " * (
        max(0, bytes_per_record - 5_000) // 60
    )
    with path.open("w", encoding="utf-8") as out:
        out.write('<?xml version="1.0" encoding="UTF-8"?>\n<openimmo>\n<anbieter><firma>Alba</firma>\n')
        while out.tell() < size:
            images = "".join(REMOTE.format(number=number, n=n) for n in range(10))
            if number % 100 == 50:
                images += INLINE.format(base64.encodebytes(chance.randbytes(300_000)).decode())
            out.write(RECORD.format(fields=FIELDS, number=number, text=text, images=images))
            number += 1
        out.write("</anbieter>\n</openimmo>\n")
    return number


if __name__ == "__main__":
    print(write(Path(sys.argv[1]), int(sys.argv[2]) * 1024 * 1024, *map(int, sys.argv[3:])))
