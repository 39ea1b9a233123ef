"""From a wish to a plan: which pools, which slots, for whom. Only reads."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from backend import crypto, db
from backend.booking import queries, rules
from backend.booking.models import Answered, Booker, Matter, Need, Policy, Run
from backend.clock import civil_date
from backend.permits import actions as permits
from backend.permits.models import Item, Version
from backend.permits.models.situation import Said


class Planned(Struct, frozen=True):
    """One matter of a visit with its places."""

    matter: Matter
    person_id: int
    version: Version
    service: queries.Service
    runs: tuple[Run, ...]
    units: tuple[int, ...]
    """Slots of each stage."""
    answered: Answered | None = None

    def row(
        self,
        booker: Booker,
        now: datetime,
        *,
        case_id: UUID | None = None,
        party_id: UUID | None = None,
        hold_number: int | None = None,
        waiting_id: UUID | None = None,
        replaces: UUID | None = None,
    ) -> queries.New:
        """As an appointment to be written."""
        first, then = self.runs[0], self.runs[1] if len(self.runs) > 1 else None
        return queries.New(
            id=crypto.new_id(now),
            code=crypto.short_code(),
            person_id=self.person_id,
            item_code=self.version.item.code,
            centre_id=self.service.centre_id,
            pool_id=first.pool_id,
            starts_at=first.starts_at,
            ends_at=first.ends_at,
            then_pool_id=then.pool_id if then else None,
            then_starts_at=then.starts_at if then else None,
            then_ends_at=then.ends_at if then else None,
            on=civil_date(first.starts_at),
            units=self.units[0],
            account_id=booker.account_id,
            holder_id=booker.person_id,
            actor_id=booker.actor_id,
            session=booker.session,
            case_id=case_id,
            item_version=self.version.version if case_id else None,
            party_id=party_id,
            hold_number=hold_number,
            waiting_id=waiting_id,
            replaces=replaces,
            situation=self.answered,
        )


class Wanted(Struct, frozen=True):
    """A matter, whose it is, and what serves it at the centre."""

    matter: Matter
    person_id: int
    version: Version
    service: queries.Service
    answered: Answered | None = None
    """What the situation takes, if somebody asked."""

    @property
    def needs(self) -> tuple[Need, ...]:
        if self.answered is None:
            return self.service.stages(self.matter.bay)
        return self.service.stages(None if self.answered.bay else False, self.answered.minutes)


async def wanted(
    conn: db.Conn,
    person_id: int,
    matter: Matter,
    centre_code: str,
    starts_at: datetime,
    now: datetime,
) -> Wanted:
    """What the matter needs at that centre on that day; refuses what is not served there."""
    version = await permits.item_now(conn, matter.item_code.upper(), civil_date(now))
    service = await queries.service(conn, version.item.code, centre_code, civil_date(starts_at))
    if service is None:
        raise rules.NotServedHere()
    answered = answered_of(version.item, matter.situation)
    unasked = answered is None and matter.bay is False
    if unasked and not service.bay_optional and service.bay_pool_id is not None:
        raise rules.BayNeeded()
    return Wanted(matter, person_id, version, service, answered)


def answered_of(item: Item, said: Said | None) -> Answered | None:
    """The answers with the minutes and the bay they take. Refuses what does not fit the questions."""
    outcome = permits.outcome_of(item, said)
    if said is None or outcome is None:
        return None
    return Answered(said.version, said.answers, outcome.minutes, outcome.bay)


async def planned(
    conn: db.Conn,
    visit: Sequence[Wanted],
    starts_at: datetime,
    policy: Policy,
    now: datetime,
    giving: Sequence[Run] = (),
) -> list[Planned]:
    """The shortest visit from that start on. `giving`: places that go back in the same step.

    Full slots are planned all the same: whether a place is left, the slots themselves decide.
    """
    rules.check_open(starts_at, now)
    organ_id, on = visit[0].service.organ_id, civil_date(starts_at)
    pools = sorted({need.pool_id for one in visit for need in one.needs})
    days = await queries.days(conn, organ_id, pools, on, on, now)
    sheets = {day.pool_id: day.sheet for day in days}
    for run in giving:
        if run.pool_id in sheets:
            sheets[run.pool_id] = rules.without(sheets[run.pool_id], run, -1)
    begin = rules.minute_of(starts_at)
    chosen = rules.plan_any([one.needs for one in visit], sheets, policy.gap_minutes, begin)
    if chosen is None or rules.instant_of(begin) != starts_at:
        raise rules.NoSuchTime() if len(visit) == 1 else rules.NoChain()
    return [
        Planned(
            one.matter,
            one.person_id,
            one.version,
            one.service,
            runs,
            tuple(rules.units(sheets[run.pool_id], run) for run in runs),
            one.answered,
        )
        for one, runs in zip(visit, chosen, strict=True)
    ]


def all_runs(plan: Sequence[Planned]) -> list[Run]:
    return [run for one in plan for run in one.runs]


def slots_of(plan: Sequence[Planned]) -> int:
    """How many slots the whole visit takes: fewer found means that some are gone."""
    return sum(sum(one.units) for one in plan)
