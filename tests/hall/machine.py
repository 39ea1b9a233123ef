"""One day in a hall and its model side by side: the steps Hypothesis may take, and what both must say.

The model knows no moments of turn: where somebody stands is judged by the line itself (who re-enters
stands where promised, nobody else changes places, next is who stands first).
"""

from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from backend.hall import actions
from backend.hall.models import Finished, Ticket, WalkIn
from backend.hall.models.closing import OpenState
from tests import make
from tests.hall.model import OPEN, BothSides, Kept
from tests.hall.sweep import sweep

clerks = st.integers(0, 2)
OF_WINDOW = ("finish", "park", "transfer", "put_back", "start", "miss")
KINDS: tuple[OpenState, ...] = ("waiting", "called", "serving", "parked", "missed")
VERBS = (
    *OF_WINDOW, "serve", "serve", "does_not_come", "recall", "call_next", "call_this", "leave", "rejoin", "rejoin", "undo",
    "undo", "undo", "pause", "wait", "walk_in", "close_kind", "close_day", "reopen",
)  # fmt: skip


class DayOfHall(BothSides):
    """Three windows of one line, one of which serves another line too."""

    @initialize()
    def some_wait(self) -> None:
        for _ in range(5):
            self.walk_in(0)

    @rule(
        verb=st.sampled_from(VERBS), clerk=clerks, which=st.integers(0, 99), own=st.integers(0, 3)
    )
    def something_happens(self, verb: str, clerk: int, which: int, own: int) -> None:
        """One rule for all: then every verb comes as often as it is named."""
        ticket = list(self.kept)[which % len(self.kept)]
        if verb in OF_WINDOW:
            self.act(clerk, ticket, own, verb)
        elif verb == "serve":
            self.serve(clerk, ticket, OF_WINDOW[which % 4])
        elif verb == "recall":
            self.recall(clerk, ticket, own, 1)
        elif verb == "close_kind":
            self.close_kind(KINDS[which % 5])
        elif verb in ("call_this", "leave", "does_not_come"):
            getattr(self, verb)(clerk, ticket)
        elif verb == "rejoin":
            self.rejoin(ticket, own)
        elif verb in ("close_day", "reopen", "walk_in", "wait"):
            getattr(self, verb)(which)
        else:
            getattr(self, verb)(clerk)

    def before(self, clerk: int, otherwise: UUID) -> UUID:
        """Who is before the clerk, called now if nobody was."""
        if self.mine(clerk) is None:
            if clerk in self.paused:
                self.pause(clerk)
            self.call_next(clerk)
        return self.mine(clerk) or otherwise

    def walk_in(self, which: int) -> None:
        self.now += timedelta(seconds=20)
        asked = WalkIn(make.LONG_ITEM, "senior" if which % 3 == 2 else None)
        before = self.line()
        made = self.step(
            "walk_in",
            not self.closed,
            lambda: actions.walk_in(self.conn, self.here, asked, self.now),
        )
        if made is None:
            return
        self.kept[made.id] = Kept(self.pools[0])
        assert [one for one in self.line() if one != made.id] == before

    def served_by(self, clerk: int) -> list[UUID]:
        pools = self.pools if clerk == 2 else self.pools[:1]
        return [one for one in self.line() if self.kept[one].pool in pools]

    def _called(
        self, verb: str, clerk: int, wanted: UUID | None, work: Callable[[], Awaitable[Ticket]]
    ) -> None:
        may = wanted is not None and clerk not in self.paused and self.mine(clerk) is None
        made = self.step(verb, may, work)
        if made is not None:
            assert made.id == wanted
            self.becomes(clerk, made.id, "called", at=clerk, calls=1, announced=self.now)

    def call_next(self, clerk: int) -> None:
        first = next(iter(self.served_by(clerk)), None)
        self._called(
            "call_next",
            clerk,
            first,
            lambda: actions.call_next(self.conn, self.staff[clerk], self.now),
        )

    def call_this(self, clerk: int, ticket: UUID) -> None:
        wanted = ticket if ticket in self.served_by(clerk) else None
        self._called(
            "call_this",
            clerk,
            wanted,
            lambda: actions.call_this(self.conn, self.staff[clerk], ticket, self.now),
        )

    def recall(self, clerk: int, ticket: UUID, own: int, again: int) -> None:
        ticket = self.before(clerk, ticket) if own else ticket
        for _ in range(again):
            one = self.kept[ticket]
            gap = one.announced is not None and (self.now - one.announced).total_seconds() >= 10
            may = one.at == clerk and one.state == "called" and gap
            if self.step(
                "recall",
                may,
                lambda: actions.recall(self.conn, self.staff[clerk], ticket, self.now),
            ):
                self.becomes(clerk, ticket, "called", calls=one.calls + 1, announced=self.now)
            self.now += timedelta(seconds=11)

    def act(self, clerk: int, ticket: UUID, own: int, kind: str) -> None:
        """On the ticket before the clerk, or on any."""
        ticket = self.before(clerk, ticket) if own else ticket
        who, one = self.staff[clerk], self.kept[ticket]
        to = self.pools[1] if one.pool == self.pools[0] else self.pools[0]
        at_window = one.at == clerk and one.state in ("called", "serving")
        may, state, work = {
            "start": (
                one.state == "called",
                "serving",
                lambda: actions.start(self.conn, who, ticket, self.now),
            ),
            "miss": (
                one.state == "called" and one.calls >= 3,
                "missed",
                lambda: actions.miss(self.conn, who, ticket, self.now),
            ),
            "park": (True, "parked", lambda: actions.park(self.conn, who, ticket, self.now)),
            "put_back": (
                True,
                "waiting",
                lambda: actions.put_back(self.conn, who, ticket, self.now),
            ),
            "transfer": (
                True,
                "waiting",
                lambda: actions.transfer(self.conn, who, ticket, to, self.now),
            ),
            "finish": (
                one.state == "serving",
                "served",
                lambda: actions.finish(self.conn, who, ticket, Finished(), self.now),
            ),
        }[kind]
        if self.step(kind, may and at_window, work):
            more: dict[str, Any] = {"pool": to} if kind == "transfer" else {}
            if state == "waiting":
                more["calls"] = 0
            self.becomes(clerk, ticket, state, **more)

    def does_not_come(self, clerk: int, ticket: UUID) -> None:
        self.before(clerk, ticket)
        self.now += timedelta(seconds=11)
        self.recall(clerk, ticket, 1, 2)
        self.act(clerk, ticket, 1, "miss")

    def serve(self, clerk: int, ticket: UUID, then: str) -> None:
        """The usual course, so that the unusual is met in all its places."""
        self.act(clerk, ticket, 1, "start")
        self.act(clerk, ticket, 1, then)

    def leave(self, clerk: int, ticket: UUID) -> None:
        one = self.kept[ticket]
        may = one.state in ("waiting", "parked", "called") or (
            one.state == "missed" and not self.closed
        )
        if self.step(
            "leave", may, lambda: actions.leave(self.conn, self.staff[clerk], ticket, self.now)
        ):
            self.becomes(clerk, ticket, "left")

    def rejoin(self, ticket: UUID, any_: int) -> None:
        """By kiosk. Stands right behind the n-th of the line, or behind who came back there before."""
        aside = [t for t, one in self.kept.items() if one.state in ("parked", "missed")]
        ticket = aside[0] if aside and any_ else ticket
        one = self.kept[ticket]
        before = [t for t in self.line() if self.kept[t].pool == one.pool]
        behind = 1 if one.state == "parked" else 3
        may = one.state in ("parked", "missed") and not self.closed
        if self.step("rejoin", may, lambda: actions.rejoin(self.conn, self.here, ticket, self.now)):
            self.becomes(None, ticket, "waiting", calls=0)
            after = [t for t in self.line() if self.kept[t].pool == one.pool]
            assert [t for t in after if t != ticket] == before
            assert after.index(ticket) >= min(behind, len(before))

    def undo(self, clerk: int) -> None:
        last = self.last.get(clerk)
        may = last is not None and not self.closed and self.now <= last.when + timedelta(seconds=10)
        if last is not None:
            one = self.kept[last.ticket]
            may = may and one.revision == last.revision
            at = last.before["at"]
            if last.before["state"] in ("called", "serving"):
                may = may and self.mine(at) in (None, last.ticket)
        if (
            self.step("undo", may, lambda: actions.undo(self.conn, self.staff[clerk], self.now))
            and last
        ):
            revision = self.kept[last.ticket].revision + 1
            self.kept[last.ticket] = Kept(**{**last.before, "revision": revision})
            del self.last[clerk]

    def pause(self, clerk: int) -> None:
        who, paused = self.staff[clerk], clerk in self.paused
        if paused:
            self.step("resume", True, lambda: actions.resume(self.conn, who, self.now))
        else:
            self.step("pause", True, lambda: actions.pause(self.conn, who, "break", self.now))
        self.paused ^= {clerk}

    def wait(self, which: int) -> None:
        self.now += timedelta(seconds=(2, 6, 12, 300)[which % 4])

    def close_kind(self, state: OpenState) -> None:
        these = [ticket for ticket, one in self.kept.items() if one.state == state]
        may = bool(these) and not self.closed
        if self.step(
            "close",
            may,
            lambda: actions.close_tickets(
                self.conn, self.boss, self.here, self.on, state, None, "other", "", self.now
            ),
        ):
            for ticket in these:
                self.becomes(None, ticket, "closed")

    def close_day(self, which: int) -> None:
        """Half the times, what is open is ended first."""
        if which % 2 and not self.closed:
            for state in KINDS[:4]:
                self.close_kind(state)
        still = any(one.state in OPEN for one in self.kept.values())
        found = self.step(
            "close_day",
            not still or self.closed,
            lambda: actions.close_day(self.conn, self.boss, self.here, self.on, self.now),
        )
        self.closed = self.closed or found is not None

    def reopen(self, which: int) -> None:
        if not self.closed:
            return
        self.step(
            "reopen",
            True,
            lambda: actions.reopen_day(
                self.conn, self.boss, self.here, self.on, "群众返回", self.now
            ),
        )
        self.closed = False

    @invariant()
    def both_say_the_same(self) -> None:
        self.steps += 1
        rows = self.do(self.conn.fetch("SELECT id, state, pool_id, calls FROM ticket"))
        told = {row["id"]: (row["state"], row["pool_id"]) for row in rows}
        assert told == {ticket: (one.state, one.pool) for ticket, one in self.kept.items()}

    @invariant()
    def the_ledger_balances(self) -> None:
        if self.steps % 6:
            return
        found = self.do(actions.ledger(self.conn, self.here, self.on))
        assert found.balanced, found
        counted = Counter(one.state for one in self.kept.values())
        assert (found.rows.issued, found.rows.served, found.rows.missed) == (
            len(self.kept),
            counted["served"],
            counted["missed"],
        )
        assert found.rows.open == sum(counted[state] for state in OPEN)

    @invariant()
    def nothing_is_broken(self) -> None:
        if self.steps % 6:
            return
        assert self.do(sweep(self.conn)) == []
