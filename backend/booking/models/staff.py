"""What staff see of a day, and who calls them."""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct


class Caller(Struct, frozen=True):
    """Who is on the phone, read and checked. Carried sealed from page to page until it is booked.

    `token` is one wish to book: sent twice, it books once.
    """

    name: str
    id_number: str
    phone: str
    token: UUID
    at: datetime


class Known(Struct, frozen=True):
    """What is known of a caller. `phone`: where messages go; None: to the phone they call from."""

    person_id: int | None
    phone: str | None
    pause: "Paused | None"


class Paused(Struct, frozen=True):
    """No online booking until then. `missed`: the moments counted, newest first."""

    until: datetime
    missed: list[datetime]


class Hour(Struct, frozen=True):
    """One hour of a day, in minutes of windows. `places`: what may be booked; `reserve`: kept for
    people without an appointment; `taken` above `places`: a conflict."""

    starts_at: datetime
    places: int
    taken: int
    reserve: int

    @property
    def whole(self) -> int:
        return max(self.places, self.taken) + self.reserve


class Served(Struct, frozen=True):
    """A centre that serves every matter of a visit. `km`: from where the caller lives, if known."""

    centre_code: str
    centre_name_zh: str
    centre_name_en: str
    first: datetime | None
    km: float | None


class PolicyChange(Struct, frozen=True):
    """One change of the policy, from the log: of each field what it was and what it became."""

    at: datetime
    staff_name: str
    reason: str
    was: dict[str, object]
    became: dict[str, object]


class Reserved(Struct, frozen=True):
    """A time that is kept while somebody fills the form or answers an offer: nobody's name yet."""

    id: UUID
    state: str
    pool_id: int
    starts_at: datetime
    ends_at: datetime
    item_name_zh: str
    item_name_en: str
    keeps_until: datetime
    on: date
