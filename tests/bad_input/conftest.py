"""The two scenes, made once a file; what a test changes in them is undone after it."""

from collections.abc import AsyncIterator

import pytest

from admin.app import create_app as staff_app
from backend import clock
from backend.app import create_app as public_app
from tests import make
from tests.bad_input.scenes import RESIDENT, STAFF, AtHome, AtWork, times
from tests.bad_input.stage import opened, undone


@pytest.fixture(scope="module")
async def home(county_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[AtHome]:
    """Somebody with a booking of their own, and somebody else's booking."""
    async with opened(county_url, tmp_path_factory.mktemp("data"), public_app) as (conn, client):
        now = clock.now()
        who, other = await make.residents(conn, 2, now)
        own = await make.appointment(conn, who, now)
        foreign = await make.appointment(conn, other, now, "HJ-134")
        client.cookies.set(RESIDENT, await make.cookie(conn, who, now))
        yield AtHome(conn, client, now, own, foreign, await times(conn, now))


@pytest.fixture
async def at_home(home: AtHome) -> AsyncIterator[AtHome]:
    async with undone(home.conn, home.client):
        yield home


@pytest.fixture(scope="module")
async def work(county_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[AtWork]:
    """A clerk at a window, a reviewer, and an appointment on a later day."""
    async with opened(county_url, tmp_path_factory.mktemp("data"), staff_app) as (conn, client):
        now = clock.now()
        clerk = await make.clerk_at_window(conn, now)
        reviewer = await make.staff(conn, "test-reviewer", "reviewer")
        booked = await make.appointment(conn, await make.resident(conn, 1, now), now)
        client.cookies.set(STAFF, await make.cookie(conn, clerk, now))
        yield AtWork(conn, client, now, clerk, reviewer, booked)


@pytest.fixture
async def at_work(work: AtWork) -> AsyncIterator[AtWork]:
    async with undone(work.conn, work.client):
        yield work
