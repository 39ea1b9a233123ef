"""Short questions before a number, where the answers decide the line: with the inspection or without. Never in
the way: every page also gives the number at once."""

from typing import Annotated, Any
from uuid import uuid4

from litestar import Response, Router, get
from litestar.params import FromPath, QueryParameter

from admin.page import Asking, page
from backend import clock
from backend.access.guards import anyone
from backend.deps import Reading
from backend.permits import actions as permits
from backend.permits.models import Item
from backend.permits.models.situation import TAPS, Answer, Outcome
from backend.permits.rules.situations import answered, ask
from backend.places import actions as places


def decides_the_line(item: Item) -> bool:
    """Whether some answer spares the inspection."""
    found = permits.situations_of(item)
    said = [one.bay for question in found.questions for one in question.answers] if found else []
    return False in said


@get("/screens/{centre_code:str}/kiosk/questions", guards=[anyone])
async def questions(
    request: Asking,
    view: Reading,
    centre_code: FromPath[str],
    item_code: Annotated[str, QueryParameter(name="item", max_length=10)],
    given: Annotated[str, QueryParameter(name="a", max_length=100)] = "",
) -> Response[Any]:
    """The next question; its last answers are buttons that give the number."""
    centre = await places.centre(view.conn, centre_code)
    item = (
        await permits.item_now(view.conn, item_code.upper(), clock.civil_date(clock.now()))
    ).item
    situations = permits.situations_of(item)
    answers = [one for one in given.split(".") if one][: TAPS + 1]
    found = ask(situations, item, answers) if situations else None
    question = None if isinstance(found, Outcome) else found
    return await page(
        request,
        "screens/questions.html",
        centre=centre,
        item=item,
        key=uuid4(),
        question=question,
        lines=answered(situations, answers) if situations else [],
        back=answers[:-1] if answers else None,
        given=answers,
        written={
            one.key: _written(item, situations.version if situations else 0, answers, one)
            for one in (question.answers if question else ())
        },
    )


def _written(item: Item, version: int, answers: list[str], last: Answer) -> str:
    """The answers as a number takes them along; nothing where they lead on, or to another item."""
    return (
        ""
        if last.then or last.instead
        else f"{item.code}:{version}:{'.'.join([*answers, last.key])}"
    )


router = Router("/", route_handlers=[questions])
