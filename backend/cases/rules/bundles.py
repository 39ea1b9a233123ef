"""A case is part of a bundle (一件事) as it is handed in: the first one leads, others of the applicant name it."""

from backend.cases.models import CaseState
from backend.cases.models.bundles import LEADS, Lead
from backend.permits.models import Bundle
from backend.refusal import Refusal


class NoBundle(Refusal):
    """This item is not part of any bundle. Go on with it as a matter of its own."""

    zh = "该事项不属于任何“一件事”，请按单个事项办理。"
    status = 422


class NoSuchLead(Refusal):
    """Case {number} does not lead this bundle for this applicant. Choose one from the list, or let this case lead."""

    zh = "办件{number}不是该申请人这个“一件事”的牵头件，请从列表中选择，或将本件作为牵头件。"
    status = 422


class BundleSettled(Refusal):
    """The case was handed in already, so its bundle can't be changed any more. Go on with it as it stands."""

    zh = "该办件已提交，所属“一件事”不能再更改，请按现状继续办理。"


def check_bundle(found: Bundle | None) -> Bundle:
    if found is None:
        raise NoBundle()
    return found


def check_open(state: CaseState) -> None:
    if state != "prepared":
        raise BundleSettled()


def lead_of(said: str, leads: list[Lead]) -> Lead | None:
    """The leading case that was named; None: this case leads. Refuses with NoSuchLead."""
    if said == LEADS:
        return None
    found = next((one for one in leads if one.number == said), None)
    if found is None:
        raise NoSuchLead(number=said)
    return found
