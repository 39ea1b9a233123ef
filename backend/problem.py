"""A refusal as people and programs receive it: application/problem+json (RFC 9457)."""

from typing import Any

from litestar import Response
from litestar.connection import ASGIConnection
from msgspec import Struct

from backend.refusal import Refusal


class Problem(Struct, frozen=True, omit_defaults=True):
    """One shape for every error body. `type` is the refusal's name; texts are in the asked language."""

    type: str
    title: str
    detail: str
    status: int
    instance: str | None = None
    """For a bug: the id under which it was logged."""


TITLES = {
    400: ("请求有误", "The request is not right"),
    401: ("请先登录", "Sign in first"),
    403: ("没有权限", "Not allowed"),
    404: ("没有找到", "Not found"),
    405: ("不支持该操作", "Not possible here"),
    409: ("暂时不能办理", "Not possible now"),
    413: ("内容过大", "Too large"),
    422: ("填写内容有误", "Something has to be corrected"),
    429: ("操作过于频繁", "Too many tries"),
    500: ("系统出错", "Our mistake"),
    503: ("系统繁忙", "Busy"),
}


def language_of(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """Chinese unless English is asked for first (`?lang=`, then the choice kept, then Accept-Language)."""
    asked = (
        connection.query_params.get("lang")
        or connection.cookies.get("yitang_language")
        or connection.headers.get("accept-language", "zh")
    )
    return "en" if str(asked).strip().lower().startswith("en") else "zh"


def problem(refusal: Refusal, language: str) -> Problem:
    zh, en = TITLES.get(refusal.status, TITLES[409])
    return Problem(
        refusal.code(), zh if language == "zh" else en, refusal.sentence(language), refusal.status
    )


def refused(connection: ASGIConnection[Any, Any, Any, Any], refusal: Refusal) -> Response[Problem]:
    """The answer for a refusal; returned instead of raised where the work so far must be kept."""
    return respond(problem(refusal, language_of(connection)), refusal)


def respond(body: Problem, refusal: Refusal | None = None) -> Response[Problem]:
    headers = {"Cache-Control": "no-store"}
    if body.status in (429, 503):
        headers["Retry-After"] = str((refusal.facts if refusal else {}).get("seconds", 1))
    return Response(
        body, status_code=body.status, media_type="application/problem+json", headers=headers
    )
