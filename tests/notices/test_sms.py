"""The gateway adapter, asked over its transport: what is sent, and what each answer means."""

import json
from pathlib import Path

import httpx
import pytest

from backend.notices.models import Message
from backend.notices.senders import Undelivered, sms
from backend.settings import load

pytestmark = pytest.mark.anyio

MESSAGE = Message("appointment_booked:1:0", "13900000001", "【青溪公安】您好", 1)


async def answer(status: int) -> httpx.Request:
    """What the gateway was sent when it answers so."""
    asked: list[httpx.Request] = []

    def gateway(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(status)

    sender = sms.Sms("http://gateway.test/send", "token", httpx.MockTransport(gateway))
    try:
        await sender.send(MESSAGE)
    finally:
        await sender.close()
    (request,) = asked
    return request


async def test_the_gateway_is_sent_one_message_with_its_key() -> None:
    request = await answer(202)
    assert request.headers["Idempotency-Key"] == MESSAGE.key
    assert request.headers["Authorization"] == "Bearer token"
    sent = json.loads(request.content)
    assert sent == {"key": MESSAGE.key, "phone": MESSAGE.phone, "text": MESSAGE.text}


async def test_a_message_the_gateway_had_before_counts_as_taken() -> None:
    assert (await answer(409)).method == "POST"


@pytest.mark.parametrize(
    ("status", "for_good"),
    [
        (302, False),
        (400, True),
        (401, False),
        (404, False),
        (422, True),
        (429, False),
        (503, False),
    ],
)
async def test_other_answers_are_no(status: int, for_good: bool) -> None:
    with pytest.raises(Undelivered) as no:
        await answer(status)
    assert no.value.for_good is for_good
    assert "139" not in str(no.value)


async def test_a_gateway_that_is_away_is_asked_again() -> None:
    def away(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no route to 13900000001")

    sender = sms.Sms("http://gateway.test/send", None, httpx.MockTransport(away))
    with pytest.raises(Undelivered) as no:
        await sender.send(MESSAGE)
    await sender.close()
    assert (no.value.for_good, str(no.value)) == (False, "ConnectError")


async def test_a_deployment_chooses_its_gateway_and_the_demo_never_has_one(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("secret\n")
    named = {"YITANG_SMS_URL": "http://gateway.test", "YITANG_SMS_TOKEN_FILE": str(token)}
    sender = sms.of(load(named))
    assert sender is not None
    assert sender.client.headers["Authorization"] == "Bearer secret"
    await sender.close()
    assert sms.of(load({})) is None
    assert sms.of(load(named | {"YITANG_DEMO": "1"})) is None
