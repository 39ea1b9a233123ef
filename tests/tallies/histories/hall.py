"""How an appointment and a ticket may go."""

from datetime import datetime, timedelta
from typing import Any

from tests.tallies.histories.decade import (
    BEIJING,
    Facts,
    Life,
    days,
    hours,
    item_at,
    moment,
    somewhere,
)
from tests.tallies.histories.log import Log

ENDS = ("arrived", "arrived", "arrived", "noshow", "late", "resident", "centre", "nothing")


def appoint(log: Log, organs: dict[int, list[int]], case: Facts) -> None:
    """Booked up to 60 days before, perhaps moved; then one of the ways it can end."""
    slot = moment(log)
    life = Life(log, slot - timedelta(days=log.random.randrange(60), hours=1))
    life.facts = somewhere(log, organs) | item_at(log, life.today)
    life.facts |= {"appointment_id": log.uuid(), "slot_on": (slot + BEIJING).date()}
    if life.chance(0.8):
        life.facts["case_id"] = case["case_id"]
    life.tell("appointment_booked", "resident")
    for _ in range(life.draw.choice((0, 0, 0, 0, 1, 2))):
        slot = moved(life, organs, slot)
    life.now = max(life.now, slot)
    end(life, life.draw.choice(ENDS))


def moved(life: Life, organs: dict[int, list[int]], slot: datetime) -> datetime:
    """To another day or only another time, perhaps elsewhere."""
    was = life.facts["slot_on"]
    slot += life.draw.choice((*hours(2), *days(1, 20, 45)))
    life.wait(*hours(0, 3))
    life.facts["slot_on"] = (slot + BEIJING).date()
    if life.chance(0.4):
        life.facts["centre_id"] = life.draw.choice(organs[life.facts["organ_id"]])
    life.tell("appointment_moved", "resident", details={"from": was.isoformat()})
    return slot


def end(life: Life, fate: str) -> None:
    if fate in ("resident", "centre"):
        life.tell("appointment_cancelled", details={"by": fate})
    if fate in ("noshow", "late"):
        life.tell("appointment_noshow", "job")
    if fate in ("arrived", "late"):
        life.wait(*hours(0.1, 1))
        life.tell("appointment_arrived")
        if life.chance(0.8):
            life.wait(*hours(0.5))
            life.tell("appointment_fulfilled")


def line_up(log: Log, organs: dict[int, list[int]]) -> None:
    """A ticket, called up to three times; a first call that was undone is none."""
    life = Life(log)
    life.facts = somewhere(log, organs) | item_at(log, life.today) | {"ticket_id": log.uuid()}
    life.facts["item_version"] = None
    told: dict[str, Any] = {"appointment": life.chance(0.5)}
    life.tell("ticket_issued", "resident", details=told)["undone"] = False
    drawn = life.now
    for _ in range(life.draw.choice((0, 1, 1, 1, 2, 3))):
        life.now += timedelta(seconds=life.draw.randrange(1, 2400))
        waited = round((life.now - drawn).total_seconds())
        life.tell("ticket_called", on=(drawn + BEIJING).date(), details={"waited_s": waited})
