"""Releasing a closed year to the public, and what the public gets: the body of the edition that stands."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime

import msgspec
from msgspec.structs import replace

from backend import clock, db
from backend.access.models import Staff
from backend.open_data import queries
from backend.open_data.models import (
    Closed,
    OpenPolicy,
    OpenSet,
    OpenYear,
    PublishedSet,
    Release,
    Standing,
)
from backend.open_data.rules import publishing as rules
from backend.open_data.sets import SETS
from backend.permits.models import Text
from backend.tallies.actions import choosing
from backend.tallies.models.figures import Names

FEWEST = 20
"""Of fewer values no median is published."""


async def release(conn: db.Conn, who: Staff, given: str, reason: str, now: datetime) -> Release:
    """Publish the year as it was closed. A year that stands gets a new edition, with a reason."""
    year = rules.year_of(given)
    if year is None or year < rules.FIRST_YEAR:
        raise rules.UnknownOpenYear(given=given, known=_years(await queries.standing(conn)))
    if year >= clock.civil_date(now).year:
        raise rules.YearNotOver(year=year)
    close = await queries.close_of(conn, who.organ_id, date(year, 1, 1), date(year, 12, 31))
    if close is None:
        raise rules.YearNotClosed(year=year)
    before = [one for one in await queries.editions(conn, who.organ_id) if one.year == year]
    if before and not rules.check_reason(reason):
        raise rules.WhyPublishedAgain(year=year, edition=before[0].edition)
    if before and before[0].ended_at is None:
        await queries.end(conn, who.organ_id, year, who.id, reason.strip(), now)
    edition = before[0].edition + 1 if before else 1
    body = await _body(conn, who.organ_id, year, edition, close)
    made = Release(who.organ_id, year, edition, now, who.id, reason.strip(), body, _sha256(body))
    await queries.add(conn, made)
    return made


async def _body(conn: db.Conn, organ_id: int, year: int, edition: int, close: Closed) -> str:
    """The sets counted, small numbers withheld, as JSON."""
    organ = await queries.organ(conn, organ_id)
    if organ is None:
        raise LookupError("who releases belongs to an organ")
    names, least = await choosing.names(conn), (await policy_of(conn, organ_id)).least
    sets = [await _set(conn, organ_id, one, year, close, names, least) for one in SETS]
    found = OpenYear(
        organ.division_code,
        Text(organ.name_zh, organ.name_en),
        year,
        edition,
        least,
        close.data_until,
        tuple(sets),
        tuple(sorted({mark.on_date for mark in close.marks or [] if mark.on_date.year == year})),
    )
    return msgspec.json.encode(found).decode()


async def _set(
    conn: db.Conn, organ_id: int, of: OpenSet, year: int, close: Closed, names: Names, least: int
) -> PublishedSet:
    first, last, run = date(year, 1, 1), date(year, 12, 31), close.run
    counted = await queries.counted(conn, organ_id, of, first, last, run)
    definitions = [f"{code} v{close.definitions[code]['version']}" for code in of.figures]
    made = rules.published(of, rules.cells(of, counted, names), names, least, definitions)
    if of.measured_in is None:
        return made
    values = await queries.middle(conn, organ_id, of, first, last, run)
    if values.n < FEWEST or values.median is None or values.p90 is None:
        return made
    return replace(
        made, middle=(*(-(-v // of.per) for v in (values.median, values.p90)), of.measured_in)
    )


async def take_back(conn: db.Conn, who: Staff, given: str, reason: str, now: datetime) -> None:
    """The year is public no more. What was published stays in the list, with the reason."""
    year = rules.year_of(given)
    if year is not None and not rules.check_reason(reason):
        raise rules.WhyTakenBack(year=year)
    ended = year and await queries.end(conn, who.organ_id, year, who.id, reason.strip(), now)
    if not ended:
        raise rules.UnknownOpenYear(given=given, known=_years(await queries.standing(conn)))


async def policy_of(conn: db.Conn, organ_id: int) -> OpenPolicy:
    """What was set, else the defaults with the organ's own name as publisher."""
    found = await queries.policy(conn, organ_id) or OpenPolicy()
    organ = None if found.publisher_zh else await queries.organ(conn, organ_id)
    if organ is None:
        return found
    return replace(found, publisher_zh=organ.name_zh, publisher_en=organ.name_en)


async def standing_of(
    conn: db.Conn, given: str | None, division: str | None
) -> tuple[Standing, list[Standing]]:
    """The year asked for (else the newest) and all that are public; refuses with UnknownOpenYear."""
    known = await queries.standing(conn)
    wanted = None if given is None else rules.year_of(given)
    fitting = [
        one
        for one in known
        if division in (None, one.division) and (given is None or one.year == wanted)
    ]
    if not fitting:
        said = given if division is None else f"{division} {given or ''}".strip()
        raise rules.UnknownOpenYear(given=said, known=_years(known))
    return fitting[0], known


async def year_of(conn: db.Conn, wanted: Standing) -> OpenYear:
    """Byte for byte what was released: refuses to show a body that does not fit its hash."""
    body = await queries.body(conn, wanted.organ_id, wanted.year, wanted.edition)
    if body is None or _sha256(body) != wanted.sha256:
        raise LookupError(f"the body of {wanted.year} is not what was released")
    return msgspec.json.decode(body, type=OpenYear)


def _sha256(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()


def _years(known: Sequence[Standing]) -> tuple[str, str]:
    years = sorted({one.year for one in known})
    return "、".join(map(str, years)) or "尚无", ", ".join(map(str, years)) or "none yet"


async def division_of(conn: db.Conn, organ_id: int) -> str:
    """The organ's division, by which the public addresses name it."""
    organ = await queries.organ(conn, organ_id)
    return organ.division_code if organ else ""
