"""Time, decisions and what follows: files in which each rule fires, and files in which it does not."""

from datetime import date
from typing import Any

from msgspec.structs import replace

from backend.cases.models import CorrectionLine
from backend.cases.models.facts import Happened
from backend.permits.models import Fee
from tests.cases.file_parts import (
    CHIEF,
    CLERK,
    OPEN,
    SOUND,
    Changed,
    Scene,
    ban,
    events,
    happened,
    licence,
    notice,
    on,
    papers,
    pause,
)

EXTENDED: Changed = {"extension_days": 10, "extended_by": CHIEF, "legal_due_on": on(20, 10)}
REFUSED: Changed = {
    "decision": "refused",
    "state": "refused",
    "made_on": None,
    "delivered_on": None,
}
COMMITTED: Changed = {"acceptance": "commitment", "decided_on": on(1, 4)}
HARMLESS = {"subcategory": "certificate"}


def extended(day: date, reason: str | None = "案情复杂", **more: Any) -> Changed:
    given = happened("case_extended", day, reason=reason, actor_id=CHIEF)
    return {**OPEN, **EXTENDED, "events": [*SOUND.events[:2], given], **more}


def told(kind: str, reason: str | None, **more: Any) -> list[Happened]:
    return [*SOUND.events[:2], happened(kind, on(8), reason=reason, **more)]


DECISIONS: dict[str, tuple[list[Scene], list[Scene]]] = {
    "pause_told_late": (
        [
            Scene({"pauses": [pause(on(2), on(4), 5, told=on(3))]}),
            Scene({"events": events(happened("case_paused", on(2)))}),
        ],
        [
            Scene(
                {
                    "pauses": [pause(on(2), on(4), 5)],
                    "events": events(happened("case_paused", on(2))),
                }
            )
        ],
    ),
    "pause_too_long": (
        [
            Scene({**OPEN, "state": "paused", "pauses": [pause(on(2), None, 10)]}),
            Scene({"pauses": [pause(on(2), on(12), 10)]}),
        ],
        [
            Scene({**OPEN, "state": "paused", "pauses": [pause(on(2), None, 15)]}),
            Scene({"pauses": [pause(on(2), on(11), 10)]}),
        ],
    ),
    "extension_unsound": (
        [
            Scene(extended(on(8), reason=None)),
            Scene(extended(on(8), extended_by=None)),
            Scene(extended(on(8), extended_by=CLERK)),
            Scene(extended(on(8), extension_days=11)),
            Scene(
                extended(
                    on(8),
                    events=events(
                        *(happened("case_extended", on(day), reason="复杂") for day in (8, 9))
                    ),
                )
            ),
        ],
        [Scene(extended(on(8))), Scene(extended(on(8), joint=True, extension_days=15))],
    ),
    "extension_late": (
        # 30 September and ten working days are 20 October (holidays 1-7, Saturday the 10th works).
        [Scene(extended(on(8, 10))), Scene(extended(on(28, 10)))],
        [Scene(extended(on(30))), Scene(extended(on(8)))],
    ),
    "outcome_without_reasons": (
        [
            Scene({**REFUSED, "events": told("case_refused", "不行")}),
            Scene({"state": "not_accepted", "events": told("case_not_accepted", None)}),
            Scene({"state": "not_accepted", "ground": "not_ours", "events": SOUND.events[:1]}),
        ],
        [
            Scene({**REFUSED, "events": told("case_refused", "经营场所不符合消防安全条件")}),
            Scene({"events": told("case_acceptance_withdrawn", None, actor_kind="law")}),
            Scene(
                {
                    "state": "not_accepted",
                    "ground": "not_ours",
                    "right_body": "县市场监督管理局",
                    "events": told("case_not_accepted", "不属于本机关职权范围"),
                }
            ),
        ],
    ),
    "refused_without_remedy": (
        [
            Scene({**REFUSED, "state": "closed", "delivered_on": on(9), "papers_since": on(1)}),
            Scene(
                {
                    "state": "not_accepted",
                    "papers_since": on(1),
                    "events": told("case_not_accepted", "不属于本机关职权范围"),
                }
            ),
        ],
        [
            Scene({**REFUSED, "papers_since": on(1)}),
            Scene({**REFUSED, "state": "closed", "delivered_on": on(9), "papers_since": on(9)}),
            Scene({**REFUSED, "state": "closed", "delivered_on": on(9)}),
            Scene(
                {
                    **REFUSED,
                    "state": "closed",
                    "delivered_on": on(9),
                    "papers_since": on(1),
                    "issued": ["accepted", "refused"],
                }
            ),
            Scene(
                {
                    "state": "not_accepted",
                    "papers_since": on(1),
                    "events": told("case_not_accepted", "不属于本机关职权范围"),
                },
                today=on(8),
            ),
        ],
    ),
    "shared_paper_demanded": (
        [
            Scene({"notices": [notice(1, lines=[CorrectionLine("营业执照", 2)])]}),
            Scene(
                {
                    "state": "not_accepted",
                    "ground": "incomplete",
                    "papers": papers("have", "missing", "have"),
                }
            ),
        ],
        [
            Scene({"notices": [notice(1), notice(2, lines=[CorrectionLine("说明", None)])]}),
            Scene(
                {
                    "state": "not_accepted",
                    "ground": "incomplete",
                    "papers": papers("missing", "shared", "have"),
                }
            ),
        ],
    ),
    "commitment_unchecked": (
        [Scene(COMMITTED), Scene({**COMMITTED, "checked_on": on(31, 7)})],
        [
            Scene({**COMMITTED, "checked_on": on(30, 6)}),
            Scene(COMMITTED, today=on(30, 6)),
            Scene({**COMMITTED, "acceptance": "plain"}),
        ],
    ),
    "commitment_on_safety": (
        [Scene(COMMITTED)],
        [Scene(COMMITTED, HARMLESS), Scene({})],
    ),
    "delivered_before_made": (
        [
            Scene(
                {
                    "events": [
                        *SOUND.events[:3],
                        happened("case_delivered", on(8), 12),
                        happened("case_made", on(9)),
                    ]
                }
            ),
            Scene(
                {
                    "events": [
                        *SOUND.events[:3],
                        happened("case_mailed", on(9), 9),
                        happened("case_made", on(9), 11),
                    ]
                }
            ),
        ],
        [Scene({}), Scene({"events": [*SOUND.events[:3], happened("case_delivered", on(8), 12)]})],
    ),
    "joint_without_partner": (
        [Scene({"joint": True}, {"bundle": False})],
        [Scene({"joint": True}, {"bundle": True}), Scene({"joint": False})],
    ),
    "banned_accepted": (
        [Scene({"bans": [ban(licence().code, on(1, 3), date(2027, 3, 1))]})],
        [
            Scene({"bans": [ban("ZA-499", on(1, 3), date(2027, 3, 1))]}),
            Scene({"bans": [ban(licence().code, date(2025, 8, 31), on(31, 8))]}),
        ],
    ),
    "overdue_unexplained": (
        [
            Scene({"decided_on": on(14)}),
            Scene({**OPEN, "legal_due_on": None}),
            Scene({**OPEN, "promised_due_on": None, "legal_due_on": on(15)}),
        ],
        [
            Scene({"decided_on": on(11)}),
            Scene({"decided_on": on(14), "events": events(happened("case_explained", on(14)))}),
            Scene({**OPEN, "state": "paused"}),
            Scene({**OPEN, "state": "acceptance_withdrawn"}),
        ],
    ),
    "person_published": (
        [
            Scene({"published_on": on(12)}),
            Scene(
                {"published_on": on(12), "person_kind": "organisation"},
                {"result": replace(licence().result, disclosure="not_public")},
            ),
        ],
        [
            Scene(
                {"published_on": on(12), "person_kind": "organisation"},
                {"result": replace(licence().result, disclosure="organisation_only")},
            )
        ],
    ),
    "permit_ended_without_basis": (
        [
            Scene({"events": events(happened("case_permit_revoked", on(12), reason="骗取"))}),
            Scene(
                {
                    "events": events(
                        happened("case_permit_withdrawn", on(12), details={"basis": "§8"})
                    )
                }
            ),
        ],
        [
            Scene(
                {
                    "events": events(
                        happened(
                            "case_permit_revoked", on(12), reason="骗取", details={"basis": "§69"}
                        )
                    )
                }
            ),
            Scene({"events": events(happened("case_permit_cancelled", on(12), actor_kind="law"))}),
        ],
    ),
    "fee_without_basis": (
        [Scene({}, {"fee": Fee(30)})],
        [
            Scene({}, {"fee": Fee(0)}),
            Scene({}, {"fee": Fee(30, name=licence().name, basis="发改价格〔2012〕号")}),
        ],
    ),
}
