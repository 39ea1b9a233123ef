"""Each figure in the words of its definition."""

from datetime import date

from tests.tallies.fold.facts import Fact
from tests.tallies.fold.numbers import (
    SCHEMES,
    Said,
    View,
    count,
    figure,
    rank,
    says,
    share,
    total,
)

MADE = "granted|granted_by_silence|refused"
ONLINE = ("app", "web", "mini", "cloud")


@figure("F01", licences=True)
def accepted(view: View) -> Said:
    facts = view.of("accepted")
    return {
        "accepted": len(facts),
        "deemed": count(facts, "deemed"),
        "acceptance_withdrawn": count(view.of("turned"), "acceptance_withdrawn"),
    }


@figure("F02", licences=True)
def granted(view: View) -> Said:
    facts = [f for f in view.of("decided") if says(f, "granted|granted_by_silence")]
    return {
        "granted": len(facts),
        "granted_by_silence": count(facts, "granted_by_silence"),
        "new": count(facts, "new"),
        "renewal": count(facts, "renewal"),
        "change": count(facts, "change"),
    }


@figure("F03", licences=True)
def not_granted(view: View) -> Said:
    facts = view.of("decided")
    refused, ended = count(facts, "refused"), count(facts, "ended")
    return {"not_granted": refused + ended, "refused": refused, "ended": ended}


@figure("F04", licences=True)
def balance(view: View) -> Said:
    """What is carried is found case by case, not as what is left over."""
    begun = {f.subject: f for f in view.of("accepted", until=True) if says(f, "first")}
    through = {f.subject: f.on for f in view.of("decided", until=True) if says(f, "paired")}
    first = view.asked.first

    def open_on(limit: date, case: Fact) -> bool:
        return case.on < limit and through.get(case.subject, date.max) >= limit

    carried_in = sum(open_on(first, case) for case in begun.values())
    carried_out = sum(case.subject not in through for case in begun.values())
    decided = view.of("decided")
    said = {
        "carried_in": carried_in,
        "accepted": len(view.of("accepted")),
        "granted": count(decided, "granted|granted_by_silence"),
        "refused": count(decided, "refused"),
        "ended": count(decided, "ended"),
        "carried_out": carried_out,
    }
    came = said["carried_in"] + said["accepted"]
    return said | {
        "difference": came - said["granted"] - said["refused"] - said["ended"] - carried_out
    }


@figure("F05", licences=True)
def turned_away(view: View) -> Said:
    turned, accepted = view.of("turned"), view.of("accepted")
    noticed = count(accepted, "noticed")
    return {
        "not_accepted": count(turned, "not_accepted"),
        "not_needed": count(turned, "not_needed"),
        "withdrawn": count(turned, "withdrawn"),
        "accepted": len(accepted),
        "noticed": noticed,
        "noticed_rate": share(noticed, len(accepted)),
    }


@figure("F12")
def online(view: View) -> Said:
    facts = view.of("submitted")
    there = count(facts, "online")
    return {"online": there, "submitted": len(facts), "online_rate": share(there, len(facts))}


@figure("F13")
def endorsed(view: View) -> Said:
    facts = [f for f in view.of("decided") if f.item == "HJ-163"]
    facts = [f for f in facts if says(f, "granted|granted_by_silence")]
    there = sum(f.channel in ONLINE for f in facts)
    return {"online_rate": share(there, len(facts)), "online": there, "endorsed": len(facts)}


@figure("F14")
def declared(view: View) -> Said:
    facts = [f for f in view.of("submitted") if f.item == "HJ-161"]
    there = sum(f.channel in ONLINE for f in facts)
    return {"online_rate": share(there, len(facts)), "online": there, "declared": len(facts)}


@figure("F15")
def plated(view: View) -> Said:
    facts = [f for f in view.of("decided") if (f.item, f.channel) == ("CJ-301", "cloud")]
    return {"plated": count(facts, "granted|granted_by_silence")}


@figure("F16")
def published(view: View) -> Said:
    facts = view.of("published")
    in_time = count(facts, "on_time")
    return {
        "published": len(facts),
        "on_time": in_time,
        "on_time_rate": share(in_time, len(facts)),
    }


@figure("F17")
def crossed(view: View) -> Said:
    facts = [f for f in view.of("accepted") if f.scheme]
    by_scheme = {
        scheme: sum(f.scheme in (f"own_{scheme}", f"sent_{scheme}") for f in facts)
        for scheme in SCHEMES
    }
    sent = sum(f.scheme.startswith("sent_") for f in facts)
    return {"crossed": len(facts), **by_scheme, "sent": sent, "taken": len(view.of("taken"))}


@figure("F18")
def at_most_once(view: View) -> Said:
    whole = [f for f in view.of("closed") if says(f, "complete")]
    once = sum(f.value <= 1 for f in whole)
    return {"rate": share(once, len(whole)), "once": once, "closed": len(whole)}


@figure("F19")
def trips(view: View) -> Said:
    facts = view.of("closed")
    made = sum(f.value for f in facts)
    each = {f"trips_{n}": sum(min(f.value, 3) == n for f in facts) for n in range(4)}
    said: Said = {"mean": share(made, len(facts)), "closed": len(facts), "trips": made}
    return {**said, **each, "wasted": len(view.of("wasted"))}


@figure("F21")
def in_time(view: View) -> Said:
    facts = [f for f in view.of("decided") if says(f, MADE, "promise|legal|missed|late")]
    kept, early = count(facts, "promise|legal"), count(facts, "promise")
    return {
        "in_time_rate": share(kept, len(facts)),
        "early_rate": share(early, len(facts)),
        "in_time": kept,
        "early": early,
        "late": count(facts, "late"),
        "limited": len(facts),
    }


@figure("F22")
def how_long(view: View) -> Said:
    facts = [f for f in view.of("decided") if says(f, MADE, "paired")]
    had = view.of("delivered")
    return {
        "mean": share(total(facts), len(facts)),
        "median": rank(facts, 5),
        "p90": rank(facts, 9),
        "decided": len(facts),
        "days": total(facts),
        "calendar_mean": share(total(had), len(had)),
        "calendar_median": rank(had, 5),
        "calendar_p90": rank(had, 9),
        "closed": len(had),
        "calendar_days": total(had),
    }


@figure("F23")
def within_a_day(view: View) -> Said:
    facts = [f for f in view.of("decided") if says(f, MADE, "day|longer")]
    fast = count(facts, "day")
    return {"rate": share(fast, len(facts)), "within_day": fast, "decided": len(facts)}


@figure("F24")
def appointments(view: View) -> Said:
    facts, called = view.of("booked"), view.of("called")
    arrived = count(facts, "arrived|served|granted")
    noshow = count(facts, "noshow")
    tickets = {who: count(called, who) for who in ("booked", "walk_in")}
    waited = {who: total(called, who) for who in ("booked", "walk_in")}
    return {
        "booked": len(facts),
        "arrived": arrived,
        "noshow": noshow,
        "cancelled": count(facts, "cancelled"),
        "served": count(facts, "served|granted"),
        "granted": count(facts, "granted"),
        "arrived_rate": share(arrived, len(facts)),
        "noshow_rate": share(noshow, len(facts)),
        "wait_booked": share(waited["booked"], tickets["booked"]),
        "tickets": tickets["booked"],
        "waited": waited["booked"],
        "wait_walk_in": share(waited["walk_in"], tickets["walk_in"]),
        "walk_in_tickets": tickets["walk_in"],
        "walk_in_waited": waited["walk_in"],
    }


@figure("F25")
def ratings(view: View) -> Said:
    facts, closed = view.of("rated"), len(view.of("closed"))
    bad = [f for f in facts if says(f, "level_1|level_2")]
    good = len(facts) - len(bad)
    mended, called = count(bad, "mended"), count(bad, "called")
    return {
        "good_rate": share(good, len(facts)),
        "rated_rate": share(count(facts, "result"), closed),
        "mended_rate": share(mended, len(bad)),
        "called_rate": share(called, len(bad)),
        "rated": len(facts),
        "good": good,
        "bad": len(bad),
        "mended": mended,
        "called": called,
        "of_result": count(facts, "result"),
        "closed": closed,
    }


@figure("F26")
def spared(view: View) -> Said:
    facts, checked = view.of("accepted"), view.of("checked")
    return {
        "shared": total(facts),
        "deferred": count(facts, "deferred"),
        "commitment": count(facts, "commitment"),
        "decided": len(view.of("promised")),
        "checked": len(checked),
        "checked_in_time": count(checked, "on_time"),
    }


@figure("F27", licences=True)
def made(view: View) -> Said:
    facts = [f for f in view.of("decided") if says(f, MADE)]
    return {"decided": len(facts), "later": count(facts, "renewal|change")}


@figure("F28")
def remedies(view: View) -> Said:
    facts = view.of("remedied")
    outcomes = ("upheld", "changed", "revoked", "unlawful", "lost", "withdrawn")
    return {
        "review_filed": count(facts, "review", "filed"),
        "suit_filed": count(facts, "suit", "filed"),
        **{outcome: count(facts, outcome) for outcome in outcomes},
    }


@figure("F29")
def bundles(view: View) -> Said:
    facts = view.of("bundled")
    led = [f for f in facts if says(f, "lead")]
    each = {kind: count(led, kind) for kind in ("birth", "after_death", "moving")}
    return {"bundles": len(led), "cases": len(facts), **each}
