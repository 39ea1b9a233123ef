"""People who can't be named, codes that are not theirs, lists of somebody else: a sentence, and nothing changed."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from backend.access import actions as access
from backend.access import rules
from backend.access.identity import id_check_digit
from backend.access.models import Resident
from backend.clock import civil_date
from tests import make
from tests.access.family import (
    CHILD,
    FAMILY,
    MOTHER,
    OTHER_PHONE,
    last_code,
    named,
    principal,
    wrong,
)
from tests.bad_input.scenes import RESIDENT, AtHome
from tests.bad_input.unchanged import unchanged
from tests.people import id_number

pytestmark = pytest.mark.anyio

WRONG_DIGIT = CHILD["id_number"][:-1] + ("1" if CHILD["id_number"][-1] != "1" else "2")
FEBRUARY_30 = "33089920180230001"


async def who(at_home: AtHome, serial: int = 1) -> Resident:
    """Whose list it is; the second one's is somebody else's."""
    return await make.resident(at_home.conn, serial, at_home.now)


@pytest.mark.parametrize(
    ("change", "status", "kind"),
    [
        ({"id_number": WRONG_DIGIT}, 422, "IdNumberCheckDigit"),
        ({"id_number": FEBRUARY_30 + id_check_digit(FEBRUARY_30)}, 422, "BirthDateImpossible"),
        ({"id_number": id_number(7, "20991231")}, 422, "BirthDateInFuture"),
        ({"id_number": "330899180520007"}, 422, "IdNumberOld"),
        ({"id_number": id_number(1)}, 422, "ThatIsYou"),
        ({"id_number": id_number(7)}, 422, "NotAChild"),
        ({"name": "?"}, 422, "NameShape"),
        ({"name": "林\0满"}, 422, "NameShape"),
        ({"name": "林" * 51}, 400, "BadInput"),
        ({"relation": "spouse"}, 422, "RelationUnfit"),
        ({"relation": "owner"}, 400, "BadInput"),
        ({"kind": "pet"}, 400, "BadInput"),
        ({"kind": "adult"}, 422, "NotGrownUp"),
        ({"phone": OTHER_PHONE}, 422, "ChildUnasked"),
        ({"power_of_attorney": {"valid_until": "2026-12-31"}}, 422, "ChildUnasked"),
        ({"person_id": 1}, 400, "BadInput"),
        ({"confirmed": True}, 400, "BadInput"),
        ({"id_number": None}, 400, "BadInput"),
        ({"id_number": 330899201805200070}, 400, "BadInput"),
    ],
)
async def test_a_child_that_is_wrong_in_one_place(
    at_home: AtHome, change: dict[str, Any], status: int, kind: str
) -> None:
    await at_home.refused(status, kind, "POST", FAMILY, json=CHILD | change)


@pytest.mark.parametrize(
    ("change", "status", "kind"),
    [
        ({"phone": None}, 422, "PhoneMissing"),
        ({"phone": "12345"}, 422, "PhoneShape"),
        ({"phone": "1" * 21}, 400, "BadInput"),
        ({"phone": "13910000001"}, 422, "OwnPhone"),
        ({"phone": "+86 139-1000-0001"}, 422, "OwnPhone"),
        ({"relation": "guardian"}, 422, "RelationUnfit"),
        ({"kind": "child"}, 422, "NotAChild"),
        ({"kind": "principal"}, 422, "RelationUnfit"),
        ({"kind": "principal", "relation": "friend"}, 422, "AttorneyMissing"),
        ({"power_of_attorney": {"valid_until": "2026-12-31"}}, 422, "AttorneyUnasked"),
    ],
)
async def test_a_grown_up_who_is_wrong_in_one_place(
    at_home: AtHome, change: dict[str, Any], status: int, kind: str
) -> None:
    await at_home.refused(status, kind, "POST", FAMILY, json=MOTHER | change)


@pytest.mark.parametrize(
    ("power", "status", "kind"),
    [
        ({"valid_until": -1}, 422, "AttorneyPast"),
        ({"valid_until": 367}, 422, "AttorneyTooLong"),
        ({"items": []}, 422, "AttorneyForNothing"),
        ({"items": ["CJ-999"]}, 422, "UnknownAttorneyItem"),
        ({"items": ["CJ-301", "' OR 1=1"]}, 422, "UnknownAttorneyItem"),
        ({"items": ["CJ-\0"]}, 422, "Unstorable"),
    ],
)
async def test_a_power_of_attorney_that_is_none(
    at_home: AtHome, power: dict[str, Any], status: int, kind: str
) -> None:
    if isinstance(days := power.get("valid_until"), int):
        until = civil_date(at_home.now) + timedelta(days=days)
        power = {"valid_until": until.isoformat()}
    asked = principal(at_home.now)
    asked["power_of_attorney"] |= power
    await at_home.refused(status, kind, "POST", FAMILY, json=asked)


@pytest.mark.parametrize(
    "power",
    [
        {"items": ["CJ-301" * 2]},
        {"items": ["CJ-301"] * 131},
        {"valid_until": "2027-02-30"},
        {"valid_until": None},
        {"for_ever": True},
    ],
)
async def test_a_power_of_attorney_of_another_shape(at_home: AtHome, power: dict[str, Any]) -> None:
    """The field's English name is the longest word of the Chinese sentence too."""
    asked = principal(at_home.now)
    asked["power_of_attorney"] |= power
    headers = {"Idempotency-Key": "a-bad-idea-2", "Accept-Language": "zh"}
    async with unchanged(at_home.conn):
        answer = await at_home.client.post(FAMILY, json=asked, headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (400, "BadInput")
    assert answer.json()["detail"].startswith("填写内容有误（power_of_attorney")


async def test_who_is_not_signed_in_or_not_known(at_home: AtHome) -> None:
    one = uuid4()
    asks: list[tuple[str, str, Any]] = [
        ("GET", FAMILY, None),
        ("POST", FAMILY, CHILD),
        ("POST", f"{FAMILY}/{one}/code", None),
        ("POST", f"{FAMILY}/{one}/confirm", {"code": "482915"}),
        ("POST", f"{FAMILY}/{one}/remove", None),
        ("GET", f"{FAMILY}/holders", None),
        ("POST", f"{FAMILY}/holders/{one}/withdraw", None),
    ]
    kept = dict(at_home.client.cookies)
    at_home.client.cookies.clear()
    for method, path, body in asks:
        await at_home.refused(401, "SignInFirst", method, path, json=body)
    at_home.client.cookies.update(kept)
    for method, path, body in asks:
        if method == "POST":
            headers = {"Idempotency-Key": "short"}
            await at_home.refused(400, "KeyMissing", method, path, json=body, headers=headers)
    await at_home.conn.execute("UPDATE account SET person_id = NULL")
    for method, path, body in asks:
        await at_home.refused(409, "IdentityFirst", method, path, json=body)


async def test_somebody_elses_list_does_not_exist(at_home: AtHome) -> None:
    theirs = await named(at_home.conn, await who(at_home, 2), MOTHER, at_home.now)
    code = {"code": await last_code(at_home.conn)}
    removed = await named(at_home.conn, await who(at_home), CHILD, at_home.now)
    gone = await at_home.client.post(
        f"{FAMILY}/{removed.id}/remove", headers={"Idempotency-Key": "gone-before"}
    )
    assert gone.status_code == 200
    for one in (theirs.id, removed.id, uuid4()):
        for path, body in (("code", None), ("confirm", code), ("remove", None)):
            await at_home.refused(404, "UnknownMember", "POST", f"{FAMILY}/{one}/{path}", json=body)
        path = f"{FAMILY}/holders/{one}/withdraw"
        await at_home.refused(404, "UnknownMember", "POST", path)
    await at_home.refused(404, "NotFound", "POST", f"{FAMILY}/not-an-id/remove")


async def test_a_wrong_code_is_counted_and_nothing_else_happens(at_home: AtHome) -> None:
    added = await named(at_home.conn, await who(at_home), MOTHER, at_home.now)
    right, path = await last_code(at_home.conn), f"{FAMILY}/{added.id}/confirm"
    for code in (wrong(right), "", "４８２９１５"):
        await wrong_code(at_home, path, code, ("member_code",))
        await at_home.conn.execute("UPDATE member_code SET tries = 3")
    await at_home.conn.execute("UPDATE member_code SET tries = 5")
    await wrong_code(at_home, path, right, ())
    await at_home.conn.execute("UPDATE member_code SET tries = 0, expires_at = asked_at")
    await wrong_code(at_home, path, right, ())
    for body in ({"code": right, "force": True}, {}, {"code": int(right)}, {"code": "1" * 11}):
        await at_home.refused(400, "BadInput", "POST", path, json=body)


async def wrong_code(at_home: AtHome, path: str, code: str, but: tuple[str, ...]) -> None:
    await at_home.refused(422, "WrongCode", "POST", path, but=but, json={"code": code})


async def test_a_code_too_soon_and_one_too_late(at_home: AtHome) -> None:
    added = await named(at_home.conn, await who(at_home), MOTHER, at_home.now)
    path = f"{FAMILY}/{added.id}"
    await at_home.refused(429, "CodeTooSoon", "POST", f"{path}/code")
    await at_home.refused(429, "CodeTooSoon", "POST", FAMILY, json=MOTHER)
    await at_home.conn.execute("""
        INSERT INTO member_code (member_id, phone_index, code_digest, asked_at, expires_at)
        SELECT member_id, phone_index, code_digest, asked_at - n * interval '2 minutes', expires_at
        FROM member_code CROSS JOIN generate_series(1, 10) AS n
    """)
    await at_home.conn.execute("UPDATE member_code SET asked_at = asked_at - interval '2 minutes'")
    await at_home.refused(429, "TooManyCodes", "POST", f"{path}/code")
    agreed = await at_home.client.post(
        f"{path}/confirm",
        json={"code": await newest(at_home, added.id)},
        headers={"Idempotency-Key": "agreed-now"},
    )
    assert agreed.status_code == 200
    for after, body in (("code", None), ("confirm", {"code": "482915"})):
        await at_home.refused(409, "AlreadyConfirmed", "POST", f"{path}/{after}", json=body)
    await at_home.refused(409, "AlreadyMember", "POST", FAMILY, json=MOTHER)


async def newest(at_home: AtHome, member_id: UUID) -> str:
    """The code that was sent is the newest again."""
    await at_home.conn.execute(
        "DELETE FROM member_code WHERE member_id = $1 AND id > (SELECT min(id) FROM member_code)",
        member_id,
    )
    return await last_code(at_home.conn)


async def test_what_does_not_fit_the_records_is_told_after_the_code(at_home: AtHome) -> None:
    """The code is spent, so that a second try needs a second code."""
    said = MOTHER | {"relation": "sibling", "id_number": id_number(2), "name": "王小明"}
    added = await named(at_home.conn, await who(at_home), said, at_home.now)
    path, right = f"{FAMILY}/{added.id}/confirm", {"code": await last_code(at_home.conn)}
    headers = {"Idempotency-Key": "a-good-idea"}
    answer = await at_home.client.post(path, json=right, headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (409, "MemberMismatch")
    assert "核对" in answer.json()["detail"]
    await at_home.refused(422, "WrongCode", "POST", path, json=right)


async def test_a_childs_other_name_is_counted(at_home: AtHome) -> None:
    await named(at_home.conn, await who(at_home, 2), CHILD, at_home.now)
    other = CHILD | {"name": "李大满"}
    await at_home.refused(409, "IdentityTaken", "POST", FAMILY, but=("member_try",), json=other)
    await at_home.conn.execute(
        "INSERT INTO member_try (account_id, at) SELECT $1, $2 FROM generate_series(1, $3)",
        (await who(at_home)).account_id,
        at_home.now,
        rules.NAMED_A_DAY,
    )
    await at_home.refused(429, "TooManyNamed", "POST", FAMILY, json=other)
    await at_home.refused(429, "TooManyNamed", "POST", FAMILY, json=CHILD)


async def test_an_eleventh(at_home: AtHome) -> None:
    for n in range(rules.MOST_MEMBERS):
        child = CHILD | {"id_number": id_number(20 + n, "20180520")}
        await named(at_home.conn, await who(at_home), child, at_home.now)
    await at_home.refused(409, "TooManyMembers", "POST", FAMILY, json=CHILD)


async def test_a_child_with_children(at_home: AtHome) -> None:
    """Somebody of seventeen books for themselves only."""
    young = civil_date(at_home.now).year - 17
    person_id = await access.find_or_add_person(
        at_home.conn, make.KEYS, "周小雨", id_number(6, f"{young}1231"), None, at_home.now
    )
    account = (await who(at_home)).account_id
    await at_home.conn.execute(
        "UPDATE account SET person_id = $2 WHERE id = $1", account, person_id
    )
    at_home.client.cookies.set(
        RESIDENT, await make.cookie(at_home.conn, Resident(account, person_id, "zh"), at_home.now)
    )
    await at_home.refused(409, "HolderTooYoung", "POST", FAMILY, json=CHILD)
