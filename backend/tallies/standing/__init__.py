"""Figures as of a day, by their stable code: what stands, not what happened. To add one, write its file and name it here."""

from backend.tallies.models.standing import StandingFigure
from backend.tallies.standing.f06 import F06
from backend.tallies.standing.f07 import F07
from backend.tallies.standing.f08 import F08
from backend.tallies.standing.f09 import F09
from backend.tallies.standing.f10 import F10
from backend.tallies.standing.f11 import F11
from backend.tallies.standing.f20 import F20

STANDING: dict[str, StandingFigure] = {f.code: f for f in (F06, F07, F08, F09, F10, F11, F20)}
