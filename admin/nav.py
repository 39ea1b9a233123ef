"""Which pages a role meets, and where it starts."""

from msgspec import Struct

from backend.access.models import RoleName, Staff

HALL: tuple[RoleName, ...] = ("clerk", "supervisor")
CASES: tuple[RoleName, ...] = ("clerk", "reviewer", "supervisor", "legal")
TALLIES: tuple[RoleName, ...] = ("statistician", "supervisor", "legal", "administrator")
BOARD: tuple[RoleName, ...] = ("supervisor", "administrator")
OPENINGS: tuple[RoleName, ...] = ("supervisor", "administrator")
CLOSE: tuple[RoleName, ...] = ("supervisor",)
PUBLICATION: tuple[RoleName, ...] = ("legal", "supervisor")
TRIPS: tuple[RoleName, ...] = ("supervisor",)
FINDINGS: tuple[RoleName, ...] = ("legal",)
BANS: tuple[RoleName, ...] = ("legal", "supervisor")
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
    here: bool = False


TABS = (
    Tab("/hall", "nav.hall", HALL),
    Tab("/cases", "nav.cases", CASES),
    Tab("/due", "nav.due", CASES),
    Tab("/pre-review", "nav.pre_review", HALL),
    Tab("/door", "nav.door", HALL),
    Tab("/diary", "nav.diary", HALL),
    Tab("/booking", "nav.booking", HALL),
    Tab("/close", "nav.close", CLOSE),
    Tab("/trips", "nav.trips", TRIPS),
    Tab("/regions", "nav.regions", CASES),
    Tab("/findings", "nav.findings", FINDINGS),
    Tab("/bans", "nav.bans", BANS),
    Tab("/ratings", "nav.ratings", RATINGS),
    Tab("/my-ratings", "nav.own_ratings", ("clerk", "reviewer")),
    Tab("/publication", "nav.publication", PUBLICATION),
    Tab("/tallies", "nav.tallies", TALLIES),
    Tab("/board", "nav.board", BOARD),
    Tab("/openings", "nav.openings", OPENINGS),
    Tab("/advice", "nav.advice", BOARD),
    Tab("/hall-policy", "nav.hall_policy", HALL_POLICY),
    Tab("/case-policy", "nav.case_policy", CASE_POLICY),
    Tab("/policy", "nav.policy", POLICY),
    Tab("/rating-policy", "nav.rating_policy", POLICY),
    Tab("/retention", "nav.retention", RETENTION),
    Tab("/items", "nav.items", EVERYBODY),
    Tab("/outbox", "nav.outbox", OUTBOX, demo_only=True),
)


def tabs(who: Staff | None, path: str, demo: bool) -> list[Tab]:
    """The tabs of who asks, with the present one marked."""
    if who is None:
        return []
    return [
        Tab(
            tab.path,
            tab.text,
            tab.roles,
            tab.demo_only,
            path == tab.path or path.startswith(f"{tab.path}/"),
        )
        for tab in TABS
        if who.may(*tab.roles) and (demo or not tab.demo_only)
    ]


def home(who: Staff | None) -> str:
    """The first page of a role; signing in when nobody is."""
    if who is None:
        return "/sign-in"
    return next((tab.path for tab in TABS if who.may(*tab.roles)), "/items")
