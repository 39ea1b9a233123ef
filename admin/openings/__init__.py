"""Openings as the supervisor keeps them, with a look at the consequences before anything is saved."""

from litestar import Router

from admin.openings import conflicts, routes

router = Router("/", route_handlers=[*routes.handlers, *conflicts.handlers])
