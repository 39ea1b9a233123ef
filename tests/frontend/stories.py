"""A case as the door of paper tells it, in the house's own structs."""

from datetime import date
from typing import Any
from uuid import UUID

from backend.calendar.models import Due, Span
from backend.cases.models import CaseMaterial, CaseState
from backend.cases.models.ratings import MyRating
from backend.cases.models.story import CaseStory, Limit, Next, OpenNotice, Told, Wanted
from backend.cases.rules import sentences
from backend.cases.rules import story as rules

ID = UUID(int=7)
ON = date(2026, 9, 11)


def story(state: CaseState, **changes: Any) -> CaseStory:
    """A passport case, once accepted with both limits running."""
    turn, text, _ = rules.NEXT[state]
    known: dict[str, Any] = {
        "id": ID,
        "number": "33089920260000007",
        "item_code": "CR-201",
        "item_name_zh": "普通护照首次申领",
        "item_name_en": "First ordinary passport",
        "power_type": "licence",
        "centre_name_zh": "青溪县行政服务中心公安窗口",
        "centre_name_en": "Qingxi County Hall, Police Windows",
        "state": state,
        "submitted_on": ON,
        "accepted_on": ON,
        "legal_due_on": date(2026, 10, 27),
        "promised_due_on": date(2026, 9, 18),
        "due_provisional": False,
        "decided_on": None,
        "decision": None,
        "reason": None,
        "delivered_on": None,
        "visits": 1,
        "materials": [
            CaseMaterial(1, "居民身份证", "ID card", "missing"),
            CaseMaterial(2, "近期免冠照片", "recent photo", "shared"),
        ],
        "steps": [],
        "bundle": None,
        "most_visits": 1,
        "next": Next(turn, text, date(2026, 9, 18) if turn == "ours" else None),
        "limits": [limit("promised", 5, date(2026, 9, 18)), limit("legal", 20, date(2026, 10, 27))]
        if state in ("accepted", "paused")
        else [],
        "timeline": [
            told("case_submitted"),
            told("case_accepted", way="deemed"),
            told("case_paused", kind="expert_review", expected_days=10),
        ],
        "notice": None,
        "may_withdraw": state in rules.MAY_WITHDRAW,
        "may_choose_collect": state in rules.MAY_CHOOSE,
        "collect": "window",
        "address": None,
        "mail_number": None,
        "right_body": None,
    }
    return CaseStory(**known | changes)


def told(event: str, **facts: Any) -> Told:
    by_law = facts.get("way") == "deemed"
    return Told(event, ON, sentences.sentence(event, facts, by_law), None, by_law)


def limit(kind: Any, days: int, last: date) -> Limit:
    due = Due(ON, days, "working_day", (), 0, last, ())
    spans = [
        Span(ON, ON, "start", 0),
        Span(date(2026, 9, 12), date(2026, 9, 13), "weekend", 0),
        Span(date(2026, 9, 14), last, "counted", days),
    ]
    return Limit(kind, last, False, False, rules.said(kind, last, False), rules.days_of(due, spans))


def notice(received: bool = False) -> OpenNotice:
    lines = [Wanted("身份证正反面复印件不清晰，请重新提供", 1), Wanted("申请表第二页未签名", None)]
    return OpenNotice(1, ON, date(2026, 9, 26), received, lines)


def asked(**changes: Any) -> MyRating:
    """The result, not rated yet."""
    known: dict[str, Any] = {
        "step": "result",
        "way": "on_site",
        "asks": ["efficiency", "competence", "attitude"],
        "level": None,
        "dimensions": {},
        "words": None,
        "named": False,
        "rated_on": None,
        "open": True,
        "changes_until": None,
        "handled": [],
    }
    return MyRating(**known | changes)
