"""The modern peer: FastAPI, pydantic and a COPY by asyncpg, served by uvicorn. It enqueues nothing."""

import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

import asyncpg
from fastapi import Depends, FastAPI, Header, HTTPException, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field, ValidationError
from pydantic_core import from_json, to_json

TABLE = """
    CREATE TABLE fast_key (digest text PRIMARY KEY, agency uuid NOT NULL);
    CREATE TABLE fast_item (
        id uuid PRIMARY KEY, agency uuid NOT NULL, batch uuid NOT NULL, index int NOT NULL, external_id text,
        status text NOT NULL, payload jsonb COMPRESSION lz4, errors jsonb, received_at timestamptz DEFAULT now()
    );
    CREATE INDEX ON fast_item (agency, external_id);
    CREATE INDEX ON fast_item (batch, index);
    CREATE INDEX ON fast_item (status, received_at);
"""
COLUMNS = ["id", "agency", "batch", "index", "external_id", "status", "payload", "errors"]


class Address(BaseModel):
    street: Annotated[str, Field(max_length=200)] | None = None
    house_number: Annotated[str, Field(max_length=20)] | None = None
    city: Annotated[str, Field(max_length=200)]
    postal_code: Annotated[str, Field(max_length=20)] | None = None
    country_code: Annotated[str, Field(pattern="^[A-Z]{2}$")]


class Coordinates(BaseModel):
    lat: Annotated[float, Field(ge=-90, le=90)]
    lng: Annotated[float, Field(ge=-180, le=180)]


class Contact(BaseModel):
    name: Annotated[str, Field(max_length=200)]
    email: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
    phone: str | None = None


Url = Annotated[str, Field(max_length=2048, pattern=r"^https?://\S+$")]


class Listing(BaseModel):
    external_id: Annotated[str, Field(min_length=1, max_length=200)]
    listing_type: Literal["SELL", "RENT"]
    real_estate_type: Literal["APARTMENT", "HOUSE", "LAND", "COMMERCIAL", "OTHER"]
    price: Annotated[float, Field(ge=0)]
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    reference: Annotated[str, Field(max_length=100)] | None = None
    status: Literal["AVAILABLE", "RESERVED"] | None = None
    address: Address
    coordinates: Coordinates | None = None
    name: Annotated[str, Field(max_length=500)]
    language: str | None = None
    summary: Annotated[str, Field(max_length=1000)] | None = None
    description: Annotated[str, Field(max_length=100_000)]
    floorage: Annotated[float, Field(ge=0)]
    land_area: Annotated[float, Field(ge=0)] | None = None
    rooms: Annotated[float, Field(ge=0)] | None = None
    bedrooms: Annotated[int, Field(ge=0)] | None = None
    bathrooms: Annotated[int, Field(ge=0)] | None = None
    floor: int | None = None
    floors: int | None = None
    year_built: Annotated[int, Field(ge=1000, le=2200)] | None = None
    available_from: str | None = None
    features: list[str] | None = None
    contact: Contact | None = None
    images: list[Url] | None = None


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async def set_up(connection: Any) -> None:
        await connection.set_type_codec(
            "jsonb", schema="pg_catalog", format="binary", encoder=lambda text: b"\x01" + text, decoder=bytes
        )

    async with asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=1, max_size=4, init=set_up) as pool:
        app.state.pool = pool
        yield


app = FastAPI(lifespan=lifespan)


async def agency_of(authorization: Annotated[str, Header()] = "") -> UUID:
    digest = sha256(authorization.removeprefix("Bearer ").encode()).hexdigest()
    found: UUID | None = await app.state.pool.fetchval("SELECT agency FROM fast_key WHERE digest = $1", digest)
    if found is None:
        raise HTTPException(401)
    return found


@app.post("/v1/listings")
async def take(request: Request, agency: Annotated[UUID, Depends(agency_of)]) -> Response:
    sent = from_json(await request.body())["listings"]
    batch, rows, accepted, rejected = uuid4(), [], [], []
    for index, item in enumerate(sent):
        item_id, external_id, errors = uuid4(), item.get("external_id"), None
        try:
            Listing.model_validate(item)
        except ValidationError as error:
            errors = json.loads(error.json(include_url=False))
        answer = {"external_id": external_id, "import_item_id": str(item_id)}
        if errors:
            rejected.append({"index": index, **answer, "errors": errors})
        else:
            accepted.append(answer)
        status = "rejected" if errors else "queued"
        wrong = to_json(errors) if errors else None
        rows.append((item_id, agency, batch, index, external_id, status, to_json(item), wrong))
    async with app.state.pool.acquire() as connection, connection.transaction():
        await connection.copy_records_to_table("fast_item", records=rows, columns=COLUMNS)
    answer_body = {"batch_id": str(batch), "accepted": accepted, "rejected": rejected}
    return Response(to_json(answer_body), media_type="application/json")
