"""Dates, times and durations as people say them, on the centre's clock."""

from datetime import date, datetime

from backend.access import masking
from backend.cases.models import CaseState
from backend.cases.rules import state_words
from backend.clock import CENTRE_ZONE

WEEKDAYS = {"zh": "一二三四五六日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Words:
    """The same in Chinese or English; what templates call as `said`."""

    def __init__(self, language: str) -> None:
        self.zh = language == "zh"

    def pick(self, zh: str, en: str) -> str:
        return zh if self.zh else en

    def state(self, state: CaseState, power_type: str) -> str:
        """Of a case, in the words of its item's power."""
        said = self.pick(*state_words(state, power_type))
        return said[0].upper() + said[1:]

    def day(self, on: date | None) -> str:
        """9月18日（周五）; Fri 18 Sep."""
        if on is None:
            return "—"
        if self.zh:
            return f"{on.month}月{on.day}日（周{WEEKDAYS['zh'][on.weekday()]}）"
        return f"{WEEKDAYS['en'][on.weekday()]} {on.day} {MONTHS[on.month - 1]}"

    def day_of(self, at: datetime) -> str:
        """The civil day of the centre at that instant."""
        return self.day(at.astimezone(CENTRE_ZONE).date())

    def full_day(self, on: date | None) -> str:
        """2026年9月18日; 18 Sep 2026."""
        if on is None:
            return "—"
        if self.zh:
            return f"{on.year}年{on.month}月{on.day}日"
        return f"{on.day} {MONTHS[on.month - 1]} {on.year}"

    def time(self, at: datetime | None) -> str:
        """09:30."""
        return at.astimezone(CENTRE_ZONE).strftime("%H:%M") if at else "—"

    def moment(self, at: datetime) -> str:
        """9月18日（周五）09:30."""
        return f"{self.day_of(at)}{'' if self.zh else ', '}{self.time(at)}"

    def minutes(self, since: datetime, now: datetime) -> int:
        """Whole minutes from then to now, never negative."""
        return max(0, int((now - since).total_seconds() // 60))

    def name(self, whole: str) -> str:
        """张*明."""
        return masking.name(whole)

    def id_number(self, number: str) -> str:
        """330899********1234."""
        return masking.id_number(number)

    def phone(self, number: str | None) -> str:
        """138****5678."""
        return masking.phone(number) if number else "—"
