"""Papers, notices, acceptance, entries: files in which each rule fires, and files in which it does not."""

from uuid import UUID

from backend.cases.models import CorrectionLine
from backend.cases.models.facts import Other
from tests.cases.file_parts import CLERK, OPEN, SOUND, Scene, events, happened, notice, on, papers

INTAKE: dict[str, tuple[list[Scene], list[Scene]]] = {
    "granted_without_paper": (
        [Scene({"papers": papers("missing", "shared", "have")})],
        [
            Scene({"papers": papers("have", "not_needed", "deferred")}),
            Scene({**OPEN, "papers": papers("missing")}),
        ],
    ),
    "deferred_never_completed": (
        [Scene({"papers": papers("have", "shared", "deferred")})],
        [Scene({**OPEN, "papers": papers("have", "shared", "deferred")})],
    ),
    "deferred_outside_the_list": (
        [Scene({**OPEN, "papers": papers("deferred")})],
        [Scene({**OPEN, "papers": papers("have", "shared", "deferred")})],
    ),
    "accepted_without_paper": (
        [Scene({**OPEN, "papers": papers("missing")})],
        [Scene({**OPEN, "acceptance": "deemed", "papers": papers("missing")})],
    ),
    "decided_before_accepted": (
        [
            Scene({"events": SOUND.events[2:]}),
            Scene(
                {"events": [happened("case_granted", on(1), 9), happened("case_accepted", on(1))]}
            ),
        ],
        [
            Scene(
                {
                    "events": [
                        happened("case_accepted", on(8), 9),
                        happened("case_granted", on(8), 9),
                    ]
                }
            )
        ],
    ),
    "one_officer": (
        [Scene({"decided_by": CLERK})],
        [
            Scene({"decided_by": CLERK}, {"examination": "at_once"}),
            Scene({"decided_by": CLERK, "decision": "ended"}),
            Scene({"decided_by": None, "accepted_by": None}),
        ],
    ),
    "notice_without_approval": (
        [
            Scene({"notices": [notice(1), notice(2, approved_by=None)]}),
            Scene({"notices": [notice(1), notice(2, approved_by=CLERK)]}),
            Scene({"notices": [notice(1), notice(2, reason_code=None)]}),
            Scene({"events": events(happened("case_noticed", on(2)))}),
        ],
        [
            Scene({"notices": [notice(1)], "events": events(happened("case_noticed", on(2)))}),
            Scene({"notices": [notice(1), notice(2)]}),
        ],
    ),
    "notice_list_reopened": (
        [
            Scene(
                {
                    "notices": [
                        notice(1),
                        notice(2, reason_code="clerk_error", lines=[CorrectionLine("平面图", 3)]),
                    ]
                }
            )
        ],
        [
            Scene({"notices": [notice(1), notice(2, lines=[CorrectionLine("新增", 3)])]}),
            Scene({"notices": [notice(1), notice(2, reason_code="clerk_error")]}),
        ],
    ),
    "noticed_late": (
        [Scene({"notices": [notice(1, on(9))]})],
        [
            Scene({"notices": [notice(1, on(8))]}),
            Scene({"notices": [notice(1), notice(2, on(20))]}),
        ],
    ),
    "accepted_late": (
        [Scene({"accepted_on": on(9)})],
        [
            Scene({"accepted_on": on(8)}),
            Scene({"accepted_on": on(9), "received_on": on(7)}),
            Scene({"acceptance": "deemed", "accepted_on": on(1)}),
        ],
    ),
    "version_expired": (
        [Scene({"version_to": on(1)}), Scene({"version_from": on(2)})],
        [Scene({"version_to": on(2)}), Scene({"version_from": on(1)})],
    ),
    "same_person_twice": (
        [Scene({**OPEN, "others": [Other(UUID(int=7), "33089920260000007", on(2))]})],
        [Scene({**OPEN, "others": []})],
    ),
    "backdated": (
        [
            Scene({"events": events(happened("case_made", on(9), entered=on(11)))}),
            Scene({"events": [happened("case_accepted", on(1), entered=on(3))]}),
        ],
        [
            Scene(
                {
                    "notices": [notice(1, answered_on=on(1))],
                    "events": [happened("case_accepted", on(1), entered=on(3))],
                }
            ),
            Scene(
                {
                    "events": events(
                        happened("case_accepted", on(1), actor_kind="law", entered=on(9))
                    )
                }
            ),
            Scene(
                {
                    "events": events(
                        happened("case_visited", on(9), 0), happened("case_made", on(9), 23)
                    )
                }
            ),
        ],
    ),
}
