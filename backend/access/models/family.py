"""Whom a resident may book for, and on what conditions."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from backend.access.models.people import CodeSent

MemberKind = Literal["child", "adult", "principal"]
Relation = Literal[
    "father",
    "mother",
    "grandparent",
    "sibling",
    "guardian",
    "spouse",
    "son",
    "daughter",
    "grandchild",
    "relative",
    "friend",
    "neighbour",
    "colleague",
    "employer",
    "client",
    "other",
]
Attendance = Literal[
    "guardian",
    "guardian_and_child",
    "child_perhaps",
    "applicant",
    "applicant_perhaps",
    "applicant_or_agent",
    "agent",
    "ask",
    "refused",
]
"""Who comes to the window for somebody else's matter."""


class Words(Struct, frozen=True):
    """A sentence or a name people read, in both languages."""

    zh: str
    en: str


class PowerOfAttorney(Struct, frozen=True, forbid_unknown_fields=True):
    """What the principal signed: good until the end of a day, for the named items or for all."""

    valid_until: date
    items: Annotated[list[Annotated[str, Meta(max_length=10)]], Meta(max_length=130)] | None = None


class NewMember(Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody to book for.

    `relation` of a child is what the account's holder is to the child (father, mother, grandparent,
    sibling, guardian); of the others, what they are to the holder. `phone` is the member's own.
    """

    kind: MemberKind
    relation: Relation
    name: Annotated[str, Meta(max_length=50, examples=["林小满"])]
    id_number: Annotated[str, Meta(max_length=18, examples=["330899201805200070"])]
    phone: Annotated[str, Meta(max_length=20, examples=["13900000011"])] | None = None
    power_of_attorney: PowerOfAttorney | None = None


class MemberCode(Struct, frozen=True, forbid_unknown_fields=True):
    """The code the member's own phone received."""

    code: Annotated[str, Meta(max_length=10, examples=["482915"])]


class Member(Struct, frozen=True):
    """Somebody to book for as the page may show them: masked."""

    id: UUID
    kind: MemberKind
    relation: Relation
    relation_zh: str
    relation_en: str
    name: str
    id_number: str
    phone: str | None
    confirmed: bool
    active: bool
    """Whether one may book for them today; if not, the note says what to do."""
    valid_until: date | None
    item_codes: list[str]
    """What the power of attorney is for; empty: everything."""
    note_zh: str | None
    note_en: str | None
    code: CodeSent | None = None
    """Only in answers that sent one."""


class Holder(Struct, frozen=True):
    """Somebody who may book for me: what I can take back."""

    id: UUID
    kind: MemberKind
    name: str
    since: datetime
    valid_until: date | None


class MemberRow(Struct, frozen=True):
    """A live member as stored. Unconfirmed, name and number stand here; else in the person's row."""

    id: UUID
    account_id: int
    number: int
    kind: MemberKind
    relation: Relation
    person_id: int | None
    name_sealed: bytes | None
    id_number_sealed: bytes | None
    phone_sealed: bytes | None
    valid_until: date | None
    confirmed_at: datetime | None
    item_codes: list[str]


class Conditions(Struct, frozen=True):
    """What an item says about who has to come: plain facts, as its catalogue entry has them."""

    item_code: str
    item_name: Words
    agent_allowed: bool | None
    """None: the catalogue does not know."""
    presence_required: bool | None
    """True: always; False: never forced; None: depends on the situation."""
    at_window: bool
    """Whether somebody handling it at a window has to be the applicant."""
    reasons: tuple[str, ...] = ()
    """signature, photo, fingerprint, face_compare, interview, vehicle, exam."""
    reason_words: tuple[Words, ...] = ()
    """The same reasons as people read them."""
    basis: str = ""
    """The law the item stands on."""
    guardian: Words | None = None


class Acting(Struct, frozen=True):
    """For whom a matter is booked, and who has to be there."""

    person_id: int
    member_id: UUID | None = None
    kind: MemberKind | None = None
    """None: one's own matter."""
    for_name: str | None = None
    """Masked; None: one's own matter."""
    must_attend: tuple[Words, ...] = ()
