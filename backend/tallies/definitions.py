"""What is counted: every figure, by its stable code. To add one, write its file and name it here."""

from backend.tallies.figures.f01 import F01
from backend.tallies.figures.f02 import F02
from backend.tallies.figures.f03 import F03
from backend.tallies.figures.f04 import F04
from backend.tallies.figures.f05 import F05
from backend.tallies.figures.f12 import F12
from backend.tallies.figures.f13 import F13
from backend.tallies.figures.f14 import F14
from backend.tallies.figures.f15 import F15
from backend.tallies.figures.f16 import F16
from backend.tallies.figures.f17 import F17
from backend.tallies.figures.f18 import F18
from backend.tallies.figures.f19 import F19
from backend.tallies.figures.f21 import F21
from backend.tallies.figures.f22 import F22
from backend.tallies.figures.f23 import F23
from backend.tallies.figures.f24 import F24
from backend.tallies.figures.f25 import F25
from backend.tallies.figures.f26 import F26
from backend.tallies.figures.f27 import F27
from backend.tallies.figures.f28 import F28
from backend.tallies.figures.f29 import F29
from backend.tallies.models.figures import Definition

FIGURES: dict[str, Definition] = {
    d.code: d
    for d in (
        F01,
        F02,
        F03,
        F04,
        F05,
        F12,
        F13,
        F14,
        F15,
        F16,
        F17,
        F18,
        F19,
        F21,
        F22,
        F23,
        F24,
        F25,
        F26,
        F27,
        F28,
        F29,
    )
}
