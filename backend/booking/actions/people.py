"""Whose matter it is, and whether they may still book."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import msgspec

from backend import db
from backend.access import actions as access
from backend.access.models import Conditions, Resident, Words
from backend.booking import queries, rules
from backend.booking.actions.visit import Planned, Wanted
from backend.booking.models import Booker, Policy
from backend.clock import civil_date
from backend.crypto import Keys
from backend.notices import facts
from backend.permits.models import Item
from backend.permits.rules.words import PRESENCE


async def acting(
    conn: db.Conn, keys: Keys, who: Resident | None, one: Wanted, today: date, on: date
) -> Wanted:
    """The same for the person whose matter it is, if one may act for them on that day."""
    if who is None or one.matter.member_id is None:
        return one
    acts = await access.may_act_for(
        conn, keys, who, one.matter.member_id, conditions(one.version.item), today, on
    )
    return msgspec.structs.replace(one, person_id=acts.person_id)


def conditions(item: Item) -> Conditions:
    """What the item says about who has to come."""
    presence = item.presence
    return Conditions(
        item.code,
        Words(item.name.zh, item.name.en),
        presence.agent_allowed,
        presence.required,
        presence.at_window,
        presence.reasons,
        tuple(Words(PRESENCE[one].zh, PRESENCE[one].en) for one in presence.reasons),
        item.law.basis,
        Words(presence.guardian.zh, presence.guardian.en) if presence.guardian else None,
    )


async def check_standing(
    conn: db.Conn, booker: Booker, plan: Sequence[Planned], policy: Policy, now: datetime
) -> None:
    """Limits of the phone and of each person; staff book for whoever stands before or calls them.

    Asked under the persons' locks and before the new appointments are written.
    """
    if booker.kind == "staff":
        return
    if booker.account_id is not None:
        live = await queries.live_of_account(conn, booker.account_id, now)
        rules.check_phone(live, len(plan), policy)
    since = now - timedelta(days=policy.noshow_days + policy.noshow_pause_days)
    people = sorted({one.person_id for one in plan})
    for missed in await queries.missed(conn, plan[0].service.organ_id, people, since):
        check_not_paused(missed.at, policy, now)


def check_not_paused(missed: Sequence[datetime], policy: Policy, now: datetime) -> None:
    """`missed`: since the last pardon, newest first."""
    until = rules.paused_until(missed, policy)
    if until is not None and now < until:
        on = civil_date(until)
        raise rules.NoShowPaused(
            until=facts.day(on, "en"), until_zh=facts.day(on), count=policy.noshow_limit
        )
