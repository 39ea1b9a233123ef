"""A case as its owner follows it: every event a sentence, whose turn it is, limits that can be counted along."""

from datetime import UTC, date, datetime, timedelta
from typing import get_args

import httpx
import pytest

from backend import clock, db
from backend.access.guards import RESIDENT_COOKIE
from backend.access.models import Resident, Staff
from backend.cases import actions as cases
from backend.cases.actions import clocks, story
from backend.cases.models import Case, CaseState
from backend.cases.models.story import Answer, CaseStory, Collecting
from backend.cases.rules import TRANSITIONS, WrongState, sentences
from backend.cases.rules import story as rules
from tests import make, steps

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 9, 14, 2, tzinfo=UTC)
ITEM = "CR-201"
"""A licence with promised and legal days, accepted by silence."""


async def people(conn: db.Conn) -> tuple[Staff, Staff]:
    here = await make.centre_id(conn)
    return (
        await make.staff(conn, "story-clerk", "clerk", centre_id=here),
        await make.staff(conn, "story-reviewer", "reviewer", centre_id=here),
    )


async def case_in(conn: db.Conn, state: CaseState, at: datetime = NOW) -> tuple[Case, Resident]:
    case = await make.case_in(conn, state, *await people(conn), at, ITEM)
    return case, await make.resident(conn, 1, NOW)


async def told(conn: db.Conn, case: Case, at: datetime = NOW) -> CaseStory:
    return await story.story(conn, make.KEYS, case, at)


def test_every_step_of_the_machine_has_its_sentence() -> None:
    kinds = {one.event for one in TRANSITIONS.values()}
    for kind in kinds | {"case_visited", "case_handed_over", "case_pre_reviewed"}:
        for by_law in (False, True):
            said = sentences.sentence(kind, None, by_law)
            assert said.zh.endswith("。")
            assert said.en.endswith(".")
            assert "None" not in said.zh + said.en


def test_every_kind_of_event_is_told_or_left_out_on_purpose() -> None:
    known = set(sentences.PLAIN) | set(sentences.TELLING)
    assert known.isdisjoint(one.removeprefix("case_") for one in sentences.UNTOLD)


@pytest.mark.parametrize("state", get_args(CaseState))
async def test_each_state_says_whose_turn_it_is(conn: db.Conn, state: CaseState) -> None:
    case, _ = await case_in(conn, state)
    shown = await told(conn, case)
    assert (shown.next.turn == "yours") == (state in ("prepared", "correcting", "ready"))
    assert (shown.next.turn == "nobody") == (
        state
        in (
            "ended",
            "closed",
            "not_needed",
            "not_accepted",
            "withdrawn",
            "acceptance_withdrawn",
            "voided",
        )
    )
    assert shown.may_withdraw == (state in ("submitted", "correcting", "accepted", "paused"))
    assert len(shown.timeline) >= 1


async def test_silence_that_accepted_is_told_as_such(conn: db.Conn) -> None:
    case, _ = await case_in(conn, "submitted")
    shown = await told(conn, await clocks.settle(conn, case, NOW + timedelta(days=10)))
    assert shown.state == "accepted"
    assert "没有告知补正，依法视为已受理" in shown.timeline[-1].text.zh
    assert shown.timeline[-1].by_law
    assert shown.timeline[-1].on == date(2026, 9, 14), "backdated to receipt"


async def test_both_dates_stand_with_their_days(conn: db.Conn) -> None:
    case, _ = await case_in(conn, "accepted")
    shown = await told(conn, case)
    limits = {one.kind: one for one in shown.limits}
    assert limits["legal"].on == case.legal_due_on
    assert limits["promised"].on == case.promised_due_on
    assert "承诺" in limits["promised"].text.zh
    assert "法定" in limits["legal"].text.zh
    for one in limits.values():
        assert one.days[0].zh.startswith("9月14日起算，当天不算")
        assert one.days[-1].zh == f"最后一天：{one.on.month}月{one.on.day}日"
    assert shown.next.by == case.promised_due_on


async def test_a_pause_is_told_with_its_kind_and_days(conn: db.Conn) -> None:
    case, _ = await case_in(conn, "paused")
    shown = await told(conn, case)
    assert shown.timeline[-1].text.zh == "因专家评审暂停计时，预计10天，这段时间不算在期限内。"
    assert all(one.paused for one in shown.limits if one.kind in ("legal", "promised"))


async def test_a_notice_is_received_answered_and_closed(conn: db.Conn) -> None:
    case, who = await case_in(conn, "correcting")
    shown = await told(conn, case)
    assert shown.notice is not None
    assert [line.material for line in shown.notice.lines] == [1, None]
    assert shown.next.turn == "yours"
    assert shown.next.by == shown.notice.due_on
    for bad, no in (
        (Answer([2]), rules.NotOnList),
        (Answer([]), rules.NothingAnswered),
    ):
        with pytest.raises(no):
            await story.answer(conn, make.KEYS, who, case.id, bad, NOW)
    given = Answer([1], "申请表已重新签名")
    answered = await story.answer(conn, make.KEYS, who, case.id, given, NOW)
    assert (answered.state, answered.notice) == ("submitted", None)
    assert answered.materials[0].state == "have"
    after = await cases.case_of(conn, case.id)
    assert await story.answers_of(conn, make.KEYS, after) == {1: "申请表已重新签名"}
    sealed = await conn.fetchval("SELECT words_sealed FROM correction_answer")
    assert "签名".encode() not in sealed
    with pytest.raises(WrongState):
        await story.answer(conn, make.KEYS, who, case.id, given, NOW)


async def test_opening_the_notice_proves_its_receipt_once(conn: db.Conn) -> None:
    case, who = await case_in(conn, "correcting")
    await conn.execute("UPDATE correction_notice SET receipt = NULL, receipt_on = NULL")
    shown = await story.receive(conn, make.KEYS, who, case.id, NOW)
    assert shown.notice is not None
    assert shown.notice.received
    await story.receive(conn, make.KEYS, who, case.id, NOW + timedelta(days=1))
    row = await conn.fetchrow("SELECT receipt, receipt_on FROM correction_notice")
    assert tuple(row) == ("app", date(2026, 9, 14))


async def test_the_applicant_withdraws(conn: db.Conn) -> None:
    case, who = await case_in(conn, "submitted")
    shown = await story.withdraw(conn, make.KEYS, who, case.id, NOW)
    assert shown.state == "withdrawn"
    assert shown.timeline[-1].text.zh == "申请已撤回：本人申请。"
    with pytest.raises(WrongState):
        await story.withdraw(conn, make.KEYS, who, case.id, NOW)


async def test_mail_needs_an_address_and_shows_it_masked(conn: db.Conn) -> None:
    case, who = await case_in(conn, "granted")

    async def choose(collect: str, address: str = "") -> CaseStory:
        wanted = Collecting(collect, address)  # type: ignore[arg-type]
        return await story.choose_collect(conn, make.KEYS, who, case.id, wanted, NOW)

    with pytest.raises(rules.MailAddressNeeded):
        await choose("mail", "青溪县")
    shown = await choose("mail", "青溪县迎晖路88号3幢201室")
    assert (shown.collect, shown.address) == ("mail", "青溪县迎晖路*********")
    assert "寄到您留的地址" in shown.next.text.zh
    stored = await cases.case_of(conn, case.id)
    assert await story.address_of(conn, make.KEYS, stored) == "青溪县迎晖路88号3幢201室"
    assert (await choose("window")).address is None
    await conn.execute("UPDATE case_file SET state = 'mailed' WHERE id = $1", case.id)
    with pytest.raises(rules.CollectFixed):
        await choose("window")


async def test_over_http_a_write_happens_once_and_only_for_its_owner(
    public: httpx.AsyncClient, conn: db.Conn
) -> None:
    case, who = await case_in(conn, "submitted", clock.now())
    other, path = await make.resident(conn, 2, NOW), f"/api/cases/{case.id}/withdraw"
    for serial, person, status in ((1, other, 404), (2, who, 200), (2, who, 200), (3, who, 409)):
        token = await make.cookie(conn, person, clock.now())
        public.cookies.clear()
        public.cookies.set(f"__Host-{RESIDENT_COOKIE}", token)
        answer = await public.post(path, headers={"Idempotency-Key": f"withdraw-{serial}"})
        assert answer.status_code == status, answer.text
    assert (await public.post(path)).json()["type"] == "KeyMissing"
    seen = (await public.get(f"/api/cases/{case.id}")).json()
    assert (seen["state"], seen["next"]["turn"]) == ("withdrawn", "nobody")


async def test_the_way_of_each_acceptance_has_words() -> None:
    for way in ("plain", "deferred", "commitment", "deemed"):
        assert sentences.sentence("case_accepted", {"way": way}, False) == sentences.ACCEPTED[way]
    assert steps.WAY_TO["correcting"] == ["submit", "notice"]
