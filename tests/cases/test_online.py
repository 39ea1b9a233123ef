"""Handed in without a visit: for whom, with what, once, and how it is counted."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from backend import clock, db
from backend.access.actions import family
from backend.access.models import NewMember, Resident
from backend.booking import actions as booking
from backend.booking.actions import online
from backend.booking.models import Booking
from backend.booking.rules.online import BookedAlready
from backend.cases import actions as cases
from backend.cases.actions import filings, photos
from backend.cases.actions.pictures import remake
from backend.cases.models import Decided
from backend.cases.models.photos import FILINGS_OPEN, Filing, HandIn, NewFiling
from backend.cases.rules import filings as rules
from backend.cases.rules.photos import PhotosFixed
from backend.permits.models.situation import Said
from tests import make
from tests.cases import pictures
from tests.make import KEYS
from tests.people import id_number

pytestmark = pytest.mark.anyio
ENDORSEMENT = "HJ-163"
"""Residence permit endorsement: both papers by data sharing, immediate, no visit."""
MORTGAGE = "CJ-309"
"""Papers: shared, one to bring, one shared that may follow."""
PICTURE = remake(pictures.jpeg(600, 800))


@pytest.fixture
async def who(conn: db.Conn) -> Resident:
    return await make.resident(conn, 1, clock.now())


async def begun(conn: db.Conn, who: Resident, item: str = ENDORSEMENT) -> Filing:
    return await online.begin(conn, KEYS, who, NewFiling(item), clock.now())


async def handed_in(
    conn: db.Conn,
    who: Resident,
    case_id: UUID,
    confirmed: Sequence[int] = (1, 2),
    **said: object,
) -> Filing:
    told = HandIn(**({"confirmed": list(confirmed), "collect": "electronic"} | said))  # type: ignore[arg-type]
    return await online.hand_in(conn, KEYS, who, case_id, told, clock.now())


async def test_from_the_app_to_an_electronic_result_without_a_visit(
    conn: db.Conn, who: Resident
) -> None:
    filing = await begun(conn, who)
    assert (filing.state, filing.ways, filing.visits_after) == (
        "prepared",
        ["electronic", "mail", "window"],
        False,
    )
    filing = await handed_in(conn, who, filing.case_id)
    assert filing.state == "submitted"
    now, clerk = clock.now(), await make.staff(conn, "takes-in", "clerk")
    case = await cases.grant_on_the_spot(
        conn, KEYS, await cases.case_of(conn, filing.case_id), clerk, now
    )
    case = await cases.deliver(conn, case, clerk, now, "electronic")
    assert (case.state, case.collect, case.complete_at_first) == ("closed", "electronic", True)
    assert (await cases.my_case(conn, who, case.id)).visits == 0
    events = await conn.fetch(
        "SELECT kind, actor_kind, actor_id, details FROM event WHERE case_id = $1 ORDER BY id",
        case.id,
    )
    assert [one["kind"] for one in events] == [
        "case_prepared",
        "case_submitted",
        "case_accepted",
        "case_granted",
        "case_delivered",
    ]
    filed = events[1]
    assert (filed["actor_kind"], filed["actor_id"]) == ("resident", who.account_id)
    assert filed["details"] == {"channel": "app", "complete": True}
    assert events[-1]["details"] == {"how": "electronic"}


async def test_what_needs_a_decision_is_accepted_and_decided_by_two(
    conn: db.Conn, who: Resident
) -> None:
    """Promised matters: accepted by a clerk, decided by a reviewer, sent by mail."""
    filing = await begun(conn, who, "CJ-351")
    filing = await handed_in(
        conn, who, filing.case_id, collect="mail", address="浙江省青溪县城北街道人民路18号"
    )
    now = clock.now()
    clerk, reviewer = await make.staff(conn, "in", "clerk"), await make.staff(conn, "r", "reviewer")
    case = await cases.accept(conn, KEYS, await cases.case_of(conn, filing.case_id), clerk, now)
    case = await cases.decide(conn, KEYS, case, reviewer, Decided("granted"), now)
    case = await cases.make(conn, KEYS, case, clerk, now)
    case = await cases.mail(conn, KEYS, case, clerk, "EMS123456789", now)
    case = await cases.deliver(conn, case, clerk, now)
    assert (case.state, case.collect) == ("closed", "mail")
    assert (await cases.my_case(conn, who, case.id)).visits == 0


async def test_a_draft_is_gone_on_with_and_a_case_under_way_is_named(
    conn: db.Conn, who: Resident
) -> None:
    first = await begun(conn, who)
    assert (await begun(conn, who)).case_id == first.case_id
    await handed_in(conn, who, first.case_id)
    with pytest.raises(rules.OpenAlready) as no:
        await begun(conn, who)
    assert first.number in no.value.sentence("zh")


async def test_what_is_booked_is_not_handed_in_online_too(conn: db.Conn, who: Resident) -> None:
    time = await make.free_time(conn, clock.now(), ENDORSEMENT)
    asked = Booking(ENDORSEMENT, make.HALL, time.starts_at)
    await booking.book(conn, KEYS, who, who.person_id or 0, asked, clock.now())
    with pytest.raises(BookedAlready):
        await begun(conn, who)


@pytest.mark.parametrize(
    ("item", "no"), [("HJ-123", rules.NotOnline), ("ZA-401", rules.OnlyForPersons)]
)
async def test_only_what_the_catalogue_lets(
    conn: db.Conn, who: Resident, item: str, no: type[Exception]
) -> None:
    with pytest.raises(no):
        await begun(conn, who, item)


async def test_the_situation_fixes_the_papers(conn: db.Conn, who: Resident) -> None:
    """HJ-144: who asks for oneself needs no letter of an employer; an employer does."""
    mine = NewFiling("HJ-144", situation=Said(1, ["me"]))
    filing = await online.begin(conn, KEYS, who, mine, clock.now())
    papers = (await photos.my_photos(conn, who, filing.case_id)).papers
    assert [(one.state, one.wanted) for one in papers] == [("shared", False), ("not_needed", False)]
    agent = NewFiling("HJ-144", situation=Said(1, ["agent"]))
    assert (await online.begin(conn, KEYS, who, agent, clock.now())).case_id == filing.case_id
    papers = (await photos.my_photos(conn, who, filing.case_id)).papers
    assert [one.wanted for one in papers] == [False, False, True]
    await photos.add(conn, KEYS, who, filing.case_id, 3, PICTURE, clock.now())
    assert (await handed_in(conn, who, filing.case_id, (1,))).state == "submitted"


async def test_photos_are_asked_for_and_sharing_is_confirmed(conn: db.Conn, who: Resident) -> None:
    filing = await begun(conn, who, MORTGAGE)
    with pytest.raises(rules.PhotosMissing) as no:
        await handed_in(conn, who, filing.case_id, (1, 3), collect="window")
    missing = await conn.fetchval(
        "SELECT name_zh FROM case_material WHERE case_id = $1 AND place = 2", filing.case_id
    )
    assert missing in no.value.sentence("zh")
    await photos.add(conn, KEYS, who, filing.case_id, 2, PICTURE, clock.now())
    for confirmed in ((), (1,), (1, 2, 3)):
        with pytest.raises(rules.ConfirmShared):
            await handed_in(conn, who, filing.case_id, confirmed, collect="window")
    with pytest.raises(rules.ConfirmShared):
        await handed_in(conn, who, filing.case_id, (1, 3), disputed=[3], collect="window")
    with pytest.raises(rules.NoSuchWay):
        await handed_in(conn, who, filing.case_id, (1, 3), collect="electronic")
    with pytest.raises(rules.AddressNeeded):
        await handed_in(conn, who, filing.case_id, (1, 3), collect="mail", address="县城")
    await handed_in(conn, who, filing.case_id, (1,), disputed=[3], collect="window")
    states = await conn.fetch(
        "SELECT place, state FROM case_material WHERE case_id = $1 ORDER BY place", filing.case_id
    )
    assert [one["state"] for one in states] == ["shared", "have", "shared"]
    said = await conn.fetchrow("SELECT confirmed, disputed FROM online_filing")
    assert (said["confirmed"], said["disputed"]) == ([1], [3])


async def test_a_postal_address_is_sealed_and_masked(conn: db.Conn, who: Resident) -> None:
    filing = await begun(conn, who)
    whole = "浙江省青溪县城北街道人民路18号3幢2单元502室"
    filing = await handed_in(conn, who, filing.case_id, collect="mail", address=whole)
    assert filing.address is not None
    assert "502" not in filing.address
    stored = await conn.fetchval("SELECT address_sealed FROM case_file")
    assert whole.encode() not in stored
    case, clerk = (
        await cases.case_of(conn, filing.case_id),
        await make.staff(conn, "posts", "clerk"),
    )
    seen = await filings.address_for(conn, KEYS, clerk, case, "填写邮件", clock.now())
    assert seen == whole
    assert await conn.fetchval("SELECT reason FROM audit") == "填写邮件"


async def test_plates_by_cloud_application_bear_their_tag(conn: db.Conn, who: Resident) -> None:
    filing = await begun(conn, who, "CJ-301")
    await photos.add(conn, KEYS, who, filing.case_id, 3, PICTURE, clock.now())
    await handed_in(
        conn, who, filing.case_id, (1, 2, 4, 5, 6), collect="mail", address="青溪县人民路1号楼"
    )
    details = await conn.fetchval("SELECT details FROM event WHERE kind = 'case_submitted'")
    assert details == {"channel": "app", "complete": True, "tag": "cloud"}


async def test_what_is_given_up_leaves_no_photo(conn: db.Conn, who: Resident) -> None:
    filing = await begun(conn, who, MORTGAGE)
    await photos.add(conn, KEYS, who, filing.case_id, 2, PICTURE, clock.now())
    over = await filings.give_up(conn, KEYS, who, filing.case_id, clock.now())
    assert over.given_up
    with pytest.raises(PhotosFixed):
        await photos.add(conn, KEYS, who, filing.case_id, 2, PICTURE, clock.now())
    assert await conn.fetchval("SELECT count(*) FROM case_photo") == 0
    with pytest.raises(rules.UnknownFiling):
        await filings.give_up(conn, KEYS, who, filing.case_id, clock.now())
    assert (await begun(conn, who, MORTGAGE)).case_id != filing.case_id


async def test_so_many_are_under_way_and_no_more(conn: db.Conn, who: Resident) -> None:
    items = await conn.fetch(
        """
        SELECT v.item_code FROM item_version v
        WHERE v.valid_to IS NULL AND v.content -> 'online' ->> 'depth' = 'full'
          AND v.content -> 'applicants' ? 'person' ORDER BY v.item_code LIMIT $1
        """,
        FILINGS_OPEN + 1,
    )
    for one in items[:FILINGS_OPEN]:
        await begun(conn, who, one["item_code"])
    with pytest.raises(rules.TooManyFilings):
        await begun(conn, who, items[FILINGS_OPEN]["item_code"])


async def test_photos_of_what_was_filed_stay_as_long_as_the_file(
    conn: db.Conn, who: Resident
) -> None:
    filing = await begun(conn, who, MORTGAGE)
    await photos.add(conn, KEYS, who, filing.case_id, 2, PICTURE, clock.now())
    await handed_in(conn, who, filing.case_id, (1, 3), collect="window")
    assert await photos.forget_photos(conn, clock.now() + timedelta(days=4000)) == 0
    clerk, now = await make.staff(conn, "in", "clerk"), clock.now()
    case = await cases.grant_on_the_spot(
        conn, KEYS, await cases.case_of(conn, filing.case_id), clerk, now
    )
    await cases.deliver(conn, case, clerk, now)
    assert await photos.forget_photos(conn, now + timedelta(days=3640)) == 0
    assert await photos.forget_photos(conn, now + timedelta(days=3660)) == 1


async def test_a_guardian_hands_in_for_a_child(conn: db.Conn, who: Resident) -> None:
    now = clock.now()
    asked = NewMember(
        kind="child", relation="mother", name="林小满", id_number=id_number(77, "20180512")
    )
    child = await family.add(conn, KEYS, who, asked, now)
    assert not isinstance(child, Exception)
    filing = await online.begin(conn, KEYS, who, NewFiling(ENDORSEMENT, child.id), now)
    assert filing.for_name == "林*满"
    await handed_in(conn, who, filing.case_id)
    case = await cases.case_of(conn, filing.case_id)
    assert case.person_id != who.person_id


def sent(key: str) -> dict[str, str]:
    return {"Idempotency-Key": key}


async def test_the_same_request_twice_happens_once(
    public: httpx.AsyncClient, conn: db.Conn, who: Resident
) -> None:
    public.cookies.set("__Host-yitang_resident", await make.cookie(conn, who, clock.now()))
    begin = [
        await public.post(
            "/api/online-cases", json={"item_code": MORTGAGE}, headers=sent("begin-0001")
        )
        for _ in range(2)
    ]
    assert [one.status_code for one in begin] == [201, 201]
    case = begin[0].json()["case_id"]
    path = f"/api/cases/{case}/photos"
    for _ in range(2):
        answer = await public.post(f"{path}/2", content=pictures.jpeg(), headers=sent("photo-0001"))
        assert answer.status_code == 201, answer.text
    assert [len(one["pages"]) for one in answer.json()["papers"]] == [0, 1, 0]
    shown = await public.get(f"{path}/2/1")
    assert shown.headers["content-type"] == "image/jpeg"
    assert shown.headers["cache-control"] == "no-store"
    assert pictures.opened(shown.content).size == (900, 1200)
    body = {"confirmed": [1, 3], "collect": "window"}
    for _ in range(2):
        answer = await public.post(
            f"/api/online-cases/{case}/hand-in", json=body, headers=sent("hand-in-0001")
        )
        assert answer.status_code == 200, answer.text
    assert await conn.fetchval("SELECT count(*) FROM event WHERE kind = 'case_submitted'") == 1
