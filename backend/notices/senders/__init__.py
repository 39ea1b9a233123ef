"""Channels to people's phones, one file each. Without one, messages end in the embedded outbox.

The outbox is no sender: it delivers in the transaction that takes the notice, hence exactly once.
"""

from typing import Protocol

from backend.notices.models import Message


class Undelivered(Exception):
    """The channel did not take the message. `for_good`: it never will, so there is no other try."""

    def __init__(self, reason: str, *, for_good: bool) -> None:
        self.for_good = for_good
        super().__init__(reason)


class Sender(Protocol):
    """A channel outside."""

    async def send(self, message: Message) -> None:
        """Return when the channel has taken it, else raise Undelivered.

        A message whose key the channel has already taken counts as taken.
        """

    async def close(self) -> None:
        """Let go of connections."""
