"""What statisticians, or programs in their name, ask that can't be counted, exported, closed or published."""

from urllib.parse import quote

import click.testing
import pytest

from backend.access.models import RoleName
from tests.bad_input.answers import LANGUAGES, check
from tests.bad_input.scenes import AtWork
from tests.bad_input.unchanged import unchanged

pytestmark = pytest.mark.anyio

PERIODS = {
    "2025-03-31..2025-03-01": "PeriodReversed",
    "2024..2021": "PeriodReversed",
    "2199": "PeriodInFuture",
    "1985..2024": "PeriodTooEarly",
    "2001..2024": "PeriodTooLong",
    "1999": "PeriodTooEarly",
    "soon": "BadPeriod",
    "2025-13": "BadPeriod",
    "2025-02-30": "BadPeriod",
    "2025Q5": "BadPeriod",
    "二〇二五年": "BadPeriod",
    "2025\0": "BadPeriod",
    "💩": "BadPeriod",
    "2025';--": "BadPeriod",
    "-1": "BadPeriod",
}
COUNTING = (
    "/tallies",
    "/tallies/rows",
    "/tallies/all",
    "/tallies/books",
    "/tallies/export/csv",
    "/tallies/charts",
    "/exports/rows/csv",
)
LONG = "x" * 61
NO_ONE = "01990000-0000-7000-8000-000000000000"


@pytest.mark.parametrize("path", COUNTING)
async def test_a_period_that_can_not_be_counted(at_work: AtWork, path: str) -> None:
    """Every page that counts, every wrong period."""
    await at_work.colleague("statistician")
    async with unchanged(at_work.conn):
        for turn, (period, kind) in enumerate(PERIODS.items()):
            language = LANGUAGES[turn % 2]
            headers = {"Accept": "application/json", "Accept-Language": language}
            answer = await at_work.client.get(f"{path}?period={quote(period)}", headers=headers)
            check(answer, 422, kind, language)
    await at_work.refused(400, "BadInput", f"{path}?period={'2' * 70}", "GET")


@pytest.mark.parametrize(
    ("status", "kind", "path"),
    [
        (404, "UnknownFigure", "/tallies?figure=F99"),
        (404, "UnknownFigure", "/tallies?figure=%3Cscript%3E"),
        (404, "UnknownFigure", "/tallies/export/csv?figure=F99"),
        (404, "UnknownFigure", "/tallies/rows?figure=%00"),
        (404, "UnknownPlace", "/tallies?place=Moon"),
        (404, "UnknownPlace", "/tallies/export/csv?place=999999"),
        (400, "BadInput", f"/tallies?then={LONG}"),
        (404, "RowsOfABalance", "/tallies/rows?figure=F04&period=2024"),
        (400, "BadInput", "/tallies/rows?at_month=x"),
        (400, "BadInput", "/tallies/rows?at_centre=x"),
        (422, "Unstorable", "/tallies/rows?at_centre=99999999999999999999"),
        (422, "Unstorable", "/tallies/rows?at_organ=99999"),
        (400, "BadInput", "/tallies/rows?after=x"),
        (400, "BadInput", "/tallies/rows?after=2024-01-01~x~y"),
        (422, "Unstorable", "/tallies/rows?after=2024-01-01~99999999999999999999~granted"),
        (400, "BadInput", "/tallies/export/pdf"),
        (400, "BadInput", "/tallies/export/exe"),
        (400, "BadInput", "/exports/rows/exe"),
        (404, "NotFound", "/tallies/charts/pie/svg"),
        (404, "NotFound", "/tallies/charts/trend/gif"),
        (404, "UnknownStandingFigure", "/standing/rows?figure=F99"),
        (404, "UnknownClose", "/closes/999999"),
        (422, "Unstorable", "/closes/99999999999999999999"),
        (404, "NotFound", "/closes/x"),
        (404, "UnknownClose", "/closes/999999/table?figure=F01"),
        (404, "UnknownClose", "/closes/999999/changes"),
        (404, "UnknownClose", "/closes/999999/rows"),
        (404, "UnknownClose", "/closes/999999/export/csv"),
        (404, "ExportNotThere", f"/exports/{NO_ONE}/file"),
        (404, "NotFound", "/exports/x/file"),
        (404, "NoSuchTemplate", "/reports/templates/nothing/file"),
        (404, "NoSuchReport", f"/reports/filled/{NO_ONE}"),
        (404, "NoSuchReport", f"/reports/filled/{NO_ONE}/file"),
    ],
)
async def test_a_question_about_nothing(at_work: AtWork, status: int, kind: str, path: str) -> None:
    await at_work.colleague("statistician")
    await at_work.refused(status, kind, path, "GET")


@pytest.mark.parametrize(
    ("status", "kind", "path", "form"),
    [
        (422, "NotAPeriodToClose", "/closes", {"period": "2025-03-02..2025-03-05"}),
        (400, "BadInput", "/closes", {"period": "2025-03", "surprise": "x"}),
        (400, "BadInput", "/closes", {}),
        (404, "UnknownClose", "/closes/999999/agree", {}),
        (404, "UnknownClose", "/closes/999999/decline", {"reason": "不同意"}),
        (404, "UnknownClose", "/closes/999999/ask-reopening", {"reason": "有误"}),
        (404, "UnknownClose", "/closes/999999/reopen", {}),
        (404, "UnknownClose", "/closes/999999/keep", {"reason": "不改"}),
        (400, "BadInput", "/exports/rows/exe", {}),
        (400, "BadInput", "/exports/table/exe", {}),
        (409, "ExportIsOver", f"/exports/{NO_ONE}/cancel", {}),
        (404, "NoSuchTemplate", "/reports/templates/nothing/remove", {}),
        (400, "BadInput", "/reports/fill", {"surprise": "x", "period": "2024"}),
        (422, "YearNotOver", "/open-data/release", {"year": "2199"}),
        (409, "YearNotClosed", "/open-data/release", {"year": "2024"}),
        (404, "UnknownOpenYear", "/open-data/release", {"year": "1999"}),
        (404, "UnknownOpenYear", "/open-data/release", {"year": "２０２４"}),
        (404, "UnknownOpenYear", "/open-data/release", {"year": "24\0"}),
        (400, "BadInput", "/open-data/release", {"year": "2" * 11}),
        (400, "BadInput", "/open-data/release", {"year": "2024", "reason": "x" * 501}),
        (400, "BadInput", "/open-data/release", {}),
        (404, "UnknownOpenYear", "/open-data/2024/back", {"reason": "口径有误"}),
        (422, "WhyTakenBack", "/open-data/2024/back", {"reason": " "}),
        (404, "UnknownOpenYear", "/open-data/x/back", {"reason": "口径有误"}),
    ],
)
async def test_an_act_on_nothing(
    at_work: AtWork, status: int, kind: str, path: str, form: dict[str, str]
) -> None:
    await at_work.colleague("statistician")
    await at_work.refused(status, kind, path, **form)


@pytest.mark.parametrize(
    "wrong",
    [
        {"least": "2"},
        {"least": "51"},
        {"least": "five"},
        {"licence_zh": ""},
        {"licence_url": "javascript:alert(1)"},
        {"licence_url": "https://" + "x" * 300},
        {"publisher_zh": "局" * 101},
        {"organ_id": "2"},
    ],
)
async def test_what_can_not_stand_beside_open_data(at_work: AtWork, wrong: dict[str, str]) -> None:
    await at_work.colleague("statistician")
    good = {"publisher_zh": "", "publisher_en": "", "licence_zh": "可以", "licence_en": "ok"}
    form = good | {"least": "5"} | wrong
    await at_work.refused(400, "BadInput", "/open-data/policy", **form)


@pytest.mark.parametrize("path", ["/reports/preview?period=2199", "/reports/preview?period=soon"])
async def test_a_report_of_no_period_is_a_sentence_on_its_page(at_work: AtWork, path: str) -> None:
    await at_work.colleague("statistician")
    for language in LANGUAGES:
        async with unchanged(at_work.conn):
            page = await at_work.client.get(path, headers={"Accept-Language": language})
        assert page.status_code == 422
        assert "Bug" not in page.text
        assert ("请" in page.text) == (language == "zh")


async def test_another_organs_numbers_are_nobodys(at_work: AtWork) -> None:
    """A cell of another organ is empty here, and another organ's place does not exist."""
    await at_work.conn.execute(
        "INSERT INTO organ VALUES (2, '330802', NULL, '邻县公安局', 'Next Bureau')"
    )
    await at_work.colleague("statistician")
    page = await at_work.client.get("/tallies/rows?figure=F01&period=2025&at_organ=2")
    assert page.status_code == 200
    assert "所选范围内没有数据" in page.text
    await at_work.refused(404, "UnknownPlace", "/tallies?place=330802", "GET")


async def test_a_supervisor_does_not_see_another_centre(at_work: AtWork) -> None:
    await at_work.colleague("supervisor", centre="QX-HUZHEN")
    for path in ("/tallies", "/tallies/rows", "/tallies/export/csv"):
        await at_work.refused(404, "UnknownPlace", f"{path}?place=QX-HALL", "GET")


@pytest.mark.parametrize("role", ["clerk", "reviewer"])
async def test_who_may_not_count(at_work: AtWork, role: RoleName) -> None:
    await at_work.colleague(role)
    async with unchanged(at_work.conn):
        for path in (*COUNTING, "/standing", "/circle", "/closes", "/exports", "/reports"):
            answer = await at_work.client.get(path, headers={"Accept": "application/json"})
            check(answer, 403, "NotAllowed", "zh")
    await at_work.refused(403, "NotAllowed", "/open-data/release", year="2024")
    await at_work.refused(403, "NotAllowed", "/closes", period="2025")


@pytest.mark.parametrize("role", ["supervisor", "legal", "administrator"])
async def test_only_a_statistician_publishes(at_work: AtWork, role: RoleName) -> None:
    await at_work.colleague(role)
    await at_work.refused(403, "NotAllowed", "/open-data", "GET")
    await at_work.refused(403, "NotAllowed", "/open-data/release", year="2024")
    await at_work.refused(403, "NotAllowed", "/open-data/2024/back", reason="口径有误")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["figures", "--period", "2199"], "after today"),
        (["figures", "--period", "2025-03-31..2025-03-01"], "before it begins"),
        (["figures", "--period", "1985..2024"], "no records before"),
        (["figures", "--period", "2001..2024"], "longer than"),
        (["figures", "--period", "soon"], "is not a period"),
    ],
)
def test_the_command_line_says_it_too(
    words: list[str], said: str, county_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from backend.cli import main

    monkeypatch.setenv("DATABASE_URL", county_url)
    monkeypatch.setenv("DATABASE_STATISTICS_URL", county_url)
    answer = click.testing.CliRunner().invoke(main, words)
    assert answer.exit_code != 0
    assert said in answer.output
    assert "Traceback" not in answer.output
