"""What a resident does about a case of theirs. Every write needs an Idempotency-Key."""

from uuid import UUID

from litestar import post
from litestar.params import FromPath, JSONBody

from backend import clock
from backend.access.guards import resident
from backend.cases.actions import story
from backend.cases.models.story import Answer, CaseStory, Collecting
from backend.deps import ResidentWriting


@post("/cases/{case_id:uuid}/notice/received", guards=[resident], status_code=200)
async def receive(once: ResidentWriting, case_id: FromPath[UUID]) -> CaseStory:
    """The notice was opened: this proves its receipt, once. Needs an Idempotency-Key."""
    return await once.answer(
        story.receive(once.conn, once.keys, once.who, case_id, clock.now()), status=200
    )


@post("/cases/{case_id:uuid}/notice/answer", guards=[resident], status_code=200)
async def answer(
    once: ResidentWriting, case_id: FromPath[UUID], data: JSONBody[Answer]
) -> CaseStory:
    """Answer the one-time notice: which of its papers are there now. Needs an Idempotency-Key."""
    return await once.answer(
        story.answer(once.conn, once.keys, once.who, case_id, data, clock.now()), status=200
    )


@post("/cases/{case_id:uuid}/withdraw", guards=[resident], status_code=200)
async def withdraw(once: ResidentWriting, case_id: FromPath[UUID]) -> CaseStory:
    """Take the application back. Needs an Idempotency-Key."""
    return await once.answer(
        story.withdraw(once.conn, once.keys, once.who, case_id, clock.now()), status=200
    )


@post("/cases/{case_id:uuid}/collect", guards=[resident], status_code=200)
async def choose_collect(
    once: ResidentWriting, case_id: FromPath[UUID], data: JSONBody[Collecting]
) -> CaseStory:
    """By mail or at a window, until it is on its way. Needs an Idempotency-Key."""
    return await once.answer(
        story.choose_collect(once.conn, once.keys, once.who, case_id, data, clock.now()),
        status=200,
    )


handlers = [receive, answer, withdraw, choose_collect]
