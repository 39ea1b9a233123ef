"""Which pages a role meets, and where it starts."""

from msgspec import Struct

from backend.access.models import RoleName, Staff

HALL: tuple[RoleName, ...] = ("clerk", "supervisor")
CASES: tuple[RoleName, ...] = ("clerk", "reviewer", "supervisor", "legal")
TALLIES: tuple[RoleName, ...] = ("statistician", "supervisor", "legal", "administrator")
OPEN_DATA: tuple[RoleName, ...] = ("statistician",)
CLOSES_ASK: tuple[RoleName, ...] = ("statistician",)
CLOSES_AGREE: tuple[RoleName, ...] = ("statistician", "administrator")
BOARD: tuple[RoleName, ...] = ("supervisor", "administrator")
OPENINGS: tuple[RoleName, ...] = ("supervisor", "administrator")
CLOSE: tuple[RoleName, ...] = ("supervisor",)
PUBLICATION: tuple[RoleName, ...] = ("legal", "supervisor")
TRIPS: tuple[RoleName, ...] = ("supervisor",)
FINDINGS: tuple[RoleName, ...] = ("legal",)
BANS: tuple[RoleName, ...] = ("legal", "supervisor")
REMEDIES: tuple[RoleName, ...] = ("legal",)
REPORTS: tuple[RoleName, ...] = ("statistician",)
RETENTION: tuple[RoleName, ...] = ("legal", "administrator")
POLICY: tuple[RoleName, ...] = ("administrator",)
CASE_POLICY: tuple[RoleName, ...] = ("supervisor", "administrator")
RATINGS: tuple[RoleName, ...] = ("supervisor", "legal")
OWN_RATINGS: tuple[RoleName, ...] = ("clerk", "reviewer", "supervisor")
HALL_POLICY: tuple[RoleName, ...] = ("supervisor",)
OUTBOX: tuple[RoleName, ...] = ("administrator",)
EVERYBODY: tuple[RoleName, ...] = (
    "clerk",
    "reviewer",
    "supervisor",
    "legal",
    "statistician",
    "administrator",
)


class Tab(Struct, frozen=True):
    """A page in the header. `text` is a key of the texts."""

    path: str
    text: str
    roles: tuple[RoleName, ...]
    demo_only: bool = False


class Room(Struct, frozen=True):
    """Pages that belong together; the header names the rooms, and a line below it the pages of the present one."""

    text: str
    tabs: tuple[Tab, ...]


ROOMS = (
    Room(
        "nav.room_hall",
        (
            Tab("/hall", "nav.hall", HALL),
            Tab("/door", "nav.door", HALL),
            Tab("/diary", "nav.diary", HALL),
            Tab("/booking", "nav.booking", HALL),
            Tab("/close", "nav.close", CLOSE),
        ),
    ),
    Room(
        "nav.room_cases",
        (
            Tab("/cases", "nav.cases", CASES),
            Tab("/due", "nav.due", CASES),
            Tab("/pre-review", "nav.pre_review", HALL),
            Tab("/regions", "nav.regions", CASES),
            Tab("/publication", "nav.publication", PUBLICATION),
        ),
    ),
    Room(
        "nav.room_quality",
        (
            Tab("/findings", "nav.findings", FINDINGS),
            Tab("/bans", "nav.bans", BANS),
            Tab("/remedies", "nav.remedies", REMEDIES),
            Tab("/trips", "nav.trips", TRIPS),
            Tab("/ratings", "nav.ratings", RATINGS),
            Tab("/my-ratings", "nav.own_ratings", ("clerk", "reviewer")),
        ),
    ),
    Room(
        "nav.room_tallies",
        (
            Tab("/tallies", "nav.tallies", TALLIES),
            Tab("/standing", "nav.standing", TALLIES),
            Tab("/circle", "nav.circle", TALLIES),
            Tab("/closes", "nav.closes", TALLIES),
            Tab("/reports", "nav.reports", REPORTS),
            Tab("/exports", "nav.exports", TALLIES),
            Tab("/open-data", "nav.open", OPEN_DATA),
            Tab("/board", "nav.board", BOARD),
            Tab("/advice", "nav.advice", BOARD),
        ),
    ),
    Room(
        "nav.room_setup",
        (
            Tab("/openings", "nav.openings", OPENINGS),
            Tab("/hall-policy", "nav.hall_policy", HALL_POLICY),
            Tab("/case-policy", "nav.case_policy", CASE_POLICY),
            Tab("/policy", "nav.policy", POLICY),
            Tab("/circle-policy", "nav.circle_policy", POLICY),
            Tab("/rating-policy", "nav.rating_policy", POLICY),
            Tab("/retention", "nav.retention", RETENTION),
            Tab("/items", "nav.items", EVERYBODY),
            Tab("/outbox", "nav.outbox", OUTBOX, demo_only=True),
        ),
    ),
)


class Shown(Struct, frozen=True):
    """A link in the header."""

    path: str
    text: str
    here: bool


class Nav(Struct, frozen=True):
    """The rooms of who asks, and the pages of the room they are in."""

    rooms: list[Shown]
    tabs: list[Shown]


def nav(who: Staff | None, path: str, demo: bool) -> Nav:
    """A room leads to its first page that who asks may see; a room with one page bears that page's name."""
    rooms, pages = list[Shown](), list[Shown]()
    for room in ROOMS:
        own = [tab for tab in room.tabs if _may(who, tab, demo)]
        if not own:
            continue
        here = any(_here(tab, path) for tab in own)
        rooms.append(Shown(own[0].path, room.text if len(own) > 1 else own[0].text, here))
        if here and len(own) > 1:
            pages = [Shown(tab.path, tab.text, _here(tab, path)) for tab in own]
    return Nav(rooms, pages)


def _may(who: Staff | None, tab: Tab, demo: bool) -> bool:
    return who is not None and who.may(*tab.roles) and (demo or not tab.demo_only)


def _here(tab: Tab, path: str) -> bool:
    return path == tab.path or path.startswith(f"{tab.path}/")


def home(who: Staff | None) -> str:
    """The first page of a role; signing in when nobody is."""
    if who is None:
        return "/sign-in"
    own = (tab.path for room in ROOMS for tab in room.tabs if who.may(*tab.roles))
    return next(own, "/items")
