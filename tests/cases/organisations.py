"""Organisations that apply, and licences granted to them."""

from datetime import datetime

from backend import crypto, db
from backend.access.identity import credit_check_sign
from backend.cases import actions
from backend.cases.models import Case
from tests import make, steps

KEYS = make.KEYS
ORGAN_CODE = "11330899" + "MB0000001"
"""With its check character: the invented bureau's."""


def code_of(serial: int, first: str = "91330899") -> str:
    """A valid code of the invented county."""
    body = f"{first}MA{serial:07d}"[:17]
    return body + credit_check_sign(body)


async def organ_has_its_code(conn: db.Conn) -> None:
    body = ORGAN_CODE[:17]
    await conn.execute("UPDATE organ SET credit_code = $1", body + credit_check_sign(body))


async def turn_into(conn: db.Conn, case: Case, name: str, code: str) -> Case:
    """The case's applicant is an organisation from now on."""
    owner = str(case.person_id)
    await conn.execute(
        "UPDATE person SET kind = 'organisation', name_sealed = $2, id_number_sealed = $3 WHERE id = $1",
        case.person_id,
        crypto.seal(KEYS, name, "person.name", owner),
        crypto.seal(KEYS, code, "person.id_number", owner),
    )
    return await actions.case_of(conn, case.id)


async def granted(
    conn: db.Conn,
    now: datetime,
    serial: int = 1,
    item: str = "ZA-403",
    organisation: bool = True,
    code: str | None = None,
) -> Case:
    """A licence granted now, to an organisation unless said otherwise."""
    clerk = await make.staff(conn, f"publication-clerk-{serial}", "clerk")
    reviewer = await make.staff(conn, f"publication-reviewer-{serial}", "reviewer")
    case = await make.case(conn, now, item, serial=serial)
    if organisation:
        name = f"青溪县竹溪{serial}号刻章有限公司"
        case = await turn_into(conn, case, name, code or code_of(serial))
    for verb in steps.WAY_TO["granted"]:
        case = await steps.take(conn, case, verb, clerk, reviewer, now)
    return case
