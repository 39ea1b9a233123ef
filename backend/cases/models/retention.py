"""How long what is kept: planning defaults, and what the deployment made of them."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from backend.permits.models import Confidence, Text

Fate = Literal["blanked", "deleted", "stays", "elsewhere"]
"""blanked: the row stays, the person in it goes. stays: nothing is ever deleted by itself. elsewhere: a job
of its own looks after it."""


class Kind(Struct, frozen=True):
    """A kind of record. `keep_days`: days counted from `since`; None: no end."""

    code: str
    name: Text
    goes: Text
    """What of it goes when its time is over, or why nothing does."""
    since: Text
    keep_days: int | None
    basis: str
    mark: Confidence
    fate: Fate


class Kept(Struct, frozen=True):
    """A row of retention_policy."""

    kind: str
    keep_days: int
    basis: str
    confirmed: bool
    carried_out: bool
    changed_at: datetime
    changed_by: str


class Standing(Struct, frozen=True):
    """A kind as it holds now, and how many records of it are due."""

    kind: Kind
    keep_days: int | None
    basis: str
    uncertain: bool
    """A planning default [U] that nobody has confirmed."""
    carried_out: bool
    changed: Kept | None
    due: int | None
    """None: nothing of this kind is deleted here."""


KINDS: tuple[Kind, ...] = (
    Kind(
        "tickets",
        Text("排队号票", "Queue tickets"),
        Text("票面所属人；号票及其时刻保留", "whose it was; the ticket and its times stay"),
        Text("取号之日", "its day"),
        90,
        "个人信息保护法 §19",
        "uncertain",
        "blanked",
    ),
    Kind(
        "bookings",
        Text("未使用的预约", "Unused bookings"),
        Text(
            "取消、爽约、过期的预约，以及因此建立而从未提交的办件",
            "bookings cancelled, missed or lapsed, and cases prepared for them and never handed in",
        ),
        Text("预约之日", "the booked day"),
        365,
        "个人信息保护法 §19",
        "uncertain",
        "deleted",
    ),
    Kind(
        "messages",
        Text("短信内容与号码", "Messages: text and number"),
        Text("已发出或已放弃的短信", "messages sent or given up"),
        Text("发出或放弃之日", "the day it was sent or given up"),
        183,
        "网络安全法 §21；个人信息保护法 §19",
        "uncertain",
        "deleted",
    ),
    Kind(
        "addresses",
        Text("邮寄地址", "Mail addresses"),
        Text("已办结办件的邮寄地址", "the address of a case that is closed"),
        Text("办结之日", "the day it was closed"),
        183,
        "个人信息保护法 §19",
        "uncertain",
        "blanked",
    ),
    Kind(
        "papers",
        Text("已签发文书的内容", "Contents of issued papers"),
        Text(
            "户籍以外办件的文书内容；文号登记保留",
            "contents of papers outside household matters; the register of numbers stays",
        ),
        Text("许可期满之日，无期限的自决定之日", "the end of the permit, else the decision"),
        3653,
        "机关档案管理规定；期满后十年",
        "uncertain",
        "blanked",
    ),
    Kind(
        "photos",
        Text("预审照片", "Photos of the pre-review"),
        Text("由预审照片规则处理", "deleted by the rules of the pre-review"),
        Text("预审结束之日", "the end of the pre-review"),
        None,
        "个人信息保护法 §19",
        "uncertain",
        "elsewhere",
    ),
    Kind(
        "licence_files",
        Text("许可档案", "Licence files"),
        Text(
            "期满后至少十年，其后由档案鉴定，不自动删除",
            "ten years after expiry at least; then the archive judges, nothing is deleted by itself",
        ),
        Text("许可期满之日", "the end of the permit"),
        None,
        "档案法；机关档案管理规定",
        "uncertain",
        "stays",
    ),
    Kind(
        "household_files",
        Text("户籍档案", "Household files"),
        Text("永久保存", "kept for ever"),
        Text("—", "—"),
        None,
        "户口登记条例；档案法",
        "found",
        "stays",
    ),
    Kind(
        "events",
        Text("办理事件记录", "The event log"),
        Text("不含姓名，统计依据，永不改动", "holds no names, is what is counted, never changes"),
        Text("—", "—"),
        None,
        "统计法",
        "known",
        "stays",
    ),
    Kind(
        "faces",
        Text("人脸原始图像", "Raw face images"),
        Text("从不存储", "never stored"),
        Text("—", "—"),
        None,
        "个人信息保护法 §28",
        "known",
        "stays",
    ),
)
