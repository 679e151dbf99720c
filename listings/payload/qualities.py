"""The words for the building: its state, its technique, its equipment."""

from enum import auto

from listings.payload.words import Word


class Condition(Word):
    NEW = auto()
    FIRST_OCCUPANCY = auto()
    AS_NEW = auto()
    MODERNISED = auto()
    RENOVATED = auto()
    PARTLY_RENOVATED = auto()
    WELL_KEPT = auto()
    GOOD = auto()
    FAIR = auto()
    TO_RENOVATE = auto()
    TO_GUT = auto()
    DILAPIDATED = auto()
    TO_DEMOLISH = auto()
    SHELL = auto()
    UNDER_CONSTRUCTION = auto()
    PROJECTED = auto()
    BY_ARRANGEMENT = auto()


class Standing(Word):
    SIMPLE = auto()
    NORMAL = auto()
    UPSCALE = auto()
    LUXURY = auto()


class Construction(Word):
    BRICK = auto()
    CONCRETE = auto()
    PANEL = auto()
    TIMBER = auto()
    TIMBER_FRAME = auto()
    LOG = auto()
    STONE = auto()
    STEEL = auto()
    SKELETON = auto()
    PREFABRICATED = auto()
    ADOBE = auto()
    MIXED = auto()
    OTHER = auto()


class FloorKind(Word):
    """Where in the building the unit lies, when the number alone does not say it."""

    BASEMENT = auto()
    GROUND = auto()
    RAISED_GROUND = auto()
    MEZZANINE = auto()
    MIDDLE = auto()
    TOP = auto()
    ATTIC = auto()


class Heating(Word):
    CENTRAL = auto()
    FLOOR = auto()
    DISTRICT = auto()
    SINGLE_UNIT = auto()
    STOVE = auto()
    UNDERFLOOR = auto()
    RADIATORS = auto()
    HEAT_PUMP = auto()
    AIR_CONDITIONING = auto()
    BOILER = auto()
    COGENERATION = auto()
    NIGHT_STORAGE = auto()
    FIREPLACE = auto()
    NONE = auto()
    OTHER = auto()


class EnergySource(Word):
    GAS = auto()
    LIQUID_GAS = auto()
    BIOGAS = auto()
    OIL = auto()
    ELECTRICITY = auto()
    GREEN_ELECTRICITY = auto()
    DISTRICT_HEAT = auto()
    SOLAR = auto()
    PHOTOVOLTAIC = auto()
    GEOTHERMAL = auto()
    AIR = auto()
    WATER = auto()
    WIND = auto()
    WOOD = auto()
    PELLETS = auto()
    WOOD_CHIPS = auto()
    COAL = auto()
    BIOMASS = auto()
    COGENERATION = auto()
    OTHER = auto()


class HotWater(Word):
    CENTRAL = auto()
    INDIVIDUAL = auto()
    DISTRICT = auto()
    SOLAR = auto()
    NONE = auto()


class WasteWater(Word):
    MAINS = auto()
    SEPTIC_TANK = auto()
    TREATMENT_PLANT = auto()
    NONE = auto()


class Flooring(Word):
    PARQUET = auto()
    HARDWOOD = auto()
    LAMINATE = auto()
    VINYL = auto()
    LINOLEUM = auto()
    CARPET = auto()
    TILE = auto()
    STONE = auto()
    MARBLE = auto()
    TERRACOTTA = auto()
    GRANITE = auto()
    CONCRETE = auto()
    SCREED = auto()
    DOUBLE_FLOOR = auto()
    OTHER = auto()


class Furnishing(Word):
    UNFURNISHED = auto()
    PARTLY_FURNISHED = auto()
    FURNISHED = auto()


class Orientation(Word):
    NORTH = auto()
    NORTH_EAST = auto()
    EAST = auto()
    SOUTH_EAST = auto()
    SOUTH = auto()
    SOUTH_WEST = auto()
    WEST = auto()
    NORTH_WEST = auto()


class View(Word):
    SEA = auto()
    LAKE = auto()
    RIVER = auto()
    MOUNTAIN = auto()
    FOREST = auto()
    COUNTRYSIDE = auto()
    PARK = auto()
    GARDEN = auto()
    POOL = auto()
    GOLF = auto()
    CITY = auto()
    STREET = auto()
    COURTYARD = auto()
    PANORAMIC = auto()
    OPEN = auto()
    UNOBSTRUCTED = auto()


class EnergyKind(Word):
    """What the certificate measures: calculated demand, or measured consumption."""

    DEMAND = auto()
    CONSUMPTION = auto()


class EnergyStatus(Word):
    AVAILABLE = auto()
    IN_PROGRESS = auto()
    ON_VIEWING = auto()
    EXEMPT = auto()


class RoomKind(Word):
    LIVING_ROOM = auto()
    DINING_ROOM = auto()
    BEDROOM = auto()
    CHILDREN_ROOM = auto()
    GUEST_ROOM = auto()
    STUDY = auto()
    KITCHEN = auto()
    KITCHENETTE = auto()
    BATHROOM = auto()
    SHOWER_ROOM = auto()
    TOILET = auto()
    HALL = auto()
    CORRIDOR = auto()
    DRESSING_ROOM = auto()
    UTILITY_ROOM = auto()
    STORAGE = auto()
    CELLAR = auto()
    ATTIC = auto()
    BALCONY = auto()
    LOGGIA = auto()
    TERRACE = auto()
    WINTER_GARDEN = auto()
    GARDEN = auto()
    GARAGE = auto()
    WORKSHOP = auto()
    OFFICE = auto()
    OTHER = auto()


class CertificateKind(Word):
    """Inspections that a country may ask for beside the energy certificate."""

    ASBESTOS = auto()
    LEAD = auto()
    TERMITES = auto()
    GAS = auto()
    ELECTRICITY = auto()
    SANITATION = auto()
    NATURAL_RISKS = auto()
    RADON = auto()
    NOISE = auto()
    FLOOD = auto()
    AREA = auto()
    HABITABILITY = auto()
    OTHER = auto()
