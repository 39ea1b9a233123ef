"""What must be there before the doors open: keys, the schema, demo data."""

from __future__ import annotations

from collections.abc import Callable

from backend.crypto import Keys
from backend.settings import Settings
from backend.trouble import explaining_the_database

Say = Callable[[str], None]


def prepare(settings: Settings, *, say: Say) -> None:
    """Bring everything up to date; what is there already is left as it is."""
    provide_keys(settings, demo=settings.demo)
    migrate(settings)
    say("数据库结构已就绪 / Schema ready")
    if settings.demo:
        from backend import demo as demo_data

        if demo_data.seed_if_empty(settings):
            say("演示数据已写入 / Demo data written")


def provide_keys(settings: Settings, *, demo: bool) -> None:
    """A first run makes its key file; an existing one is never touched."""
    if not settings.keys_file.exists():
        (Keys.demo() if demo else Keys.generate()).save(settings.keys_file)


def migrate(settings: Settings) -> None:
    """The newest schema, calendar and catalogue."""
    from backend import ground
    from backend.schema import migrate as schema

    with explaining_the_database():
        schema.upgrade(owner_url(settings))
        ground.bring(owner_url(settings))


def owner_url(settings: Settings) -> str:
    url = settings.database_owner_url or settings.database_url
    if url is None:
        raise LookupError("no database is named: complete the settings first")
    return url
