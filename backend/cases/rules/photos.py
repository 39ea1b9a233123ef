"""What may be sent as a photo of a paper, and how a clerk answers it before the day."""

from collections.abc import Collection, Sequence
from datetime import datetime

from backend.cases.models import CaseState
from backend.cases.models.photos import (
    PAGES_A_PAPER,
    PHOTOS_A_CASE,
    PHOTOS_A_DAY,
    AnsweredPaper,
    PhotoFault,
)
from backend.permits.models import Item, Text
from backend.refusal import Refusal

MOST_BYTES = 8 * 1024 * 1024
"""Of a photo as it is sent."""
TAKEN: tuple[CaseState, ...] = ("prepared", "correcting")
"""While the applicant still has to hand something in."""

FAULTS: dict[PhotoFault, Text] = {
    "unreadable": Text("看不清，请重拍", "can't be read: take it again"),
    "cut_off": Text("拍摄不完整，请拍全四角", "cut off: all four corners must be in the picture"),
    "wrong_paper": Text("不是这份材料", "this is another paper"),
    "pages_missing": Text("缺页", "pages are missing"),
    "expired": Text("材料已过期", "the paper has expired"),
    "not_signed": Text("缺签名或盖章", "a signature or seal is missing"),
    "not_the_applicants": Text("与申请人不符", "it is not the applicant's"),
    "other": Text("其他", "other"),
}


class NotAPhoto(Refusal):
    """This file is no photo we can read. Take a photo of the paper, or send a JPEG, PNG or WebP picture."""

    zh = "这个文件不是可以识别的照片。请直接拍摄材料，或选择JPEG、PNG、WebP格式的图片。"
    status = 422


class HeicPhoto(Refusal):
    """Photos in the HEIC format can't be read here. On an iPhone choose Settings, Camera, Formats, “Most
    Compatible” and take it again, or send a screenshot of the photo."""

    zh = "暂不能识别HEIC格式的照片。苹果手机请在“设置－相机－格式”中选“兼容性最佳”后重拍，或发送照片的截图。"
    status = 422


class BrokenPhoto(Refusal):
    """The photo is damaged or was cut off on its way. Send it again, or take it once more."""

    zh = "照片损坏或没有传完整，请重新上传或重拍。"
    status = 422


class PhotoTooLarge(Refusal):
    """The photo is too large. Send at most {megabytes} MB, or take it with a lower resolution."""

    zh = "照片过大，最多{megabytes}MB。请降低拍摄分辨率后重拍。"
    status = 413


class TooManyPixels(Refusal):
    """The picture has too many pixels to be worked on ({megapixels} million at most). Take it with a lower
    resolution."""

    zh = "照片像素过多（最多{megapixels}00万像素），请降低拍摄分辨率后重拍。"
    status = 422


class TooSmallPhoto(Refusal):
    """The picture is too small to be read ({pixels} pixels at least on each side). Take a photo of the whole paper."""

    zh = "图片太小，看不清内容（每边至少{pixels}像素）。请拍摄整份材料。"
    status = 422


class TooManyPhotos(Refusal):
    """There is no room for more photos: {pages} of one paper, {all} of one case. Remove one first."""

    zh = "照片已到上限：每份材料{pages}张，每个办件共{all}张。请先删除不需要的照片。"
    constraint = "case_photo_six_a_paper"


class PhotosOverADay(Refusal):
    """You sent very many photos today. Go on tomorrow, or bring the papers: nothing you sent is lost."""

    zh = "今天上传的照片已达上限，已上传的不会丢失。请明天继续，或直接带材料到窗口。"
    status = 429


class PhotosFixed(Refusal):
    """The photos of this case can't be changed any more: it was handed in. Bring a better paper to the window, or
    wait for the one-time notice."""

    zh = "该办件已提交，照片不能再改动。如需更换材料，请按一次性告知补正，或带到窗口。"


class UnknownPhoto(Refusal):
    """There is no such photo. Reload the page."""

    zh = "没有这张照片，请刷新页面。"
    status = 404


class NothingToReview(Refusal):
    """There is no photo to look at yet. Add a photo of a paper first."""

    zh = "还没有可以预审的照片，请先拍摄材料。"
    status = 422


class NotPreReviewed(Refusal):
    """This matter has no review of papers before the day. Bring the papers on the list."""

    zh = "该事项不提供网上预审，请按清单带齐材料到窗口。"
    status = 422


class AskedAlready(Refusal):
    """A clerk was asked already and answers before the day of the visit. Wait for the message."""

    zh = "已提交预审，工作人员将在办理日前答复，请等待短信通知。"
    constraint = "pre_review_one_open_per_case"


class NoReviewWaits(Refusal):
    """This review was answered already. Look at the list again."""

    zh = "该预审已答复，请刷新列表。"


class PhotosChanged(Refusal):
    """The applicant changed the photos meanwhile. Look at them again, then answer."""

    zh = "申请人刚刚更换了照片，请重新查看后再答复。"


class AnswerAll(Refusal):
    """Answer every paper that has photos: good, bad with a reason, or only at the window."""

    zh = "请逐份答复：合格、不合格（注明原因）或须窗口核验。"
    status = 422


class FaultNeeded(Refusal):
    """Say what is wrong with the paper; “other” needs words."""

    zh = "不合格的材料请选择原因；选“其他”的请写明。"
    status = 422
    constraint = "paper_answer_bad_has_its_reason"


def check_room(pages: Sequence[tuple[int, int]], place: int) -> int:
    """The free number for another photo of the paper. `pages`: (paper, number) of the case."""
    used = {page for paper, page in pages if paper == place}
    if len(used) >= PAGES_A_PAPER or len(pages) >= PHOTOS_A_CASE:
        raise TooManyPhotos(pages=PAGES_A_PAPER, all=PHOTOS_A_CASE)
    return min(set(range(1, PAGES_A_PAPER + 1)) - used)


def check_today(sent: int) -> None:
    """`sent`: photos of the account within a day."""
    if sent >= PHOTOS_A_DAY:
        raise PhotosOverADay()


def check_taken(state: CaseState) -> None:
    if state not in TAKEN:
        raise PhotosFixed()


def check_reviewed(item: Item) -> None:
    """Whether photos of the item's papers are looked at before the day at all."""
    if item.online.depth == "none":
        raise NotPreReviewed()


def check_answers(given: Sequence[AnsweredPaper], wanted: Collection[int]) -> None:
    """Each paper that waits exactly once; bad with its reason."""
    places = [one.place for one in given]
    if sorted(places) != sorted(wanted):
        raise AnswerAll()
    for one in given:
        if (one.answer == "bad") != (one.reason is not None):
            raise FaultNeeded()
        if one.reason == "other" and len(one.words.strip()) < 2:
            raise FaultNeeded()


def holds(answered_at: datetime | None, newest: datetime | None) -> bool:
    """An answer holds as long as no photo of the paper came after it."""
    return answered_at is not None and newest is not None and newest <= answered_at
