"""The appointments of a centre's day, and what staff do with each of them."""

from litestar import Router

from admin.diary import appointment, day

router = Router("/", route_handlers=[*day.handlers, *appointment.handlers])
