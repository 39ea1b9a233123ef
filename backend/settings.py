"""What a deployment may set, read once from the environment."""

import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from msgspec import Struct


class Settings(Struct, frozen=True):
    """Every field is one environment variable, named in `VARIABLES`."""

    data: Path
    database_url: str | None
    """The application's login. None: embedded PostgreSQL under `data`."""
    database_owner_url: str | None
    """The schema owner's login, for `migrate`; defaults to `database_url`."""
    database_statistics_url: str | None
    """The statistician's login (views only); defaults to `database_url` in its role."""
    redis_url: str | None
    """None: embedded Valkey under `data`."""
    public_port: int
    staff_port: int
    public_url: str | None
    """Where residents reach their door (https://…), for the QR codes on slips. None: this host, `public_port`."""
    app_role: str | None
    """The role to enter when one login serves all; None when the URL's login is the application's own."""
    demo: bool
    """Demo sign-ins, demo keys and the shown outbox are allowed. Only `up` sets it."""
    demo_now: datetime | None
    """The instant at which the demo's clock starts (RFC 3339); None: the real time. Only `up` heeds it."""
    keys_file: Path
    """Where the field-encryption keys are (JSON: key id -> 32 hex digits, and the index key)."""
    sms_url: str | None
    """The text-message gateway. None: messages end in the embedded outbox."""
    sms_token_file: Path | None
    """The file with the gateway's bearer token; None: the gateway asks for none."""


VARIABLES = {
    "data": "YITANG_DATA",
    "database_url": "DATABASE_URL",
    "database_owner_url": "DATABASE_OWNER_URL",
    "database_statistics_url": "DATABASE_STATISTICS_URL",
    "redis_url": "REDIS_URL",
    "public_port": "YITANG_PUBLIC_PORT",
    "staff_port": "YITANG_STAFF_PORT",
    "public_url": "YITANG_PUBLIC_URL",
    "app_role": "YITANG_APP_ROLE",
    "demo": "YITANG_DEMO",
    "demo_now": "YITANG_DEMO_NOW",
    "keys_file": "YITANG_KEYS",
    "sms_url": "YITANG_SMS_URL",
    "sms_token_file": "YITANG_SMS_TOKEN_FILE",
}


def load(environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings from the environment; an unset or empty variable means its default."""

    def given(field: str) -> str | None:
        return environment.get(VARIABLES[field]) or None

    data, token_file = Path(given("data") or "var").absolute(), given("sms_token_file")
    return Settings(
        data=data,
        database_url=given("database_url"),
        database_owner_url=given("database_owner_url"),
        database_statistics_url=given("database_statistics_url"),
        redis_url=given("redis_url"),
        public_port=int(given("public_port") or 8000),
        staff_port=int(given("staff_port") or 8001),
        public_url=given("public_url"),
        app_role=given("app_role"),
        demo=given("demo") == "1",
        demo_now=_instant(given("demo_now")),
        keys_file=Path(given("keys_file") or data / "keys.json"),
        sms_url=given("sms_url"),
        sms_token_file=Path(token_file) if token_file else None,
    )


def _instant(text: str | None) -> datetime | None:
    """With an offset, so that nobody has to guess whose noon is meant."""
    if text is None:
        return None
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("YITANG_DEMO_NOW needs an offset, such as +08:00")
    return instant
