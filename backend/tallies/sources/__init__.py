"""What is counted: the kinds of things, and how they are read from the event log.

A family (cases, appointments, tickets, trips) is one SELECT that gives every fact of its subjects;
its sources say what the parts of these facts can be. The fold, the rebuild and the recount all use
the same SELECT; figures only choose among parts.
"""

from backend.tallies.models.facts import Family
from backend.tallies.sources.appointments import APPOINTMENTS, BOOKED
from backend.tallies.sources.cases import (
    ACCEPTED,
    BUNDLED,
    CASES,
    CHECKED,
    CLOSED,
    DECIDED,
    DELIVERED,
    PROMISED,
    PUBLISHED,
    RATED,
    REMEDIED,
    SUBMITTED,
    TAKEN,
    TURNED,
)
from backend.tallies.sources.tickets import CALLED, ISSUED, TICKETS
from backend.tallies.sources.trips import TRIPS, WASTED

FAMILIES: tuple[Family, ...] = (CASES, APPOINTMENTS, TICKETS, TRIPS)
SOURCES = {source.name: source for family in FAMILIES for source in family.sources}
ADDED_UP = [
    (source.name, part, name)
    for source in SOURCES.values()
    for parts, name in source.added_up.items()
    for part in sorted(parts)
]
"""Source, part, and the name under which the totals also have it together with others."""

__all__ = [
    "ACCEPTED",
    "ADDED_UP",
    "APPOINTMENTS",
    "BOOKED",
    "BUNDLED",
    "CALLED",
    "CASES",
    "CHECKED",
    "CLOSED",
    "DECIDED",
    "DELIVERED",
    "FAMILIES",
    "ISSUED",
    "PROMISED",
    "PUBLISHED",
    "RATED",
    "REMEDIED",
    "SOURCES",
    "SUBMITTED",
    "TAKEN",
    "TICKETS",
    "TRIPS",
    "TURNED",
    "WASTED",
]
