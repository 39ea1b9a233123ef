"""代收代办: papers taken for another organ, and papers another place took for us."""

from datetime import date, datetime

from msgspec import Struct

from backend import db
from backend.access import actions as access
from backend.access import identity
from backend.access.models import Identity, RoleName, Staff
from backend.calendar import actions as calendar
from backend.cases.actions.documents import mail
from backend.cases.actions.moving import move
from backend.cases.actions.preparing import prepare
from backend.cases.actions.receiving import submit
from backend.cases.actions.situations import item_of
from backend.cases.actions.views import case_of
from backend.cases.models import Case, Collect
from backend.cases.models.regions import Handover, HandoverVerb, Next, Organ, Outcome, Regions
from backend.cases.models.steps import Actor
from backend.cases.queries import regions as queries
from backend.cases.rules import regions as rules
from backend.clock import civil_date
from backend.crypto import Keys
from backend.permits import actions as permits
from backend.places import queries as places
from backend.places.models import Centre
from backend.refusal import NotAllowed, NotFound

CLERKS: tuple[RoleName, ...] = ("clerk", "supervisor")


class Incoming(Struct, frozen=True):
    """What another place took and handed over to us."""

    item_code: str
    applicant: Identity
    taken_by: Organ
    taken_on: date
    tracking: str


async def regions_of(conn: db.Conn, case: Case) -> Regions:
    """The applicant's home, the schemes of the item, which one fits, and the hand-over if there is one."""
    item, here = await item_of(conn, case), await _ours(conn, case.organ_id)
    home = await queries.home_of(conn, case.person_id)
    return Regions(
        home,
        [scheme for scheme in rules.SCHEMES if scheme in item.regions],
        rules.scheme_of(here.code, home, item.regions) if home else None,
        await queries.handover(conn, case.organ_id, case.id),
    )


async def _ours(conn: db.Conn, organ_id: int) -> Organ:
    organ = await places.organ(conn, organ_id)
    if organ is None:
        raise NotFound(what="organ")
    return Organ(organ.division_code, organ.name_zh)


def _check_clerk(who: Staff, centre_id: int) -> None:
    if not who.may(*CLERKS, centre_id=centre_id):
        raise NotAllowed()


async def take_for(conn: db.Conn, who: Staff, case: Case, there: Organ, now: datetime) -> Case:
    """We take the papers for the organ that decides: its clocks begin with its acceptance, ours is to hand over.

    Refuses with SameCounty, NotInScheme, WrongState, HandedOverBefore.
    """
    _check_clerk(who, case.centre_id)
    item, here, today = await item_of(conn, case), await _ours(conn, case.organ_id), civil_date(now)
    scheme = rules.check_scheme(here.code, there.code, item.regions)
    due = await calendar.due(conn, today, rules.HAND_OVER_DAYS, "working_day")
    if not await queries.add_out(conn, case, scheme, here, there, who.id, today, due.on):
        raise rules.HandedOverBefore()
    details = {"act": "taken", "scheme": scheme, "to": there.code}
    return await move(conn, case, "hand_over", Actor("staff", who.id), now, details=details)


async def send(conn: db.Conn, who: Staff, case: Case, tracking: str, now: datetime) -> Handover:
    """The papers are on their way to the organ that decides."""
    today = civil_date(now)
    new = Next("sent", handed_over_on=today, tracking=rules.check_tracking(tracking))
    return await _advance(conn, who, case, "send", new, now)


async def confirm(
    conn: db.Conn, who: Staff, case: Case, accepted_on: date, now: datetime
) -> Handover:
    """The organ that decides has them and accepted on that day: from then on its legal limit runs."""
    found = await _standing(conn, who, case, "confirm")
    if not (found.handed_over_on or found.taken_on) <= accepted_on <= civil_date(now):
        raise rules.DayOfTaking()
    limit = (await item_of(conn, case)).law.limit
    due = await calendar.due(conn, accepted_on, limit.days, limit.unit) if limit else None
    new = Next("received", received_on=accepted_on, decides_by=due.on if due else None)
    return await _advance(conn, who, case, "confirm", new, now)


async def bring_back(
    conn: db.Conn, who: Staff, case: Case, outcome: Outcome, tracking: str, now: datetime
) -> Handover:
    """The result is back with us: ten working days to hand it to the applicant (行政许可法 §44)."""
    today = civil_date(now)
    due = await calendar.due(conn, today, 10, "working_day")
    new = Next(
        "returned",
        due.on,
        outcome=outcome,
        returned_on=today,
        return_tracking=tracking.strip() or None,
    )
    return await _advance(conn, who, case, "bring_back", new, now, outcome=outcome)


async def give(conn: db.Conn, who: Staff, case: Case, how: Collect, now: datetime) -> Handover:
    """The applicant has the result. At a window that is a trip, by mail or electronically it is none."""
    new = Next("delivered", delivered_on=civil_date(now))
    told = {} if how == "window" else {"how": how}
    return await _advance(conn, who, case, "give", new, now, **told)


async def take_over(
    conn: db.Conn, keys: Keys, who: Staff, centre: Centre, asked: Incoming, now: datetime
) -> Case:
    """Another place took the papers: a case here, handed in today; from here on it is like any other.

    Refuses with SameCounty, NotInScheme, DayOfTaking.
    """
    _check_clerk(who, centre.id)
    here, today = await _ours(conn, who.organ_id), civil_date(now)
    version = await permits.item_now(conn, asked.item_code, today)
    scheme = rules.check_scheme(here.code, asked.taken_by.code, version.item.regions)
    tracking = rules.check_tracking(asked.tracking)
    if asked.taken_on > today:
        raise rules.DayOfTaking()
    number = identity.id_number(asked.applicant.id_number, today).number
    person_id = await access.find_or_add_person(
        conn, keys, identity.name(asked.applicant.name), number, None, now
    )
    case_id = await prepare(
        conn,
        who.organ_id,
        here.code,
        version,
        person_id,
        None,
        "clerk",
        centre.id,
        now,
        who.id,
    )
    case = await case_of(conn, case_id, who.organ_id)
    await queries.add_in(
        conn, case, scheme, here, asked.taken_by, who.id, now, today, asked.taken_on, tracking
    )
    return await submit(conn, case, who, now)


async def hand_back(
    conn: db.Conn, keys: Keys, who: Staff, case: Case, tracking: str, now: datetime
) -> Handover:
    """What we decided goes back to the place that took the papers, which delivers it."""
    await _standing(conn, who, case, "hand_back")
    tracking = rules.check_tracking(tracking)
    undecided = case.decision is None
    if undecided and case.state not in ("not_accepted", "not_needed", "withdrawn", "voided"):
        raise rules.NotDecidedYet()
    if case.state in ("granted", "ready", "refused"):
        await mail(conn, keys, case, who, tracking, now)
    new = Next("returned", returned_on=civil_date(now), return_tracking=tracking)
    return await _advance(conn, who, case, "hand_back", new, now)


async def _standing(conn: db.Conn, who: Staff, case: Case, verb: HandoverVerb) -> Handover:
    _check_clerk(who, case.centre_id)
    return rules.check_step(await queries.handover(conn, case.organ_id, case.id), verb)


async def _advance(
    conn: db.Conn,
    who: Staff,
    case: Case,
    verb: HandoverVerb,
    new: Next,
    now: datetime,
    **details: str,
) -> Handover:
    found, today = await _standing(conn, who, case, verb), civil_date(now)
    details = {"act": new.stage, "scheme": found.scheme, **details}
    sources = rules.STEPS[verb][1]
    await queries.advance(conn, case, sources, new, who.id, now, today, details)
    after = await queries.handover(conn, case.organ_id, case.id)
    if after is None or after.stage != new.stage:
        raise rules.HandoverMoved(stage=rules.STAGES[found.stage])
    return after
