"""What residents ask about their own cases."""

from litestar import Router

from backend.cases.routes import answering, cases, papers, photos, ratings

router = Router(
    "/api",
    route_handlers=[
        *cases.handlers,
        *answering.handlers,
        *papers.handlers,
        *photos.handlers,
        *ratings.handlers,
    ],
)

__all__ = ["router"]
