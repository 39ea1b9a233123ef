"""Which rows stand behind a number, ready to leave the house."""

from msgspec.structs import replace

from backend import db
from backend.tallies import ledgers, parts, wording
from backend.tallies.actions import choosing, drill
from backend.tallies.models.asking import Narrow
from backend.tallies.models.exports import Ledger
from backend.tallies.models.figures import Choice, Language, Spot
from backend.tallies.queries import ledger
from backend.tallies.queries import names as called
from backend.tallies.queries.counts import Which
from backend.tallies.rules import choices


async def ledger_of(
    conn: db.Conn, choice: Choice, code: str, measure: str | None, spot: Spot, language: Language
) -> Ledger:
    """The rows of one cell as `tables.rows` gives them, found by the same cells and days."""
    definition = choosing.figure(code)
    shown, wanted = choices.measure(definition, measure), drill.opened(definition, measure)
    cells = replace(choosing.narrow(definition, choice, spot), only=wanted.only)
    first, last = drill.days_of(choice.period, wanted, spot)
    less = wanted.less
    through = Which("", ()) if less is None else Which(less.source.name, less.parts)
    title = ledgers.title(definition, shown, choice, spot, await choosing.names(conn), language)
    return Ledger(
        figure=definition.code,
        version=definition.version,
        valid_from=definition.valid_from,
        language=language,
        title=title,
        measure=wording.say(shown.name, language),
        meaning=wording.say(definition.meaning, language),
        scope_line=wording.scope_line(definition, choice, language),
        heads=ledgers.heads(language),
        row_count=await drill.row_count(conn, choice, code, measure, spot),
        data_until=await called.data_until(conn, choice.period.last),
        complete=choice.complete,
        cells=await ledger.cell_ids(conn, choosing.which(wanted), cells),
        first=first,
        last=last,
        less=() if less is None else await ledger.cell_ids(conn, through, Narrow()),
        until=last,
        parts={part: parts.said(wanted.source, part, language) for part in wanted.parts},
        behind=ledgers.behind(shown, language),
    )
