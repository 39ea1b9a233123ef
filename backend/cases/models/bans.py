"""Who may not apply again, for what and until when."""

from datetime import date
from typing import Literal

from msgspec import Struct

BanKind = Literal["false_papers", "fraud"]
"""false_papers: refused for hidden facts or false papers, one year (行政许可法 §78). fraud: granted by
deceit or bribery and revoked, three years (§79)."""

YEARS: dict[BanKind, int] = {"false_papers": 1, "fraud": 3}


class Ban(Struct, frozen=True):
    """A ban that stands: on one item, or on a whole kind of matter where a regulation says so."""

    id: int
    kind: BanKind
    item_code: str | None
    subcategory: str | None
    basis: str
    from_on: date
    until_on: date
    """The last day, included."""


class BanScope(Struct, frozen=True):
    """What a ban from a case would cover, and by which law."""

    item_code: str | None
    subcategory: str | None
    basis: str
