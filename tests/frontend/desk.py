"""What the door of paper remembers of one resident: holds, appointments, family, waiting list, offers, draws."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from backend import clock
from backend.access.models import Member, NewMember
from backend.booking.models import Appointment, HeldMatter, Hold, Moved, Stage, Wish
from tests.frontend import answers

Told = tuple[int, Any]
HOLD_SECONDS = 600
SEED = "7 4 19 22 31 8"


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


SEED_HASH = sha(SEED)
CHILD = UUID(int=70)


def stages(starts_at: Any, with_bay: bool) -> list[Stage]:
    """The bay for half an hour, then the window; else the window alone."""
    half = timedelta(minutes=30)
    if not with_bay:
        return [Stage("window", "窗口", "Window", starts_at, starts_at + half)]
    return [
        Stage("bay", "查验区", "Inspection bay", starts_at, starts_at + half),
        Stage("window", "车驾管窗口", "Vehicle window", starts_at + half, starts_at + 2 * half),
    ]


def member(**different: Any) -> Member:
    known = {
        "id": CHILD,
        "kind": "child",
        "relation": "father",
        "relation_zh": "父亲",
        "relation_en": "Father",
        "name": "林*满",
        "id_number": "330899********0074",
        "phone": None,
        "confirmed": True,
        "active": True,
        "valid_until": None,
        "item_codes": [],
        "note_zh": None,
        "note_en": None,
    }
    return msgspec.convert(known | different, Member)


@dataclass
class Desk:
    """Answers by method and path; `seconds` and `bay` set what the next hold looks like."""

    seconds: int = HOLD_SECONDS
    bay: bool = False
    holds: list[Hold] = field(default_factory=list)
    made: list[Appointment] = field(default_factory=lambda: [answers.appointment()])
    family: list[Member] = field(default_factory=list)
    waiting: list[dict[str, Any]] = field(default_factory=list)
    offers: list[dict[str, Any]] = field(default_factory=list)
    draws: list[dict[str, Any]] = field(default_factory=list)
    wishes: dict[str, bool] = field(default_factory=lambda: {"offers": True, "reminders": True})
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
            matters.append(HeldMatter(one.item_code, name.zh, name.en, for_name, its))
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

    def members(self, _: bytes) -> Told:
        return 200, self.family

    def add_member(self, body: bytes) -> Told:
        new = msgspec.json.decode(body, type=NewMember)
        grown = new.kind != "child"
        made = member(
            id=UUID(int=80 + len(self.family)),
            kind=new.kind,
            relation=new.relation,
            name=f"{new.name[0]}*{new.name[-1]}",
            phone="139****0011" if grown else None,
            confirmed=not grown,
            active=not grown,
        )
        self.family.append(made)
        return 201, made

    def confirm_member(self, _: bytes, member_id: str) -> Told:
        self.family = [
            msgspec.structs.replace(one, confirmed=True, active=True)
            if str(one.id) == member_id
            else one
            for one in self.family
        ]
        return 200, next(one for one in self.family if str(one.id) == member_id)

    def remove_member(self, _: bytes, member_id: str) -> Told:
        gone = next(one for one in self.family if str(one.id) == member_id)
        self.family.remove(gone)
        return 200, gone

    def wait(self, body: bytes) -> Told:
        asked = msgspec.json.decode(body)
        name = answers.guide_of(asked["item_code"]).item.name
        made = asked | {
            "id": str(UUID(int=90)),
            "item_name_zh": name.zh,
            "item_name_en": name.en,
            "position": 3,
            "of": 7,
            "state": "waiting",
            "offers_today": 0,
        }
        self.waiting.append(made)
        return 201, made

    def waits(self, _: bytes) -> Told:
        return 200, self.waiting

    def leave(self, _: bytes, waiting_id: str) -> Told:
        gone = next(one for one in self.waiting if one["id"] == waiting_id)
        self.waiting.remove(gone)
        return 200, gone | {"state": "left"}

    def open_offers(self, _: bytes) -> Told:
        return 200, self.offers

    def offer(self, **different: Any) -> None:
        """Put an offer on the desk: Huzhen, the day after tomorrow at ten."""
        at = answers.start(2, 10)
        name = answers.guide_of(answers.ITEM).item.name
        self.offers.append(
            {
                "id": str(UUID(int=60)),
                "reason": "waiting_list",
                "replaces": None,
                "expires_at": clock.now() + timedelta(minutes=30),
                "seconds_left": 1800,
                "centre_code": "QX-HUZHEN",
                "centre_name_zh": "湖镇中心",
                "centre_name_en": "Huzhen",
                "starts_at": at,
                "ends_at": at + timedelta(minutes=30),
                "matters": [HeldMatter(answers.ITEM, name.zh, name.en, None, stages(at, False))],
            }
            | different
        )

    def accept(self, _: bytes, offer_id: str) -> Told:
        taken = next(one for one in self.offers if one["id"] == offer_id)
        self.offers.remove(taken)
        self.made = [answers.appointment_like(starts_at=taken["starts_at"])]
        return 201, self.made

    def decline(self, _: bytes, offer_id: str) -> Told:
        gone = next(one for one in self.offers if one["id"] == offer_id)
        self.offers.remove(gone)
        return 200, gone

    def draw(self, *, drawn: bool = False) -> None:
        """The one draw there is: open, or drawn with two tokens."""
        tokens = sorted(["QX7K2M9P", "BD4T8WHN"], key=lambda one: sha(f"{SEED}:{one}"))
        self.draws = [
            {
                "id": str(UUID(int=50)),
                "item_code": answers.ITEM,
                "item_name_zh": "机动车注册登记（新车上牌）",
                "item_name_en": "Vehicle registration",
                "centre_name_zh": "县政务大厅",
                "centre_name_en": "County hall",
                "from_date": answers.day(7),
                "to_date": answers.day(11),
                "opens_at": answers.start(-3, 9),
                "closes_at": answers.start(-1 if drawn else 3, 18),
                "state": "drawn" if drawn else "open",
                "seed_hash": SEED_HASH,
                "seed": SEED if drawn else None,
                "entries": 2,
                "my_token": None,
                "list": {"seed_hash": SEED_HASH, "seed": SEED, "tokens": tokens, "order": tokens},
            }
        ]

    def all_draws(self, _: bytes) -> Told:
        return 200, self.draws

    def enter(self, _: bytes, __: str) -> Told:
        return 201, {"token": "QX7K2M9P"}

    def drawn(self, _: bytes, draw_id: str) -> Told:
        one = next(found for found in self.draws if found["id"] == draw_id)
        return 200, one["list"]

    def read_wishes(self, _: bytes) -> Told:
        return 200, self.wishes

    def set_wishes(self, body: bytes) -> Told:
        self.wishes = msgspec.json.decode(body)
        return 200, self.wishes

    def cancel(self, _: bytes, appointment_id: str) -> Told:
        return self.one(b"", appointment_id)


ID = "([0-9a-f-]{36})"
ROUTES: dict[str, Callable[..., Told]] = {
    "POST /api/holds": Desk.hold,
    "GET /api/holds": Desk.live,
    f"POST /api/holds/{ID}/release": Desk.release,
    f"POST /api/holds/{ID}/confirm": Desk.confirm,
    "GET /api/appointments": Desk.mine,
    f"GET /api/appointments/{ID}": Desk.one,
    f"POST /api/appointments/{ID}/move": Desk.move,
    f"POST /api/appointments/{ID}/cancel": Desk.cancel,
    "GET /api/family": Desk.members,
    "POST /api/family": Desk.add_member,
    f"POST /api/family/{ID}/confirm": Desk.confirm_member,
    f"POST /api/family/{ID}/remove": Desk.remove_member,
    "GET /api/waiting": Desk.waits,
    "POST /api/waiting": Desk.wait,
    f"POST /api/waiting/{ID}/leave": Desk.leave,
    "GET /api/offers": Desk.open_offers,
    f"POST /api/offers/{ID}/accept": Desk.accept,
    f"POST /api/offers/{ID}/decline": Desk.decline,
    "GET /api/draws": Desk.all_draws,
    f"POST /api/draws/{ID}/enter": Desk.enter,
    f"GET /api/draws/{ID}/list": Desk.drawn,
    "GET /api/me/notices": Desk.read_wishes,
    "PUT /api/me/notices": Desk.set_wishes,
}
