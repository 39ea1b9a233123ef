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
from backend.hall.actions.capacity import walk_in_room
from backend.hall.actions.closing import (
    close_day,
    close_days,
    close_tickets,
    ledger,
    reopen_day,
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
from backend.hall.actions.leases import (
    centre_of_lease,
    give_back,
    take_along,
)
from backend.hall.actions.line import (
    back_again,
    display,
    give_up,
    hall_ticket,
    in_line,
    known,
    own_ticket_today,
    own_visit,
    place_now,
    scene,
    scene_of,
)
from backend.hall.actions.matters import (
    open_case,
    person_of,
    take_case,
)
from backend.hall.actions.merging import (
    merge,
    offline_conflicts,
    settle_conflict,
)
from backend.hall.actions.policy import set_policy
from backend.hall.actions.waits import (
    learn_due,
)

__all__ = [
    "STAFF_OF_HALL",
    "arrive",
    "back_again",
    "call_next",
    "call_this",
    "centre_of_lease",
    "check_in",
    "close_day",
    "close_days",
    "close_tickets",
    "come_back",
    "desk_of",
    "display",
    "finish",
    "give_back",
    "give_up",
    "hall_ticket",
    "in_line",
    "known",
    "learn_due",
    "leave",
    "ledger",
    "merge",
    "miss",
    "offline_conflicts",
    "onward",
    "open_case",
    "own_ticket",
    "own_ticket_today",
    "own_visit",
    "park",
    "pause",
    "person_of",
    "place_now",
    "put_back",
    "recall",
    "rejoin",
    "reopen_day",
    "resume",
    "scene",
    "scene_of",
    "send_on",
    "set_policy",
    "settle_conflict",
    "sign_off",
    "sign_on",
    "slip",
    "start",
    "take_along",
    "take_case",
    "ticket_of",
    "transfer",
    "undo",
    "walk_in",
    "walk_in_room",
]
