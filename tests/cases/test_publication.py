"""Decisions on organisations are published in time, those on natural persons never."""

from datetime import UTC, date, datetime, timedelta

import asyncpg
import pytest
from msgspec.structs import replace

from backend import db
from backend.access.models import Staff
from backend.cases import actions
from backend.cases.actions import publication
from backend.cases.models import PermitState
from backend.cases.models.papers import OrganName
from backend.cases.models.publication import UNLIMITED, PublicationPolicy, Wish
from backend.cases.queries import publication as queries
from backend.cases.rules import ReasonNeeded
from backend.cases.rules import publication as rules
from backend.permits import actions as permits
from tests import make
from tests.cases.organisations import KEYS, code_of, granted, organ_has_its_code

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 9, 16, 2, tzinfo=UTC)
"""A Wednesday. 20 September is a make-up working day, 25 September a holiday: the seventh day is the 24th."""


async def legal(conn: db.Conn) -> Staff:
    return await make.staff(conn, "legal-officer", "legal")


async def test_what_waits_and_until_when(conn: db.Conn) -> None:
    await organ_has_its_code(conn)
    case = await granted(conn, NOW)
    (one,) = await publication.queue(conn, case.organ_id, 30)
    assert (one.case_id, one.decided_on, one.due_on) == (
        case.id,
        date(2026, 9, 16),
        date(2026, 9, 24),
    )
    assert one.held_because is None


async def test_a_record_field_by_field(conn: db.Conn) -> None:
    await organ_has_its_code(conn)
    case = await granted(conn, NOW)
    told = await publication.publish(conn, KEYS, case, await legal(conn), NOW)
    organ = await conn.fetchrow("SELECT name_zh, credit_code FROM organ")
    shown = dict(zip([field[0] for field in rules.FIELDS], rules.cells(told), strict=True))
    assert shown == {
        "XK_XDR_MC": "青溪县竹溪1号刻章有限公司", "XK_XDR_LB": "法人及非法人组织", "XK_XDR_SHXYM": code_of(1),
        "XK_XDR_GSZC": "", "XK_XDR_ZZJG": "", "XK_XDR_SWDJ": "", "XK_XDR_SYDW": "", "XK_XDR_SHZZ": "", "XK_FRDB": "",
        "XK_XKWS": "准予行政许可决定书", "XK_WSH": "青公（治）许决字〔2026〕第1号", "XK_XKLB": "普通",
        "XK_XKZS": "特种行业许可证", "XK_XKBH": case.number, "XK_NR": "准予公章刻制业特种行业许可证核发",
        "XK_JDRQ": "2026/09/16", "XK_YXQZ": "2026/09/16", "XK_YXQZI": "2099/12/31",
        "XK_XKJG": organ["name_zh"], "XK_XKJGDM": organ["credit_code"], "XK_ZT": "1",
        "XK_LYDW": organ["name_zh"], "XK_LYDWDM": organ["credit_code"], "BZ": "",
    }  # fmt: skip
    assert rules.faults(told) == []
    after = await actions.case_of(conn, case.id)
    assert after.published_on == date(2026, 9, 16)
    assert await publication.queue(conn, case.organ_id, 30) == []
    kinds = [
        row["kind"]
        for row in await conn.fetch("SELECT kind FROM event WHERE case_id = $1", case.id)
    ]
    assert kinds.count("case_published") == 1


async def test_published_once(conn: db.Conn) -> None:
    await organ_has_its_code(conn)
    case = await granted(conn, NOW)
    await publication.publish(conn, KEYS, case, None, NOW)
    with pytest.raises(rules.PublishedBefore):
        await publication.publish(conn, KEYS, case, None, NOW)


async def test_natural_persons_are_never_published(conn: db.Conn) -> None:
    """Every item of the catalogue, by hand, by the job, and past the rules: the table itself takes no person."""
    await organ_has_its_code(conn)
    case = await granted(conn, NOW, organisation=False)
    for found in await permits.find_items(conn, NOW.date(), limit=500):
        item = (await permits.item_now(conn, found.code, NOW.date())).item
        assert not rules.is_published(case, item, "person")
        assert not rules.is_published(replace(case, sealed=True), item, "organisation")
    assert await publication.queue(conn, case.organ_id, 30) == []
    with pytest.raises(rules.NotPublished):
        await publication.publish(conn, KEYS, case, None, NOW)
    with pytest.raises(rules.NotPublished):
        await publication.hold(conn, case, await legal(conn), "不公开", NOW)
    with pytest.raises(rules.NotPublished):
        await publication.preview(conn, KEYS, case)
    assert await publication.publish_due(conn, KEYS, NOW + timedelta(days=60)) == 0
    assert await conn.fetchval("SELECT count(*) FROM publication") == 0


async def test_many_cases_and_not_one_person_among_what_is_public(conn: db.Conn) -> None:
    """Persons and organisations mixed, three items: only organisations' licences come out."""
    await organ_has_its_code(conn)
    organisations = set()
    for serial in range(1, 25):
        item = ("ZA-403", "CJ-353", "HJ-123")[serial % 3]
        whole = serial % 2 == 0
        case = await granted(conn, NOW, serial, item, organisation=whole)
        if whole and item != "HJ-123":
            organisations.add(case.id)
    while await publication.publish_due(conn, KEYS, NOW + timedelta(days=6)):
        pass
    told = await queries.published(conn, Wish(), 100, 0)
    assert {one.case_id for one in told} == organisations
    assert all(one.xk_xdr_mc.startswith("青溪县竹溪") for one in told)
    persons = await conn.fetchval(
        "SELECT count(*) FROM publication p JOIN case_file c ON c.id = p.case_id JOIN person x ON x.id = c.person_id"
        " WHERE x.kind = 'person'"
    )
    assert persons == 0


async def test_limited_items_say_only_that_there_is_a_licence(conn: db.Conn) -> None:
    """Explosives, poisons: name, licence, number, dates; not what, how much, which way."""
    await organ_has_its_code(conn)
    case = await granted(conn, NOW)
    item = (await permits.item_now(conn, "ZA-422", NOW.date())).item
    organ = OrganName("青溪县公安局", "Qingxi", code_of(3))
    record = rules.record_of(case, item, organ, "青溪县爆破公司", code_of(7), ("决定书", "第1号"))
    assert record.xk_nr == rules.LIMITED
    assert item.name.zh not in record.xk_nr
    assert record.xk_xkzs == item.result.name.zh


async def test_the_job_publishes_on_its_day_and_not_before(conn: db.Conn) -> None:
    """Three working days after the decision by default; before the seventh in any case."""
    await organ_has_its_code(conn)
    case = await granted(conn, NOW)
    for day, wanted in ((0, 0), (1, 0), (2, 0), (3, 0), (4, 1), (5, 0)):
        now = NOW + timedelta(days=day)
        assert await publication.publish_due(conn, KEYS, now) == wanted, day
    after = await actions.case_of(conn, case.id)
    assert after.published_on == date(2026, 9, 20)


async def test_by_hand_only_where_the_organ_says_so(conn: db.Conn) -> None:
    await organ_has_its_code(conn)
    case = await granted(conn, NOW)
    await publication.set_policy(
        conn, case.organ_id, PublicationPolicy(automatic=False, after_days=0)
    )
    assert await publication.publish_due(conn, KEYS, NOW + timedelta(days=20)) == 0
    await publication.set_policy(conn, case.organ_id, PublicationPolicy(True, 0))
    assert await publication.publish_due(conn, KEYS, NOW) == 1


async def test_held_back_with_a_reason_until_released(conn: db.Conn) -> None:
    await organ_has_its_code(conn)
    case, officer = await granted(conn, NOW), await legal(conn)
    with pytest.raises(ReasonNeeded):
        await publication.hold(conn, case, officer, " ", NOW)
    await publication.hold(conn, case, officer, "当事人提出异议，正在核实", NOW)
    await publication.hold(conn, case, officer, "再次暂缓", NOW)
    assert await publication.publish_due(conn, KEYS, NOW + timedelta(days=9)) == 0
    with pytest.raises(rules.HeldBack):
        await publication.publish(conn, KEYS, case, officer, NOW)
    (one,) = await publication.queue(conn, case.organ_id, 30)
    assert one.held_because == "当事人提出异议，正在核实"
    await publication.release(conn, case, officer, NOW)
    with pytest.raises(rules.NotHeld):
        await publication.release(conn, case, officer, NOW)
    assert await publication.publish_due(conn, KEYS, NOW + timedelta(days=9)) == 1


async def test_an_unfit_record_waits_and_takes_no_number(conn: db.Conn) -> None:
    """A code that fails its check: the queue keeps it, the next one goes out, and no 文号 is lost."""
    await organ_has_its_code(conn)
    wrong = await granted(conn, NOW, 1, code="91330899MA0000000Y")
    fine = await granted(conn, NOW, 2)
    shown = await publication.preview(conn, KEYS, wrong)
    assert shown.faults == ["行政相对人代码_1（统一社会信用代码）校验不通过"]
    with pytest.raises(rules.RecordUnfit):
        async with conn.transaction():
            await publication.publish(conn, KEYS, wrong, None, NOW)
    assert await publication.publish_due(conn, KEYS, NOW + timedelta(days=6)) == 1
    (told,) = await queries.published(conn, Wish(), 10, 0)
    assert (told.case_id, told.xk_wsh) == (fine.id, "青公（治）许决字〔2026〕第1号")


async def test_an_organ_without_code_publishes_nothing_wrong(conn: db.Conn) -> None:
    await conn.execute("UPDATE organ SET credit_code = NULL")
    case = await granted(conn, NOW)
    assert (await publication.preview(conn, KEYS, case)).faults == [
        "缺少许可机关统一社会信用代码",
        "缺少数据来源单位统一社会信用代码",
    ]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"xk_xdr_mc": ""}, "缺少行政相对人名称"),
        ({"xk_xdr_mc": "长" * 201}, "行政相对人名称超过200字"),
        ({"xk_wsh": "号" * 65}, "行政许可决定文书号超过64字"),
        ({"xk_nr": "容" * 4001}, "许可内容超过4000字"),
        ({"xk_xkjgdm": "11330899MB000000ZZ"}, "许可机关统一社会信用代码校验不通过"),
        ({"xk_yxqz": date(2027, 1, 1), "xk_yxqzi": date(2026, 1, 1)}, "有效期至早于有效期自"),
    ],
)
async def test_faults_are_named(conn: db.Conn, change: dict[str, object], fault: str) -> None:
    await organ_has_its_code(conn)
    record = (await publication.preview(conn, KEYS, await granted(conn, NOW))).record
    assert rules.faults(record) == []
    assert rules.faults(replace(record, **change)) == [fault]


@pytest.mark.parametrize("state", rules.BECAME)
async def test_what_becomes_of_a_permit_is_added_and_nothing_is_deleted(
    conn: db.Conn, state: PermitState
) -> None:
    await organ_has_its_code(conn)
    case = await granted(conn, NOW)
    await publication.publish(conn, KEYS, case, None, NOW)
    assert await publication.follow_permits(conn, NOW) == 0
    await conn.execute("UPDATE case_file SET permit = $2 WHERE id = $1", case.id, state)
    assert await publication.follow_permits(conn, NOW + timedelta(days=30)) == 1
    assert await publication.follow_permits(conn, NOW + timedelta(days=31)) == 0
    first, second = await queries.revisions(conn, case)
    assert (first.xk_zt, second.xk_zt, second.bz) == (1, 2, rules.BECAME[state])
    assert replace(second, xk_zt=1, bz="", revision=1, published_on=first.published_on) == first
    (shown,) = await queries.published(conn, Wish(), 10, 0)
    assert shown.revision == 2


async def test_the_application_may_not_change_what_was_published(county_url: str) -> None:
    owner = await db.connect(county_url)
    try:
        for statement in (
            "UPDATE publication SET xk_zt = 2",
            "DELETE FROM publication",
            "UPDATE issued_paper SET sha256 = 'x'",
            "DELETE FROM issued_paper",
        ):
            attempt = owner.transaction()
            await attempt.start()
            await owner.execute("SET LOCAL ROLE yitang_app")
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await owner.execute(statement)
            await attempt.rollback()
    finally:
        await owner.close()


async def test_individual_businesses_are_a_class_of_their_own() -> None:
    assert rules.class_of(code_of(1, "92330899")) == "个体工商户"
    assert rules.class_of(code_of(1)) == "法人及非法人组织"
    assert date(2099, 12, 31) == UNLIMITED


async def test_looking_for_what_is_public(conn: db.Conn) -> None:
    """By part of a name, by number, by day; what looks like a pattern is read as it stands."""
    await organ_has_its_code(conn)
    for serial in range(1, 6):
        await publication.publish(conn, KEYS, await granted(conn, NOW, serial), None, NOW)
    assert len(await queries.published(conn, Wish("竹溪"), 30, 0)) == 5
    (one,) = await queries.published(conn, Wish("3号刻章"), 30, 0)
    assert one.xk_xdr_mc == "青溪县竹溪3号刻章有限公司"
    assert [p.xk_wsh for p in await queries.published(conn, Wish("第4号"), 30, 0)] == [
        "青公（治）许决字〔2026〕第4号"
    ]
    assert len(await queries.published(conn, Wish(code_of(2).lower()), 30, 0)) == 1
    for nothing in ("%", "_", "'", "没有"):
        assert await queries.published(conn, Wish(nothing), 30, 0) == []
    assert await queries.published(conn, Wish(last=date(2026, 9, 15)), 30, 0) == []
    pages = [await queries.published(conn, Wish(), 2, offset) for offset in (0, 2, 4)]
    assert len({one.case_id for page in pages for one in page}) == 5
