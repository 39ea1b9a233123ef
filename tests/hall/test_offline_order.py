"""The window's own order rule says the same as the house's, on random lines and on every code."""

import json
import random
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from msgspec import Struct, to_builtins

from admin.page import FOLDER
from backend import crypto
from backend.crypto.tickets import Claim
from backend.hall import rules
from backend.hall.models import HallPolicy
from backend.hall.rules.leases import digest
from tests import make

START = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
ASK = """
import { readFileSync } from "node:fs";
const source = readFileSync(process.argv[1], "utf8");
const line = await import("data:text/javascript," + encodeURIComponent(source));
const cases = JSON.parse(readFileSync(0, "utf8"));
const back = (pair) => [line.instant(pair[0]), typeof pair[1] === "number" ? line.instant(pair[1]) : pair[1]];
const said = [];
for (const one of cases) {
  const people = one.line.map((each) => ({ id: each.id, turn: line.micros(each.turn_at), entered: line.micros(each.entered_at) }));
  people.sort(line.order);
  const [now, starts] = [line.micros(one.now), line.micros(one.starts)];
  said.push({
    order: people.map((each) => each.id),
    behind: back(line.behind(people, one.places, now)),
    booked: back(line.bookedTurn(starts, now, one.policy)),
    first: line.instant(line.withPriority(now, one.priority, one.policy)),
    code: line.checkCode(one.code),
    qr: line.readQr(one.qr),
    digest: await line.digest(one.salt, one.good),
  });
}
console.log(JSON.stringify(said));
"""


class Person(Struct, frozen=True):
    id: UUID
    turn_at: datetime
    entered_at: datetime


def moment(draw: random.Random) -> datetime:
    """Often the very same, or one microsecond beside it."""
    return START + timedelta(
        minutes=draw.randint(0, 3), microseconds=draw.choice([0, 0, 1, 999999])
    )


def case(draw: random.Random) -> dict[str, Any]:
    policy = HallPolicy(
        grace_minutes=draw.randint(0, 30),
        booked_minutes=draw.randint(0, 60),
        priority_minutes=draw.randint(0, 90),
    )
    people = [
        Person(UUID(int=draw.getrandbits(128)), moment(draw), moment(draw))
        for _ in range(draw.randint(0, 12))
    ]
    good = crypto.short_code(8, lambda most: draw.randrange(most))
    bad = good.replace(good[3], draw.choice(crypto.ALPHABET)) if draw.random() < 0.5 else good
    claim = Claim("appointment", UUID(int=draw.getrandbits(128)), START, 7)
    return {
        "line": people,
        "now": moment(draw),
        "starts": START + timedelta(minutes=draw.randint(-40, 40)),
        "places": draw.randint(0, 5),
        "priority": draw.choice(["senior", None]),
        "policy": policy,
        "good": good,
        "code": f" {bad[:4].lower()}-{bad[4:]}",
        "qr": crypto.sign_ticket(make.KEYS, claim),
        "appointment": claim.appointment,
        "salt": draw.randbytes(16),
    }


def python_says(one: dict[str, Any]) -> dict[str, Any]:
    line = sorted(one["line"], key=rules.key)
    turn, why = rules.booked_turn(one["starts"], one["now"], one["policy"])
    return {
        "order": [str(person.id) for person in line],
        "behind": [text(at) for at in rules.behind(line, one["places"], one["now"])],
        "booked": [text(turn), why],
        "first": text(rules.with_priority(one["now"], one["priority"], one["policy"])),
        "code": crypto.check_code(one["code"]),
        "qr": one["appointment"].hex,
        "digest": digest(one["salt"], one["good"]),
    }


def text(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@pytest.fixture(scope="module")
def node() -> str:
    found = shutil.which("node")
    assert found, "install Node.js: the web app is built with it too"
    return found


def test_the_twin_says_the_same(node: str) -> None:
    draw = random.Random(20260906)
    cases = [case(draw) for _ in range(500)]
    asked = json.dumps([{**to_builtins(one), "salt": one["salt"].hex()} for one in cases])
    ran = subprocess.run(
        [node, "--input-type=module", "-e", ASK, str(FOLDER / "static" / "offline_line.js")],
        input=asked,
        capture_output=True,
        text=True,
        check=True,
    )
    said = json.loads(ran.stdout)
    assert [python_says(one) for one in cases] == said
    assert {None} < {one["code"] for one in said}
