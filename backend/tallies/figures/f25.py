"""F25: ratings."""

from backend.permits.models import Text
from backend.tallies.figures import words
from backend.tallies.models.figures import Definition, Measure
from backend.tallies.sources import CLOSED, RATED

BAD = ("level_1", "level_2")
GOOD = ("level_3", "level_4", "level_5")


def rated(code: str, zh: str, en: str, **chosen: str | tuple[str, ...]) -> Measure:
    parts = RATED.parts(**chosen)
    return Measure(code, Text(zh, en), words.RATINGS, "count", RATED, parts)


ALL = rated("rated", "评价", "Ratings")
GOOD_ONES = rated("good", "好评", "Good", level=GOOD)
BAD_ONES = rated("bad", "差评", "Bad", level=BAD)
MENDED = rated("mended", "其中已整改办结", "of which put right", level=BAD, mended="mended")
CALLED = rated("called", "其中已回访", "of which called back", level=BAD, called="called")
OF_RESULT = rated("of_result", "其中对办理结果的评价", "of which of the result", step="result")
CLOSED_ALL = Measure(
    "closed", Text("办结件", "Closed cases"), words.CASES, "count", CLOSED, CLOSED.every
)
RATES = tuple(
    Measure(code, Text(zh, en), words.SHARE, "share", digits=4, of=(above, below))
    for code, zh, en, above, below in (
        ("good_rate", "好评率", "Good ratings", "good", "rated"),
        ("rated_rate", "主动评价率", "Ratings given", "of_result", "closed"),
        ("mended_rate", "差评整改率", "Bad ones put right", "mended", "bad"),
        ("called_rate", "差评回访率", "Bad ones called back", "called", "bad"),
    )
)

F25 = Definition(
    code="F25",
    name=Text(
        "好评率、主动评价率、差评整改率、回访率", "Ratings: good, given, put right, called back"
    ),
    meaning=Text(
        "好评率为本期评价中满意及以上三档（五级中的三、四、五级）的占比；没有评价的办件不算好评，也不进分母。"
        "主动评价率为本期对办理结果的评价数除以本期办结件数。差评（一、二级）整改率、回访率为本期差评中已整改办结、已回访的占比，随整改进展更新。"
        "复核后排除的恶意评价不计。",
        "Good: of the ratings of the period those of the upper three of five levels; what nobody rated is neither "
        "good nor counted. Given: ratings of the result by cases closed in the period. Put right, called back: of the bad ratings "
        "(lower two levels) of the period those whose handling was closed, whose rater was called back, as it stands "
        "by now. Ratings left out after review do not count.",
    ),
    numerator=Text("好评（三、四、五级）", "good ratings (levels 3 to 5)"),
    denominator=Text("本期全部评价", "all ratings of the period"),
    basis=words.BY_RATING,
    unit=words.RATINGS,
    origin="figures A2; 好差评 GB/T 39734-2020",
    version=1,
    valid_from=words.FIRST_VALID,
    measures=(*RATES, ALL, GOOD_ONES, BAD_ONES, MENDED, CALLED, OF_RESULT, CLOSED_ALL),
)
