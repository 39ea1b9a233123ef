"""What is counted: every figure, by its stable code. To add one, write its file and name it here."""

from backend.tallies.figures.f01 import F01
from backend.tallies.figures.f02 import F02
from backend.tallies.figures.f03 import F03
from backend.tallies.figures.f04 import F04
from backend.tallies.figures.f17 import F17
from backend.tallies.figures.f18 import F18
from backend.tallies.figures.f19 import F19
from backend.tallies.figures.f24 import F24
from backend.tallies.models import Definition, Source

FIGURES: dict[str, Definition] = {d.code: d for d in (F01, F02, F03, F04, F17, F18, F19, F24)}


def sources() -> tuple[Source, ...]:
    """Every source once, in the order of the figures."""
    found = {source.name: source for d in FIGURES.values() for source in d.sources}
    return tuple(found.values())
