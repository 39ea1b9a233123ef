"""Who may not apply again: 行政许可法 §78 (one year), §79 (three years), 机动车登记规定 §80, §81.

Both articles bar *that licence* only, and only where it directly concerns public safety, health,
life or property. 机动车登记规定 bars every registration of vehicles, licence or not.
"""

from collections.abc import Iterable
from datetime import date

from backend.cases.models import Case
from backend.cases.models.bans import YEARS, Ban, BanKind, BanScope
from backend.cases.rules.safety import concerns_safety
from backend.permits.models import Item
from backend.refusal import Refusal


class Banned(Refusal):
    """The applicant may not apply for this until {until} ({basis}). Do not accept it, give the reasons
    in writing, and name review within 60 days; a legal officer may lift the ban."""

    zh = (
        "申请人在{until}前（含当日）不得再次申请该事项（{basis}）。请作出不予受理决定，书面说明理由，"
        "告知可在六十日内申请行政复议；如限制有误，请法制员解除。"
    )


class NotBannable(Refusal):
    """The law bars nobody from applying again for this matter: it concerns no licence of public safety."""

    zh = "法律未规定该事项不得再次申请：不属于直接关系公共安全等事项的许可，请勿设置限制。"
    status = 422


class NoGroundForBan(Refusal):
    """One year needs a case refused or not accepted, three years a revoked permit. Decide that first."""

    zh = "一年限制须先有不予受理或不予许可决定，三年限制须先撤销许可，请先作出相应决定。"
    status = 409


class AlreadyBanned(Refusal):
    """This case has led to that ban already. Look at the list of bans."""

    zh = "该办件已作出同类限制，请查看限制申请名单。"
    constraint = "ban_once_per_case_and_kind"


class UnknownBan(Refusal):
    """There is no such ban, or it was lifted already. Reload the list."""

    zh = "没有这条限制，或已解除，请刷新名单。"
    status = 404


def covers(ban: Ban, item: Item, on: date) -> bool:
    """Whether the ban stands in the way of the item on that day; its last day is included."""
    meant = ban.item_code == item.code or ban.subcategory == item.subcategory
    return meant and ban.from_on <= on <= ban.until_on


def check_not_banned(bans: Iterable[Ban], item: Item, on: date) -> None:
    """Refuses with the ban that lasts longest."""
    standing = [ban for ban in bans if covers(ban, item, on)]
    if standing:
        longest = max(standing, key=lambda ban: ban.until_on)
        raise Banned(until=longest.until_on.isoformat(), basis=longest.basis)


def scope_of(item: Item, kind: BanKind) -> BanScope | None:
    """What a ban from a case of this item covers; None: the law knows none."""
    if item.subcategory == "vehicle":
        article = "§80" if kind == "false_papers" else "§81"
        return BanScope(None, "vehicle", f"机动车登记规定 {article}")
    if concerns_safety(item):
        article = "§78" if kind == "false_papers" else "§79"
        return BanScope(item.code, None, f"行政许可法 {article}")
    return None


def check_ground(case: Case, kind: BanKind) -> None:
    """A refusal comes before one year, a revocation before three."""
    turned_down = case.state == "not_accepted" or case.decision == "refused"
    if not (turned_down if kind == "false_papers" else case.permit == "revoked"):
        raise NoGroundForBan()


def last_day(from_on: date, kind: BanKind) -> date:
    """The day of the same number, else the last of the month (民法典 §202)."""
    year = from_on.year + YEARS[kind]
    if (from_on.month, from_on.day) == (2, 29):
        return date(year, 2, 28)
    return from_on.replace(year=year)
