"""What access asks the database."""

from backend.access.queries.people import (
    Account,
    Person,
    account,
    account_of_phone,
    add_person,
    bind_person,
    is_ours,
    next_person_id,
    person,
    person_by_id_number,
    persons,
)
from backend.access.queries.sign_in import (
    Asked,
    add_code,
    add_session,
    codes_asked,
    end_session,
    resident_of_session,
    try_code,
)
from backend.access.queries.staff import (
    StaffRow,
    add_audit,
    roles_of,
    staff_by_login,
    staff_of_session,
)

__all__ = [
    "Account",
    "Asked",
    "Person",
    "StaffRow",
    "account",
    "account_of_phone",
    "add_audit",
    "add_code",
    "add_person",
    "add_session",
    "bind_person",
    "codes_asked",
    "end_session",
    "is_ours",
    "next_person_id",
    "person",
    "person_by_id_number",
    "persons",
    "resident_of_session",
    "roles_of",
    "staff_by_login",
    "staff_of_session",
    "try_code",
]
