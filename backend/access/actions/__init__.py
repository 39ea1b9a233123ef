"""What can happen in access: signing in, saying who one is, and naming those one may book for."""

from backend.access.actions.family import forget_unconfirmed
from backend.access.actions.members import may_act_for
from backend.access.actions.people import (
    Ear,
    OpenPerson,
    ears,
    find_or_add_person,
    full_view,
    identify,
    masked_names,
    me,
    open_person,
    phone_of,
)
from backend.access.actions.sign_in import (
    HASHER,
    NO_SUCH_LOGIN,
    code_sent,
    new_code,
    resident_of,
    sign_in,
    sign_in_staff,
    sign_out,
)

__all__ = [
    "HASHER",
    "NO_SUCH_LOGIN",
    "Ear",
    "OpenPerson",
    "code_sent",
    "ears",
    "find_or_add_person",
    "forget_unconfirmed",
    "full_view",
    "identify",
    "masked_names",
    "may_act_for",
    "me",
    "new_code",
    "open_person",
    "phone_of",
    "resident_of",
    "sign_in",
    "sign_in_staff",
    "sign_out",
]
