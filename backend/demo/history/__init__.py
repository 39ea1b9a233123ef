"""Years of an invented county, played day by day through the house's own rules and written in bulk.

`world` reads the county, `demand` says who wants what, `play` lets each place live through its days
(`appointments`, `hall`, `office`), `ledger` keeps what happened as rows, `load` writes them. That it
comes to the same as the ordinary actions is proved in `tests/demo/test_same_path.py`.
"""

from backend.demo.history.play import Plan
from backend.demo.history.seeding import Progress, is_much, seed_history, seed_history_apart

__all__ = ["Plan", "Progress", "is_much", "seed_history", "seed_history_apart"]
