"""ausstattung, and the flags of verwaltung_objekt → features, heating, flooring and the like. A table and no code."""

from imports.dialects.mapping.fields import Choice, Entry, Mark

_FLAGS = """
    bad            features        DUSCHE=SHOWER WANNE=BATHTUB FENSTER=BATHROOM_WINDOW BIDET=BIDET
    kueche         features        EBK=FITTED_KITCHEN OFFEN=OPEN_KITCHEN
    boden          flooring        FLIESEN=TILE STEIN=STONE TEPPICH=CARPET PARKETT=PARQUET FERTIGPARKETT=PARQUET
    boden          flooring        LAMINAT=LAMINATE DIELEN=HARDWOOD KUNSTSTOFF=VINYL ESTRICH=SCREED GRANIT=GRANITE
    boden          flooring        DOPPELBODEN=DOUBLE_FLOOR LINOLEUM=LINOLEUM MARMOR=MARBLE TERRAKOTTA=TERRACOTTA
    heizungsart    heating         OFEN=STOVE ETAGE=FLOOR ZENTRAL=CENTRAL FERN=DISTRICT FUSSBODEN=UNDERFLOOR
    befeuerung     energy_sources  OEL=OIL GAS=GAS ELEKTRO=ELECTRICITY ALTERNATIV=OTHER SOLAR=SOLAR LUFTWP=AIR
    befeuerung     energy_sources  ERDWAERME=GEOTHERMAL FERN=DISTRICT_HEAT BLOCK=COGENERATION WASSER-ELEKTRO=WATER
    befeuerung     energy_sources  PELLET=PELLETS KOHLE=COAL HOLZ=WOOD FLUESSIGGAS=LIQUID_GAS
    fahrstuhl      features        PERSONEN=ELEVATOR LASTEN=GOODS_ELEVATOR
    stellplatzart  features        GARAGE=GARAGE TIEFGARAGE=UNDERGROUND_PARKING CARPORT=CARPORT FREIPLATZ=PARKING
    stellplatzart  features        PARKHAUS=PARKING DUPLEX=PARKING
    ausricht_balkon_terrasse orientations NORD=NORTH OST=EAST SUED=SOUTH WEST=WEST NORDOST=NORTH_EAST
    ausricht_balkon_terrasse orientations NORDWEST=NORTH_WEST SUEDOST=SOUTH_EAST SUEDWEST=SOUTH_WEST
    sicherheitstechnik features    ALARMANLAGE=ALARM KAMERA=CCTV
    serviceleistungen  features    REINIGUNG=CLEANING_SERVICE
    energietyp     features        PASSIVHAUS=PASSIVE_HOUSE NIEDRIGENERGIE=LOW_ENERGY
    bauweise       construction    FERTIGTEILE=PREFABRICATED HOLZ=TIMBER
"""
_ELEMENTS = """
    kamin=FIREPLACE klimatisiert=AIR_CONDITIONING gartennutzung=GARDEN wg_geeignet=SHARED_FLAT_POSSIBLE
    rollstuhlgerecht=WHEELCHAIR_ACCESSIBLE kabel_sat_tv=CABLE_TV barrierefrei=STEP_FREE sauna=SAUNA swimmingpool=POOL
    wasch_trockenraum=LAUNDRY_ROOM wintergarten=WINTER_GARDEN dv_verkabelung=NETWORK_CABLING rampe=LOADING_RAMP
    kran=CRANE kantine_cafeteria=CANTEEN bibliothek=LIBRARY dachboden=ATTIC gaestewc=GUEST_TOILET
    seniorengerecht=SENIOR_FRIENDLY abstellraum=STORAGE_ROOM fahrradraum=BICYCLE_ROOM rolladen=SHUTTERS
"""
_RIGHTS = """
    vermietet=LET haustiere=PETS_ALLOWED nichtraucher=NON_SMOKING denkmalgeschuetzt=LISTED_BUILDING
    als_ferien=HOLIDAY_USE gewerbliche_nutzung=COMMERCIAL_USE wbs_sozialwohnung=HOUSING_PERMIT_NEEDED
"""
# No word of ours: they stay in the bag when they say yes. That they say no is not kept, as with those that have a word.
_WITHOUT_WORD = """
    bad/@PISSOIR kueche/@PANTRY raeume_veraenderbar dvbt umts_empfang hebebuehne gastterrasse teekueche brauereibindung
    sporteinrichtungen wellnessbereich telefon_ferienimmobilie kabelkanaele sicherheitstechnik/@POLIZEIRUF
    serviceleistungen/@BETREUTES_WOHNEN serviceleistungen/@CATERING serviceleistungen/@EINKAUF
    serviceleistungen/@WACHDIENST angeschl_gastronomie/@HOTELRESTAURANT angeschl_gastronomie/@BAR
    energietyp/@NEUBAUSTANDARD energietyp/@KFW40 energietyp/@KFW55 energietyp/@KFW60 energietyp/@KFW70
    energietyp/@MINERGIEBAUWEISE energietyp/@MINERGIE_ZERTIFIZIERT bauweise/@MASSIV
    dachform/@KRUEPPELWALMDACH dachform/@MANSARDDACH dachform/@PULTDACH dachform/@SATTELDACH dachform/@WALMDACH
    dachform/@FLACHDACH dachform/@PYRAMIDENDACH ausbaustufe/@BAUSATZHAUS ausbaustufe/@AUSBAUHAUS
    ausbaustufe/@SCHLUESSELFERTIGMITKELLER ausbaustufe/@SCHLUESSELFERTIGOHNEBODENPLATTE
    ausbaustufe/@SCHLUESSELFERTIGMITBODENPLATTE
"""


def _flags() -> list[Entry]:
    found: list[Entry] = []
    for row in _FLAGS.strip().splitlines():
        element, pointer, *pairs = row.split()
        for name, word in (pair.split("=") for pair in pairs):
            found.append(Mark(f"ausstattung/{element}/@{name}", f"/{pointer}", word))
    return found


def _elements() -> list[Entry]:
    return [
        Mark(f"ausstattung/{name}", "/features", word, is_yes_if_empty=True)
        for name, word in (pair.split("=") for pair in _ELEMENTS.split())
    ]


def _rights() -> list[Entry]:
    """No pets is worth keeping, though there is no word for it."""
    return [
        Mark(f"verwaltung_objekt/{name}", "/features", word, is_no_kept=True)
        for name, word in (pair.split("=") for pair in _RIGHTS.split())
    ]


FIELDS: tuple[Entry, ...] = (
    *_flags(),
    *_elements(),
    *_rights(),
    Choice("ausstattung/ausstatt_kategorie", "/standing",
           {"STANDARD": "NORMAL", "GEHOBEN": "UPSCALE", "LUXUS": "LUXURY"}),
    Choice("ausstattung/moebliert/@moeb", "/furnishing",
           {"VOLL": "FURNISHED", "TEIL": "PARTLY_FURNISHED", "NEIN": "UNFURNISHED", "KEIN": "UNFURNISHED"}),
    Choice("ausstattung/unterkellert/@keller", "/features", {"JA": "CELLAR", "TEIL": "CELLAR", "NEIN": None},
           is_list=True),
)  # fmt: skip
SILENT_NO = frozenset(f"ausstattung/{path}" for path in _WITHOUT_WORD.split())
