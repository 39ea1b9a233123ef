"""Which limits run in which state, and their last days: the vectors of the rules, and a count by hand."""

from typing import Any, get_args

import pytest

from backend.cases.models import CaseState
from backend.cases.models.policy import CasePolicy
from backend.cases.rules import clocks
from tests.cases.standing import CALENDAR, clocks_of, day, item, limited, standing

NATIONAL = CasePolicy(rule_set="national")

VECTORS = [
    # start, working days, last day (rules.md B3)
    ("2021-09-30", 20, "2021-11-03"),
    ("2021-02-05", 5, "2021-02-18"),
    ("2021-12-31", 20, "2022-01-29"),
    ("2026-02-13", 5, "2026-02-27"),
    ("2021-09-17", 1, "2021-09-18"),
    ("2021-10-16", 2, "2021-10-19"),
]


@pytest.mark.parametrize(("start", "days", "last"), VECTORS)
def test_both_limits_follow_the_statutory_calendar(start: str, days: int, last: str) -> None:
    of = limited(legal=(days, "working_day"), promise=(days, "working_day"))
    found = clocks_of(of, accepted_on=start)
    assert {kind: one.due.on for kind, one in found.items()} == {
        "legal": day(last),
        "promised": day(last),
    }


def test_receipt_without_a_notice() -> None:
    """Received 2021-09-24: the notice is due on the 30th; accepted as of receipt, 20 days, then 10 more."""
    found = clocks_of(limited(), state="submitted", received_on="2021-09-24")
    assert list(found) == ["notice"]
    assert (found["notice"].due.on, found["notice"].effect) == (
        day("2021-09-30"),
        "deemed_accepted",
    )
    facts: dict[str, Any] = {
        "accepted_on": "2021-09-24",
        "received_on": "2021-09-24",
        "acceptance": "deemed",
    }
    assert clocks_of(limited(), **facts)["legal"].due.on == day("2021-10-27")
    longer = clocks_of(limited(), **facts, extension_days=10)
    assert longer["legal"].due.on == day("2021-11-10")


def test_expert_review_is_not_counted() -> None:
    review = {"kind": "expert_review", "from_on": "2021-04-26", "to_on": "2021-05-07"}
    assert clocks_of(limited(), accepted_on="2021-04-20")["legal"].due.on == day("2021-05-19")
    found = clocks_of(limited(), accepted_on="2021-04-20", pauses=[review])
    assert found["legal"].due.on == day("2021-05-28")


def test_after_a_decision_it_is_delivered_and_published() -> None:
    facts: dict[str, Any] = {
        "accepted_on": "2021-12-01",
        "decided_on": "2021-12-30",
        "decision": "granted",
    }
    found = clocks_of(item("ZA-401"), state="granted", applicant="organisation", **facts)
    assert {kind: one.due.on for kind, one in found.items()} == {
        "delivery": day("2022-01-14"),
        "publication": day("2022-01-11"),
    }


def test_a_promise_is_not_extended_but_paused() -> None:
    of = limited(promise=(20, "working_day"))
    review = {"kind": "test", "from_on": "2021-04-26", "to_on": "2021-05-07"}
    found = clocks_of(of, accepted_on="2021-04-20", pauses=[review], extension_days=10)
    assert found["promised"].due.on == day("2021-05-28")
    assert found["legal"].due.on == day("2021-06-11")


def test_joint_handling_has_its_own_limit() -> None:
    """45 working days from acceptance, whatever the item alone has (行政许可法 §42)."""
    of = limited(legal=(3, "working_day"), starts="receipt")
    found = clocks_of(of, received_on="2021-02-01", accepted_on="2021-03-01", joint=True)
    assert (found["legal"].due.limit, found["legal"].due.on) == (45, day("2021-05-06"))
    longer = clocks_of(of, accepted_on="2021-03-01", joint=True, extension_days=15)
    assert longer["legal"].due.on == day("2021-05-26")


def test_a_limit_of_receipt_runs_from_the_last_paper() -> None:
    of = limited("CR-201", (15, "calendar_day"), (7, "working_day"), "receipt")
    found = clocks_of(of, received_on="2026-03-02", accepted_on="2026-03-04")
    assert found["legal"].due.on == day("2026-03-17")
    assert found["promised"].due.on == day("2026-03-13")


def test_an_open_pause_is_taken_as_if_it_ended_today() -> None:
    paused = [{"kind": "hearing", "from_on": "2021-04-26", "to_on": None}]
    facts: dict[str, Any] = {"accepted_on": "2021-04-20", "state": "paused", "pauses": paused}
    found = clocks_of(limited(), today="2021-05-07", **facts)
    assert found["legal"].paused is True
    assert found["legal"].due.on == day("2021-05-28")
    assert clocks_of(limited(), today="2021-05-10", **facts)["legal"].due.on == day("2021-06-01")


@pytest.mark.parametrize("state", get_args(CaseState))
def test_each_state_has_its_own_limits(state: CaseState) -> None:
    """Everything a limit could start from is known; only the state differs."""
    facts: dict[str, Any] = {
        "applicant": "organisation",
        "received_on": "2026-03-02",
        "accepted_on": "2026-03-02",
        "acceptance": "commitment",
        "deferred_due_on": "2026-03-16",
        "silent_on": "2026-04-01",
        "noticed_on": "2026-03-02",
        "correction_due_on": "2026-03-17",
        "decided_on": "2026-03-10",
        "decision": "refused" if state in ("refused", "ended") else "granted",
    }
    examined = {"legal", "promised", "deferred", "silence"}
    after = {"publication", "check"}
    expected: dict[str, set[str]] = {
        "submitted": {"notice"},
        "correcting": {"correction"},
        "accepted": examined,
        "paused": examined,
        "granted": {"delivery", *after},
        "refused": {"delivery"},
        "ready": after,
        "mailed": after,
        "closed": after,
    }
    if state not in ("granted", "refused", "ready", "mailed", "closed", "ended"):
        facts |= {"decided_on": None, "decision": None}
    silence = ("deemed_accepted_after_5_working_days", "renewed_if_no_decision_before_expiry")
    of = limited("ZA-401", promise=(5, "working_day"), silence=silence)
    assert set(clocks_of(of, state=state, **facts)) == expected.get(state, set())


def test_who_is_no_licence_is_not_accepted_by_silence() -> None:
    assert clocks_of(item("HJ-162"), state="submitted", received_on="2026-03-02") == {}


@pytest.mark.parametrize(
    ("of", "runs"), [("CJ-332", True), ("CR-202", True), ("ZA-414", True), ("CJ-352", False)]
)
def test_silence_grants_only_where_the_law_says_so(of: str, runs: bool) -> None:
    found = clocks_of(item(of), accepted_on="2026-03-02", silent_on="2026-04-01")
    assert ("silence" in found) is runs
    late = clocks_of(item(of), accepted_on="2026-04-02", silent_on="2026-04-01")
    assert "silence" not in late


def test_late_papers_withdraw_the_acceptance_in_the_province_only() -> None:
    facts: dict[str, Any] = {"accepted_on": "2026-03-02", "deferred_due_on": "2026-03-16"}
    assert clocks_of(limited(), **facts)["deferred"].effect == "acceptance_withdrawn"
    assert clocks_of(limited(), NATIONAL, **facts)["deferred"].effect is None


def test_without_a_last_day_a_notice_has_no_limit() -> None:
    """The national rule set knows none."""
    assert clocks_of(limited(), state="correcting", noticed_on="2026-03-02") == {}


@pytest.mark.parametrize(
    ("of", "facts", "runs"),
    [
        ("ZA-401", {}, True),
        ("ZA-401", {"applicant": "person"}, False),
        ("ZA-401", {"published_on": "2026-03-11"}, False),
        ("ZA-401", {"state": "refused", "decision": "refused"}, False),
        ("ZA-405", {}, False),
        ("CR-201", {}, False),
    ],
)
def test_only_licences_of_organisations_are_published(
    of: str, facts: dict[str, Any], runs: bool
) -> None:
    given_ = {"applicant": "organisation", "state": "granted", "decision": "granted"}
    decided = {"accepted_on": "2026-03-02", "decided_on": "2026-03-10"}
    assert ("publication" in clocks_of(item(of), **(decided | given_ | facts))) is runs


@pytest.mark.parametrize(
    ("of", "facts", "last"),
    [
        ("CJ-352", {}, "2026-06-05"),
        ("ZA-452", {}, "2026-04-08"),
        ("CJ-352", {"checked_on": "2026-04-01"}, None),
        ("CJ-352", {"permit": "revoked"}, None),
        ("CJ-352", {"permit": "changed"}, "2026-06-05"),
        ("CJ-352", {"acceptance": "plain"}, None),
    ],
)
def test_what_was_granted_on_commitment_is_checked(
    of: str, facts: dict[str, Any], last: str | None
) -> None:
    """60 working days (浙江 §14); an item whose law says 20 has 20."""
    granted = {"state": "closed", "decision": "granted", "acceptance": "commitment"}
    decided = {"accepted_on": "2026-03-02", "decided_on": "2026-03-10"}
    found = clocks_of(item(of), **(decided | granted | facts)).get("check")
    assert (found and found.due.on) == (day(last) if last else None)


@pytest.mark.parametrize(
    ("last", "yellow", "red"),
    [
        ("2026-03-30", "2026-03-26", "2026-03-30"),  # a Monday: the Thursday before
        ("2026-10-09", "2026-09-30", "2026-10-09"),  # two days before the holidays
        ("2026-02-27", "2026-02-25", "2026-02-27"),
    ],
)
def test_a_warning_comes_so_many_working_days_before(last: str, yellow: str, red: str) -> None:
    due = clocks.fixed(day("2026-01-05"), day(last), CALENDAR)
    found = clocks.warning_days(due, CasePolicy(), CALENDAR)
    assert (found.yellow_on, found.red_on) == (day(yellow), day(red))


def test_a_short_limit_does_not_warn_before_it_runs() -> None:
    one = clocks.fixed(day("2026-03-02"), day("2026-03-03"), CALENDAR)
    assert clocks.warning_days(one, CasePolicy(), CALENDAR).yellow_on == day("2026-03-03")
    at_once = clocks.fixed(day("2026-03-02"), day("2026-03-02"), CALENDAR)
    never = clocks.warning_days(at_once, CasePolicy(), CALENDAR)
    assert (never.yellow_on, never.red_on) == (day("2026-03-03"), day("2026-03-03"))


def test_every_level_of_every_limit_is_told_to_somebody() -> None:
    told = clocks.warned()
    assert len(told) == len(set(told))
    for kind in clocks.ACTS:
        levels = {level for one, level, _ in told if one == kind}
        assert levels == {"yellow", "red", "overdue", "effect"}
    assert ("legal", "overdue", "legal") in told
    assert ("deferred", "red", "supervisor") not in told
    assert standing().state == "accepted"
