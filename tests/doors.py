"""The two doors, built once a process (a third of a second each) and given each test's own house."""

from collections.abc import Callable
from functools import cache
from typing import Any

from litestar import Litestar

from admin import app as admin
from backend import app as backend
from backend.deps import House
from backend.settings import load


def public(house: House) -> Litestar:
    """The residents' door in this house, until the next test asks for it."""
    return _given(backend.create_app, house)


def staff(house: House) -> Litestar:
    """The staff's door in this house, until the next test asks for it."""
    return _given(admin.create_app, house)


def _given(create_app: Callable[..., Litestar], house: House) -> Litestar:
    """A door keeps what it shares in its state: nothing of the last test's is left."""
    door = _built(create_app, house.settings.demo)
    door.state.clear()
    door.state.house = house
    return door


@cache
def _built(create_app: Callable[..., Litestar], demo: bool) -> Litestar:
    settings = load({"YITANG_DATA": "/nonexistent", "YITANG_DEMO": "1" if demo else "0"})
    nobody_home: Any = object()
    return create_app(settings, opened=nobody_home)
