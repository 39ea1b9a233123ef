"""An item as residents see it, and what an import reports."""

from datetime import date

from msgspec import Struct

from backend.permits.models.item import (
    Faq,
    Text,
)
from backend.permits.models.lists import (
    Category,
    Depth,
    Form,
    Handling,
    LifeEvent,
    Need,
)


class Found(Struct, frozen=True):
    """An item in a list."""

    code: str
    name: Text
    category: Category
    category_name: Text
    handling: Handling
    handling_name: Text
    online: Depth
    online_name: Text
    legal_limit: Text
    promised_limit: Text
    minutes: int
    needs_bay: bool
    bay_minutes: int
    bay_unless: Text | None
    """The situation in which no inspection is needed: said by the resident, checked at the window."""
    most_visits: int | None
    """None: an exception to “one trip”."""
    life_events: tuple[LifeEvent, ...]


class GuideMaterial(Struct, frozen=True):
    """A paper as the guide shows it. `shared` must not be asked for; `later` may follow."""

    name: Text
    form: Form
    form_name: Text
    need: Need
    need_name: Text
    condition: Text | None


class Guide(Struct, frozen=True):
    """All a resident should know before deciding to come."""

    item: Found
    version: int
    valid_from: date
    power_type: Text
    decided_by: Text
    applicants: list[Text]
    materials: list[GuideMaterial]
    apply_within: Text | None
    silence: list[Text]
    special_procedures: list[Text]
    steps: list[Text]
    fee: Text
    fee_note: Text | None
    fee_basis: str | None
    presence: Text
    agent: Text
    guardian: Text | None
    visits: Text
    visit_reason: Text | None
    regions: list[Text]
    result: Text
    result_sample: Text
    validity: Text | None
    disclosure: Text
    legal_basis: str
    remedies: Text
    consult: str
    complain: str
    faqs: list[Faq]
    uncertain: list[str]
    """Statements that are planning defaults, by the names of the item's confidence marks."""
    provisional: Text
    """What to say beside them."""
    hand_in_online: bool = False
    """A person can hand it in with the app: `POST /api/online-cases`."""
    asks: bool = False
    """There are situation questions: `GET /api/items/CODE/situation`."""


class Imported(Struct, frozen=True):
    """What an import did, by item code."""

    added: list[str]
    changed: list[str]
    unchanged: list[str]
    edited: list[str]
    """Shipped anew but edited here since: the edit was kept, an administrator decides."""
