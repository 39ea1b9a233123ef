"""What was answered fixes minutes and bay of the places taken, the papers of the case, and stays through a move."""

from datetime import datetime
from typing import Any

import httpx
import msgspec
import pytest

from backend import clock, crypto, db
from backend.access.models import Resident
from backend.booking import actions
from backend.booking.models import Appointment, Booking, Matter, Moved, Wish
from backend.booking.rules.answers import answers_of, in_order
from backend.cases import actions as cases
from backend.clock import civil_date
from backend.permits.models.situation import Said
from tests import make
from tests.booking import visits
from tests.booking.visits import phone, phones, refused

pytestmark = pytest.mark.anyio

CAR, PASSPORT = "CJ-302", "CR-201"
SPARED = Said(1, ["market", "yes", "owner", "no"])
INSPECTED = Said(1, ["no", "no", "owner", "no"])
CHILD = Said(1, ["child", "parent"])
OFFICIAL = Said(1, ["adult", "yes"])


async def first_time(conn: db.Conn, now: datetime, item: str, said: Said | None) -> datetime:
    answers = [(item, said)] if said else []
    first = civil_date(now)
    shown = await actions.free_times(conn, item, make.HALL, first, 21, now, None, answers)
    return next(day.times[-1] for day in shown.days[3:] if day.times).starts_at


async def booked(
    conn: db.Conn, who: Resident, now: datetime, item: str, said: Said | None, **other: Any
) -> Appointment:
    starts_at = await first_time(conn, now, item, said)
    wish = Wish(make.HALL, starts_at, [Matter(item, situation=said, **other)])
    held = await actions.hold(conn, make.KEYS, who, wish, now)
    assert held.matters[0].situation == said
    (made,) = await actions.confirm(conn, make.KEYS, who, held.id, now)
    return made


def minutes(made: Appointment) -> int:
    last = made.stages[-1]
    return int((last.ends_at - last.starts_at).total_seconds() // 60)


async def papers(conn: db.Conn, made: Appointment) -> dict[str, str]:
    found = await conn.fetch(
        "SELECT name_zh, state FROM case_material WHERE case_id = $1 ORDER BY place", made.case_id
    )
    return {row["name_zh"]: row["state"] for row in found}


async def test_the_answers_fix_minutes_and_bay(conn: db.Conn) -> None:
    """The same item: with the inspection two stages, without it the window alone and for less time."""
    now = clock.now()
    first, second, third = await phones(conn, 3, now)
    usual = await booked(conn, first, now, CAR, None)
    assert [stage.kind for stage in usual.stages] == ["bay", "window"]
    inspected = await booked(conn, second, now, CAR, INSPECTED)
    assert [stage.kind for stage in inspected.stages] == ["bay", "window"]
    spared = await booked(conn, third, now, CAR, SPARED)
    assert [stage.kind for stage in spared.stages] == ["window"]
    assert minutes(spared) < minutes(usual) == minutes(inspected)
    assert spared.situation == SPARED
    assert usual.situation is None


async def test_several_matters_of_a_visit_each_keep_their_answers(conn: db.Conn) -> None:
    now = clock.now()
    (who,) = await phones(conn, 1, now)
    said = {CAR: SPARED, visits.LONG: None}
    answers = [(code, one) for code, one in said.items() if one]
    first = civil_date(now)
    shown = await actions.visit_times(
        conn, [CAR, visits.LONG], make.HALL, first, 21, now, (), answers
    )
    time = next(day.times[0] for day in shown.days[3:] if day.times)
    wish = Wish(make.HALL, time.starts_at, [Matter(CAR, situation=SPARED), Matter(visits.LONG)])
    held = await actions.hold(conn, make.KEYS, who, wish, now)
    made = await actions.confirm(conn, make.KEYS, who, held.id, now)
    assert {one.item_code: one.situation for one in made} == said
    assert max(one.ends_at for one in made) == time.ends_at


async def test_the_case_asks_for_the_papers_of_the_answers(conn: db.Conn) -> None:
    """Shared ones are never missing; extra ones come behind the item's own; what is spared is not needed."""
    now = clock.now()
    (who,) = await phones(conn, 1, now)
    made = await booked(conn, who, now, PASSPORT, CHILD)
    found = await papers(conn, made)
    assert found["监护人居民身份证"] == "shared"
    assert found["本人居民身份证"] == "shared"
    assert found["国家工作人员同意办证函"] == "not_needed"
    assert [name for name, state in found.items() if state == "missing"] == [
        "中国公民出入境证件申请表"
    ]
    kept = await cases.situation_of(conn, await cases.case_of(conn, made.case_id))
    assert kept.taken is not None
    assert (kept.taken.by, kept.taken.outcome.answers) == ("resident", CHILD.answers)
    assert kept.shared_confirmed_at is None
    item = await cases.item_of(conn, await cases.case_of(conn, made.case_id))
    assert len(item.materials) == 4 + 3


async def test_without_answers_nothing_changes(conn: db.Conn) -> None:
    now = clock.now()
    first, second = await phones(conn, 2, now)
    plain = await booked(conn, first, now, PASSPORT, None)
    row = await conn.fetchrow("SELECT * FROM case_file WHERE id = $1", plain.case_id)
    assert (row["situation"], row["shared_confirmed_at"]) == (None, None)
    official = await booked(conn, second, now, PASSPORT, OFFICIAL)
    assert (await papers(conn, plain))["国家工作人员同意办证函"] == "not_needed"
    assert (await papers(conn, official))["国家工作人员同意办证函"] == "missing"


async def test_a_move_takes_what_the_answers_took(conn: db.Conn) -> None:
    """Without the bay, for the same minutes, though the item always needs an inspection otherwise."""
    now = clock.now()
    (who,) = await phones(conn, 1, now)
    made = await booked(conn, who, now, CAR, SPARED)
    answers = [(CAR, SPARED)]
    first = civil_date(now)
    shown = await actions.free_times(conn, CAR, make.HALL, first, 21, now, None, answers)
    time = next(day.times[0] for day in shown.days[4:] if day.times)
    to = Moved(make.HALL, time.starts_at)
    moved = await actions.move(conn, make.KEYS, who, made.id, to, now)
    assert [stage.kind for stage in moved.stages] == ["window"]
    assert minutes(moved) == minutes(made)
    assert moved.situation == SPARED


async def test_the_message_names_the_papers_of_the_answers(conn: db.Conn) -> None:
    now = clock.now()
    first, second = await phones(conn, 2, now)
    adult = await booked(conn, first, now, PASSPORT, Said(1, ["adult", "no"]))
    usual = await booked(conn, second, now, PASSPORT, None)
    assert "国家工作人员同意办证函" not in await texts(conn, adult)
    assert "国家工作人员同意办证函" in await texts(conn, usual)
    assert "中国公民出入境证件申请表" in await texts(conn, adult)


async def texts(conn: db.Conn, made: Appointment) -> str:
    """What the messages about it say."""
    rows = await conn.fetch(
        "SELECT key, text_sealed FROM notice WHERE about = $1", f"appointment:{made.id}"
    )
    found = [crypto.open_sealed(make.KEYS, r["text_sealed"], "notice.text", r["key"]) for r in rows]
    return " ".join(found)


async def test_what_was_confirmed_is_recorded_once(conn: db.Conn) -> None:
    now = clock.now()
    (who,) = await phones(conn, 1, now)
    starts_at = await first_time(conn, now, PASSPORT, CHILD)
    wish = Wish(make.HALL, starts_at, [Matter(PASSPORT, situation=CHILD)])
    held = await actions.hold(conn, make.KEYS, who, wish, now)
    (made,) = await actions.confirm(conn, make.KEYS, who, held.id, now, True)
    kept = await cases.situation_of(conn, await cases.case_of(conn, made.case_id))
    assert (kept.shared_confirmed_at, kept.shared_confirmed_by) == (now, "resident")
    organ_id = (await cases.case_of(conn, made.case_id)).organ_id
    assert not await cases.confirm_shared(conn, organ_id, made.case_id, "staff", now)


async def test_answers_that_do_not_fit_take_nothing(conn: db.Conn) -> None:
    now = clock.now()
    (who,) = await phones(conn, 1, now)
    starts_at = await first_time(conn, now, CAR, SPARED)
    before = await visits.counted(conn)
    for said, no in (
        (Said(1, ["market"]), "UnknownAnswer"),
        (Said(7, SPARED.answers), "QuestionsChanged"),
        (Said(1, ["market", "yes", "owner", "no", "no"][:4][::-1]), "UnknownAnswer"),
    ):
        wish = Wish(make.HALL, starts_at, [Matter(CAR, situation=said)])
        await refused(conn, no, actions.hold(conn, make.KEYS, who, wish, now))
    other = Wish(make.HALL, starts_at, [Matter("HJ-153", situation=Said(1, ["lost"]))])
    await refused(conn, "OtherItem", actions.hold(conn, make.KEYS, who, other, now))
    assert await visits.counted(conn) == before


async def test_booked_at_once_over_http_with_answers(
    conn: db.Conn, public: httpx.AsyncClient
) -> None:
    """The burst lets it go the ordinary way; the times asked for with the same answers fit."""
    now = clock.now()
    who = await phone(conn, 1, now)
    public.cookies.set(visits.COOKIE, await make.cookie(conn, who, now))
    text = f"{CAR}:1:{'.'.join(SPARED.answers)}"
    answer = await public.get(
        f"/api/items/{CAR}/centres/{make.HALL}/times", params={"situation": text}
    )
    assert answer.status_code == 200, answer.text
    free = answer.json()
    assert free["minutes"] == 15
    starts_at = next(day["times"][0]["starts_at"] for day in free["days"][3:] if day["times"])
    asked = Booking(
        CAR,
        make.HALL,
        datetime.fromisoformat(starts_at),
        situation=SPARED,
        shared_confirmed=True,
    )
    made = await public.post(
        "/api/appointments",
        content=msgspec.json.encode(asked),
        headers={"Idempotency-Key": "situation-1", "Content-Type": "application/json"},
    )
    assert made.status_code == 201, made.text
    shown = made.json()
    assert shown["situation"] == {"version": 1, "answers": SPARED.answers}
    assert [stage["kind"] for stage in shown["stages"]] == ["window"]
    confirmed = "SELECT shared_confirmed_by FROM case_file WHERE number = $1"
    assert await conn.fetchval(confirmed, shown["case_number"]) == "resident"


def test_two_of_the_same_item_are_answered_in_their_order() -> None:
    said = answers_of(["CJ-302:1:market.yes.owner.no", "hj-153:1:expiry.no", "CJ-302:1:no"])
    codes = ["CJ-302", "HJ-101", "CJ-302", "CJ-302"]
    assert in_order(codes, said) == [SPARED, None, Said(1, ["no"]), None]


async def test_the_questions_over_http(public: httpx.AsyncClient) -> None:
    shown = (await public.get("/api/items/HJ-153/situation")).json()
    assert (shown["code"], shown["version"]) == ("HJ-153", 1)
    assert shown["questions"][0]["key"] == "why"
    assert shown["outcomes"]["lost"]["instead_name"]["zh"] == "居民身份证补领（丢失）"
    assert (await public.get("/api/items/HJ-153")).json()["asks"] is True
    nothing = (await public.get("/api/items/HJ-102/situation")).json()
    assert (nothing["version"], nothing["questions"]) == (0, [])
    assert (await public.get("/api/items/HJ-102")).json()["asks"] is False
    assert (await public.get("/api/items/HJ-999/situation")).status_code == 404
    for wrong in ("CJ-302", "CJ-302:x:y", "CJ-302:1:" + ".".join("abcde")):
        answer = await public.get(
            f"/api/items/{CAR}/centres/{make.HALL}/times", params={"situation": wrong}
        )
        assert answer.status_code == 422, wrong
