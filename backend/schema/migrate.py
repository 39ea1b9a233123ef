"""Bring a database to the newest revision, or print the SQL that would."""

import asyncio
import io
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

ROLES = ("yitang_app", "yitang_statistics")
"""What the revisions grant to. Made without a login if missing; an operator may give them one."""


def upgrade(owner_url: str) -> None:
    """Run what is missing, all of it in one transaction: it lands whole or not at all."""
    asyncio.run(_upgrade(owner_url))


def sql() -> str:
    """Every revision as SQL, for a database administrator to review and run."""
    written = io.StringIO()
    config = _config()
    config.output_buffer = written
    command.upgrade(config, "head", sql=True)
    return written.getvalue()


async def _upgrade(owner_url: str) -> None:
    engine = create_async_engine(_dialect(owner_url), poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_run)
    finally:
        await engine.dispose()


def _run(connection: Connection) -> None:
    for role in ROLES:
        found = connection.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :r"), {"r": role})
        if found.first() is None:
            connection.execute(text(f"CREATE ROLE {role} NOLOGIN"))
            # One login may then serve all: its connections enter these roles.
            connection.execute(text(f"GRANT {role} TO CURRENT_USER"))
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option(
        "version_locations", str(Path(__file__).parent / "revisions").replace("%", "%%")
    )
    config.set_main_option("path_separator", "newline")
    return config


def _dialect(url: str) -> str:
    """SQLAlchemy wants its driver named; the rest of the URL stays as given."""
    return "postgresql+asyncpg://" + url.split("://", 1)[1]
