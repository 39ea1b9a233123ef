"""The day at a centre: arrive, wait, be called, be served."""

from backend.hall.actions.again import (
    onward,
    put_back,
    rejoin,
    send_on,
    transfer,
)
from backend.hall.actions.arrival import (
    check_in,
    ticket_of,
    walk_in,
)
from backend.hall.actions.calls import (
    call_next,
    call_this,
    finish,
    leave,
    miss,
    own_ticket,
    park,
    recall,
    start,
    undo,
)
from backend.hall.actions.desks import (
    STAFF_OF_HALL,
    desk_of,
    pause,
    resume,
    sign_off,
    sign_on,
)
from backend.hall.actions.kiosk import arrive, come_back, slip
from backend.hall.actions.line import (
    display,
    in_line,
)
from backend.hall.actions.matters import (
    open_case,
    person_of,
    take_case,
)
from backend.hall.actions.waits import (
    learn_due,
)

__all__ = [
    "STAFF_OF_HALL",
    "arrive",
    "call_next",
    "call_this",
    "check_in",
    "come_back",
    "desk_of",
    "display",
    "finish",
    "in_line",
    "learn_due",
    "leave",
    "miss",
    "onward",
    "open_case",
    "own_ticket",
    "park",
    "pause",
    "person_of",
    "put_back",
    "recall",
    "rejoin",
    "resume",
    "send_on",
    "sign_off",
    "sign_on",
    "slip",
    "start",
    "take_case",
    "ticket_of",
    "transfer",
    "undo",
    "walk_in",
]
