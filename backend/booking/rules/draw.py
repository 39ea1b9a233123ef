"""A draw anyone can check: a seed committed to before anybody enters, an order that follows from it."""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from backend.booking.rules.times import DAYS_AHEAD
from backend.refusal import Refusal

STANDS = timedelta(hours=12)
"""How long an offer of a draw stands, so that nobody has to sit and wait. [U]"""
LONGEST = timedelta(days=31)

RECIPE = """\
# order.txt = the order drawn, worked out again from list.json (GET /api/draws/{id}/list)
seed=$(jq -r .seed list.json)
printf %s "$seed" | sha256sum | cut -c1-64        # must be:
jq -r .seed_hash list.json
jq -r '.tokens[]' list.json | while read -r token; do
  key=$(printf %s "$seed$token" | sha256sum | cut -c1-64)
  echo "$key $token"
done | LC_ALL=C sort | cut -d' ' -f2 > order.txt
jq -r '.order[]' list.json | diff - order.txt && echo "the order is right"
"""


class UnknownDraw(Refusal):
    """There is no such draw. Look at the list of draws."""

    zh = "没有这个摇号，请从摇号列表中选择。"
    status = 404


class DrawClosed(Refusal):
    """Registration for this draw is over. Look at the next draw, or wait on the waiting list."""

    zh = "该摇号报名已截止。请关注下一次摇号，或加入候补。"


class DrawNotForItem(Refusal):
    """This draw gives out places for other matters. Choose a draw for this one."""

    zh = "该摇号的名额不用于此事项，请选择对应的摇号。"
    status = 422


class AlreadyEntered(Refusal):
    """Already registered in this draw: each person once. Keep the number you were given."""

    zh = "该人已报名本次摇号，每人限一次。请保留已获得的编号。"
    constraint = "draw_entry_one_per_person"


class DrawDaysUnfit(Refusal):
    """The days must lie after the offers end, and within {days} days of the day registration closes. Choose other days."""

    zh = "摇号的办理日期须晚于名额确认截止日，且在报名截止日之后{days}天之内，请重新选择。"
    status = 422


class DrawTimesUnfit(Refusal):
    """Registration must close later than now, offers must end later than that, and all within 31 days. Choose other times."""

    zh = "报名截止须晚于现在，名额确认截止须晚于报名截止，且均在31天之内，请重新选择。"
    status = 422


class DrawDaysOpen(Refusal):
    """Some of these days can already be booked, so they can't be drawn. Choose days that are not open yet."""

    zh = "所选日期中有已开放预约的，不能再摇号。请选择尚未开放的日期。"


class DrawDaysTaken(Refusal):
    """Another draw of this pool gives out some of these days. Choose other days."""

    zh = "该窗口组已有摇号包含其中的日期，请选择其他日期。"
    constraint = "draw_days_of_a_pool_are_drawn_once"


class DrawOver(Refusal):
    """This draw is over: its order is drawn, or it was withdrawn. Look at its newest state."""

    zh = "该摇号已结束（已摇出或已撤回），不能再更改，请查看最新状态。"


def hash_of(seed: str) -> str:
    """What is published when the draw opens: SHA-256 of the seed's characters, in hexadecimal."""
    return hashlib.sha256(seed.encode("ascii")).hexdigest()


def order(seed: str, tokens: Iterable[str]) -> list[str]:
    """The tokens sorted by SHA-256 of the seed's characters followed by the token's; see RECIPE."""
    return sorted(tokens, key=lambda token: (_key(seed, token), token))


def _key(seed: str, token: str) -> str:
    return hashlib.sha256(f"{seed}{token}".encode("ascii")).hexdigest()


def check_times(now: datetime, closes_at: datetime, offers_until: datetime) -> None:
    if not now < closes_at < offers_until <= now + LONGEST:
        raise DrawTimesUnfit()


def check_days(first: date, last: date, closes_on: date, public_on: date) -> None:
    """`public_on`: the day on which what is left opens to everybody, before the first day itself."""
    if not (closes_on <= public_on < first <= last <= closes_on + timedelta(days=DAYS_AHEAD)):
        raise DrawDaysUnfit(days=DAYS_AHEAD)
