"""Yitang 一趟: one trip is enough, and every trip is counted.

Start reading here. `app.py` is the residents' door, `admin/app.py` the staff's; both are put
together by `wiring.py` and ask the features for everything. A feature is a folder with up to five
rooms: `models` (nouns), `rules` (what is allowed), `queries` (SQL), `actions` (verbs), `routes`
(HTTP). Features stack in one order, upper may call lower, never the reverse:

    tallies > hall > booking > cases > permits > calendar > places > notices > access

PostgreSQL is the only judge (`schema/`), Redis only makes things quicker (`cache.py`).
"""
