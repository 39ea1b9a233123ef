"""The staff door: its pages, and how a "no" looks there."""

from typing import Any

from litestar import Litestar, Response
from litestar.datastructures import CacheControlHeader
from litestar.response import Redirect
from litestar.static_files import create_static_files_router

from admin import (
    advice,
    bans,
    board,
    booking,
    case_policy,
    cases,
    catalogue,
    circle,
    closes,
    closing,
    diary,
    door,
    draws,
    due,
    exports,
    findings,
    hall,
    hall_policy,
    kiosk,
    kiosk_questions,
    offline,
    open_data,
    openings,
    outbox,
    papers,
    policy,
    pre_review,
    publication,
    ratings,
    regions,
    remedies,
    reports,
    retention,
    screens,
    sign_in,
    situations,
    standing,
    tallies,
    trips,
    window,
)
from admin.page import FOLDER, Asking, back, render, wants_part
from backend import deps, wiring
from backend.access.guards import StaffSession, anyone
from backend.problem import Problem, language_of, problem, respond
from backend.refusal import Refusal, SignInFirst
from backend.settings import Settings

YEAR = 365 * 86400


def create_app(settings: Settings, opened: deps.House | None = None, **options: Any) -> Litestar:
    """The staff door. The outbox exists only in the demo."""
    handlers = [
        sign_in.router,
        hall.router,
        window.router,
        offline.router,
        board.router,
        advice.router,
        cases.router,
        papers.router,
        publication.router,
        due.router,
        case_policy.router,
        pre_review.router,
        situations.router,
        diary.router,
        booking.router,
        policy.router,
        ratings.router,
        openings.router,
        draws.router,
        catalogue.router,
        closing.router,
        closes.router,
        trips.router,
        regions.router,
        tallies.router,
        standing.router,
        circle.router,
        exports.router,
        open_data.router,
        screens.router,
        kiosk.router,
        kiosk_questions.router,
        door.router,
        hall_policy.router,
        findings.router,
        bans.router,
        remedies.router,
        reports.router,
        retention.router,
        *([outbox.router] if settings.demo else []),
        create_static_files_router(
            path="/static",
            directories=[FOLDER / "static"],
            guards=[anyone],
            cache_control=CacheControlHeader(max_age=YEAR, public=True, immutable=True),
        ),
    ]
    return wiring.build(
        handlers,
        settings,
        session=StaffSession,
        opened=opened,
        on_refusal=refused,
        on_problem=broken,
        openapi_config=None,
        **options,
    )


def refused(request: Asking, no: Refusal) -> Response[Any]:
    """A sentence: in place for the page's script, else a calm page; who isn't signed in signs in."""
    said = problem(no, language_of(request))
    if wants_part(request) or wants_json(request):
        return respond(said, no)
    if isinstance(no, SignInFirst) and request.method == "GET":
        return Redirect(f"/sign-in?next={request.url.path}", status_code=303)
    return broken(request, said)


def broken(request: Asking, said: Problem) -> Response[Any]:
    if wants_part(request) or wants_json(request):
        return respond(said)
    return render(request, "problem.html", status=said.status, problem=said, back=back(request))


def wants_json(request: Asking) -> bool:
    return "application/json" in request.headers.get("accept", "")
