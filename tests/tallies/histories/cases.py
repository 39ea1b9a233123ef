"""How a case may go in ten years."""

from datetime import timedelta
from typing import Any

from tests.tallies.histories.decade import (
    BEIJING,
    SCHEMES,
    Facts,
    Life,
    days,
    hours,
    introduce,
    item_at,
    named,
    somewhere,
)
from tests.tallies.histories.log import ITEMS, Log

DAY = timedelta(days=1)
BUNDLES = ("birth", "after_death", "moving")
DECISIONS = ("case_granted", "case_granted", "case_granted", "case_refused", "case_ended")


def live(log: Log, organs: dict[int, list[int]]) -> Facts:
    """One case; gives what its events name."""
    life = Life(log)
    life.facts = somewhere(log, organs) | item_at(log, life.today)
    life.facts["case_id"] = named(log, life.now)
    person = introduce(log, life.facts) if life.chance(0.95) else None
    if life.chance(0.05):
        life.facts["centre_id"] = None
    life.tell("case_prepared", "resident")
    submit(life)
    stand_there(life, person)
    void(life)
    if turned_away(life):
        return life.facts
    accept(life)
    hold_up(life)
    decide(life)
    follow(life, person)
    return life.facts


def submit(life: Life) -> None:
    told: Facts = {"complete": life.chance(0.8)}
    if channel := life.draw.choice(("app", "web", "mini", "window", "kiosk", "clerk", None)):
        told["channel"] = channel
    if channel == "app" and life.facts["item_code"].startswith("CJ-3"):
        told["tag"] = "cloud"
    life.wait(*hours(0, 0, 1), *days(1))
    first, again = bundled(life)
    if life.chance(0.93):
        life.tell("case_submitted", "resident", details=told | first)
    if life.chance(0.06):
        life.wait(*days(1, 4))
        told = {"channel": "clerk", "complete": True} | again
        life.tell("case_submitted", "resident", details=told)
    if life.chance(0.2):
        life.tell("case_noticed", details={"notice": 1})
        life.wait(*days(1, 3, 9))
        life.tell("case_supplemented", "resident", details={"notice": 1})


def bundled(life: Life) -> tuple[Facts, Facts]:
    """What the first submission says of a bundle, and a second one, which may say another: the case's own id
    decides, so that nothing else is drawn otherwise than without bundles."""
    lot = life.facts["case_id"].int % 20
    said = [{"bundle": one} | lead for one in BUNDLES for lead in ({"lead": True}, {})]
    first: Facts = said[lot] if lot < len(said) else {}
    return first, said[(lot + 3) % len(said)] if lot % 2 else first


def void(life: Life) -> None:
    """One case in sixteen is voided some day, now and then years after it was accepted, whatever else becomes of it:
    the case's own id decides, so that nothing else is drawn otherwise than without voids."""
    lot, more = life.facts["case_id"].int // 20 % 16, life.facts["case_id"].int // 320
    if lot:
        return
    told = ({"as": "duplicate", "into": "3308992026000001"}, {"as": "test"}, {"as": "consultation"})
    at = life.now + (0, 1, 9, 400)[more % 4] * DAY
    life.log.put("case_voided", at, (at + BEIJING).date(), **life.facts, details=told[more % 3])
    life.log.rows[-1] |= {"undone": more % 5 == 4, "late": more % 7 == 6}


def turned_away(life: Life) -> bool:
    """Taken for another organ, not accepted, not needed, withdrawn: that is all then."""
    told: Facts = {"scheme": life.draw.choice(SCHEMES)}
    fate = life.draw.random()
    if fate < 0.08:
        life.tell("case_handed_over", details=told | {"act": "taken", "to": "330203"})
        life.wait(*days(1, 3))
        life.tell("case_handed_over", details=told | {"act": "received"})
        if life.chance(0.5):
            life.tell("case_handed_over", details=told | {"act": "delivered"})
    elif fate < 0.18:
        life.tell("case_handed_over", details=told | {"act": "received", "from": "330203"})
    elif fate < 0.26:
        kinds = ("case_not_accepted", "case_not_needed", "case_withdrawn")
        life.wait(*hours(2), *days(5))
        life.tell(life.draw.choice(kinds))
    return fate < 0.08 or (0.18 <= fate < 0.26 and not life.chance(0.1))


def accept(life: Life) -> None:
    life.wait(*hours(0, 1, 5, 12), *days(2, 4))
    told: Facts = {}
    if life.chance(0.4):
        told["way"] = life.draw.choice(("plain", "deferred", "commitment", "on_the_spot"))
    if life.chance(0.4):
        told["shared"] = life.draw.randrange(1, 4)
    if life.chance(0.15):  # by silence: dated by the law, written by a later night's sweep
        received, life.now = life.today, life.now + life.draw.choice(days(0.5, 6, 35))
        life.tell("case_accepted", "law", on=received, details={"way": "deemed"})
    elif life.chance(0.95):
        life.tell("case_accepted", details=told or None)
    if life.chance(0.07):
        life.wait(*days(0, 3, 60))
        life.tell("case_acceptance_withdrawn", life.draw.choice(("staff", "law")))


def hold_up(life: Life) -> None:
    """Pauses, one after the other, some never ended; an extension."""
    for number in range(1, life.draw.choice((1, 1, 1, 1, 2, 2, 3))):
        life.wait(*days(0, 1, 3))
        told: Facts = {"pause": number, "kind": "hearing"}
        if life.chance(0.2):
            told["from"] = (life.today - DAY).isoformat()
        life.tell("case_paused", details=told)
        life.wait(*days(0, 1, 5, 12))
        if life.chance(0.85):
            until = {"to": (life.today - DAY).isoformat()} if life.chance(0.2) else {}
            life.tell("case_resumed", details={"pause": number} | until)
    if life.chance(0.06):
        life.tell("case_extended", details={"days": 10})


def decide(life: Life) -> None:
    if life.chance(0.1):  # still open
        return
    life.wait(*hours(0, 1, 24), timedelta(hours=24, seconds=1), *days(2, 7, 15, 30, 300))
    one_decision(life)
    if life.chance(0.03):  # decided before it was accepted, or accepted again
        life.wait(*hours(0, 30))
        life.tell("case_accepted")
    if life.chance(0.04):
        life.wait(*hours(0, 1), *days(9, 200))
        one_decision(life)


def one_decision(life: Life) -> None:
    told: Facts = {}
    if life.chance(0.8):
        told["legal_due"] = near(life, (-1, 0, 0, 1, 12))
    if life.chance(0.7):
        told["promised_due"] = near(life, (-5, -1, 0, 0, 1, 3))
    if life.chance(0.3):
        told["of"] = life.draw.choice(("new", "renewal", "change"))
    kind, on = life.draw.choice(DECISIONS), life.today
    if by_law := kind == "case_granted" and life.chance(0.25):
        life.wait(*hours(0, 9), *days(2))
    life.tell(kind, "law" if by_law else "staff", on=on, details=told or None)


def near(life: Life, gaps: tuple[int, ...]) -> str:
    return (life.today + life.draw.choice(gaps) * DAY).isoformat()


def follow(life: Life, person: int | None) -> None:
    """Published, checked, handed over, rated."""
    last: Any = life.now
    if life.chance(0.4):
        life.wait(*days(0, 7, 8, 9, 10, 11, 12, 13))
        life.tell("case_published")
    if life.chance(0.3):
        life.now = last + life.draw.choice(days(1, 84, 86, 88, 90, 95))
        life.tell("case_checked", details={"kept": True})
    life.now = last
    life.wait(*hours(0, 2, 15), *days(1, 6))
    if life.chance(0.8):
        how = life.draw.choice((None, None, {"how": "mail"}, {"how": "electronic"}))
        life.tell("case_delivered", details=how)
        stand_there(life, person)
        if life.chance(0.1):
            life.wait(*days(0, 10))
            life.tell("case_delivered")
    rate(life)
    contest(life)


def rate(life: Life) -> None:
    for step in ("handing_in", "result"):
        if life.chance(0.7):
            continue
        for _ in range(life.draw.choice((1, 1, 2))):
            level, way = life.draw.randrange(1, 6), life.draw.choice(("on_site", "online"))
            life.wait(*hours(0, 1, 40))
            told = {"step": step, "level": level, "way": way}
            life.tell("case_rated", "resident", details=told)
        put_right(life, {"step": step})


def put_right(life: Life, step: Facts) -> None:
    """Verified, mended, called back, closed; now and then left out by two officers."""
    for kind in ("verified", "fixed", "called", "closed"):
        if life.chance(0.5):
            life.wait(*days(0, 2))
            life.tell(f"case_rating_{kind}", details=step)
    if life.chance(0.1):
        life.tell("case_rating_excluded", details=step)


def contest(life: Life) -> None:
    """A review or a suit, or one after the other."""
    for kind in ("review", "suit"):
        if life.chance(0.9):
            continue
        life.wait(*days(3, 40))
        life.tell("case_remedy_filed", details={"kind": kind})
        if life.chance(0.8):
            life.wait(*days(20, 60))
            ends = (
                "upheld",
                "changed",
                "revoked",
                "unlawful",
                "withdrawn",
                *["lost"] * (kind == "suit"),
            )
            life.tell(
                "case_remedy_decided", details={"kind": kind, "outcome": life.draw.choice(ends)}
            )


def stand_there(life: Life, person: int | None) -> None:
    """Visits on the day or after it: for this case, for one more, or for none; several are one trip."""
    begun = life.now
    for _ in range(life.draw.choice((0, 0, 1, 1, 1, 2, 4))):
        life.wait(timedelta(0), *hours(1), *days(1, 9))
        visit, centre = life.log.uuid(), life.facts["centre_id"]
        if person is not None and centre is not None and life.chance(0.8):
            organ = life.facts["organ_id"]
            life.log.visits.append((visit, centre, life.today, person, organ))
        outcome = life.draw.choice(("served", "served", "unserved_ours", "unserved_theirs"))
        told: Facts = {"visit_id": visit, "details": {"outcome": outcome}}
        taken_back = life.chance(0.05)  # the end of a visit is undone as a whole
        plain: Facts = dict.fromkeys(("case_id", "item_version"))
        life.tell("visit_ended", **plain, **told | {"item_code": ITEMS[0]})["undone"] = taken_back
        if life.chance(0.9):
            for _ in range(life.draw.choice((1, 1, 1, 2))):
                life.tell("case_visited", **told)["undone"] = taken_back
        if life.chance(0.2):
            other: Facts = {"case_id": named(life.log, life.now)}
            life.tell("case_visited", **told, **other)["undone"] = taken_back
    life.now = begun
