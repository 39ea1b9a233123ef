"""What residents, or programs in their name, get wrong beside booking."""

from datetime import timedelta
from uuid import uuid4

import pytest

from backend.access.identity import id_check_digit
from tests.bad_input.scenes import ITEM, RESIDENT, AtHome
from tests.people import id_number

pytestmark = pytest.mark.anyio

ADDRESS = "/api/appointments"
IDENTITY = "/api/me/identity"
FEBRUARY_30 = "33089919900230001"


@pytest.mark.parametrize("cookie", [None, "", "x" * 43, "已登录".encode().hex()])
async def test_who_is_not_signed_in(at_home: AtHome, cookie: str | None) -> None:
    at_home.client.cookies.clear()
    if cookie:
        at_home.client.cookies.set(RESIDENT, cookie)
    for method, path in [
        ("GET", "/api/me"),
        ("GET", ADDRESS),
        ("GET", f"{ADDRESS}/{at_home.own.id}"),
        ("POST", f"{ADDRESS}/{at_home.own.id}/cancel"),
        ("GET", "/api/cases"),
        ("DELETE", "/api/session"),
    ]:
        await at_home.refused(401, "SignInFirst", method, path)
    await at_home.refused(401, "SignInFirst", "POST", ADDRESS, json=at_home.wish())


async def test_a_session_that_is_over(at_home: AtHome) -> None:
    await at_home.conn.execute("UPDATE session SET expires_at = $1", at_home.now)
    await at_home.refused(401, "SignInFirst", "GET", "/api/me")


async def test_another_sites_page(at_home: AtHome) -> None:
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.test"}):
        await at_home.refused(
            403, "OtherSite", "POST", ADDRESS, json=at_home.wish(), headers=headers
        )


async def test_somebody_elses_appointment_does_not_exist(at_home: AtHome) -> None:
    for one in (at_home.foreign.id, uuid4()):
        for method, path in [
            ("GET", ""),
            ("POST", "/cancel"),
            ("GET", "/line"),
            ("GET", "/calendar.ics"),
        ]:
            await at_home.refused(404, "UnknownAppointment", method, f"{ADDRESS}/{one}{path}")
    for case in (at_home.foreign.case_id, uuid4()):
        await at_home.refused(404, "UnknownCase", "GET", f"/api/cases/{case}")


async def test_what_can_not_be_cancelled(at_home: AtHome) -> None:
    path = f"{ADDRESS}/{at_home.own.id}/cancel"
    soon = at_home.now + timedelta(minutes=119)
    await at_home.conn.execute(
        "UPDATE appointment SET starts_at = $2, ends_at = $3 WHERE id = $1",
        at_home.own.id,
        soon,
        soon + timedelta(hours=1),
    )
    await at_home.refused(409, "CancelTooLate", "POST", path)
    await at_home.conn.execute(
        "UPDATE appointment SET starts_at = $2, ends_at = $3 WHERE id = $1",
        at_home.own.id,
        at_home.own.starts_at,
        at_home.own.ends_at,
    )
    done = await at_home.client.post(path, headers={"Idempotency-Key": "the-first-time"})
    assert done.status_code == 200
    await at_home.refused(409, "NotCancellable", "POST", path)


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
    at_home: AtHome, said: dict[str, str], status: int, kind: str
) -> None:
    await at_home.conn.execute(
        "UPDATE account SET person_id = NULL WHERE id = 1 OR person_id IS NOT NULL"
    )
    told = {"name": "林晓青", "id_number": id_number(7)} | said
    await at_home.refused(status, kind, "PUT", IDENTITY, json=told)


async def test_identity_comes_first_and_stays(at_home: AtHome) -> None:
    said = {"name": "林晓青", "id_number": id_number(7)}
    await at_home.refused(409, "IdentityFixed", "PUT", IDENTITY, json=said)
    await at_home.conn.execute("UPDATE account SET person_id = NULL")
    await at_home.refused(409, "IdentityFirst", "POST", ADDRESS, json=at_home.wish())


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
    at_home: AtHome, path: str, status: int, kind: str
) -> None:
    await at_home.refused(status, kind, "GET", f"/api/{path}")


async def test_a_method_nobody_serves(at_home: AtHome) -> None:
    await at_home.refused(405, "WrongMethod", "PATCH", "/api/me")
    await at_home.refused(405, "WrongMethod", "DELETE", ADDRESS)


async def test_a_case_that_is_over_needs_no_visit(at_home: AtHome) -> None:
    await at_home.conn.execute(
        "UPDATE case_file SET state = 'not_accepted', ground = 'other' WHERE id = $1",
        at_home.own.case_id,
    )
    wish = at_home.wish(case_id=str(at_home.own.case_id), item_code=ITEM)
    await at_home.refused(404, "CaseNotYours", "POST", ADDRESS, json=wish)
