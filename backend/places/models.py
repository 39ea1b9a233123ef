"""Where: divisions, centres, pools of windows, windows."""

from datetime import date
from typing import Literal

from msgspec import Struct

Tier = Literal["county_hall", "regional_centre", "agent_point", "police_post"]
Skill = Literal["household", "exit_entry", "vehicle_driver", "public_order", "inspection"]


class Centre(Struct, frozen=True):
    """A place with windows. Latitude and longitude in degrees (WGS 84)."""

    id: int
    organ_id: int
    code: str
    tier: Tier
    division_code: str
    name_zh: str
    name_en: str
    address_zh: str
    address_en: str
    phone: str | None
    latitude: float
    longitude: float
    opened_on: date
    closed_on: date | None


class Pool(Struct, frozen=True):
    """Windows that serve the same skills; an inspection bay is a pool of its own."""

    id: int
    centre_id: int
    code: str
    kind: Literal["window", "bay"]
    skills: list[Skill]
    ticket_prefix: str
    name_zh: str
    name_en: str
    opened_on: date
    closed_on: date | None


class Window(Struct, frozen=True):
    """Where one clerk serves, with the pools it can call from."""

    id: int
    centre_id: int
    number: int
    name_zh: str
    name_en: str
    pool_ids: list[int]


class Division(Struct, frozen=True):
    """An administrative area: county (6 digits), township (9), village (12). Villages carry people and place."""

    code: str
    parent_code: str | None
    name_zh: str
    name_en: str
    population: int | None = None
    latitude: float | None = None
    longitude: float | None = None


class Service(Struct, frozen=True):
    """An item served by a pool of a centre, from `valid_from` until the day before `valid_to`."""

    item_code: str
    pool_id: int
    centre_id: int
    valid_from: date
    valid_to: date | None = None
