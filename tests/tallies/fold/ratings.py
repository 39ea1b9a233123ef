"""What people said of a step, how bad words were put right, and remedies against decisions."""

from collections.abc import Iterator

from tests.tallies.fold.facts import Case, Fact, details


def facts(case: Case) -> Iterator[Fact]:
    """Of each step its last rating, unless two officers left it out."""
    last = {details(e)["step"]: e for e in case.of("case_rated")}
    for step, event in last.items():
        after = {e["kind"] for e in case.story if details(e).get("step") == step}
        if "case_rating_excluded" in after:
            continue
        mended = "mended" if "case_rating_closed" in after else "open"
        called = "called" if "case_rating_called" in after else "uncalled"
        level = details(event)["level"]
        yield case.fact(event, "rated", f"level_{level}.{mended}.{called}.{step}", level)
    for event in case.of("case_remedy_filed", "case_remedy_decided"):
        told = details(event)
        yield case.fact(event, "remedied", f"{told['kind']}.{told.get('outcome', 'filed')}")
