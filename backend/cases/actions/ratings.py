"""What residents say of how they were served, and what is done about the bad ratings."""

from datetime import date, datetime, time, timedelta
from typing import cast
from uuid import UUID

import msgspec
from msgspec import Struct

from backend import crypto, db
from backend.access import actions as access
from backend.access import queries as audit
from backend.access.models import Resident, RoleName, Staff
from backend.calendar import actions as calendar
from backend.cases.actions.views import case_of, case_of_resident
from backend.cases.models import Case
from backend.cases.models.ratings import (
    ActKind,
    Handled,
    MyRating,
    Rate,
    RatedStep,
    Rating,
    RatingAct,
    RatingPolicy,
    RatingSum,
)
from backend.cases.queries import invitations, runs
from backend.cases.queries import ratings as queries
from backend.cases.rules import ratings as rules
from backend.clock import CENTRE_ZONE, civil_date
from backend.crypto import Keys
from backend.notices import actions as notices
from backend.notices.models import Letter

SERVED: dict[RatedStep, list[str]] = {
    "handing_in": [
        "case_submitted",
        "case_corrected",
        "case_noticed",
        "case_accepted",
        "case_not_needed",
        "case_not_accepted",
    ],
    "result": [
        "case_delivered",
        "case_mailed",
        "case_made",
        "case_granted",
        "case_refused",
        "case_ended",
        "case_not_accepted",
    ],
}
"""By which events a step was served: who did the last of them is rated."""
FIELD = "rating.comment"
ASKED_FROM, ASKED_UNTIL = time(10), time(20)
HANDLES: tuple[RoleName, ...] = ("supervisor", "legal")
"""Who puts bad ratings right: never about work of their own."""
INVITED_AT_ONCE = 100
"""So that whoever waits for a sign-in code is not kept waiting by invitations."""


async def my_ratings(
    conn: db.Conn, keys: Keys, who: Resident, case_id: UUID, now: datetime
) -> list[MyRating]:
    """The steps of my case that were served, rated or not."""
    return await _shown(conn, keys, await case_of_resident(conn, who, case_id), civil_date(now))


async def rate(
    conn: db.Conn, keys: Keys, who: Resident, case_id: UUID, said: Rate, now: datetime
) -> list[MyRating]:
    """Give or change a rating. Words are sealed; the clerk who is rated never sees any of it."""
    case, today = await case_of_resident(conn, who, case_id), civil_date(now)
    policy = await queries.rating_policy(conn, case.organ_id)
    before = {one.step: one for one in await queries.ratings_of_case(conn, case.organ_id, case.id)}
    stands = before.get(said.step)
    rules.check_rate(said, case, stands.rated_on if stands else None, today, policy)
    words = said.words.strip()
    sealed = crypto.seal(keys, words, FIELD, _owner(case.id, said.step)) if words else None
    served_by = await queries.served_by(conn, case.id, SERVED[said.step])
    await queries.rate(conn, case, said, rules.way_of(case), served_by, sealed, now, today)
    return await _shown(conn, keys, case, today)


async def _shown(conn: db.Conn, keys: Keys, case: Case, today: date) -> list[MyRating]:
    policy = await queries.rating_policy(conn, case.organ_id)
    found = {one.step: one for one in await queries.ratings_of_case(conn, case.organ_id, case.id)}
    return [
        await _mine(conn, keys, case, step, found.get(step), policy, today)
        for step in rules.STEPS
        if rules.is_served(step, case) or step in found
    ]


async def _mine(
    conn: db.Conn,
    keys: Keys,
    case: Case,
    step: RatedStep,
    stands: Rating | None,
    policy: RatingPolicy,
    today: date,
) -> MyRating:
    way = rules.way_of(case)
    if stands is None:
        asks = list(rules.asked(way))
        return MyRating(step, way, asks, None, {}, None, False, None, True, None, [])
    until = rules.changes_until(stands.rated_on, policy)
    acts = await queries.rating_acts(conn, stands.id) if stands.bad_on else []
    return MyRating(
        step,
        stands.way,
        list(rules.asked(stands.way)),
        stands.level,
        dimensions(stands),
        words_of(keys, stands),
        stands.named,
        stands.rated_on,
        today <= until,
        until,
        [
            Handled(act.kind, act.on, act.words if act.kind == "told" else None)
            for act in acts
            if act.kind in rules.CHAIN
        ],
    )


def dimensions(rating: Rating) -> dict[str, int]:
    given = {name: getattr(rating, name) for name in rules.DIMENSIONS}
    return {name: cast(int, level) for name, level in given.items() if level is not None}


def words_of(keys: Keys, rating: Rating) -> str | None:
    if rating.comment_sealed is None:
        return None
    return crypto.open_sealed(
        keys, rating.comment_sealed, FIELD, _owner(rating.case_id, rating.step)
    )


def _owner(case_id: UUID, step: RatedStep) -> str:
    return f"{case_id}:{step}"


def handled_at(who: Staff) -> list[int] | None:
    """The centres whose bad ratings are this person's to put right; None: the whole organ."""
    bound = [role.centre_id for role in who.roles if role.role in HANDLES]
    return None if None in bound else sorted({one for one in bound if one is not None})


class BadRating(Struct, frozen=True):
    """A bad rating on the supervisor's list: what waits, by when, what was done."""

    rating: Rating
    words: str | None
    dimensions: dict[str, int]
    acts: list[RatingAct]
    next: ActKind | None
    due_on: date | None
    proposed: bool
    """To be excluded, and not settled yet."""
    case_number: str | None
    """Only of who gave a name."""


async def bad_ratings(
    conn: db.Conn, keys: Keys, who: Staff, settled: bool, most: int = 100
) -> list[BadRating]:
    """Of one's own centres, without those about one's own work."""
    found = await queries.bad_ratings(conn, who.organ_id, handled_at(who), who.id, settled, most)
    policy = await queries.rating_policy(conn, who.organ_id)
    known = await calendar.load_calendar(conn)
    rows = []
    for rating in found:
        acts = await queries.rating_acts(conn, rating.id)
        done = [act.kind for act in acts]
        following, bad_on = rules.next_act(rating, done), rating.bad_on or rating.rated_on
        proposed = "exclusion_asked" in done and not {
            "exclusion_agreed",
            "exclusion_declined",
        } & set(done)
        rows.append(
            BadRating(
                rating,
                words_of(keys, rating),
                dimensions(rating),
                acts,
                following,
                rules.act_due(following, bad_on, policy, known) if following else None,
                proposed,
                (await case_of(conn, rating.case_id, rating.organ_id)).number
                if rating.named
                else None,
            )
        )
    return rows


async def act(
    conn: db.Conn,
    who: Staff,
    rating_id: int,
    kind: ActKind,
    words: str,
    now: datetime,
    founded: bool = True,
) -> None:
    """The next step of the chain, or of excluding what two people find malicious."""
    rating = await queries.bad_rating(conn, who.organ_id, handled_at(who), who.id, rating_id)
    if rating is None:
        raise rules.UnknownRating()
    done = [one.kind for one in await queries.rating_acts(conn, rating_id)]
    if kind in rules.CHAIN:
        rules.check_act(kind, rating, done, words)
    else:
        rules.check_words(words)
        rules.check_exclusion(kind, rating, done, who.id)
    said = founded if kind == "verified" else None
    on, due = civil_date(now), await _due(conn, rating, kind)
    await queries.add_rating_act(conn, rating_id, kind, now, on, who.id, words.strip(), said, due)


async def _due(conn: db.Conn, rating: Rating, kind: ActKind) -> date | None:
    """The last day for a step of the chain; excluding has none."""
    if kind not in rules.CHAIN or rating.bad_on is None:
        return None
    policy = await queries.rating_policy(conn, rating.organ_id)
    return rules.act_due(kind, rating.bad_on, policy, await calendar.load_calendar(conn))


async def rater(
    conn: db.Conn, keys: Keys, who: Staff, rating_id: int, reason: str, now: datetime
) -> access.OpenPerson:
    """Whom to call back: only of a rating with a name, and the look is logged with its reason."""
    rating = await queries.bad_rating(conn, who.organ_id, handled_at(who), who.id, rating_id)
    if rating is None:
        raise rules.UnknownRating()
    if not rating.named:
        raise rules.NotNamed()
    case = await case_of(conn, rating.case_id, rating.organ_id)
    return await access.full_view(conn, keys, who, case.person_id, reason, now)


async def own_sums(conn: db.Conn, who: Staff, today: date) -> list[RatingSum]:
    """What a clerk may know of the ratings of their own work."""
    return await queries.rating_sums(conn, who.id, rules.open_quarter(today), rules.LEAST)


async def invite(conn: db.Conn, keys: Keys, now: datetime) -> int:
    """Ask once those who got what they asked for and said nothing; how many."""
    default = RatingPolicy().invite_days
    never = list(rules.NEVER_INVITED)
    unrated = await invitations.invite(conn, now, civil_date(now), default, never, INVITED_AT_ONCE)
    ears = await access.ears(conn, keys, [(one.person_id, one.account_id) for one in unrated])
    letters = [
        Letter(
            f"rating_invited:{one.case_id}:1",
            "rating_invited",
            ear.phone,
            {
                "item": one.item_name_zh if ear.language == "zh" else one.item_name_en,
                "number": one.number,
            },
            ear.language,
            f"case:{one.case_id}",
            asked_at(now),
        )
        for one, ear in zip(unrated, ears, strict=True)
        if ear is not None
    ]
    if unrated:
        await notices.send_many(conn, keys, letters, now)
        done = {"asked": len(letters), "no_phone": len(unrated) - len(letters)}
        await runs.add_run(conn, "invite_ratings", civil_date(now), now, now, done)
    return len(letters)


def asked_at(now: datetime) -> datetime:
    """Nobody is asked before ten in the morning or after eight in the evening."""
    here = now.astimezone(CENTRE_ZONE)
    if ASKED_FROM <= here.time() < ASKED_UNTIL:
        return now
    on = here.date() + timedelta(days=here.time() >= ASKED_UNTIL)
    return datetime.combine(on, ASKED_FROM, CENTRE_ZONE)


async def set_policy(
    conn: db.Conn, who: Staff, policy: RatingPolicy, reason: str, now: datetime
) -> None:
    """From now on it holds for the organ; the change is written down with its reason."""
    rules.check_words(reason)
    rules.check_policy(policy)
    was = await queries.rating_policy(conn, who.organ_id)
    await queries.set_rating_policy(conn, who.organ_id, policy)
    details = {"was": msgspec.to_builtins(was), "became": msgspec.to_builtins(policy)}
    await audit.add_audit(conn, who.id, None, "rating_policy", None, reason.strip(), details, now)
