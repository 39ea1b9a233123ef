"""Photos of papers: sent as they are, kept as they were made anew, shown to whoever sent them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.openapi.spec import OpenAPIMediaType, Operation, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType
from litestar.params import FromPath, SkipValidation

from backend import clock, db, deps, idempotency
from backend.access.guards import resident
from backend.cases.actions import photos
from backend.cases.actions.pictures import remade
from backend.cases.models.photos import CasePhotos, Picture
from backend.cases.rules.photos import MOST_BYTES
from backend.deps import Once, Reading, ResidentWriting
from backend.refusal import TooManyTries, TryAgain

PICTURE = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Content-Disposition": "inline",
}
"""With every picture: not kept on the way, nothing in it is ever run."""


@dataclass
class PhotoBody(Operation):
    """The body is the picture itself."""

    request_body: RequestBody = field(
        default_factory=lambda: RequestBody(
            required=True,
            content={
                "image/*": OpenAPIMediaType(
                    schema=Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)
                )
            },
        )
    )


@dataclass(frozen=True)
class Sent(Once):
    """The transaction of one photo, begun after it was made anew."""

    picture: Picture


Receiving = NamedDependency[SkipValidation[Sent]]


async def photo(request: Request[Any, Any, Any]) -> AsyncIterator[Sent]:
    """A photo is worked on before its transaction begins: no connection waits for that. One that was sent
    before is not worked on again."""
    house, who, claim = deps.house_of(request), request.scope["user"], await deps.claim_of(request)
    async with db.transaction(house.pool) as conn:
        before = await idempotency.known(conn, claim)
        if not before:
            case_id, place = request.path_params["case_id"], request.path_params["place"]
            await photos.check_may_add(conn, who, case_id, place, clock.now())
    if not before and (
        wait := await house.cache.wait_before("photo", str(who.account_id), burst=30, per_minute=30)
    ):
        raise TooManyTries(seconds=wait)
    picture = None if before else await remade(await request.body())
    async with asynccontextmanager(deps.once)(request) as once:
        if picture is None:
            raise TryAgain()
        yield Sent(once.conn, once.who, once.keys, once.house, once.claim, picture)


@post(
    "/cases/{case_id:uuid}/photos/{place:int}",
    guards=[resident],
    dependencies={"photo": Provide(photo)},
    request_max_body_size=MOST_BYTES,
    operation_class=PhotoBody,
)
async def add(photo: Receiving, case_id: FromPath[UUID], place: FromPath[int]) -> CasePhotos:
    """One more photo of the paper with this number: the body is the picture itself, at most 8 MB.

    JPEG, PNG or WebP, whatever its name or declared type. Only its pixels are kept: upright, smaller, without
    position or other metadata, sealed. Needs an Idempotency-Key.
    """
    return await photo.answer(
        photos.add(photo.conn, photo.keys, photo.who, case_id, place, photo.picture, clock.now())
    )


@get("/cases/{case_id:uuid}/photos", guards=[resident])
async def my_photos(view: Reading, case_id: FromPath[UUID]) -> CasePhotos:
    """The papers of a case of mine with their photos and what a clerk answered."""
    return await photos.my_photos(view.conn, view.who, case_id)


@get(
    "/cases/{case_id:uuid}/photos/{place:int}/{page:int}",
    guards=[resident],
    media_type="image/jpeg",
)
async def picture(
    view: Reading, case_id: FromPath[UUID], place: FromPath[int], page: FromPath[int]
) -> Response[bytes]:
    """One photo, as it is kept. Never stored on the way."""
    found = await photos.my_picture(view.conn, view.keys, view.who, case_id, place, page)
    return Response(found, media_type="image/jpeg", headers=PICTURE)


@post(
    "/cases/{case_id:uuid}/photos/{place:int}/{page:int}/remove", guards=[resident], status_code=200
)
async def remove(
    once: ResidentWriting, case_id: FromPath[UUID], place: FromPath[int], page: FromPath[int]
) -> CasePhotos:
    """A photo goes, at once and for good. Needs an Idempotency-Key."""
    return await once.answer(photos.remove(once.conn, once.who, case_id, place, page), status=200)


handlers = [add, my_photos, picture, remove]
