"""How access is asked over HTTP: signing in, who I am, and whom I may book for."""

from litestar import Router

from backend.access.routes import family, sign_in

router = Router("/api", route_handlers=[*sign_in.HANDLERS, *family.HANDLERS])
