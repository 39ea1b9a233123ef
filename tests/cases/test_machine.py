"""The machine as data: drawn from the code, named, and with an event for every step."""

import re
from pathlib import Path

from backend.cases import drawing
from backend.cases.rules import OVER, STATES, TRANSITIONS
from backend.schema import revisions

REVISIONS = Path(next(iter(revisions.__path__)))


def test_the_drawing_in_the_repository_is_the_machine() -> None:
    assert drawing.FILE.read_text(encoding="utf-8") == drawing.drawn()


def test_every_step_has_an_event_of_its_own_that_the_log_knows() -> None:
    events = [one.event for one in TRANSITIONS.values()]
    assert len(set(events)) == len(events)
    told = [one.read_text(encoding="utf-8") for one in sorted(REVISIONS.glob("*.sql"))]
    newest = [one for one in told if "ADD CONSTRAINT event_kind_is_known" in one][-1]
    assert set(events) <= set(re.findall(r"'(case_\w+)'", newest))


def test_what_is_over_leads_nowhere_and_every_other_state_leads_on() -> None:
    """A permit may still change after its case is closed; the case may not."""
    leads = {
        source for one in TRANSITIONS.values() if one.target is not None for source in one.sources
    }
    assert leads == set(STATES) - set(OVER)


def test_every_state_can_be_reached() -> None:
    reached, before = {"prepared"}, set[str]()
    while reached != before:
        before = set(reached)
        reached |= {
            one.target for one in TRANSITIONS.values() if one.target and reached & set(one.sources)
        }
    assert reached == set(STATES)
