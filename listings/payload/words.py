"""The words that the offer, the kind, the place and the media of a listing may take."""

from enum import StrEnum, auto


class Word(StrEnum):
    """An enumeration whose values are its names: upper case, as they stand in JSON."""

    @staticmethod
    def _generate_next_value_(name: str, *_: object) -> str:
        return name


class ListingType(Word):
    SELL = auto()
    RENT = auto()


class OfferKind(Word):
    """What is particular about the sale or the rent."""

    RENT_TO_OWN = auto()
    TRANSFER = auto()
    HOLIDAY_LET = auto()
    SHORT_TERM_LET = auto()
    STUDENT_LET = auto()
    SUBLET = auto()
    LEASEHOLD = auto()
    LEASING = auto()
    AUCTION = auto()
    BIDDING = auto()
    LIFE_ANNUITY = auto()
    BARE_OWNERSHIP = auto()
    CO_OWNERSHIP = auto()
    EXCHANGE = auto()


class Status(Word):
    AVAILABLE = auto()
    RESERVED = auto()
    UNDER_OFFER = auto()
    SOLD = auto()
    RENTED = auto()


class RealEstateType(Word):
    APARTMENT = auto()
    HOUSE = auto()
    LAND = auto()
    COMMERCIAL = auto()
    OTHER = auto()


class Subtype(Word):
    """What it is more closely. Any subtype goes with any type: feeds draw the line in different places."""

    # homes in a building
    FLAT = auto()
    GROUND_FLOOR_FLAT = auto()
    BASEMENT_FLAT = auto()
    ATTIC_FLAT = auto()
    PENTHOUSE = auto()
    MAISONETTE = auto()
    DUPLEX = auto()
    TRIPLEX = auto()
    GALLERY_FLAT = auto()
    TERRACE_FLAT = auto()
    STUDIO = auto()
    LOFT = auto()
    ROOM = auto()
    HOLIDAY_FLAT = auto()
    SERVICED_FLAT = auto()
    ASSISTED_LIVING_FLAT = auto()
    RAW_ATTIC = auto()
    # houses
    DETACHED_HOUSE = auto()
    SEMI_DETACHED_HOUSE = auto()
    TERRACED_HOUSE = auto()
    END_TERRACE_HOUSE = auto()
    MID_TERRACE_HOUSE = auto()
    TOWN_HOUSE = auto()
    TWO_FAMILY_HOUSE = auto()
    APARTMENT_BUILDING = auto()
    BUNGALOW = auto()
    VILLA = auto()
    CHALET = auto()
    COTTAGE = auto()
    CABIN = auto()
    COUNTRY_HOUSE = auto()
    FARMHOUSE = auto()
    FINCA = auto()
    MANOR = auto()
    CASTLE = auto()
    MILL = auto()
    PREFABRICATED_HOUSE = auto()
    MOBILE_HOME = auto()
    HOUSEBOAT = auto()
    HOLIDAY_HOUSE = auto()
    # land
    RESIDENTIAL_PLOT = auto()
    COMMERCIAL_PLOT = auto()
    INDUSTRIAL_PLOT = auto()
    MIXED_PLOT = auto()
    LEISURE_PLOT = auto()
    LAKESIDE_PLOT = auto()
    GARDEN_PLOT = auto()
    AGRICULTURAL_LAND = auto()
    FOREST = auto()
    MEADOW = auto()
    VINEYARD = auto()
    ORCHARD = auto()
    HUNTING_GROUND = auto()
    FISH_POND = auto()
    # commercial
    OFFICE = auto()
    OFFICE_BUILDING = auto()
    COWORKING = auto()
    PRACTICE = auto()
    SHOP = auto()
    KIOSK = auto()
    SUPERMARKET = auto()
    DEPARTMENT_STORE = auto()
    SHOPPING_CENTRE = auto()
    SHOWROOM = auto()
    RESTAURANT = auto()
    CAFE = auto()
    BAR = auto()
    CLUB = auto()
    HOTEL = auto()
    GUEST_HOUSE = auto()
    HALL = auto()
    WAREHOUSE = auto()
    COLD_STORE = auto()
    LOGISTICS = auto()
    WORKSHOP = auto()
    PRODUCTION = auto()
    INDUSTRIAL_BUILDING = auto()
    OPEN_YARD = auto()
    BUSINESS = auto()
    FARM = auto()
    STABLES = auto()
    SPORTS_FACILITY = auto()
    LEISURE_FACILITY = auto()
    CARE_HOME = auto()
    CLINIC = auto()
    PETROL_STATION = auto()
    INVESTMENT_BUILDING = auto()
    MIXED_USE_BUILDING = auto()
    # the rest
    PARKING_SPACE = auto()
    CARPORT = auto()
    GARAGE = auto()
    UNDERGROUND_PARKING = auto()
    CAR_PARK = auto()
    BOAT_MOORING = auto()
    STORAGE_ROOM = auto()
    CELLAR = auto()
    RUIN = auto()


class Usage(Word):
    RESIDENTIAL = auto()
    COMMERCIAL = auto()
    INVESTMENT = auto()
    SHORT_TERM = auto()
    HOLIDAY = auto()


class Period(Word):
    DAY = auto()
    WEEK = auto()
    MONTH = auto()
    QUARTER = auto()
    YEAR = auto()
    ONCE = auto()


class Payer(Word):
    BUYER = auto()
    SELLER = auto()
    BOTH = auto()


class AddressVisibility(Word):
    """How much of the place may be shown to the public."""

    EXACT = auto()
    STREET = auto()
    AREA = auto()
    CITY = auto()
    HIDDEN = auto()


class ImageKind(Word):
    PHOTO = auto()
    FLOOR_PLAN = auto()
    MAP = auto()


class MediaKind(Word):
    FILE = auto()
    HTML = auto()
    YOUTUBE = auto()
    VIMEO = auto()
    DAILYMOTION = auto()
    MATTERPORT = auto()
    PANORAMA = auto()
    BROCHURE = auto()
    ENERGY_CERTIFICATE = auto()
    WEBSITE = auto()
    OTHER = auto()


class Nearby(Word):
    BUS = auto()
    TRAM = auto()
    METRO = auto()
    TRAIN = auto()
    AIRPORT = auto()
    MOTORWAY = auto()
    KINDERGARTEN = auto()
    SCHOOL = auto()
    UNIVERSITY = auto()
    SHOPS = auto()
    RESTAURANTS = auto()
    DOCTOR = auto()
    HOSPITAL = auto()
    PARK = auto()
    FOREST = auto()
    LAKE = auto()
    RIVER = auto()
    SEA = auto()
    BEACH = auto()
    SKI_LIFT = auto()
    GOLF = auto()
    SPORTS = auto()
    TOWN_CENTRE = auto()
    OTHER = auto()
