"""A look at the photos before the day: asked for by the applicant, answered by a clerk, told once."""

from collections.abc import Sequence
from datetime import datetime

from backend import db
from backend.access import actions as access
from backend.access.models import Staff
from backend.cases.actions.photos import photos_of
from backend.cases.actions.views import case_of
from backend.cases.models import Case
from backend.cases.models.photos import AnsweredPaper, CasePhotos, PaperPhotos
from backend.cases.queries import photos as stored
from backend.cases.queries import pre_reviews
from backend.cases.rules import photos as rules
from backend.clock import civil_date
from backend.crypto import Keys
from backend.notices import actions as notices
from backend.notices.facts import addressed
from backend.permits import actions as permits


async def ask(conn: db.Conn, case: Case, account_id: int, now: datetime) -> CasePhotos:
    """Photos nobody has answered wait for a clerk. Whether there is a visit is judged above."""
    item = (await permits.item_version(conn, case.item_code, case.item_version)).item
    rules.check_reviewed(item)
    await stored.lock_case(conn, case.organ_id, case.id)
    seen = await photos_of(conn, case)
    if not seen.may_change:
        raise rules.PhotosFixed()
    if seen.asked_at is not None:
        raise rules.AskedAlready()
    if not waiting(seen):
        raise rules.NothingToReview()
    await pre_reviews.ask_review(conn, case.organ_id, case.id, seen.rounds + 1, account_id, now)
    return await photos_of(conn, case)


def waiting(seen: CasePhotos) -> list[PaperPhotos]:
    """Papers with photos that no answer covers."""
    return [paper for paper in seen.papers if paper.pages and paper.answer is None]


async def answer(
    conn: db.Conn,
    keys: Keys,
    case: Case,
    who: Staff,
    revision: int,
    given: Sequence[AnsweredPaper],
    now: datetime,
) -> None:
    """Every paper that waits, in one step with the event; the applicant is told once for it."""
    await stored.lock_case(conn, case.organ_id, case.id)
    case = await case_of(conn, case.id, case.organ_id)
    seen = await photos_of(conn, case)
    if seen.asked_at is None:
        raise rules.NoReviewWaits()
    if not seen.may_change:
        raise rules.PhotosFixed()
    if seen.revision != revision:
        raise rules.PhotosChanged()
    rules.check_answers(given, [paper.place for paper in waiting(seen)])
    done = await pre_reviews.answer_review(
        conn,
        case,
        seen.rounds,
        revision,
        who.id,
        now,
        civil_date(now),
        [one.place for one in given],
        [one.answer for one in given],
        [one.reason for one in given],
        [one.words.strip() or None for one in given],
    )
    if not done:
        raise rules.PhotosChanged()
    await _tell(conn, keys, case, seen.rounds, given, now)


async def _tell(
    conn: db.Conn,
    keys: Keys,
    case: Case,
    round_number: int,
    given: Sequence[AnsweredPaper],
    now: datetime,
) -> None:
    """The phone that sent the photos, in its language."""
    (ear,) = await access.ears(conn, keys, [(case.person_id, case.account_id)])
    if ear is None:
        return
    zh = ear.language == "zh"
    good = sum(one.answer == "good" for one in given)
    bad = sum(one.answer == "bad" for one in given)
    await notices.send(
        conn,
        keys,
        key=f"pre_reviewed:{case.id}:{round_number}",
        template="pre_reviewed",
        phone=ear.phone,
        now=now,
        language=ear.language,
        about=f"case:{case.id}",
        name=addressed(ear.name),
        item=case.item_name_zh if zh else case.item_name_en,
        good=good,
        bad=bad,
        window=len(given) - good - bad,
    )
