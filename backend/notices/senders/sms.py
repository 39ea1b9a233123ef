"""A text-message gateway over HTTP, as the operators' gateways are put behind one plain address.

`POST <url>` with `{"key", "phone", "text"}` as JSON, the header `Idempotency-Key`, and a bearer token.
2xx: taken. 409: taken before. 408, 425, 429, 5xx and no answer: tried again. Other answers: refused for good.
"""

from http import HTTPStatus

import httpx

from backend.notices.models import Message
from backend.notices.senders import Undelivered
from backend.settings import Settings

ANSWER_WITHIN = 10.0
"""Seconds; the next try of the same message is later (`rules.FIRST_WAIT`)."""

PASSING = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS}
OUR_FAULT = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}
"""Wrong token or address: no message is lost over a setting that can be put right."""


class Sms:
    """The gateway at `url`; `token` is sent as a bearer token if there is one."""

    def __init__(
        self, url: str, token: str | None, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self.url = url
        self.client = httpx.AsyncClient(
            headers={"Authorization": f"Bearer {token}"} if token else {},
            timeout=ANSWER_WITHIN,
            transport=transport,
            follow_redirects=False,
        )

    async def send(self, message: Message) -> None:
        """Raises Undelivered without the text or the phone in it: the reason is logged."""
        try:
            answer = await self.client.post(
                self.url,
                json={"key": message.key, "phone": message.phone, "text": message.text},
                headers={"Idempotency-Key": message.key},
            )
        except httpx.HTTPError as trouble:
            raise Undelivered(type(trouble).__name__, for_good=False) from trouble
        status = answer.status_code
        if answer.is_success or status == HTTPStatus.CONFLICT:
            return
        passing = status >= 500 or status < 400 or status in PASSING | OUR_FAULT
        raise Undelivered(f"status {status}", for_good=not passing)

    async def close(self) -> None:
        await self.client.aclose()


def of(settings: Settings) -> Sms | None:
    """The deployment's gateway, if it has one; the demo never has: its people are invented, their phones may not be.

    A named token file that is not there stops the start.
    """
    if settings.sms_url is None or settings.demo:
        return None
    file = settings.sms_token_file
    return Sms(settings.sms_url, file.read_text(encoding="utf-8").strip() if file else None)
