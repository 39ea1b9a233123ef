"""How access is asked over HTTP: signing in, who I am, whom I may book for, which messages I wish."""

from litestar import Router

from backend.access.routes import family, notices, sign_in

router = Router("/api", route_handlers=[*sign_in.HANDLERS, *family.HANDLERS, *notices.HANDLERS])
