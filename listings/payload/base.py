"""The ground of the canonical listing: what every part of it shares, and the types that its fields are made of."""

from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from seeki.lib.phrases import Phrase

# Patterns rather than HttpUrl and EmailStr, which cost three times as much. They are written so that Rust, Python
# and ECMA-262 (the integrator's JSON Schema validator) read them alike.
URL_PATTERN = r"^[Hh][Tt][Tt][Pp][Ss]?://[^\s/?#]+[^\s]*$"
# A file that came with the delivery itself goes by its SHA-256; it means a file of the same agency.
FILE_PATTERN = r"^([Hh][Tt][Tt][Pp][Ss]?://[^\s/?#]+[^\s]*|upload:[0-9a-f]{64})$"
EMAIL_PATTERN = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"
LANGUAGE_PATTERN = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
RATING_PATTERN = r"^[A-Ia-i][1-9]?[+\-]{0,5}$"
PRINTABLE_PATTERN = r"^[^\u0000-\u001f\u007f]+$"
MONEY_PATTERN = r"^[+\-]?[0-9]{1,20}(\.[0-9]{1,2})?$"
ID_LIMIT = 200
URL_LIMIT = 2_048
MONEY_LIMIT = Decimal("999999999999.99")  # numeric(14, 2)
CENT = Decimal("0.01")


class Part(BaseModel):
    """An object of the listing. Strict, so that the JSON Schema says exactly what the model takes.

    What a CRM may send besides (blanks, numbers as text, unknown fields) is put right in `tidying`, off the fast path.
    """

    model_config = ConfigDict(strict=True, extra="forbid", str_strip_whitespace=True, allow_inf_nan=False)


def _in_cents(amount: Decimal) -> Decimal:
    """Numbers come with the noise of binary fractions; nobody means a tenth of a cent."""
    exponent = amount.as_tuple().exponent
    return amount if isinstance(exponent, int) and exponent >= -2 else amount.quantize(CENT)


class _MoneySchema:
    """A decimal from a JSON number or from a string of digits; floats never come in between for strings."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        # Two decimals at most in a string: "320.000" is far more likely a thousands sign than a price of 320.
        forms: list[CoreSchema | tuple[CoreSchema, str]] = [
            core_schema.int_schema(strict=True),
            core_schema.float_schema(strict=True, allow_inf_nan=False),
            core_schema.str_schema(strict=True, pattern=MONEY_PATTERN, strip_whitespace=True),
        ]
        number = core_schema.union_schema(
            forms, mode="left_to_right", custom_error_type="not_a_number", custom_error_message="not a number"
        )
        decimal = core_schema.decimal_schema(ge=Decimal(0), le=MONEY_LIMIT, strict=False)
        return core_schema.chain_schema([number, decimal, core_schema.no_info_plain_validator_function(_in_cents)])

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {
            "anyOf": [
                {"type": "number", "minimum": 0, "maximum": float(MONEY_LIMIT)},
                {"type": "string", "pattern": r"^\+?[0-9]{1,12}(\.[0-9]{1,2})?$"},
            ]
        }


class OneOf:
    """A word out of a list that is data rather than an enumeration: countries, currencies."""

    def __init__(self, words: tuple[str, ...], expected: Phrase) -> None:
        self.words = words
        self.expected = expected.words

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.literal_schema(list(self.words))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "string", "enum": list(self.words), "x-expected": self.expected}


def _takes_numbers(schema: dict[str, Any]) -> None:
    # CRMs send numbers here as JSON numbers; they are stored as text.
    schema["type"] = ["string", "integer"]


Money = Annotated[Decimal, _MoneySchema()]
Line = Annotated[str, Field(min_length=1, max_length=200)]
Title = Annotated[str, Field(min_length=1, max_length=500)]
Sentence = Annotated[str, Field(min_length=1, max_length=1_000)]
Prose = Annotated[str, Field(min_length=1, max_length=100_000)]
Label = Annotated[str, Field(min_length=1, max_length=100, json_schema_extra=_takes_numbers)]
Url = Annotated[str, Field(max_length=URL_LIMIT, pattern=URL_PATTERN)]
FileUrl = Annotated[str, Field(max_length=URL_LIMIT, pattern=FILE_PATTERN)]
Email = Annotated[str, Field(max_length=254, pattern=EMAIL_PATTERN, json_schema_extra={"format": "email"})]
Language = Annotated[str, Field(max_length=35, pattern=LANGUAGE_PATTERN)]
Area = Annotated[float, Field(ge=0, le=1_000_000_000)]
Length = Annotated[float, Field(ge=0, le=100_000)]
Percent = Annotated[float, Field(ge=0, le=100)]
Count = Annotated[int, Field(ge=0, le=10_000)]
RoomCount = Annotated[float, Field(ge=0, le=10_000)]
Year = Annotated[int, Field(ge=1000, le=2200)]
