"""Who books: a resident on the phone, or staff for somebody who called."""

from typing import Literal

from msgspec import Struct

from backend.access.models import Resident


class Booker(Struct, frozen=True):
    """`person_id`: who may hold twice. `actor_id`: the account, or the member of staff."""

    kind: Literal["resident", "staff"]
    actor_id: int
    person_id: int
    account_id: int | None = None
    session: bytes | None = None

    @classmethod
    def of(cls, who: Resident, person_id: int | None = None) -> "Booker":
        """A resident; the guard lets nobody in whose name and ID number are not known."""
        holder = person_id or who.person_id or 0
        return cls("resident", who.account_id, holder, who.account_id, who.session)

    @property
    def staff_id(self) -> int | None:
        return self.actor_id if self.kind == "staff" else None
