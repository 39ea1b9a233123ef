"""A figure's numbers where nothing is told apart."""

from datetime import datetime

from backend.tallies import tabulate
from backend.tallies.models.figures import Choice, Definition, Measure, Value
from backend.tallies.rules.plan import Number, number


def whole(
    definition: Definition, choice: Choice, counted: tabulate.Counted, until: datetime | None
) -> Value:
    """A figure's own number and its others, where nothing is told apart."""
    everything = tabulate.tally(counted.counts)

    def plainly(measure: Measure) -> int | float | None:
        ranked = {measure.code: counted.ranked.get((measure.code, ()), {}).get(())}
        exact: Number = number(counted.plan, definition, measure, everything, ranked)
        return exact if exact is None or isinstance(exact, int) else float(exact)

    own, *others = definition.measures
    return Value(
        plainly(own),
        tabulate.row_count(definition, own, counted),
        definition.version,
        until,
        choice.complete,
        {m.code: plainly(m) for m in others},
    )
