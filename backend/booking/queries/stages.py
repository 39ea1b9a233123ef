"""The stages of an appointment as stored: the first, and the window after the bay."""

from datetime import datetime

from msgspec import Struct

from backend.booking.models import Run, StageKind


class Staged(Struct, frozen=True):
    """What holds, offers and appointments have in common."""

    pool_id: int
    pool_kind: StageKind
    pool_name_zh: str
    pool_name_en: str
    starts_at: datetime
    ends_at: datetime
    then_pool_id: int | None
    then_name_zh: str | None
    then_name_en: str | None
    then_starts_at: datetime | None
    then_ends_at: datetime | None

    @property
    def over_at(self) -> datetime:
        """When its last stage ends."""
        return self.then_ends_at or self.ends_at

    def runs(self) -> list[Run]:
        """The places it takes."""
        first = Run(self.pool_id, self.starts_at, self.ends_at)
        if self.then_pool_id is None or self.then_starts_at is None or self.then_ends_at is None:
            return [first]
        return [first, Run(self.then_pool_id, self.then_starts_at, self.then_ends_at)]
