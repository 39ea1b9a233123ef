"""What is published of a decision: the 双公示 permit record (发改办财金〔2018〕424号), field by field."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

Status = Literal[1, 2]
"""1 有效, 2 无效 [U]."""
ApplicantClass = Literal["法人及非法人组织", "个体工商户"]
"""The national form knows 自然人 too; here it does not exist: natural persons are never published."""
UNLIMITED = date(2099, 12, 31)
"""How the form writes a validity without end."""


class Record(Struct, frozen=True):
    """One record under the form's own codes. Empty: the form asks for it only of others, or we do not keep it."""

    xk_xdr_mc: str
    xk_xdr_lb: ApplicantClass
    xk_xdr_shxym: str
    xk_xkws: str
    xk_wsh: str
    xk_xklb: str
    xk_xkzs: str
    xk_xkbh: str
    xk_nr: str
    xk_jdrq: date
    xk_yxqz: date
    xk_yxqzi: date
    xk_xkjg: str
    xk_xkjgdm: str
    xk_zt: Status
    xk_lydw: str
    xk_lydwdm: str
    bz: str


class Published(Record, frozen=True):
    """A record as it was published; a later revision of the same case supersedes it, nothing is deleted."""

    organ_id: int
    case_id: UUID
    revision: int
    published_on: date
    due_on: date


class Awaiting(Struct, frozen=True):
    """A decision that has to be published, and by when."""

    organ_id: int
    case_id: UUID
    number: str
    item_name_zh: str
    item_name_en: str
    decided_on: date
    due_on: date
    held_at: datetime | None
    held_by: str | None
    held_because: str | None


class PublicationPolicy(Struct, frozen=True, forbid_unknown_fields=True):
    """How an organ publishes. Planning defaults [U]."""

    automatic: bool = True
    """Of itself on the day, unless it is held back; else only by hand."""
    after_days: Annotated[int, Meta(ge=0, le=6)] = 3
    """Working days after the decision: time to look, and still before the seventh."""


class Wish(Struct, frozen=True):
    """What a reader looks for among what is published."""

    text: str = ""
    """Part of a name, a licence's or a decision's number."""
    first: date = date.min
    last: date = date.max
    """Days of decision."""
