"""Holidays as data: one file a year, each notice of the State Council a version of it.

2019 and 2020 have two notices (the first of May and the Spring Festival were changed in the year
itself). A year whose notice is still to come is `provisional`: it lists only what the law fixes.
"""

from pathlib import Path

import msgspec

from backend.calendar.models import Announcement, StatutoryYear, YearFile

FOLDER = Path(__file__).parent


def published() -> tuple[StatutoryYear, ...]:
    """Every version of every year we ship, oldest first."""
    files = [
        msgspec.json.decode(file.read_bytes(), type=YearFile)
        for file in sorted(FOLDER.glob("*.json"))
    ]
    return tuple(_year(file.year, version) for file in files for version in file.versions)


def newest() -> tuple[StatutoryYear, ...]:
    """The version of each year that holds now."""
    return tuple({year.year: year for year in published()}.values())


def _year(year: int, said: Announcement) -> StatutoryYear:
    return StatutoryYear(
        year=year,
        version=said.version,
        source=f"{said.notice} {said.title} {said.issued.isoformat()}",
        provisional=said.provisional,
        days=said.days,
    )
