"""Setting up the service circle: import and withdraw a travel matrix, publish a basket."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from hashlib import sha256

from backend import clock, db
from backend.access import queries as people
from backend.access.models import Staff
from backend.permits.models import Category
from backend.refusal import NotFound
from backend.tallies.models.standing import Ground
from backend.tallies.queries import circle as queries
from backend.tallies.queries import standing
from backend.tallies.rules import circle as rules
from backend.tallies.rules import matrix
from backend.tallies.rules.standing import items_on

IMPORTED = "travel_matrix_imported"
WITHDRAWN = "travel_matrix_withdrawn"
BASKET = "basket_changed"
BETWEEN = re.compile(r"[\s,，、;；]+")


async def import_matrix(
    conn: db.Conn, who: Staff, content: bytes, source: str, valid_from: date, now: datetime
) -> int:
    """How many minutes were imported: the whole file or nothing. It holds from `valid_from` until a newer one does.

    Refuses: MatrixUnreadable, MatrixHeadWrong, MatrixFaulty, MatrixEmpty, MatrixSourceMissing.
    """
    villages = {v.code for v in await standing.villages(conn, who.organ_id)}
    centres = {c.code: c.id for c in await standing.centres(conn, who.organ_id)}
    times = matrix.read(content, villages, centres)
    said, digest = source.strip(), sha256(content).digest()
    matrix_id = await queries.add_matrix(conn, who.organ_id, valid_from, said, digest, now, who.id)
    await queries.add_times(
        conn,
        matrix_id,
        [one.village_code for one in times],
        [one.centre_id for one in times],
        [one.minutes for one in times],
    )
    details = {"matrix": matrix_id, "valid_from": str(valid_from), "times": len(times)}
    await people.add_audit(conn, who.id, None, IMPORTED, None, said, details, now)
    return len(times)


async def withdraw_matrix(
    conn: db.Conn, who: Staff, matrix_id: int, reason: str, now: datetime
) -> None:
    """It no longer holds on any day; closed periods keep their numbers. Refuses: NotFound, CircleReasonMissing."""
    said = rules.check_reason(reason)
    if not await queries.withdraw_matrix(conn, who.organ_id, matrix_id, now, who.id):
        raise NotFound(what=("行程矩阵", "travel matrix"))
    await people.add_audit(conn, who.id, None, WITHDRAWN, None, said, {"matrix": matrix_id}, now)


async def set_basket(
    conn: db.Conn,
    who: Staff,
    stands: Ground,
    wished: Mapping[Category, str],
    reason: str,
    now: datetime,
) -> None:
    """From today on these items make the basket of each category; an empty category is not published.

    Codes stand apart by blanks or commas. Refuses: UnknownBasketItem, BasketEmpty, CircleReasonMissing.
    """
    said, items = rules.check_reason(reason), items_on(stands, stands.on)
    given = {category: codes_in(text) for category, text in wished.items()}
    rules.check_basket(given, items)
    was = {category: sorted(codes) for category, codes in rules.basket(stands).items()}
    codes = sorted({code for some in given.values() for code in some})
    await queries.set_basket(conn, who.organ_id, clock.civil_date(now), codes)
    details = {"was": was, "became": {c: sorted(some) for c, some in given.items()}}
    await people.add_audit(conn, who.id, None, BASKET, None, said, details, now)


def codes_in(text: str) -> list[str]:
    return [code.upper() for code in BETWEEN.split(text.strip()) if code]
