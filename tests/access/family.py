"""A resident with a list: names people over HTTP, reads the codes their phones received."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import httpx
import msgspec

from backend import crypto, db
from backend.access.actions import family as actions
from backend.access.models import Conditions, Member, NewMember, Resident, Words
from backend.clock import civil_date
from backend.refusal import Refusal
from tests import make
from tests.people import id_number

FAMILY = "/api/family"
PHONE = "13900000077"
OTHER_PHONE = "13900000078"
MOTHER = {
    "kind": "adult",
    "relation": "mother",
    "name": "沈玉兰",
    "id_number": id_number(62, "19620912"),
    "phone": PHONE,
}
CHILD = {
    "kind": "child",
    "relation": "mother",
    "name": "李小满",
    "id_number": id_number(18, "20180520"),
}
CODE = re.compile(r"确认码(\d{6})")
ANY_ITEM = Conditions("HJ-101", Words("出生登记", "birth registration"), True, False, True)
KEYS = count(1)


def principal(now: datetime, days: int = 100, items: list[str] | None = None) -> dict[str, Any]:
    """A neighbour with a power of attorney for so many days."""
    until = civil_date(now) + timedelta(days=days)
    power: dict[str, Any] = {"valid_until": until.isoformat()}
    return {
        "kind": "principal",
        "relation": "neighbour",
        "name": "吴德福",
        "id_number": id_number(53, "19530109"),
        "phone": PHONE,
        "power_of_attorney": power | ({"items": items} if items else {}),
    }


async def last_code(conn: db.Conn, phone: str = PHONE) -> str:
    """The newest code that was written to the phone."""
    rows = await conn.fetch(
        "SELECT key, phone_sealed, text_sealed FROM notice WHERE template = 'member_code' ORDER BY id DESC"
    )
    for row in rows:
        if crypto.open_sealed(make.KEYS, row["phone_sealed"], "notice.phone", row["key"]) == phone:
            text = crypto.open_sealed(make.KEYS, row["text_sealed"], "notice.text", row["key"])
            found = CODE.search(text)
            assert found is not None
            return found.group(1)
    raise AssertionError("no code was sent")


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


@dataclass(frozen=True)
class Home:
    """Somebody signed in at the public door."""

    conn: db.Conn
    client: httpx.AsyncClient
    who: Resident
    now: datetime

    async def post(self, path: str, body: object = None, key: str | None = None) -> httpx.Response:
        headers = {"Idempotency-Key": key or f"family-test-{next(KEYS)}"}
        return await self.client.post(f"{FAMILY}{path}", json=body, headers=headers)

    async def add(self, asked: dict[str, Any], **other: Any) -> dict[str, Any]:
        answer = await self.post("", asked | other)
        assert answer.status_code == 201, answer.text
        added: dict[str, Any] = answer.json()
        return added

    async def confirmed(self, asked: dict[str, Any], **other: Any) -> dict[str, Any]:
        """Added, and the phone agreed."""
        added = await self.add(asked, **other)
        code = await last_code(self.conn, (asked | other)["phone"])
        answer = await self.post(f"/{added['id']}/confirm", {"code": code})
        assert answer.status_code == 200, answer.text
        shown: dict[str, Any] = answer.json()
        return shown

    async def list(self) -> list[dict[str, Any]]:
        answer = await self.client.get(FAMILY)
        assert answer.status_code == 200
        found: list[dict[str, Any]] = answer.json()
        return found


async def named(conn: db.Conn, who: Resident, asked: dict[str, Any], now: datetime) -> Member:
    """Added through the action."""
    added = await actions.add(conn, make.KEYS, who, msgspec.convert(asked, NewMember), now)
    assert not isinstance(added, Refusal), added
    return added
