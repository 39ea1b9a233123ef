"""The printed slip: a PDF for the 80 mm roll that prints on A6 too, its fonts inside; and its QR code."""

import io
from pathlib import Path
from uuid import UUID

import segno

from admin.page import Asking
from admin.said import Words
from admin.texts import Texts
from backend.deps import house_of
from backend.hall.models import Slip
from backend.places.models import Centre
from backend.typeset import typeset

TEMPLATE = Path(__file__).parent / "slips" / "slip.typ"


def address(request: Asking, ticket_id: UUID) -> str:
    """Where a phone follows the ticket: at the residents' door."""
    settings = house_of(request).settings
    if settings.public_url:
        return f"{settings.public_url.rstrip('/')}/line/{ticket_id}"
    here = request.base_url
    return f"{here.scheme}://{here.hostname}:{settings.public_port}/line/{ticket_id}"


def picture(text: str) -> str:
    """A QR code as the source of an image, black on white in every light."""
    made: str = segno.make(text, error="m", micro=False).svg_data_uri(
        scale=4, border=2, light="#ffffff"
    )
    return made


def wordings(language: str, centre: Centre, slip: Slip) -> dict[str, str]:
    """What stands on the slip, line by line; empty ones are left out."""
    t, said, ticket = Texts(language), Words(language), slip.ticket
    policy = slip.policy
    return {
        "centre": said.pick(centre.name_zh, centre.name_en),
        "heading": t("kiosk.your_number"),
        "label": ticket.label,
        "matter": said.pick(ticket.item_name_zh, ticket.item_name_en),
        "place": place(t, slip),
        "wait": t("kiosk.wait", low=slip.wait.low, high=slip.wait.high) if slip.wait else "",
        "why": said.pick(slip.why.zh, slip.why.en),
        "missed": t("kiosk.rule_missed", calls=policy.calls, missed=policy.missed_behind)
        if policy.missed_behind
        else t("kiosk.rule_missed_first", calls=policy.calls),
        "follow": t("kiosk.follow"),
        "issued": said.moment(ticket.issued_at),
    }


def place(t: Texts, slip: Slip) -> str:
    """Where the ticket stands now, in a few words."""
    if slip.ticket.state != "waiting":
        return t(f"kiosk.state.{slip.ticket.state}", window=slip.ticket.window_number or "—")
    return t("kiosk.ahead", count=slip.ahead) if slip.ahead else t("kiosk.ahead_none")


async def printed(language: str, centre: Centre, slip: Slip, link: str) -> bytes:
    """The PDF. Its lines are data to the template, never its code."""
    drawn = io.BytesIO()
    segno.make(link, error="m", micro=False).save(drawn, kind="svg", border=0, xmldecl=False)
    lines = wordings(language, centre, slip) | {
        "qr": drawn.getvalue().decode(),
        "lang": language,
    }
    return await typeset(TEMPLATE, lines)
