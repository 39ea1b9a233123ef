"""Demo members of staff: who may sign in, and a clerk for every other window of the history."""

from msgspec import Struct

from backend import db
from backend.access.actions import HASHER
from backend.access.models import RoleName
from backend.demo import county, people, queries
from backend.demo.county import ORGAN_ID

PASSWORD = "one-trip-is-enough"  # noqa: S105 (printed on purpose)
"""Worth nothing: `serve` refuses to start while a demo sign-in exists."""
FIRST_SERIAL = 19_000_000
"""Clerks are named by serials no resident reaches."""


class SignIn(Struct, frozen=True):
    """A demo sign-in of the staff door. `centre`: a code, or None for the whole organ."""

    login: str
    password: str
    name: str
    role: RoleName
    centre: str | None
    shown_zh: str
    shown_en: str


def _at(login: str, name: str, role: RoleName, centre: str | None, zh: str, en: str) -> SignIn:
    return SignIn(login, PASSWORD, name, role, centre, zh, en)


SIGN_INS = (
    _at("clerk1", "何静", "clerk", county.HALL, "窗口人员·县大厅", "clerk, county hall"),
    _at("clerk2", "罗志强", "clerk", county.HALL, "窗口人员·县大厅", "clerk, county hall"),
    _at("clerk3", "唐玉兰", "clerk", county.BAY_TOWN, "窗口人员·湖镇镇", "clerk, Huzhen Town"),
    _at("clerk4", "潘建国", "clerk", "QX-XIKOU", "窗口人员·溪口镇", "clerk, Xikou Town"),
    _at("reviewer", "沈明远", "reviewer", None, "审核审批", "reviewer"),
    _at("supervisor", "许慧英", "supervisor", county.HALL, "县大厅主管", "supervisor, county hall"),
    _at("legal", "江文德", "legal", None, "法制审核", "legal officer"),
    _at("statistician", "叶欣然", "statistician", None, "统计", "statistician"),
    _at("admin", "顾海波", "administrator", None, "系统管理", "administrator"),
)


def window_login(centre: str, number: int) -> str:
    """Who sits at a window in the history: a sign-in at the first windows, else a clerk of its own."""
    own = [one for one in SIGN_INS if one.role == "clerk" and one.centre == centre]
    return own[number - 1].login if number <= len(own) else f"{centre.lower()}-{number}"


async def seed_staff(conn: db.Conn) -> None:
    """The sign-ins, and a clerk for every window without one. What is there already stays as it is."""
    wanted = [(one.login, one.name, one.role, one.centre) for one in SIGN_INS]
    wanted += [(login, name, "clerk", centre) for login, name, centre in _clerks()]
    await queries.add_staff(conn, ORGAN_ID, wanted, HASHER.hash(PASSWORD))


def _clerks() -> list[tuple[str, str, str]]:
    logins = [
        (window_login(centre.code, number), centre.code)
        for centre in county.plan().centres
        for window in centre.windows
        for number in window.numbers
    ]
    known = {one.login for one in SIGN_INS}
    new = [(login, centre) for login, centre in logins if login not in known]
    return [
        (login, people.name_of(FIRST_SERIAL + 17 * n), centre)
        for n, (login, centre) in enumerate(new)
    ]
