"""F29: bundles (一件事), each counted once more as such."""

from backend.permits.catalogue import load_bundles
from backend.permits.models import Text
from backend.tallies.figures import words
from backend.tallies.models.figures import Definition, Measure
from backend.tallies.sources import BUNDLED

BUNDLES = Measure(
    "bundles",
    Text("一件事", "Bundles"),
    words.BUNDLES,
    "count",
    BUNDLED,
    BUNDLED.parts(role="lead"),
)
CASES = Measure(
    "cases", Text("所含办件", "Cases in them"), words.CASES, "count", BUNDLED, BUNDLED.every
)
KINDS = tuple(
    Measure(
        one.code,
        Text(f"其中{one.name.zh}", f"Of which: {one.name.en}"),
        words.BUNDLES,
        "count",
        BUNDLED,
        BUNDLED.parts(bundle=one.code, role="lead"),
    )
    for one in load_bundles().values()
)

F29 = Definition(
    code="F29",
    name=Text("一件事件数", "Bundles"),
    meaning=Text(
        "本期首次提交、作为“一件事”办理的：每个一件事按其牵头件计一次；所含办件（含牵头件）各按自己的首次提交日期列出，在其他指标中仍各计"
        "一件。",
        "What was first handed in during the period as a bundle (一件事): each bundle once, by the case that leads it; "
        "the cases in them, the leading ones too, each by its own first submission. Every case counts by itself in all "
        "other figures.",
    ),
    numerator=Text(
        "牵头件为本期首次提交的一件事", "bundles whose leading case was first handed in"
    ),
    denominator=None,
    basis=words.BY_SUBMISSION,
    unit=words.BUNDLES,
    origin="figures A2: “a bundle 一件事 counts each item and is reported once more as a bundle”",
    version=1,
    valid_from=words.BUNDLES_VALID,
    measures=(BUNDLES, CASES, *KINDS),
)
