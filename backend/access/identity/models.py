"""What a checked identifier says about its holder."""

from datetime import date
from typing import Literal

from msgspec import Struct

IdNumberKind = Literal["citizen", "hk_macao_taiwan_resident", "foreign_permanent_resident"]
PaperKind = Literal[
    "passport",
    "hk_macao_permit",
    "taiwan_permit",
    "home_visit_permit",
    "taiwan_resident_permit",
    "permanent_residence_old",
    "foreign_passport",
]
PlateKind = Literal[
    "ordinary",
    "new_energy_small",
    "new_energy_large",
    "learner",
    "police",
    "trailer",
    "hong_kong",
    "macao",
    "consulate",
]


class Note(Struct, frozen=True):
    """Something to look at that is no reason to refuse."""

    name: str
    en: str
    zh: str


class IdNumber(Struct, frozen=True):
    """An 18-character number with a right check digit and a real birth date."""

    number: str
    kind: IdNumberKind
    birth_date: date
    """A date, never an instant: seven local midnights of the 1940s do not exist."""
    sex: Literal["male", "female"] | None
    """None where the number does not say it (foreign permanent residents)."""
    division: str
    """The first six digits: where the number was given, often not where the holder lives."""
    notes: tuple[Note, ...] = ()

    def warnings(self, language: str) -> tuple[str, ...]:
        """The notes as sentences."""
        return tuple(note.zh if language == "zh" else note.en for note in self.notes)


class Paper(Struct, frozen=True):
    """A travel or residence paper by number."""

    kind: PaperKind
    number: str


class Plate(Struct, frozen=True):
    """A number plate without its dot."""

    number: str
    kind: PlateKind


class Vin(Struct, frozen=True):
    """A vehicle identification number; imports may fail the check digit, so it is only a note."""

    number: str
    notes: tuple[Note, ...] = ()


UNKNOWN_BIRTHPLACE = Note(
    name="unknown_birthplace",
    en="The first six digits are not a known place. Compare the number with the card.",
    zh="号码前六位不是已知的行政区划，请与证件核对。",
)
VIN_CHECK_DIGIT = Note(
    name="vin_check_digit",
    en="The ninth character does not match the others. Compare the number with the vehicle.",
    zh="车架号第九位校验不符，请与车辆实物核对。",
)
