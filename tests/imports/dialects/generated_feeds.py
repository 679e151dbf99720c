"""Writes large Idealista and Kyero documents as CRMs send them."""

import sys
from pathlib import Path

INMUEBLE = """<inmueble>
  <referencia>A{number}</referencia><operacion>venta</operacion><tipologia>piso</tipologia><precio>210.000</precio>
  <provincia>Sevilla</provincia><municipio>Dos Hermanas</municipio><codigoPostal>41701</codigoPostal>
  <superficie>85</superficie><habitaciones>3</habitaciones><banos>2</banos><ascensor>si</ascensor>
  <descripcion><![CDATA[{text}]]></descripcion><descripcion idioma="en">{text}</descripcion>
  <imagenes>{images}</imagenes><!-- interno -->
</inmueble>
"""
PROPERTY = """<property>
  <id>A{number}</id><ref>R{number}</ref><price>210000</price><currency>EUR</currency><price_freq>sale</price_freq>
  <type>Villa</type><town>Nerja</town><province>Málaga</province><beds>3</beds><baths>2</baths>
  <surface_area><built>150</built><plot>500</plot></surface_area>
  <desc><es>{text}</es><en>{text}</en></desc><features><feature>near beach</feature></features>
  <images>{images}</images>
</property>
"""
SHAPES = {
    "idealista": (
        "<inmuebles>\n", INMUEBLE, '<imagen url="https://img.example/{number}/{n}.jpg?w=1600"/>', "</inmuebles>\n",
    ),
    "kyero": (
        "<root><kyero><feed_version>3</feed_version></kyero>\n", PROPERTY,
        '<image id="{n}"><url>https://img.example/{number}/{n}.jpg</url></image>', "</root>\n",
    ),
}  # fmt: skip


def write(path: Path, name: str, size: int, bytes_per_record: int = 40_000) -> int:
    """Write about `size` bytes of the dialect; returns the number of records."""
    head, record, image, foot = SHAPES[name]
    text = "Ático luminoso con terraza y vistas – “señorial”. " * max(1, (bytes_per_record - 3_000) // 110)
    number = 0
    with path.open("w", encoding="utf-8") as out:
        out.write(f'<?xml version="1.0" encoding="UTF-8"?>\n{head}')
        while out.tell() < size:
            images = "".join(image.format(number=number, n=n) for n in range(1, 21))
            out.write(record.format(number=number, text=text, images=images))
            number += 1
        out.write(foot)
    return number


if __name__ == "__main__":
    print(write(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]) * 1024 * 1024, *map(int, sys.argv[4:])))
