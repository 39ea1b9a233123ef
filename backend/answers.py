"""Turns whatever was raised into an answer: a refusal into its sentence, anything else into a bug with a number."""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from litestar import Request, Response
from litestar.exceptions import (
    HTTPException,
    MethodNotAllowedException,
    NotFoundException,
    ValidationException,
)

from backend import db, idempotency
from backend.problem import Problem, language_of, refused, respond
from backend.refusal import (
    BadInput,
    NotFound,
    Refusal,
    TooLarge,
    TryAgain,
    Unstorable,
    WrongMethod,
)

log = structlog.get_logger()
BODY_LIMIT = 256 * 1024
Asking = Request[Any, Any, Any]

AMISS = {
    r"Expected `datetime` with a timezone": "时间缺少时区",
    r"Expected `(str|array|object)` of length <= (\d+)": "{0}过长，最多{1}",
    r"Expected `(str|array|object)` of length >= (\d+)": "{0}过短，至少{1}",
    r"Expected `\w+` <= (\S+)": "不能大于{0}",
    r"Expected `\w+` >= (\S+)": "不能小于{0}",
    r"Expected `([^`]+)`, got `([^`]+)`": "应为{0}，不是{1}",
    r"Object contains unknown field `([^`]+)`": "没有“{0}”这一项",
    r"Object missing required field `([^`]+)`": "缺少“{0}”",
    r"Invalid enum value '?([^']+)'?": "没有“{0}”这一选项",
    r"Invalid RFC3339 encoded (\w+)": "不是有效的{0}",
    r"Invalid UUID": "不是有效的编号",
    r"(Missing required|Required) ": "缺少必填项",
}
"""What msgspec says, by how it begins, and how that reads in Chinese."""
TYPES_ZH = {
    "array": "列表",
    "bool": "是或否",
    "date": "日期",
    "datetime": "日期时间",
    "float": "数字",
    "int": "整数",
    "null": "空值",
    "object": "一组内容",
    "str": "文字",
    "uuid": "编号",
}


def as_json(_: Asking, body: Problem) -> Response[Any]:
    """A problem where no page is wanted."""
    return respond(body)


@dataclass(frozen=True)
class Answers:
    """How a "no" and a bug look at one door: JSON or a page."""

    on_refusal: Callable[[Asking, Refusal], Response[Any]] = refused
    on_problem: Callable[[Asking, Problem], Response[Any]] = as_json

    def handlers(self) -> dict[int | type[Exception], Callable[[Asking, Any], Response[Any]]]:
        """By what was raised; the nearest class wins."""
        return {
            Refusal: self.on_refusal,
            TryAgain: self.away,
            ExceptionGroup: self.group,
            idempotency.Replayed: replay,
            db.ConstraintBroken: self.broken,
            db.Unfit: self.unfit,
            db.LOST[0]: self.away,
            RecursionError: self.too_deep,
            HTTPException: self.http,
            Exception: self.bug,
        }

    def broken(self, request: Asking, broke: db.ConstraintBroken) -> Response[Any]:
        """A constraint said no: what it means, or a bug when nobody gave it a meaning."""
        meant = by_constraint().get(rule_of(broke.constraint_name or ""))
        return self.on_refusal(request, meant()) if meant else self.bug(request, broke)

    def unfit(self, request: Asking, error: db.Unfit) -> Response[Any]:
        """Sent by somebody, so a "no"; but it might be our own mistake, so it is written down."""
        log.warning("unfit", route=request.url.path, method=request.method, exc_info=error)
        return self.on_refusal(request, Unstorable())

    def too_deep(self, request: Asking, error: RecursionError) -> Response[Any]:
        """A body of brackets within brackets: no decoder goes down that far."""
        log.warning("too_deep", route=request.url.path, method=request.method, exc_info=error)
        deep = BadInput(where="request", problem="nested too deeply", problem_zh="嵌套层数过多")
        return self.on_refusal(request, deep)

    def away(self, request: Asking, error: Exception) -> Response[Any]:
        """The database was lost, locked or full: nothing is half done, and the log says what it was."""
        cause = error.__cause__ or error
        log.warning("try_again", route=request.url.path, cause=type(cause).__name__)
        return self.on_refusal(request, error if isinstance(error, TryAgain) else TryAgain())

    def group(self, request: Asking, raised: ExceptionGroup[Exception]) -> Response[Any]:
        """Litestar wraps what a transaction makes of an error that was raised within it."""
        match raised.exceptions:
            case (TryAgain() as error,):
                return self.away(request, error)
            case _:
                return self.bug(request, raised)

    def http(self, request: Asking, error: HTTPException) -> Response[Any]:
        if error.status_code >= 500:
            return self.bug(request, error)
        answer = self.on_refusal(request, as_refusal(request, error))
        answer.headers.update(error.headers or {})
        return answer

    def bug(self, request: Asking, error: Exception) -> Response[Any]:
        """Ours: logged under a number, and the number is all that is told."""
        number = secrets.token_hex(6)
        log.error("bug", id=number, route=request.url.path, method=request.method, exc_info=error)
        zh = language_of(request) == "zh"
        said = (
            f"系统出现问题，已记录（编号{number}），请稍后再试。"
            if zh
            else f"Something went wrong on our side and was written down ({number}). Please try again later."
        )
        title = "系统出错" if zh else "Our mistake"
        return self.on_problem(request, Problem("Bug", title, said, 500, number))


def rule_of(constraint: str) -> str:
    """The constraint as the schema declares it: in a year's partition its name ends with the year."""
    return re.sub(r"_\d{4}$", "", constraint)


def by_constraint() -> dict[str, type[Refusal]]:
    """Which refusal a broken constraint means."""
    return {kind.constraint: kind for kind in refusals() if kind.constraint}


def refusals() -> list[type[Refusal]]:
    """Every refusal the loaded features know."""
    found, ahead = [], list(Refusal.__subclasses__())
    while ahead:
        kind = ahead.pop()
        found.append(kind)
        ahead.extend(kind.__subclasses__())
    return sorted(found, key=lambda kind: kind.__name__)


def as_refusal(request: Asking, error: HTTPException) -> Refusal:
    """The framework's own refusals in our words."""
    if isinstance(error, NotFoundException):
        return NotFound(what="页面" if language_of(request) == "zh" else "page")
    if isinstance(error, MethodNotAllowedException):
        return WrongMethod(method=request.method)
    if error.status_code == 413:
        return TooLarge(limit=request.route_handler.resolve_request_max_body_size() or BODY_LIMIT)
    if isinstance(error, ValidationException) and isinstance(error.extra, list) and error.extra:
        first = error.extra[0]
        where = first.get("key") or "request" if isinstance(first, dict) else "request"
        what = first.get("message", "") if isinstance(first, dict) else str(first)
        return BadInput(where=where, problem=what, problem_zh=in_chinese(what))
    return BadInput(where="request", problem=error.detail, problem_zh="不是有效的JSON或参数")


def in_chinese(problem: str) -> str:
    """What the decoder found amiss, as people read it."""
    for pattern, said in AMISS.items():
        if found := re.match(pattern, problem):
            typed = pattern.startswith(("Expected", "Invalid RFC3339"))
            return said.format(*(_type_zh(word) if typed else word for word in found.groups()))
    return "格式不符合要求"


def _type_zh(name: str) -> str:
    """`str | null` is 文字或空值."""
    return "或".join(TYPES_ZH.get(one, one) for one in name.split(" | "))


def replay(_: Asking, again: idempotency.Replayed) -> Response[bytes]:
    """The answer that was given before."""
    return Response(
        again.body,
        status_code=again.status,
        media_type="application/json",
        headers={"Idempotency-Replayed": "true"},
    )
