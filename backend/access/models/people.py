"""Who may ask: residents and staff, and what they send to sign in."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

RoleName = Literal["clerk", "reviewer", "supervisor", "legal", "statistician", "administrator"]
Language = Literal["zh", "en"]


class Resident(Struct, frozen=True):
    """A signed-in resident. `person_id` is None until name and ID number were given."""

    account_id: int
    person_id: int | None
    language: Language
    session: bytes = b""
    """Digest of the session's token: a hold belongs to it."""


class Role(Struct, frozen=True):
    """What a member of staff may do, at one centre or (None) in the whole organ."""

    role: RoleName
    centre_id: int | None


class Staff(Struct, frozen=True):
    """A signed-in member of staff."""

    id: int
    organ_id: int
    login: str
    name: str
    roles: list[Role]

    def may(self, *names: RoleName, centre_id: int | None = None) -> bool:
        """Has one of the roles, at this centre if one is named."""
        return any(
            role.role in names and (centre_id is None or role.centre_id in (None, centre_id))
            for role in self.roles
        )

    @property
    def centres(self) -> list[int] | None:
        """The centres the roles are bound to; None when a role covers the whole organ."""
        bound = [role.centre_id for role in self.roles]
        return None if None in bound else sorted({c for c in bound if c is not None})


class CodeWanted(Struct, frozen=True, forbid_unknown_fields=True):
    """Ask for a sign-in code."""

    phone: Annotated[str, Meta(max_length=20, examples=["13900000001"])]


class SignIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A phone and the code it received."""

    phone: Annotated[str, Meta(max_length=20, examples=["13900000001"])]
    code: Annotated[str, Meta(max_length=10, examples=["482915"])]


class CodeSent(Struct, frozen=True):
    """Seconds until the code expires and until another may be asked for."""

    expires_in: int
    again_in: int


class Identity(Struct, frozen=True, forbid_unknown_fields=True):
    """The name and ID number of the person who signed in."""

    name: Annotated[str, Meta(max_length=50, examples=["张晓明"])]
    id_number: Annotated[str, Meta(max_length=18, examples=["330899199003070019"])]


class Me(Struct, frozen=True):
    """The signed-in resident as the page may show it: masked."""

    phone: str
    name: str | None
    id_number: str | None
    language: Language
    warnings: list[str] = []
    """Sentences in the asked language, e.g. an unknown birthplace code."""


class StaffSignIn(Struct, frozen=True, forbid_unknown_fields=True):
    login: Annotated[str, Meta(max_length=40)]
    password: Annotated[str, Meta(max_length=200)]


class Session(Struct, frozen=True):
    """A new session: the token goes into a cookie, only its digest is stored."""

    token: str
    expires_at: datetime
