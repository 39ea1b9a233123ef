"""The list of those one may book for, over HTTP: naming, agreeing by code, removing, withdrawing."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from backend import clock, crypto
from backend.access import actions, rules
from backend.access.actions import family
from backend.access.models import Conditions
from backend.app import create_app
from backend.clock import civil_date
from backend.refusal import Refusal
from tests import make
from tests.access.family import (
    ANY_ITEM,
    CHILD,
    FAMILY,
    MOTHER,
    OTHER_PHONE,
    PHONE,
    Home,
    last_code,
    named,
    principal,
    wrong,
)
from tests.bad_input.stage import opened, undone
from tests.people import id_number

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def stage(county_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Home]:
    async with opened(county_url, tmp_path_factory.mktemp("data"), create_app) as (conn, client):
        now = clock.now()
        who = await make.resident(conn, 1, now)
        client.cookies.set("__Host-yitang_resident", await make.cookie(conn, who, now))
        yield Home(conn, client, who, now)


@pytest.fixture
async def home(stage: Home) -> AsyncIterator[Home]:
    async with undone(stage.conn, stage.client):
        yield stage


async def acting(home: Home, member_id: str, item: Any = ANY_ITEM, **days: int) -> Any:
    """For whom one acts, or why not."""
    today = civil_date(home.now) + timedelta(days=days.get("today", 0))
    on = today + timedelta(days=days.get("on", 0))
    try:
        return await actions.may_act_for(
            home.conn, make.KEYS, home.who, UUID(member_id), item, today, on
        )
    except Refusal as no:
        return no


async def minutes_pass(home: Home) -> None:
    """Long enough for another code."""
    await home.conn.execute("UPDATE member_code SET asked_at = asked_at - interval '2 minutes'")


async def test_a_child_stands_at_once_and_masked(home: Home) -> None:
    added = await home.add(CHILD)
    assert (added["confirmed"], added["active"], added["code"]) == (True, True, None)
    assert (added["name"], added["relation_zh"]) == ("李*满", "我是母亲")
    assert added["id_number"] == "330899********" + CHILD["id_number"][-4:]
    assert await home.list() == [added]
    told = await acting(home, added["id"])
    assert (told.kind, told.for_name) == ("child", "李*满")
    assert told.person_id != home.who.person_id
    assert await home.conn.fetchval("SELECT count(*) FROM member_code") == 0


async def test_a_grown_up_stands_when_the_phone_agreed(home: Home) -> None:
    before = await home.conn.fetchval("SELECT count(*) FROM person")
    added = await home.add(MOTHER)
    assert (added["confirmed"], added["active"], added["phone"]) == (False, False, "139****0077")
    assert added["code"] == {"expires_in": 300, "again_in": 60}
    assert "确认码" in added["note_zh"]
    assert isinstance(await acting(home, added["id"]), rules.NotConfirmed)
    assert await home.conn.fetchval("SELECT count(*) FROM person") == before
    answer = await home.post(f"/{added['id']}/confirm", {"code": await last_code(home.conn)})
    assert (answer.status_code, answer.json()["active"]) == (200, True)
    assert (await acting(home, added["id"])).for_name == "沈*兰"
    stored = await home.conn.fetchrow("SELECT * FROM member")
    assert stored["name_sealed"] is stored["id_number_sealed"] is None
    told = await home.conn.fetchval(
        "SELECT count(*) FROM notice WHERE template = 'member_confirmed'"
    )
    assert told == 1


async def test_a_principal_brings_the_paper(home: Home) -> None:
    shown = await home.confirmed(principal(home.now, 30, ["cj-301", "CJ-302"]))
    assert shown["item_codes"] == ["CJ-301", "CJ-302"]
    assert "委托书原件" in shown["note_zh"]
    assert isinstance(await acting(home, shown["id"]), rules.OutsideAttorney)
    item = Conditions("CJ-301", ANY_ITEM.item_name, True, True, True)
    assert (await acting(home, shown["id"], item)).must_attend == (rules.BRING_THE_PAPER,)
    assert not isinstance(await acting(home, shown["id"], item, on=30), Refusal)
    assert isinstance(await acting(home, shown["id"], item, on=31), rules.AttorneyOver)
    assert isinstance(await acting(home, shown["id"], item, today=31), rules.AttorneyOver)
    photo = Conditions("CJ-302", ANY_ITEM.item_name, False, True, True)
    assert isinstance(await acting(home, shown["id"], photo), rules.AgentNotAllowed)


async def test_a_child_no_longer_stands_on_the_day_it_is_18(home: Home) -> None:
    today = civil_date(home.now)
    born = rules.same_day(today, today.year - 18) + timedelta(days=3)
    added = await home.add(CHILD, id_number=id_number(19, f"{born:%Y%m%d}"))
    assert not isinstance(await acting(home, added["id"], on=2), Refusal)
    assert isinstance(await acting(home, added["id"], on=3), rules.ChildGrownUp)
    assert isinstance(await acting(home, added["id"], today=3), rules.ChildGrownUp)
    later = await family.family(home.conn, make.KEYS, home.who, today + timedelta(days=3))
    assert (later[0].active, "已年满18周岁" in (later[0].note_zh or "")) == (False, True)


async def test_who_never_agreed_makes_room_for_the_same_person(home: Home) -> None:
    child = await home.add(CHILD)
    await home.add(MOTHER)
    await minutes_pass(home)
    again = await home.add(MOTHER, relation="grandparent")
    assert [one["id"] for one in await home.list()] == [child["id"], again["id"]]
    old = await home.conn.fetchrow("SELECT * FROM member WHERE ended_because = 'replaced'")
    assert old is not None
    assert old["id_number_index"] is old["phone_sealed"] is old["name_sealed"] is None


async def test_a_grown_child_makes_room_for_itself(home: Home) -> None:
    today = civil_date(home.now)
    born = rules.same_day(today, today.year - 18) + timedelta(days=3)
    said = {"name": "李大满", "id_number": id_number(19, f"{born:%Y%m%d}")}
    child = await home.add(CHILD | said)
    later = home.now + timedelta(days=3)
    added = await named(home.conn, home.who, MOTHER | said | {"relation": "son"}, later)
    shown = await family.family(home.conn, make.KEYS, home.who, civil_date(later))
    assert [one.id for one in shown] == [added.id]
    assert str(added.id) != child["id"]


async def test_a_wrong_code_is_counted_and_the_key_is_free_again(home: Home) -> None:
    added = await home.add(MOTHER)
    right, path = await last_code(home.conn), f"/{added['id']}/confirm"
    for tried in range(1, 5):
        answer = await home.post(path, {"code": wrong(right)}, key="the-same-key")
        assert (answer.status_code, answer.json()["type"]) == (422, "WrongCode")
        assert await home.conn.fetchval("SELECT tries FROM member_code") == tried
    answer = await home.post(path, {"code": right}, key="the-same-key")
    assert (answer.status_code, answer.json()["confirmed"]) == (200, True)
    replay = await home.post(path, {"code": right}, key="the-same-key")
    assert replay.headers["Idempotency-Replayed"] == "true"
    assert replay.json() == answer.json()


async def test_five_wrong_codes_and_the_right_one_is_dead(home: Home) -> None:
    added = await home.add(MOTHER)
    right, path = await last_code(home.conn), f"/{added['id']}/confirm"
    for _ in range(5):
        await home.post(path, {"code": wrong(right)})
    answer = await home.post(path, {"code": right})
    assert answer.json()["type"] == "WrongCode"
    await minutes_pass(home)
    sent = await home.post(f"/{added['id']}/code")
    assert (sent.status_code, sent.json()["code"]["expires_in"]) == (200, 300)
    newest = await last_code(home.conn)
    answer = await home.post(path, {"code": newest})
    assert answer.status_code == 200


async def test_a_code_is_good_for_one_member_and_five_minutes(home: Home) -> None:
    mother = await home.add(MOTHER)
    code = await last_code(home.conn)
    uncle = await home.add(
        MOTHER,
        id_number=id_number(7, "19600101"),
        name="沈玉山",
        phone=OTHER_PHONE,
        relation="relative",
    )
    answer = await home.post(f"/{uncle['id']}/confirm", {"code": code})
    assert answer.json()["type"] == "WrongCode"
    await home.conn.execute("UPDATE member_code SET expires_at = now() - interval '1 second'")
    answer = await home.post(f"/{mother['id']}/confirm", {"code": code})
    assert answer.json()["type"] == "WrongCode"


async def test_a_known_grown_up_is_answered_like_an_unknown_one(home: Home) -> None:
    """Another name, or another phone than they sign in with: told after their code only, in one sentence."""
    known = await make.resident(home.conn, 2, home.now, "王小明")
    assert known.person_id is not None
    theirs = {"id_number": id_number(2), "relation": "sibling"}
    unknown = await home.add(MOTHER, id_number=id_number(8, "19900307"), relation="sibling")
    await minutes_pass(home)
    answers = {}
    for said in ({"name": "沈玉兰"}, {"name": "王小明"}):
        added = await home.add(MOTHER, **theirs, **said)
        apart = {"id", "name", "id_number", "note_zh", "note_en"}
        assert {k: v for k, v in added.items() if k not in apart} == {
            k: v for k, v in unknown.items() if k not in apart
        }
        answer = await home.post(f"/{added['id']}/confirm", {"code": await last_code(home.conn)})
        answers[said["name"]] = (answer.status_code, answer.text)
        await minutes_pass(home)
    assert answers["沈玉兰"] == answers["王小明"]
    assert answers["王小明"][0] == 409
    assert "MemberMismatch" in answers["王小明"][1]
    spent = await home.conn.fetchval("SELECT count(*) FROM member_code WHERE spent_at IS NOT NULL")
    assert spent == 2


async def test_a_known_grown_up_agrees_with_the_phone_they_sign_in_with(home: Home) -> None:
    known = await make.resident(home.conn, 2, home.now, "王小明")
    said = {"name": "王小明", "id_number": id_number(2), "phone": "13910000002"}
    shown = await home.confirmed(MOTHER, relation="sibling", **said)
    assert (await acting(home, shown["id"])).person_id == known.person_id


async def test_a_childs_other_name_is_refused_and_counted(home: Home) -> None:
    await home.add(CHILD)
    other = await make.resident(home.conn, 5, home.now)
    home.client.cookies.set("__Host-yitang_resident", await make.cookie(home.conn, other, home.now))
    answer = await home.post("", CHILD | {"name": "李大满"})
    assert (answer.status_code, answer.json()["type"]) == (409, "IdentityTaken")
    tried = "SELECT count(*) FROM member_try WHERE account_id = $1"
    assert await home.conn.fetchval(tried, other.account_id) == 1
    assert await home.list() == []
    assert (await home.add(CHILD))["active"] is True


async def test_removing_and_withdrawing(home: Home) -> None:
    mother, child = await home.confirmed(MOTHER), await home.add(CHILD)
    removed = await home.post(f"/{child['id']}/remove")
    assert (removed.status_code, removed.json()["id"]) == (200, child["id"])
    assert isinstance(await acting(home, child["id"]), rules.UnknownMember)
    assert [one["id"] for one in await home.list()] == [mother["id"]]
    said = {"name": "沈玉兰", "id_number": MOTHER["id_number"]}
    await sign_in_as(home, PHONE, said)
    holders = (await home.client.get(f"{FAMILY}/holders")).json()
    assert [(one["id"], one["name"]) for one in holders] == [(mother["id"], "林*青")]
    taken = await home.post(f"/holders/{mother['id']}/withdraw")
    assert taken.status_code == 200
    assert (await home.client.get(f"{FAMILY}/holders")).json() == []
    assert isinstance(await acting(home, mother["id"]), rules.UnknownMember)
    left = await home.conn.fetchval("SELECT count(*) FROM member WHERE phone_sealed IS NOT NULL")
    assert left == 0


async def sign_in_as(home: Home, phone: str, said: dict[str, str]) -> None:
    """At the same door, with another phone."""
    home.client.cookies.clear()
    await home.client.post("/api/session/codes", json={"phone": phone})
    key, sealed = await home.conn.fetchrow(
        "SELECT key, text_sealed FROM notice WHERE template = 'login_code' ORDER BY id DESC LIMIT 1"
    )
    text = crypto.open_sealed(make.KEYS, sealed, "notice.text", key)
    code = "".join(sign for sign in text if sign.isdigit())[:6]
    done = await home.client.post("/api/session", json={"phone": phone, "code": code})
    assert done.status_code == 201, done.text
    known = await home.client.put("/api/me/identity", json=said)
    assert known.status_code == 200, known.text


async def test_what_was_said_of_the_unconfirmed_is_erased(home: Home) -> None:
    await home.add(MOTHER)
    assert await actions.forget_unconfirmed(home.conn, home.now + timedelta(days=6)) == 0
    assert await actions.forget_unconfirmed(home.conn, home.now + timedelta(days=8)) == 1
    row = await home.conn.fetchrow("SELECT * FROM member")
    assert row["ended_because"] == "unconfirmed"
    for field in (
        "name_sealed",
        "id_number_sealed",
        "id_number_index",
        "phone_sealed",
        "phone_index",
    ):
        assert row[field] is None
    assert await home.conn.fetchval("SELECT count(*) FROM member_try") == 0
    assert await home.list() == []


async def test_nothing_in_the_tables_can_be_read(home: Home) -> None:
    await home.confirmed(MOTHER)
    await home.add(CHILD)
    for table in ("member", "member_code", "notice", "idempotency"):
        text = await home.conn.fetchval(f"SELECT string_agg(t::text, '') FROM {table} t")
        for secret in ("沈玉兰", "李小满", PHONE, MOTHER["id_number"], CHILD["id_number"]):
            assert secret not in text
            assert secret.encode().hex() not in text
