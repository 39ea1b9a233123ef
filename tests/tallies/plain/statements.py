"""One statement a figure: which rows, and what is asked of them. Numbers are exact, nothing is rounded."""

from tests.tallies.plain import tables
from tests.tallies.plain.statement import Statement, n, share, total
from tests.tallies.plain.tables import followed

SCHEMES = ("city", "hang_wen_hu_jin_qu", "province", "yangtze_delta", "cross_province")

# Open on a day: accepted before it for the first time, and not through before it.
OPEN = f"""
    SELECT e.*, (
        SELECT min(d.on_date) FROM live d
        WHERE d.case_id = e.case_id AND d.kind IN ('case_granted', 'case_refused', 'case_ended') AND d.at >= e.at
          AND NOT EXISTS (SELECT 1 FROM live o WHERE o.case_id = d.case_id AND (o.at, o.id) < (d.at, d.id) AND o.at >= e.at
                          AND o.kind IN ('case_granted', 'case_refused', 'case_ended'))) AS through
    FROM valid e WHERE e.kind = 'case_accepted' AND {tables.NOT_TAKEN_BACK} AND {tables.FIRST_OF}"""
CAME = n("x.kind = 'case_accepted'")
GRANTED, REFUSED, ENDED = (n(f"x.kind = 'case_{how}'") for how in ("granted", "refused", "ended"))
MOVED = f"""
    SELECT e.* FROM valid e
    WHERE e.kind IN ('case_granted', 'case_refused', 'case_ended')
       OR e.kind = 'case_accepted' AND {tables.NOT_TAKEN_BACK}"""
# What balances moves in pairs: an acceptance that is not the first is one too many, a decision that
# does not answer the first acceptance is one too few.
FAULTS = f"""
    SELECT organ_id, centre_id, on_date, scope, 1 AS fault FROM ({tables.ACCEPTED}) a WHERE NOT first
    UNION ALL
    SELECT organ_id, centre_id, on_date, scope, -1 FROM ({tables.DECIDED}) d
    WHERE NOT (foremost AND accepted_at IS NOT NULL)"""

HEARD = """x.came_at IS NOT NULL AND (x.absent_at IS NULL OR x.came_at < x.absent_at)"""
ABSENT = """x.absent_at IS NOT NULL AND (x.came_at IS NULL OR x.absent_at < x.came_at)"""
LATE = "(made AND coalesce(x.on_date > legal_due, false))"
EARLY = f"(made AND NOT {LATE} AND coalesce(x.on_date <= promised_due, false))"
LIMITED = "(made AND (legal_due IS NOT NULL OR promised_due IS NOT NULL))"
IN_TIME = f"(made AND NOT {LATE} AND (legal_due IS NOT NULL OR {EARLY}))"
THROUGH = "made AND foremost AND accepted_at IS NOT NULL"
FAST = "x.at <= accepted_at + interval '24 hours'"
BUNDLES = ("birth", "after_death", "moving")
OUTCOMES = ("upheld", "changed", "revoked", "unlawful", "lost", "withdrawn")

STATEMENTS = (
    Statement(
        "F01",
        tables.ACCEPTED,
        {"accepted": n(), "deemed": n("x.way = 'deemed'")},
        licences=True,
    ),
    Statement(
        "F01",
        tables.TURNED,
        {"acceptance_withdrawn": n("x.turn = 'acceptance_withdrawn'")},
        licences=True,
    ),
    Statement(
        "F02",
        tables.DECIDED,
        {
            "granted": n("granted"),
            "granted_by_silence": n("by_silence"),
            **{of: n(f"granted AND what = '{of}'") for of in ("new", "renewal", "change")},
        },
        licences=True,
    ),
    Statement(
        "F03",
        tables.DECIDED,
        {"not_granted": n("refused OR ended"), "refused": n("refused"), "ended": n("ended")},
        licences=True,
    ),
    Statement(
        "F04",
        OPEN,
        {
            "carried_in": n("x.on_date < a.first AND coalesce(x.through >= a.first, true)"),
            "carried_out": n("coalesce(x.through > a.last, true)"),
        },
        licences=True,
        when="x.on_date <= a.last",
    ),
    Statement(
        "F04",
        MOVED,
        {"accepted": CAME, "granted": GRANTED, "refused": REFUSED, "ended": ENDED},
        licences=True,
    ),
    Statement("F04", FAULTS, {"difference": total("fault")}, licences=True),
    Statement(
        "F05",
        tables.TURNED,
        {how: n(f"turn = '{how}'") for how in ("not_accepted", "not_needed", "withdrawn")},
        licences=True,
    ),
    Statement(
        "F05",
        tables.ACCEPTED,
        {
            "accepted": n(),
            "noticed": n("noticed"),
            "noticed_rate": "avg(noticed::int)",
        },
        licences=True,
    ),
    Statement(
        "F12",
        tables.SUBMITTED,
        {"online": n("online"), "submitted": n(), "online_rate": "avg(online::int)"},
    ),
    Statement(
        "F13",
        tables.DECIDED + " AND d.item_code = 'HJ-163' AND d.kind = 'case_granted'",
        {
            "online_rate": "avg(coalesce(online, false)::int) FILTER (WHERE x.organ_id IS NOT NULL)",
            "online": n("online"),
            "endorsed": n(),
        },
    ),
    Statement(
        "F14",
        tables.SUBMITTED + " AND e.item_code = 'HJ-161'",
        {"online_rate": "avg(online::int)", "online": n("online"), "declared": n()},
    ),
    Statement("F15", tables.DECIDED, {"plated": n("item_code = 'CJ-301' AND granted AND cloud")}),
    Statement(
        "F16",
        followed("case_published", 7),
        {"published": n(), "on_time": n("on_time"), "on_time_rate": "avg(on_time::int)"},
    ),
    Statement(
        "F17",
        tables.CROSSED,
        {
            "crossed": n("coalesce(sent, own) IS NOT NULL"),
            **{scheme: n(f"coalesce(sent, own) = '{scheme}'") for scheme in SCHEMES},
            "sent": n("sent IS NOT NULL"),
        },
    ),
    Statement("F17", tables.TAKEN, {"taken": n()}),
    Statement(
        "F18",
        tables.CLOSED,
        {
            "rate": "avg((trips <= 1)::int) FILTER (WHERE whole)",
            "once": n("whole AND trips <= 1"),
            "closed": n("whole"),
        },
    ),
    Statement(
        "F19",
        tables.CLOSED,
        {
            "mean": "avg(trips)",
            "closed": n(),
            "trips": total("trips"),
            **{f"trips_{n_}": n(f"least(trips, 3) = {n_}") for n_ in range(4)},
        },
    ),
    Statement("F19", tables.WASTED, {"wasted": n()}),
    Statement(
        "F21",
        tables.DECIDED,
        {
            "limited": n(LIMITED),
            "late": n(LATE),
            "in_time": n(IN_TIME),
            "early": n(EARLY),
            "in_time_rate": share(n(IN_TIME), n(LIMITED)),
            "early_rate": share(n(EARLY), n(LIMITED)),
        },
    ),
    Statement(
        "F22",
        tables.DECIDED,
        {
            "mean": f"avg(used) FILTER (WHERE {THROUGH})",
            "median": f"percentile_disc(0.5) WITHIN GROUP (ORDER BY used) FILTER (WHERE {THROUGH})",
            "p90": f"percentile_disc(0.9) WITHIN GROUP (ORDER BY used) FILTER (WHERE {THROUGH})",
            "decided": n(THROUGH),
            "days": total("used", THROUGH),
        },
    ),
    Statement(
        "F22",
        tables.CLOSED,
        {
            "calendar_mean": "avg(days)",
            "calendar_median": "percentile_disc(0.5) WITHIN GROUP (ORDER BY days)",
            "calendar_p90": "percentile_disc(0.9) WITHIN GROUP (ORDER BY days)",
            "closed": "count(days)",
            "calendar_days": total("days"),
        },
    ),
    Statement(
        "F23",
        tables.DECIDED,
        {
            "rate": f"avg(({FAST})::int) FILTER (WHERE made AND accepted_at IS NOT NULL)",
            "within_day": n(f"made AND {FAST}"),
            "decided": n("made AND accepted_at IS NOT NULL"),
        },
    ),
    Statement(
        "F24",
        tables.BOOKED,
        {
            "booked": n(),
            "arrived": n(HEARD),
            "noshow": n(ABSENT),
            "cancelled": n("cancelled AND came_at IS NULL AND absent_at IS NULL"),
            "served": n(f"served AND {HEARD}"),
            "granted": n(f"served AND granted AND {HEARD}"),
            "arrived_rate": share(n(HEARD), n()),
            "noshow_rate": share(n(ABSENT), n()),
        },
    ),
    Statement(
        "F24",
        tables.CALLED,
        {
            "wait_booked": "avg(waited) FILTER (WHERE booked)",
            "tickets": n("booked"),
            "waited": total("waited", "booked"),
            "wait_walk_in": "avg(waited) FILTER (WHERE NOT booked)",
            "walk_in_tickets": n("NOT booked"),
            "walk_in_waited": total("waited", "NOT booked"),
        },
    ),
    Statement(
        "F25",
        tables.RATED,
        {
            "good_rate": "avg((level >= 3)::int)",
            "mended_rate": "avg(mended::int) FILTER (WHERE level <= 2)",
            "called_rate": "avg(called::int) FILTER (WHERE level <= 2)",
            "rated": n(),
            "of_result": n("step = 'result'"),
            "good": n("level >= 3"),
            "bad": n("level <= 2"),
            "mended": n("level <= 2 AND mended"),
            "called": n("level <= 2 AND called"),
        },
    ),
    Statement("F25", tables.CLOSED, {"closed": n()}),
    Statement(
        "F25",
        f"SELECT organ_id, centre_id, on_date, scope, false AS closed FROM ({tables.RATED}) r WHERE step = 'result' UNION ALL"
        f" SELECT organ_id, centre_id, on_date, scope, true FROM ({tables.CLOSED}) c",
        {"rated_rate": share(n("NOT closed"), n("closed"))},
    ),
    Statement(
        "F26",
        tables.ACCEPTED,
        {
            "shared": total("shared"),
            "deferred": n("way = 'deferred'"),
            "commitment": n("way = 'commitment'"),
        },
    ),
    Statement("F26", tables.ON_COMMITMENT, {"decided": n()}),
    Statement(
        "F26",
        followed("case_checked", 60),
        {"checked": n(), "checked_in_time": n("on_time")},
    ),
    Statement(
        "F27",
        tables.DECIDED,
        {"decided": n("made"), "later": n("made AND what IN ('renewal', 'change')")},
        licences=True,
    ),
    Statement(
        "F28",
        tables.REMEDIED,
        {
            "review_filed": n("filed AND remedy = 'review'"),
            "suit_filed": n("filed AND remedy = 'suit'"),
            **{how: n(f"outcome = '{how}'") for how in OUTCOMES},
        },
    ),
    Statement(
        "F29",
        tables.BUNDLED,
        {
            "bundles": n("leads"),
            "cases": n(),
            **{bundle: n(f"leads AND bundle = '{bundle}'") for bundle in BUNDLES},
        },
    ),
)
