"""What residents, or programs in their name, get wrong: a clear sentence, a 4xx, and nothing changed."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from backend import clock, db
from backend.access.identity import id_check_digit
from backend.booking.models import Appointment
from tests import make
from tests.bad_input.answers import refused
from tests.people import id_number

pytestmark = pytest.mark.anyio

COOKIE = "__Host-yitang_resident"
FEBRUARY_30 = "33089919900230001"
ITEM = make.LONG_ITEM
ADDRESS = "/api/appointments"
IDENTITY = "/api/me/identity"


@dataclass(frozen=True)
class Scene:
    """Somebody signed in with a booking of their own, and somebody else's booking."""

    conn: db.Conn
    client: httpx.AsyncClient
    now: datetime
    own: Appointment
    foreign: Appointment
    times: dict[str, datetime]

    def wish(self, **other: Any) -> dict[str, Any]:
        """A good wish, made bad in one place."""
        at = self.times["free"].isoformat()
        return {"item_code": "HJ-124", "centre_code": make.HALL, "starts_at": at} | other

    async def refused(self, status: int, kind: str, method: str, path: str, **sent: Any) -> None:
        await refused(self.conn, self.client, status, kind, method, path, **sent)


@pytest.fixture
async def scene(conn: db.Conn, public: httpx.AsyncClient) -> Scene:
    now = clock.now()
    who, other = await make.residents(conn, 2, now)
    own = await make.appointment(conn, who, now)
    foreign = await make.appointment(conn, other, now, "HJ-134")
    public.cookies.set(COOKIE, await make.cookie(conn, who, now))
    return Scene(conn, public, now, own, foreign, await times(conn, now))


async def times(conn: db.Conn, now: datetime) -> dict[str, datetime]:
    """A free time of HJ-124 at the hall, and times at which nothing is to be had."""
    free = await make.free_time(conn, now, "HJ-124", skip_days=4)
    lunch = await conn.fetchrow(
        """
        SELECT ends_at, ends_at - interval '10 minutes' AS last FROM slot s
        WHERE pool_id = (SELECT pool_id FROM service x JOIN centre c ON c.id = x.centre_id
                         WHERE x.item_code = 'HJ-124' AND c.code = $1)
          AND on_date = $2 AND NOT EXISTS (SELECT FROM slot n WHERE n.pool_id = s.pool_id AND n.starts_at = s.ends_at)
        ORDER BY starts_at LIMIT 1
        """,
        make.HALL,
        clock.civil_date(free.starts_at),
    )
    assert lunch is not None
    return {
        "free": free.starts_at,
        "lunch": lunch["ends_at"],
        "last before lunch": lunch["last"],
        "off the grid": free.starts_at + timedelta(minutes=1),
        "night": free.starts_at.replace(hour=18, minute=0),
        "past": now - timedelta(days=1),
        "too soon": now + timedelta(minutes=29),
        "too far": now + timedelta(days=75),
        "beginning of time": datetime(1, 1, 1, tzinfo=UTC),
        "end of time": datetime(9999, 12, 31, 23, 59, tzinfo=UTC),
    }


@pytest.mark.parametrize(
    ("when", "kind"),
    [
        ("past", "TooLate"),
        ("too soon", "TooLate"),
        ("beginning of time", "TooLate"),
        ("too far", "TooFarAhead"),
        ("end of time", "TooFarAhead"),
        ("off the grid", "NoSuchTime"),
        ("lunch", "NoSuchTime"),
        ("last before lunch", "NoSuchTime"),
        ("night", "NoSuchTime"),
    ],
)
async def test_a_time_that_is_not_to_be_had(scene: Scene, when: str, kind: str) -> None:
    wish = scene.wish(starts_at=scene.times[when].isoformat())
    await scene.refused(409, kind, "POST", ADDRESS, json=wish)


@pytest.mark.parametrize(
    ("change", "status", "kind"),
    [
        ({"item_code": "CJ-999"}, 404, "UnknownItem"),
        ({"item_code": "' OR 1=1"}, 404, "UnknownItem"),
        ({"item_code": "HJ-\0"}, 404, "UnknownItem"),
        ({"centre_code": "QX-\0"}, 422, "Unstorable"),
        ({"centre_code": "QX-NOWHERE"}, 409, "NotServedHere"),
        ({"centre_code": "QX-DONGPING", "item_code": "CJ-304"}, 409, "NotServedHere"),
        ({"item_code": ITEM}, 409, "AlreadyBookedItem"),
        ({"case_id": str(uuid4())}, 404, "UnknownCase"),
        ({"case_id": "no-id"}, 400, "BadInput"),
        ({"starts_at": "2026-11-31T09:00:00Z"}, 400, "BadInput"),
        ({"starts_at": "2026-11-30T09:00:00"}, 400, "BadInput"),
        ({"starts_at": {"on": "2026-11-30"}}, 400, "BadInput"),
        ({"item_code": None}, 400, "BadInput"),
        ({"item_code": ["HJ-124"]}, 400, "BadInput"),
        ({"item_code": "H" * 11}, 400, "BadInput"),
        ({"priority": True}, 400, "BadInput"),
    ],
)
async def test_a_wish_that_is_wrong_in_one_place(
    scene: Scene, change: dict[str, Any], status: int, kind: str
) -> None:
    await scene.refused(status, kind, "POST", ADDRESS, json=scene.wish(**change))


async def test_a_full_time_and_another_persons_case(scene: Scene) -> None:
    wish = scene.wish()
    await scene.conn.execute(
        "UPDATE slot SET taken = places WHERE starts_at = $1", scene.times["free"]
    )
    await scene.refused(409, "SlotFull", "POST", ADDRESS, json=wish)
    theirs = scene.wish(case_id=str(scene.foreign.case_id), item_code="HJ-134")
    await scene.refused(404, "CaseNotYours", "POST", ADDRESS, json=theirs)
    other_item = scene.wish(case_id=str(scene.own.case_id))
    await scene.refused(404, "CaseNotYours", "POST", ADDRESS, json=other_item)


JSON = {"Content-Type": "application/json"}
DEEP = b"[" * 100_000
NOT_JSON = [
    (b'{"item_code": ', JSON),
    (b"", JSON),
    (b"null", JSON),
    (b"\xff\xfe\x00", JSON),
    (b"item_code=HJ-124", {"Content-Type": "application/x-www-form-urlencoded"}),
    (DEEP, JSON),
]


@pytest.mark.parametrize(("content", "headers"), NOT_JSON)
async def test_a_body_that_is_no_wish(
    scene: Scene, content: bytes, headers: dict[str, str]
) -> None:
    await scene.refused(400, "BadInput", "POST", ADDRESS, content=content, headers=headers)


async def test_a_body_of_a_megabyte(scene: Scene) -> None:
    body = b'{"item_code": "' + b"x" * 1024 * 1024 + b'"}'
    await scene.refused(413, "TooLarge", "POST", ADDRESS, content=body, headers=JSON)


@pytest.mark.parametrize("key", [None, "", "seven77", "x" * 129])
async def test_a_write_without_its_key(scene: Scene, key: str | None) -> None:
    headers = {"Idempotency-Key": key}
    await scene.refused(400, "KeyMissing", "POST", ADDRESS, json=scene.wish(), headers=headers)
    cancel = f"{ADDRESS}/{scene.own.id}/cancel"
    await scene.refused(400, "KeyMissing", "POST", cancel, headers=headers)


async def test_a_key_that_was_used_for_something_else(scene: Scene) -> None:
    """A replay marks its row as seen again, and that is all."""
    headers = {"Idempotency-Key": "used-before"}
    done = await scene.client.post(ADDRESS, json=scene.wish(), headers=headers)
    assert done.status_code == 201
    other = scene.wish(item_code="HJ-108")
    await scene.refused(422, "KeyReused", "POST", ADDRESS, json=other, headers=headers)
    cancel = f"{ADDRESS}/{done.json()['id']}/cancel"
    await scene.refused(422, "KeyReused", "POST", cancel, headers=headers)


@pytest.mark.parametrize("cookie", [None, "", "x" * 43, "已登录".encode().hex()])
async def test_who_is_not_signed_in(scene: Scene, cookie: str | None) -> None:
    scene.client.cookies.clear()
    if cookie:
        scene.client.cookies.set(COOKIE, cookie)
    for method, path in [
        ("GET", "/api/me"),
        ("GET", ADDRESS),
        ("GET", f"{ADDRESS}/{scene.own.id}"),
        ("POST", f"{ADDRESS}/{scene.own.id}/cancel"),
        ("GET", "/api/cases"),
        ("DELETE", "/api/session"),
    ]:
        await scene.refused(401, "SignInFirst", method, path)
    await scene.refused(401, "SignInFirst", "POST", ADDRESS, json=scene.wish())


async def test_a_session_that_is_over(scene: Scene) -> None:
    await scene.conn.execute("UPDATE session SET expires_at = $1", scene.now)
    await scene.refused(401, "SignInFirst", "GET", "/api/me")


async def test_another_sites_page(scene: Scene) -> None:
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.test"}):
        await scene.refused(403, "OtherSite", "POST", ADDRESS, json=scene.wish(), headers=headers)


async def test_somebody_elses_appointment_does_not_exist(scene: Scene) -> None:
    for one in (scene.foreign.id, uuid4()):
        for method, path in [
            ("GET", ""),
            ("POST", "/cancel"),
            ("GET", "/line"),
            ("GET", "/calendar.ics"),
        ]:
            await scene.refused(404, "UnknownAppointment", method, f"{ADDRESS}/{one}{path}")
    for case in (scene.foreign.case_id, uuid4()):
        await scene.refused(404, "UnknownCase", "GET", f"/api/cases/{case}")


async def test_what_can_not_be_cancelled(scene: Scene) -> None:
    path = f"{ADDRESS}/{scene.own.id}/cancel"
    soon = scene.now + timedelta(minutes=119)
    await scene.conn.execute(
        "UPDATE appointment SET starts_at = $2, ends_at = $3 WHERE id = $1",
        scene.own.id,
        soon,
        soon + timedelta(hours=1),
    )
    await scene.refused(409, "CancelTooLate", "POST", path)
    await scene.conn.execute(
        "UPDATE appointment SET starts_at = $2, ends_at = $3 WHERE id = $1",
        scene.own.id,
        scene.own.starts_at,
        scene.own.ends_at,
    )
    done = await scene.client.post(path, headers={"Idempotency-Key": "the-first-time"})
    assert done.status_code == 200
    await scene.refused(409, "NotCancellable", "POST", path)


WRONG_DIGIT = id_number(7)[:-1] + ("1" if id_number(7)[-1] != "1" else "2")


@pytest.mark.parametrize(
    ("said", "status", "kind"),
    [
        ({"id_number": WRONG_DIGIT}, 422, "IdNumberCheckDigit"),
        ({"id_number": FEBRUARY_30 + id_check_digit(FEBRUARY_30)}, 422, "BirthDateImpossible"),
        ({"id_number": id_number(7, "20991231")}, 422, "BirthDateInFuture"),
        ({"id_number": id_number(7)[:15]}, 422, "IdNumberOld"),
        ({"id_number": "not a number"}, 422, "IdNumberShape"),
        ({"name": "?"}, 422, "NameShape"),
        ({"name": "林\0青"}, 422, "NameShape"),
        ({"name": "林" * 51}, 400, "BadInput"),
        ({"nickname": "小林"}, 400, "BadInput"),
        ({"name": "王小明", "id_number": id_number(2)}, 409, "IdentityTaken"),
    ],
)
async def test_who_somebody_can_not_be(
    scene: Scene, said: dict[str, str], status: int, kind: str
) -> None:
    await scene.conn.execute(
        "UPDATE account SET person_id = NULL WHERE id = 1 OR person_id IS NOT NULL"
    )
    told = {"name": "林晓青", "id_number": id_number(7)} | said
    await scene.refused(status, kind, "PUT", IDENTITY, json=told)


async def test_identity_comes_first_and_stays(scene: Scene) -> None:
    said = {"name": "林晓青", "id_number": id_number(7)}
    await scene.refused(409, "IdentityFixed", "PUT", IDENTITY, json=said)
    await scene.conn.execute("UPDATE account SET person_id = NULL")
    await scene.refused(409, "IdentityFirst", "POST", ADDRESS, json=scene.wish())


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        ("items/CJ-999", 404, "UnknownItem"),
        ("items/CJ-999/centres", 404, "UnknownItem"),
        ("items/HJ-124/centres/QX-NOWHERE/times", 409, "NotServedHere"),
        ("items/HJ-124/centres/QX-HALL/times?days=0", 400, "BadInput"),
        ("items/HJ-124/centres/QX-HALL/times?days=many", 400, "BadInput"),
        ("items/HJ-124/centres/QX-HALL/times?from=2026-02-30", 400, "BadInput"),
        ("items/HJ-124/centres?lat=91e9&lon=0", 400, "BadInput"),
        ("items?category=weddings", 400, "BadInput"),
        ("items?limit=100000", 400, "BadInput"),
        ("items?q=" + "%E4%B8%8A" * 61, 400, "BadInput"),
        ("items/%00", 404, "UnknownItem"),
        ("appointments/not-an-id", 404, "NotFound"),
        ("nowhere", 404, "NotFound"),
    ],
)
async def test_a_question_that_has_no_answer(
    scene: Scene, path: str, status: int, kind: str
) -> None:
    await scene.refused(status, kind, "GET", f"/api/{path}")


async def test_a_method_nobody_serves(scene: Scene) -> None:
    await scene.refused(405, "WrongMethod", "PATCH", "/api/me")
    await scene.refused(405, "WrongMethod", "DELETE", ADDRESS)


async def test_a_case_that_is_over_needs_no_visit(scene: Scene) -> None:
    await scene.conn.execute(
        "UPDATE case_file SET state = 'not_accepted' WHERE id = $1", scene.own.case_id
    )
    wish = scene.wish(case_id=str(scene.own.case_id), item_code=ITEM)
    await scene.refused(404, "CaseNotYours", "POST", ADDRESS, json=wish)
