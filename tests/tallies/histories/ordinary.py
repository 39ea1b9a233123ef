"""A few years without mistakes: the books of these balance."""

from datetime import date, timedelta
from typing import Any

from tests.tallies.histories.log import CHANGED, ITEMS, Log

SPAN = (date(2022, 11, 1), date(2025, 4, 30))


def day(log: Log) -> date:
    first, last = SPAN
    return first + timedelta(days=log.random.randrange((last - first).days))


def soon(log: Log, on: date, most: int) -> date:
    """Often the same day, sometimes weeks later, now and then in another year."""
    return on + timedelta(days=log.random.choice((0, 0, log.random.randrange(most), 40, 300)))


def live(log: Log, cases: int) -> None:
    """Cases, visits, appointments and tickets, each in one of the ways they can go."""
    for _ in range(cases):
        _case(log)
        _appointment(log)
        _ticket(log)


def _case(log: Log) -> None:
    draw, on = log.random, day(log)
    code = draw.choice(ITEMS)
    facts: dict[str, Any] = {
        "case_id": log.uuid(),
        "item_code": code,
        "item_version": draw.choice((1, 2)) if code == CHANGED else 1,
        "centre_id": draw.choice([*log.centres, None]),
    }
    log.add("case_prepared", on, 0, "resident", **facts)
    if draw.random() < 0.9:
        complete = draw.random() < 0.8
        log.add(
            "case_submitted", on, 1, details={"channel": "window", "complete": complete}, **facts
        )
    _visits(log, on, facts)
    if draw.random() < 0.25 and _shared(log, on, facts):
        return
    fate = draw.random()
    if fate < 0.1:
        log.add("case_not_accepted" if fate < 0.05 else "case_withdrawn", on, 2, **facts)
        return
    accepted = soon(log, on, 20)
    log.add("case_accepted", accepted, 3, draw.choice(("staff", "staff", "staff", "law")), **facts)
    left = draw.random()
    if left < 0.1:
        if left < 0.04:
            taken_back = soon(log, accepted, 30)
            log.add(
                "case_acceptance_withdrawn", taken_back, 3, draw.choice(("staff", "law")), **facts
            )
        return
    decided = soon(log, accepted, 60)
    kind = draw.choice(
        ("case_granted", "case_granted", "case_granted", "case_refused", "case_ended")
    )
    log.add(kind, decided, 3, draw.choice(("staff", "staff", "law")), **facts)
    if kind != "case_ended" and draw.random() < 0.85:
        closed = soon(log, decided, 30)
        how = draw.choice((None, None, {"how": "mail"}, {"how": "electronic"}))
        log.add("case_delivered", closed, 4, details=how, **facts)
        if draw.random() < 0.1:  # handed over again, it closed when it closed
            log.add("case_delivered", soon(log, closed, 30), 5, **facts)
        _visits(log, closed, facts)


def _shared(log: Log, on: date, facts: dict[str, Any]) -> bool:
    """Two places share the case: taken for another organ (and that is all here), or taken there for us."""
    draw = log.random
    told = {"act": "received", "scheme": draw.choice(("city", "province", "cross_province"))}
    if out := draw.random() < 0.4:
        log.add("case_handed_over", on, 2, details=told | {"act": "taken", "to": "330203"}, **facts)
    else:
        told["from"] = "330203"
    log.add("case_handed_over", soon(log, on, 5), 2, details=told, **facts)
    return out


def _visits(log: Log, on: date, facts: dict[str, Any]) -> None:
    """On the day and after it, served or not; a visit may be for two cases, or for none at all.

    Often it is known whose it was: several on one day at one centre are one trip then.
    """
    draw = log.random
    person = draw.randrange(1, 1000)
    for _ in range(draw.choice((0, 0, 1, 1, 1, 2, 4))):
        came, visit = on + timedelta(days=draw.choice((0, 0, 1, 9))), log.uuid()
        if draw.random() < 0.8 and facts["centre_id"] is not None:
            log.visits.append((visit, facts["centre_id"], came, person, 1))
        outcome = {"outcome": draw.choice(("served", "served", "unserved_ours", "unserved_theirs"))}
        log.add(
            "visit_ended",
            came,
            9,
            visit_id=visit,
            centre_id=facts["centre_id"],
            item_code=ITEMS[0],
            details=outcome,
        )
        if draw.random() < 0.9:
            for _ in range(draw.choice((1, 1, 1, 2))):  # told twice, it is still one visit
                log.add("case_visited", came, 9, visit_id=visit, details=outcome, **facts)
        if draw.random() < 0.2:
            other = facts | {"case_id": log.uuid()}
            log.add("case_visited", came, 9, visit_id=visit, details=outcome, **other)


def _appointment(log: Log) -> None:
    draw, slot = log.random, day(log)
    facts: dict[str, Any] = {
        "appointment_id": log.uuid(),
        "slot_on": slot,
        "item_code": draw.choice(ITEMS),
        "centre_id": draw.choice(log.centres),
    }
    log.add("appointment_booked", slot - timedelta(days=draw.randrange(60)), 0, "resident", **facts)
    fate = draw.choice(("arrived", "arrived", "noshow", "late", "resident", "centre", "nothing"))
    if fate in ("resident", "centre"):
        log.add("appointment_cancelled", slot, 1, details={"by": fate}, **facts)
    if fate in ("noshow", "late"):
        log.add("appointment_noshow", slot, 2, "job", **facts)
    if fate in ("arrived", "late"):
        log.add("appointment_arrived", slot, 3, **facts)
        log.add("appointment_fulfilled", slot, 8, **facts)


def _ticket(log: Log) -> None:
    draw, on = log.random, day(log)
    facts: dict[str, Any] = {
        "ticket_id": log.uuid(),
        "item_code": draw.choice(ITEMS),
        "centre_id": draw.choice(log.centres),
    }
    log.add(
        "ticket_issued", on, 1, "resident", details={"appointment": draw.random() < 0.5}, **facts
    )
    for call in range(draw.choice((0, 1, 1, 2))):
        log.add("ticket_called", on, 5 + call, details={"waited_s": draw.randrange(7200)}, **facts)
