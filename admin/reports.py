"""The bureau's own report: names, upload, preview, fill, and what was filled, fetched again.

Filling counts in one moment, works on the document without a connection, and then keeps the result.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import Annotated, Any
from urllib.parse import quote, urlencode
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect
from msgspec import Meta, Struct

from admin.nav import REPORTS
from admin.page import Asking, page, to
from backend import clock, deps
from backend.access.guards import staff
from backend.access.models import Staff
from backend.deps import Counting, Reading, Writing
from backend.problem import language_of
from backend.refusal import Refusal
from backend.reports.actions import filling as reports
from backend.reports.models import Answer, Filling, Known, Number
from backend.reports.not_ours import NOT_OURS
from backend.reports.rules import MOST_BYTES, NoFile
from backend.reports.shipped import SHIPPED
from backend.tallies import queries, rules, wording

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ROOM_FOR_FORM = 64 * 1024
Listed = tuple[Known, Answer]
Short = Annotated[str, Meta(max_length=120)]


class Wish(Struct, frozen=True, forbid_unknown_fields=True):
    """What to fill for: the same in addresses and forms. `out`: kinds of licences left out, with commas."""

    template: Short = "county"
    period: Short = ""
    place: Short = ""
    out: Short = ""

    @property
    def scope(self) -> str:
        known = [name for name in self.out.split(",") if name in rules.SWITCHES]
        return ",".join(f"no-{name}" for name in known)

    def asked(self) -> reports.Wish:
        return reports.Wish(self.template, self.period, self.place, self.scope)

    def address(self, path: str, **more: str) -> str:
        facts = {name: getattr(self, name) for name in self.__struct_fields__} | more
        return f"{path}?{urlencode({k: v for k, v in facts.items() if v})}"


class Nothing(Struct, frozen=True, forbid_unknown_fields=True):
    """A button is all there is."""


def wish_of(request: Asking) -> Wish:
    """The wish in the address; last year by default: that is what a report is about."""
    query = request.query_params
    said = {n: str(query.get(n, ""))[:120].strip() for n in ("template", "period", "place")}
    out = ",".join(name for name in rules.SWITCHES if name in ",".join(query.getall("out", [])))
    last_year = str(clock.civil_date(clock.now()).year - 1)
    return Wish(said["template"] or "county", said["period"] or last_year, said["place"], out)


@get("/reports", guards=[staff(*REPORTS)])
async def front(request: Asking, view: Reading) -> Response[Any]:
    """Choose, upload; the templates and what was filled."""
    return await _front(request, view)


async def _front(request: Asking, view: deps.Asked, no: Refusal | None = None) -> Response[Any]:
    reports.check_may(view.who)
    return await page(
        request,
        "reports/front.html",
        view,
        status=no.status if no else 200,
        wish=wish_of(request),
        templates=await reports.templates(view.conn, view.who.organ_id),
        shipped=SHIPPED,
        places=await _places(view),
        filled=await reports.filled(view.conn, view.who),
        most_mb=MOST_BYTES // 1024 // 1024,
        switches=rules.SWITCHES,
        sentence=no and no.sentence(language_of(request)),
        done=request.query_params.get("done", ""),
    )


async def _places(view: deps.Asked) -> list[tuple[str, str, str]]:
    """Code, Chinese and English name of each place of the bureau."""
    found = await queries.centres(view.conn)
    return [(c.code, c.name_zh, c.name_en) for c in found if c.organ_id == view.who.organ_id]


@post(
    "/reports/templates", guards=[staff(*REPORTS)], request_max_body_size=MOST_BYTES + ROOM_FOR_FORM
)
async def upload(request: Asking) -> Response[Any] | Redirect:
    """Keep the bureau's document, checked first; a refusal stands above the form."""
    house, who = deps.house_of(request), _who(request)
    try:
        reports.check_may(who)
        name, content = await _sent(request)
        await reports.opened(reports.unkept(name, content), content)
        async with deps.briefly(house) as conn:
            kept = await reports.keep(conn, who, name, content, clock.now())
    except Refusal as no:
        return await _again(request, no)
    return to(Wish(kept.key, wish_of(request).period).address("/reports/preview", done="uploaded"))


async def _again(request: Asking, no: Refusal) -> Response[Any]:
    """The first page as it was filled in, with the sentence that says what to change."""
    house, who = deps.house_of(request), _who(request)
    async with deps.briefly(house) as conn:
        return await _front(request, deps.Asked(conn, who, house.keys, house), no)


async def _sent(request: Asking) -> tuple[str, bytes]:
    """The file of the form."""
    sent = (await request.form()).get("file")
    if not isinstance(sent, UploadFile):
        raise NoFile()
    return sent.filename, await sent.read()


def _who(request: Asking) -> Staff:
    who: Staff = request.scope["user"]
    return who


@get("/reports/templates/{key:str}/file", guards=[staff(*REPORTS)])
async def template_file(view: Reading, key: FromPath[str]) -> Response[bytes]:
    template, content = await reports.content_of(view.conn, view.who, key)
    return _document(content, template.name, key[:12])


@post("/reports/templates/{key:str}/remove", guards=[staff(*REPORTS)])
async def remove(tx: Writing, key: FromPath[str], data: URLEncodedBody[Nothing]) -> Redirect:
    """Out of the list; what was filled from it stays."""
    await reports.remove(tx.conn, tx.who, key, clock.now())
    return to("/reports?done=removed")


@get("/reports/names", guards=[staff(*REPORTS)])
async def names(request: Asking, count: Counting) -> Response[Any]:
    """Every name a blank may use, what it is, and its value for the period."""
    wish = wish_of(request)
    return await page(
        request,
        "reports/names.html",
        wish=wish,
        found=_by_figure(await reports.every(count.conn, count.who, wish.asked(), clock.now())),
        not_ours=list(NOT_OURS.values()),
        places=await _places(count),
        switches=rules.SWITCHES,
        rows_of=rows_of,
    )


def _by_figure(found: Sequence[Listed]) -> list[list[Listed]]:
    """A figure with its rows behind it; each word alone."""
    return [list(rows) for _, rows in groupby(found, lambda one: one[0].code.partition(".")[0])]


@get("/reports/preview", guards=[staff(*REPORTS)])
async def preview(request: Asking) -> Response[Any]:
    """Which blank becomes what, what stays open, what is unknown."""
    wish = wish_of(request)
    try:
        template, filling = await _read(request, wish, strict=False)
    except Refusal as no:
        return await _again(request, no)
    return await page(
        request,
        "reports/preview.html",
        wish=wish,
        template=template.template,
        filling=filling,
        unbalanced=any(a.books for a in filling.answers.values()),
        running=reports.running(filling),
        done=request.query_params.get("done", ""),
        rows_of=rows_of,
        wording=wording,
    )


async def _read(request: Asking, wish: Wish, strict: bool) -> tuple[reports.Opened, Filling]:
    """The template, opened without a connection, and its blanks, counted in one moment."""
    house, who = deps.house_of(request), _who(request)
    async with deps.briefly(house) as conn:
        template, content = await reports.content_of(conn, who, wish.template)
    opened = await reports.opened(template, content)
    async with deps.counting(house) as conn:
        return opened, await reports.read(conn, who, wish.asked(), opened, clock.now(), strict)


@post("/reports/fill", guards=[staff(*REPORTS)])
async def fill(request: Asking, data: URLEncodedBody[Wish]) -> Redirect:
    """Count, fill, keep."""
    now = clock.now()
    opened, filling = await _read(request, data, strict=True)
    content = await reports.written(opened, filling, now)
    async with deps.briefly(deps.house_of(request)) as conn:
        found = await reports.keep_filled(
            conn, _who(request), data.asked(), opened.template, filling, content, now
        )
    return to(f"/reports/filled/{found}")


@get("/reports/filled/{report_id:uuid}", guards=[staff(*REPORTS)])
async def filled(request: Asking, view: Reading, report_id: FromPath[UUID]) -> Response[Any]:
    """What was filled, with what each number stands on."""
    found = await reports.filled_report(view.conn, view.who, report_id)
    return await page(request, "reports/filled.html", view, report=found)


@get("/reports/filled/{report_id:uuid}/file", guards=[staff(*REPORTS)])
async def filled_file(view: Reading, report_id: FromPath[UUID]) -> Response[bytes]:
    """The same bytes every time."""
    report, content = await reports.filled_content(view.conn, view.who, report_id)
    return _document(content, f"{report.template_name} {report.period}", report.sha256[:12])


def _document(content: bytes, name: str, plain: str) -> Response[bytes]:
    said = quote(f"{name}.docx", safe="")
    headers = {
        "Content-Disposition": f"attachment; filename=\"report-{plain}.docx\"; filename*=UTF-8''{said}",
        "Cache-Control": "no-store",
    }
    return Response(content, media_type=DOCX, headers=headers)


def rows_of(number: Number | None) -> str:
    """The page with the rows behind a number counted from events; nothing for what stands on a day."""
    if number is None or not number.rows or number.data_until is None:
        return ""
    figure, _, measure = number.code.partition(".")
    period, place, out = number.asked
    facts = {"figure": figure, "measure": measure, "period": period, "place": place}
    outs = [("out", name) for name in out.split(",") if name]
    return f"/tallies/rows?{urlencode([*((k, v) for k, v in facts.items() if v), *outs])}"


router = Router(
    "/",
    route_handlers=[
        front, upload, template_file, remove, names, preview, fill, filled, filled_file,
    ],
)  # fmt: skip
