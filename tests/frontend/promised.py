"""What the door of paper remembers that is not a visit: family, waiting list, offers, draws, messages."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from backend import clock
from backend.access.models import Member, NewMember
from backend.booking.models import Appointment, HeldMatter, Stage
from tests.frontend import answers

Told = tuple[int, Any]
CHILD = UUID(int=70)
SEED = "91533523de62af03f72429dd3a490b34"
TOKEN = "e37ebbbdaa5e2aa2bcf84a690398413a"


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


SEED_HASH = sha(SEED)


def stages(starts_at: Any, with_bay: bool) -> list[Stage]:
    """The bay for half an hour, then the window; else the window alone."""
    half = timedelta(minutes=30)
    if not with_bay:
        return [Stage("window", "出入境", "Exit and entry", starts_at, starts_at + half)]
    return [
        Stage("bay", "查验区", "Inspection bay", starts_at, starts_at + half),
        Stage("window", "车驾管", "Vehicles", starts_at + half, starts_at + 2 * half),
    ]


def member(**different: Any) -> Member:
    known = {
        "id": CHILD,
        "kind": "child",
        "relation": "father",
        "relation_zh": "我是父亲",
        "relation_en": "I am the father",
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
class Promised:
    """Answers for one resident; what an accepted offer makes stands in `made`."""

    made: list[Appointment] = field(default_factory=lambda: [answers.appointment()])
    family: list[Member] = field(default_factory=list)
    waiting: list[dict[str, Any]] = field(default_factory=list)
    offers: list[dict[str, Any]] = field(default_factory=list)
    draws: list[dict[str, Any]] = field(default_factory=list)
    wishes: dict[str, bool] = field(default_factory=lambda: {"offers": True, "reminders": True})
    may_book_for_me: bool = False

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

    def holders(self, _: bytes) -> Told:
        return 200, [self.holder()] if self.may_book_for_me else []

    def holder(self) -> dict[str, Any]:
        return {
            "id": str(UUID(int=75)),
            "kind": "adult",
            "name": "周*远",
            "since": answers.start(-30, 9),
            "valid_until": None,
        }

    def withdraw(self, _: bytes, __: str) -> Told:
        self.may_book_for_me = False
        return 200, self.holder()

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
            "for_name": None,
            "note_zh": None,
            "note_en": None,
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
        tokens = sorted(
            [TOKEN, "09840a434d224e4d6396c950350fffff"], key=lambda one: sha(SEED + one)
        )
        self.draws = [
            {
                "id": str(UUID(int=50)),
                "item_code": answers.ITEM,
                "item_name_zh": "机动车注册登记（新车上牌）",
                "item_name_en": "Vehicle registration",
                "centre_code": "QX-HALL",
                "centre_name_zh": "县政务大厅",
                "centre_name_en": "County hall",
                "pool_name_zh": "车驾管",
                "pool_name_en": "Vehicles and drivers",
                "from_date": answers.day(7),
                "to_date": answers.day(11),
                "opens_at": answers.start(-3, 9),
                "closes_at": answers.start(-1 if drawn else 3, 18),
                "offers_until": answers.start(4, 18),
                "state": "drawn" if drawn else "open",
                "seed_hash": SEED_HASH,
                "seed": SEED if drawn else None,
                "entries": 2,
                "my_token": tokens[1] if drawn else None,
                "my_place": 2 if drawn else None,
                "list": {
                    "seed_hash": SEED_HASH,
                    "seed": SEED,
                    "tokens": sorted(tokens),
                    "order": tokens,
                    "recipe": "sha256sum",
                },
            }
        ]

    def all_draws(self, _: bytes) -> Told:
        return 200, self.draws

    def enter(self, _: bytes, __: str) -> Told:
        return 201, {"token": TOKEN}

    def drawn(self, _: bytes, draw_id: str) -> Told:
        one = next(found for found in self.draws if found["id"] == draw_id)
        return 200, one["list"]

    def read_wishes(self, _: bytes) -> Told:
        return 200, self.wishes

    def set_wishes(self, body: bytes) -> Told:
        self.wishes = msgspec.json.decode(body)
        return 200, self.wishes


ID = "([0-9a-f-]{36})"
ROUTES: dict[str, Callable[..., Told]] = {
    "GET /api/family": Promised.members,
    "POST /api/family": Promised.add_member,
    f"POST /api/family/{ID}/confirm": Promised.confirm_member,
    f"POST /api/family/{ID}/remove": Promised.remove_member,
    "GET /api/family/holders": Promised.holders,
    f"POST /api/family/holders/{ID}/withdraw": Promised.withdraw,
    "GET /api/waiting": Promised.waits,
    "POST /api/waiting": Promised.wait,
    f"POST /api/waiting/{ID}/leave": Promised.leave,
    "GET /api/offers": Promised.open_offers,
    f"POST /api/offers/{ID}/accept": Promised.accept,
    f"POST /api/offers/{ID}/decline": Promised.decline,
    "GET /api/draws": Promised.all_draws,
    f"POST /api/draws/{ID}/enter": Promised.enter,
    f"GET /api/draws/{ID}/list": Promised.drawn,
    "GET /api/me/notices": Promised.read_wishes,
    "PUT /api/me/notices": Promised.set_wishes,
}
