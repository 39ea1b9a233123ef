"""What papers about a permit in force quote: the decision that granted it, and the step that took it away."""

from collections.abc import Callable

from backend.cases.papers.kind import Facts, Source, day


def about_permit(event: str) -> Callable[[Source], Facts]:
    """The own facts of such a paper; `event` is the step's kind."""

    def own(source: Source) -> Facts:
        grants = [one for one in source.issued if one.kind == "granted"]
        newest = max(grants, key=lambda one: one.edition, default=None)
        return {
            "decision": newest.number if newest else "",
            "reason": source.reason_of(event),
            "on": day(source.day_of(event)),
        }

    return own
