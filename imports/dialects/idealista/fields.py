"""The table of the mapping: the fields that are one value each. Read backwards it says where a field would stand."""

from imports.dialects.iberian.conservation import condition
from imports.dialects.iberian.entries import Area, count_field, features
from imports.dialects.iberian.place import Cells
from imports.dialects.mapping.applying import Table
from imports.dialects.mapping.dates import year
from imports.dialects.mapping.fields import UNREAD, Choice, Field, instant, line
from seeki.lib.phrases import phrase as _

CELLS = Cells("provincia", "codigopostal", "pais", "municipio", "latitud", "longitud")
ORIENTATIONS = {
    "1": "NORTH", "2": "NORTH_EAST", "3": "EAST", "4": "SOUTH_EAST", "5": "SOUTH", "6": "SOUTH_WEST", "7": "WEST",
    "8": "NORTH_WEST", "NORTE": "NORTH", "SUR": "SOUTH", "SUL": "SOUTH", "ESTE": "EAST", "OESTE": "WEST",
    "NORESTE": "NORTH_EAST", "NOROESTE": "NORTH_WEST", "SURESTE": "SOUTH_EAST", "SUROESTE": "SOUTH_WEST",
    "NORDESTE": "NORTH_EAST", "SUDESTE": "SOUTH_EAST", "SUDOESTE": "SOUTH_WEST", "N": "NORTH", "S": "SOUTH",
    "E": "EAST", "O": "WEST", "NE": "NORTH_EAST", "NO": "NORTH_WEST", "SE": "SOUTH_EAST", "SO": "SOUTH_WEST",
    "0": None, "FALSE": None,
}  # fmt: skip


def _year(text: str) -> object:
    return year(text) or (None if text == "0" else UNREAD)


TABLE = Table((
    Field("zona", "/address/district", line),
    Field("calle", "/address/street", line),
    Field("direccion", "/address/street", line),
    Field("numero", "/address/house_number", line),
    Field("puerta", "/address/unit", line),
    Field("escalera", "/address/stairs", line),
    Field("bloque", "/address/block", line),
    Field("urbanizacion", "/address/address_more", line),
    Field("citycode", "/address/municipality_code", line),
    Field("referenciacatastral", "/cadastre/reference", line),
    Choice("visibilidad", "/address_visibility", {"1": "EXACT", "2": "STREET", "3": "HIDDEN", "FULL": "EXACT",
           "STREET": "STREET", "HIDDEN": "HIDDEN"}),
    Area("superficieutil", "/usable_area"),
    count_field("banos", "/bathrooms"),
    count_field("aseos", "/toilets"),
    count_field("plantas", "/floors"),
    Field("anoconstruccion", "/year_built", _year, _("a year of four digits")),
    Field("conservacion", "/condition", condition, _("one of: {words}", words="nuevo, buen estado, a reformar")),
    Choice("orientacion", "/orientations", ORIENTATIONS, is_list=True),
    Field("fecha", "/source_updated_at", instant, _("a date as {form}", form="YYYY-MM-DD")),
    *features("""
        ascensor=ELEVATOR trastero=STORAGE_ROOM garaje=GARAGE terraza=TERRACE balcon=BALCONY jardin=GARDEN piscina=POOL
        aireacondicionado=AIR_CONDITIONING armarios=FITTED_WARDROBES chimenea=FIREPLACE alarma=ALARM camaras=CCTV
        portero=CONCIERGE
    """),
))  # fmt: skip
DEFAULTS = {entry.pointer: entry.path for entry in TABLE.entries.values() if entry.pointer != "/features"} | {
    "/external_id": "referencia", "/reference": "referencia", "/listing_type": "operacion", "/offer_kind": "operacion",
    "/real_estate_type": "tipologia", "/real_estate_subtype": "tipologia", "/subtype_text": "tipologia",
    "/price": "precio", "/currency": "precio/@moneda", "/transfer_fee": "precio", "/price_period": "periodo",
    "/floorage": "superficie", "/land_area": "superficieParcela", "/bedrooms": "habitaciones",
    "/address": "provincia", "/address/country_code": "provincia", "/address/region": "provincia",
    "/address/city": "municipio", "/address/postal_code": "codigoPostal", "/address/street": "direccion",
    "/coordinates": "latitud", "/coordinates/lng": "longitud", "/name": "titulo", "/description": "descripcion",
    "/texts": "descripcion", "/images": "imagenes", "/url": "url", "/energy": "certificadoEnergetico",
    "/contact": "contacto", "/floor": "planta",
}  # fmt: skip
