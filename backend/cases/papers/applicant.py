"""Whom a paper is for, told by the shape of the number."""

import re

from msgspec import Struct

from backend.permits.models import Text

CITIZEN = re.compile(r"[1-8][0-9]{16}[0-9X]")
FROM_HERE = re.compile(r"[HM][0-9]{8}(?:[0-9]{2})?|[0-9]{8}")
"""Travel permits of residents of Hong Kong, Macao and Taiwan: no citizen number, but no foreigner either."""


class Applicant(Struct, frozen=True):
    """Unmasked: the paper is their own."""

    name: str
    number: str
    organisation: bool

    @property
    def citizen(self) -> bool:
        return not self.organisation and bool(CITIZEN.fullmatch(self.number))

    @property
    def foreign(self) -> bool:
        """A passport, or a permanent residence card (18 digits that begin with 9)."""
        return not (self.organisation or self.citizen or FROM_HERE.fullmatch(self.number))

    @property
    def label(self) -> Text:
        """公民身份号码, never “身份证号码”, on official papers."""
        if self.organisation:
            return Text("统一社会信用代码", "credit code")
        if self.citizen:
            return Text("公民身份号码", "citizen number")
        return Text("证件号码", "passport or permit")
