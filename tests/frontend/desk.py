"""What the door of paper remembers of a resident's visits: holds and appointments."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import msgspec

from backend import clock
from backend.booking.models import HeldMatter, Hold, Moved, Wish
from tests.frontend import answers, promised
from tests.frontend.promised import ID, Promised, Told, stages

HOLD_SECONDS = 600


@dataclass
class Desk(Promised):
    """Answers by method and path; `seconds` and `bay` set what the next hold looks like."""

    seconds: int = HOLD_SECONDS
    bay: bool = False
    holds: list[Hold] = field(default_factory=list)
    count: int = 0

    def answer(self, method: str, path: str, body: bytes) -> Told:
        for asked, told in ROUTES.items():
            wanted, pattern = asked.split(" ")
            found = re.fullmatch(pattern, path)
            if wanted == method and found:
                return told(self, body, *found.groups())
        return 404, answers.problem("NotFound", 404, "没有找到")

    def hold(self, body: bytes) -> Told:
        """A new hold of a matter takes the old one's place, as the real door does."""
        wish = msgspec.json.decode(body, type=Wish)
        matters, at = [], wish.starts_at
        for one in wish.matters:
            its = stages(at, self.bay)
            for_name = next((who.name for who in self.family if who.id == one.member_id), None)
            name = answers.guide_of(one.item_code).item.name
            matters.append(
                HeldMatter(one.item_code, name.zh, name.en, for_name, its, situation=one.situation)
            )
            at = its[-1].ends_at
        self.count += 1
        place = next(one for one in answers.places() if one.code == wish.centre_code)
        made = msgspec.convert(
            {
                "id": UUID(int=100 + self.count),
                "state": "held",
                "expires_at": clock.now() + timedelta(seconds=self.seconds),
                "seconds_left": self.seconds,
                "centre_code": place.code,
                "centre_name_zh": place.name_zh,
                "centre_name_en": place.name_en,
                "starts_at": wish.starts_at,
                "ends_at": at,
                "matters": matters,
            },
            Hold,
            from_attributes=True,
        )
        keys = {(one.item_code, one.for_name) for one in matters}
        self.holds = [
            one
            for one in self.holds
            if not keys & {(held.item_code, held.for_name) for held in one.matters}
        ]
        self.holds.append(made)
        return 201, made

    def live(self, _: bytes) -> Told:
        now = clock.now()
        self.holds = [one for one in self.holds if one.expires_at and one.expires_at > now]
        return 200, [
            msgspec.structs.replace(one, seconds_left=int((one.expires_at - now).total_seconds()))
            for one in self.holds
            if one.expires_at
        ]

    def release(self, _: bytes, hold_id: str) -> Told:
        gone = [one for one in self.holds if str(one.id) == hold_id]
        self.holds = [one for one in self.holds if str(one.id) != hold_id]
        return (200, gone[0]) if gone else self.unknown()

    def confirm(self, _: bytes, hold_id: str) -> Told:
        held = next((one for one in self.holds if str(one.id) == hold_id), None)
        if held is None:
            return self.unknown()
        party = held.id if len(held.matters) > 1 else None
        self.holds.remove(held)
        self.made = [
            answers.appointment_like(
                id=UUID(int=1 + i),
                item_code=one.item_code,
                item_name_zh=one.item_name_zh,
                item_name_en=one.item_name_en,
                starts_at=one.stages[0].starts_at,
                ends_at=one.stages[-1].ends_at,
                party_id=party,
                for_name=one.for_name,
                stages=msgspec.to_builtins(one.stages),
                situation=msgspec.to_builtins(one.situation),
            )
            for i, one in enumerate(held.matters)
        ]
        return 201, self.made

    def unknown(self) -> Told:
        return 404, answers.problem("UnknownHold", 404, "没有这个保留的时段。")

    def mine(self, _: bytes) -> Told:
        return 200, self.made

    def one(self, _: bytes, appointment_id: str) -> Told:
        return 200, next((o for o in self.made if str(o.id) == appointment_id), self.made[0])

    def move(self, body: bytes, appointment_id: str) -> Told:
        to = msgspec.json.decode(body, type=Moved)
        self.made = [
            msgspec.structs.replace(
                one, starts_at=to.starts_at, on=clock.civil_date(to.starts_at), revision=1
            )
            if str(one.id) == appointment_id
            else one
            for one in self.made
        ]
        return self.one(b"", appointment_id)

    def cancel(self, _: bytes, appointment_id: str) -> Told:
        return self.one(b"", appointment_id)


ROUTES: dict[str, Callable[..., Told]] = {
    **promised.ROUTES,
    "POST /api/holds": Desk.hold,
    "GET /api/holds": Desk.live,
    f"POST /api/holds/{ID}/release": Desk.release,
    f"POST /api/holds/{ID}/confirm": Desk.confirm,
    "GET /api/appointments": Desk.mine,
    f"GET /api/appointments/{ID}": Desk.one,
    f"POST /api/appointments/{ID}/move": Desk.move,
    f"POST /api/appointments/{ID}/cancel": Desk.cancel,
}
