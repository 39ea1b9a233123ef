"""The demo: an invented county with its people and years of history, through the house's own rules.

Stands above every feature; only the command line uses it.
"""

from backend.demo.history import Progress
from backend.demo.people import RESIDENTS
from backend.demo.seeding import is_present, seed, seed_if_empty, sign_ins
from backend.demo.staff import SIGN_INS

__all__ = [
    "RESIDENTS",
    "SIGN_INS",
    "Progress",
    "is_present",
    "seed",
    "seed_if_empty",
    "sign_ins",
]
