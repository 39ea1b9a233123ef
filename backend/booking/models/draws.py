"""Scarce places given out by lot."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

DrawState = Literal["open", "closed", "drawn", "withdrawn"]
"""closed: nobody can enter any more, and it is drawn within seconds."""


class NewDraw(Struct, frozen=True):
    """A draw to be opened. Days are given out whole, of one pool, for one item or for all it serves."""

    pool_id: int
    item_code: str | None
    from_date: date
    to_date: date
    closes_at: datetime
    offers_until: datetime


class Entry(Struct, frozen=True, forbid_unknown_fields=True):
    """Enter a draw. `member_id`: of whom; left out: one's own matter."""

    item_code: Annotated[str, Meta(max_length=10, examples=["CJ-301"])]
    member_id: UUID | None = None


class Entered(Struct, frozen=True):
    """The public number: by it, and by nothing else, one finds oneself in the published list."""

    token: str


class Draw(Struct, frozen=True):
    """A draw as everybody sees it; `my_token` and `my_place` only as who is signed in sees them."""

    id: UUID
    item_code: str | None
    item_name_zh: str | None
    item_name_en: str | None
    centre_code: str
    centre_name_zh: str
    centre_name_en: str
    pool_name_zh: str
    pool_name_en: str
    from_date: date
    to_date: date
    opens_at: datetime
    closes_at: datetime
    offers_until: datetime
    """From then on what is left can be booked by everybody."""
    state: DrawState
    seed_hash: str
    seed: str | None
    entries: int
    my_token: str | None = None
    my_place: int | None = None


class DrawList(Struct, frozen=True):
    """All that is needed to work the order out again; no personal data."""

    id: UUID
    state: DrawState
    seed_hash: str
    seed: str | None
    tokens: list[str]
    """Sorted, so that their order says nothing of who came first."""
    order: list[str] | None
    """None until it is drawn."""
    recipe: str


class Release(Struct, frozen=True, rename={"opens_from": "from", "opens_to": "to"}):
    """When new days open: `ahead_days` before them, at a random minute from `opens_from` to `opens_to` (HH:MM)."""

    ahead_days: int
    opens_from: str
    opens_to: str
