"""What may be handed in without a visit. Legal sources: 行政许可法 §29 (electronic filing), 浙江省保障“最多跑一次”改革
规定 §7 (data sharing: never demanded, confirmed), 在线政务服务若干规定 §8-12 (electronic results)."""

from collections.abc import Collection, Sequence

from backend.cases.models import CaseMaterial, Collect
from backend.cases.models.photos import FILINGS_OPEN, HandIn
from backend.permits.models import Item
from backend.permits.models.situation import Outcome
from backend.permits.rules.guide import CLOUD_ITEMS, handed_in_online
from backend.refusal import Refusal

ELECTRONIC_TOO = ("HJ-163", "CJ-315", "CJ-316")
"""Certificates that exist as electronic ones alone: the endorsement of a residence permit, inspection marks [U]."""


class NotOnline(Refusal):
    """{item} can't be handed in online. Book a visit, or come and take a ticket."""

    zh = "“{item_zh}”不能网上申请，请预约到窗口办理，或直接到窗口取号。"
    status = 422


class OnlyForPersons(Refusal):
    """{item} is for organisations only. Bring its papers to a window."""

    zh = "“{item_zh}”由单位申请，请到窗口提交。"
    status = 422


class OpenAlready(Refusal):
    """This matter is under way already: case {number}. Follow it there."""

    zh = "这件事已在办理中，办件号{number}，请在“我的办件”中查看。"


class BegunTwice(Refusal):
    """This application was begun a moment ago. Open it under “Cases” and go on there."""

    zh = "这件事刚刚已经开始填写，请在“我的办件”中继续。"
    constraint = "online_filing_one_draft_per_matter"


class TooManyFilings(Refusal):
    """You have {limit} matters under way online. Wait until one is over, or give one up."""

    zh = "您网上办理中的事项已达{limit}件，请等其中一件办结，或放弃一件后再申请。"


class OwnPhoneNeeded(Refusal):
    """{name} is of age: they hand in with their own phone, or give you a power of attorney."""

    zh = "{name}是成年人，请其本人用自己的手机申请，或为您办理委托书后代办。"
    status = 422


class UnknownFiling(Refusal):
    """There is no such online application of yours. Look under “Cases”."""

    zh = "没有这个网上申请，请在“我的办件”中查看。"
    status = 404


class PhotosMissing(Refusal):
    """Photos of these papers are still missing: {papers}. Add them, then hand in."""

    zh = "还缺少以下材料的照片：{papers_zh}。请补拍后提交。"
    status = 422


class ConfirmShared(Refusal):
    """Confirm each paper that comes by data sharing, or say that it is wrong."""

    zh = "请逐项核对由数据共享取得的材料：无误请确认，有误请标明。"
    status = 422


class NoSuchWay(Refusal):
    """The result of this matter can't be had that way. Choose one of the ways on the page."""

    zh = "该事项的结果不能这样领取，请在页面列出的方式中选择。"
    status = 422


class AddressNeeded(Refusal):
    """Give the full postal address the result is to be sent to."""

    zh = "请填写完整的收件地址。"
    status = 422


def check_online(item: Item) -> None:
    """What the catalogue lets be accepted without a visit, and plates by cloud application."""
    if "person" not in item.applicants:
        raise OnlyForPersons(item=item.name.en, item_zh=item.name.zh)
    if not handed_in_online(item):
        raise NotOnline(item=item.name.en, item_zh=item.name.zh)


def check_situation(item: Item, outcome: Outcome) -> None:
    """A situation may need a window where the item as such does not, or be another matter altogether."""
    online = outcome.online in ("full", "accept") or item.code in CLOUD_ITEMS
    if outcome.instead is not None or not online:
        raise NotOnline(item=item.name.en, item_zh=item.name.zh)


def check_filings(open_now: int) -> None:
    if open_now >= FILINGS_OPEN:
        raise TooManyFilings(limit=FILINGS_OPEN)


def ways(item: Item) -> list[Collect]:
    """How the result may be had, the one without any way first."""
    electronic = item.result.kind == "document" or item.code in ELECTRONIC_TOO
    return ["electronic", "mail", "window"] if electronic else ["mail", "window"]


def visits_after(item: Item) -> bool:
    """Filed online, but something after acceptance still needs the person or the paper."""
    return item.online.depth != "full"


def check_hand_in(
    item: Item, papers: Sequence[CaseMaterial], photographed: Collection[int], said: HandIn
) -> None:
    """Everything asked for has a photo, what may follow later may be missing, sharing is confirmed."""
    missing = [
        paper
        for paper in papers
        if paper.state == "missing"
        and paper.place not in photographed
        and not item.materials[paper.place - 1].deferrable
        and item.materials[paper.place - 1].form != "form"
    ]
    if missing:
        raise PhotosMissing(
            papers=", ".join(paper.name_en for paper in missing),
            papers_zh="、".join(paper.name_zh for paper in missing),
        )
    shared = {paper.place for paper in papers if paper.state == "shared"}
    if set(said.confirmed) | set(said.disputed) != shared or set(said.confirmed) & set(
        said.disputed
    ):
        raise ConfirmShared()
    if said.collect not in ways(item):
        raise NoSuchWay()
    if said.collect == "mail" and len(said.address.strip()) < 8:
        raise AddressNeeded()


def tag(item_code: str) -> dict[str, str]:
    """What the event of handing in says of how it was filed beyond its channel."""
    return {"tag": "cloud"} if item_code in CLOUD_ITEMS else {}
