"""Who sees nothing at the staff door."""

import pytest

from backend.access.models import RoleName
from tests import make
from tests.bad_input.answers import refused
from tests.bad_input.scenes import STAFF, AtWork

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("role", "paths"),
    [
        ("clerk", ["/tallies", "/outbox"]),
        ("statistician", ["/hall", "/cases", "/diary"]),
        ("reviewer", ["/hall", "/tallies"]),
    ],
)
async def test_what_a_role_does_not_see(at_work: AtWork, role: RoleName, paths: list[str]) -> None:
    await at_work.colleague(role)
    for path in paths:
        await at_work.refused(403, "NotAllowed", path, "GET")


async def test_who_is_not_signed_in(at_work: AtWork) -> None:
    at_work.client.cookies.clear()
    for method, path in [
        ("GET", "/hall"),
        ("GET", "/cases"),
        ("POST", "/hall/next"),
        ("GET", "/tallies"),
    ]:
        await at_work.refused(401, "SignInFirst", path, method)
    at_work.client.cookies.set("__Host-yitang_resident", "x" * 43)
    await at_work.refused(401, "SignInFirst", "/hall", "GET")


async def test_a_residents_session_opens_nothing_here(at_work: AtWork) -> None:
    who = await make.resident(at_work.conn, 1, at_work.now)
    at_work.client.cookies.clear()
    at_work.client.cookies.set(STAFF, await make.cookie(at_work.conn, who, at_work.now))
    await at_work.refused(401, "SignInFirst", "/hall", "GET")


async def test_another_sites_form(at_work: AtWork) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}
    await refused(
        at_work.conn, at_work.client, 403, "OtherSite", "POST", "/hall/next", headers=headers
    )


async def test_a_wrong_password(at_work: AtWork) -> None:
    """The form again, with the sentence in it, and no session."""
    for login, password in [
        ("test-clerk", "wrong"),
        ("nobody", "a long enough password"),
        ("", ""),
    ]:
        answer = await at_work.client.post("/sign-in", data={"login": login, "password": password})
        assert answer.status_code == 422
        assert "用户名或密码不正确" in answer.text
        assert STAFF not in answer.headers.get("set-cookie", "")
