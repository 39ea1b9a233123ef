"""The service circle: the map and the what-if for who counts, its matrix and basket for administrators."""

from litestar import Router

from admin.circle.policy import ROUTES as POLICY_ROUTES
from admin.circle.routes import ROUTES

router = Router("/", route_handlers=[*ROUTES, *POLICY_ROUTES])

__all__ = ["router"]
