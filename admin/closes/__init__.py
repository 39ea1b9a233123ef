"""The statistical close: asked, agreed, frozen tables with their hash, restatements, two closes compared, reopened."""

from litestar import Router

from admin.closes.acts import agree, ask, ask_to_reopen, decline, keep_closed, reopen
from admin.closes.changes import changed_rows, changes
from admin.closes.frozen import export, filed, table
from admin.closes.shown import closes, one

router = Router(
    "/",
    route_handlers=[
        *(closes, one, table, export, filed, changes, changed_rows),
        *(ask, agree, decline, ask_to_reopen, reopen, keep_closed),
    ],
)
__all__ = ["router"]
