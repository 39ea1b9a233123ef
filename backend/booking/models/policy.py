"""What a deployment may set about booking. Every default is a planning default [U]."""

from datetime import time

from msgspec import Struct


class Policy(Struct, frozen=True):
    hold_minutes: int = 10
    """How long places are kept while the form is filled."""
    live_per_phone: int = 8
    """Holds and appointments to come of one account, all its people together."""
    gap_minutes: int = 30
    """The longest wait between two stages of one visit."""
    noshow_limit: int = 3
    noshow_days: int = 90
    noshow_pause_days: int = 30
    """So many missed within so many days: no online booking for so long. Never without walk-in."""
    return_from_minutes: int = 1
    return_to_minutes: int = 15
    """Freed places return at a random moment in this window, so that nobody can lie in wait."""
    offer_minutes: int = 30
    offers_a_day: int = 3
    release_from: time = time(7)
    release_to: time = time(9)
    """A new day opens at a random minute in this window, by the centre's clock."""
