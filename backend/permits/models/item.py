"""An item, what it asks for, and how sure we are of each statement."""

from datetime import date
from typing import Literal

from msgspec import Struct

from backend.permits.models.lists import (
    Applicant,
    Category,
    ClockStart,
    Confidence,
    Demand,
    Depth,
    Disclosure,
    Equipment,
    Examination,
    Form,
    Handling,
    Level,
    LifeEvent,
    LimitUnit,
    PowerType,
    PresenceReason,
    Procedure,
    Region,
    Remedy,
    ResultKind,
    Scope,
    Silence,
    Step,
    Subcategory,
)


class _Noun(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Outside input: a field nobody knows is a mistake, not an extra."""


class Text(_Noun, frozen=True):
    """A sentence or a name people read, in both languages."""

    zh: str
    en: str


class Limit(_Noun, frozen=True):
    """How long the authority may take."""

    days: int
    unit: LimitUnit


class Power(_Noun, frozen=True):
    """What kind of act it is in law, and where the statistician counts it."""

    type: PowerType
    counts_as_licence: bool
    scope: Scope
    level: Level
    """Which level decides; the county window may only take the papers and pass them on."""
    named_in_report: str | None = None


class Law(_Noun, frozen=True):
    basis: str
    limit: Limit | None = None
    """None: the law states none, or it is not known: `confidence.legal_limit` says which."""
    limit_source: str | None = None
    clock_starts: ClockStart | None = None
    silence: tuple[Silence, ...] = ()
    special_procedures: tuple[Procedure, ...] = ()
    apply_within: Text | None = None
    """A duty of the applicant, not of the authority."""
    remedy: Remedy = "ordinary"


class Material(_Noun, frozen=True):
    """A paper the item asks for."""

    name: Text
    form: Form
    exempt_by_data_sharing: bool | None = None
    """True: must not be demanded (浙江省保障“最多跑一次”改革规定 §7); None: unknown."""
    deferrable: bool = False
    """True: may follow later (容缺受理)."""
    condition: Text | None = None


class Presence(_Noun, frozen=True):
    required: bool | None
    """True: always; False: never forced; None: depends on the situation."""
    at_window: bool
    """Whether somebody handling it at a window has to be the applicant."""
    reasons: tuple[PresenceReason, ...] = ()
    agent_allowed: bool | None = None
    guardian: Text | None = None


class Visit(_Noun, frozen=True):
    minutes: int
    """Usual minutes at the window."""
    most: int | None
    """How many visits it takes at most; None for an exception to “one trip”."""
    exception: bool = False
    reason: Text | None = None
    """Why it can't be done without a visit (必须现场办理原因说明)."""
    needs_bay: bool = False
    bay_minutes: int = 0
    """Usual minutes at the inspection bay, before the window."""
    bay_unless: Text | None = None
    """The situation in which no inspection is needed; None: always needed."""
    equipment: tuple[Equipment, ...] = ()


class Online(_Noun, frozen=True):
    depth: Depth
    mail_intake: bool = False


class Fee(_Noun, frozen=True):
    amount: int | float | None
    """Yuan; None: charged, but the amount is not known here."""
    unit: str | None = None
    name: Text | None = None
    basis: str | None = None
    note: Text | None = None
    online_pay: bool = False


class Result(_Noun, frozen=True):
    name: Text
    kind: ResultKind
    sample: Text
    """What stands on it: the specimen in words."""
    validity: Text | None = None
    long_term: bool = False
    disclosure: Disclosure = "not_public"


class Contacts(_Noun, frozen=True):
    consult: str
    complain: str


class Faq(_Noun, frozen=True):
    question: Text
    answer: Text


class Marks(_Noun, frozen=True):
    """How sure we are. `uncertain` is a planning default: a deployment must confirm it."""

    power_type: Confidence
    legal_limit: Confidence
    materials: Confidence
    material_flags: Confidence
    minutes: Confidence
    online: Confidence
    fee: Confidence
    remedy: Confidence
    examination: Confidence
    steps: Confidence
    mail_intake: Confidence
    sample: Confidence
    contacts: Confidence
    demand: Confidence
    legal_limit_unit: Confidence | None = None
    promised_limit: Confidence | None = None
    visit_reason: Confidence | None = None
    fee_basis: Confidence | None = None
    guardian: Confidence | None = None
    validity: Confidence | None = None
    faqs: Confidence | None = None


class Item(_Noun, frozen=True):
    """One kind of matter a resident may bring. One version of it; versions are closed, never edited."""

    code: str
    category: Category
    subcategory: Subcategory
    name: Text
    common_words: tuple[str, ...]
    """What people call it, Chinese first; also their English words."""
    life_events: tuple[LifeEvent, ...]
    demand: Demand
    """How often a county meets it: breaks ties when a word fits several items."""
    applicants: tuple[Applicant, ...]
    power: Power
    law: Law
    handling: Handling
    examination: Examination
    """`at_once` is 即审即办."""
    promise: Limit | None
    steps: tuple[Step, ...]
    materials: tuple[Material, ...]
    presence: Presence
    visit: Visit
    online: Online
    fee: Fee
    regions: tuple[Region, ...]
    result: Result
    contacts: Contacts
    confidence: Marks
    bundle: bool = False
    """Part of a “one thing” (一件事) handled with other offices: as bundles.json said when the version was shipped."""
    sealed: bool = False
    """Its cases are hidden from lists and searches: adoption, sex marker."""
    faqs: tuple[Faq, ...] = ()
    notes: str | None = None
    """For staff."""


class Earlier(_Noun, frozen=True):
    """What an item was until a day: its name and law then. Shipped so that past years are told right."""

    code: str
    until: date
    """First day of the item as it stands in the catalogue."""
    name: Text
    basis: str
    special_procedures: tuple[Procedure, ...] | None = None
    """None: the same as now."""
    notes: str | None = None


class Version(Struct, frozen=True):
    """An item as it holds from `valid_from` until the day before `valid_to`."""

    version: int
    valid_from: date
    valid_to: date | None
    origin: Literal["import", "edit"]
    item: Item


class Stored(Struct, frozen=True):
    """A row of item_version, its content not yet decoded."""

    version: int
    valid_from: date
    valid_to: date | None
    origin: Literal["import", "edit"]
    content: str
