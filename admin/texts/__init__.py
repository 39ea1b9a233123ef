"""Every text of the staff door, Chinese and English side by side, so that neither can lack one."""

from typing import Final

from admin.texts import (
    arrival,
    board,
    booking,
    bundles,
    cases,
    circle,
    closes,
    closing,
    draws,
    due,
    exports,
    findings,
    hall,
    offline,
    open_data,
    openings,
    papers,
    pre_review,
    ratings,
    regions,
    remedies,
    reports,
    screens,
    shell,
    situations,
    standing,
    tallies,
    tally_charts,
    trips,
)

TEXTS: Final[dict[str, tuple[str, str]]] = {
    **shell.TEXTS,
    **hall.TEXTS,
    **board.TEXTS,
    **cases.TEXTS,
    **due.TEXTS,
    **closing.TEXTS,
    **closes.TEXTS,
    **booking.TEXTS,
    **bundles.TEXTS,
    **offline.TEXTS,
    **open_data.TEXTS,
    **openings.TEXTS,
    **papers.TEXTS,
    **pre_review.TEXTS,
    **draws.TEXTS,
    **screens.TEXTS,
    **arrival.TEXTS,
    **tallies.TEXTS,
    **standing.TEXTS,
    **circle.TEXTS,
    **tally_charts.TEXTS,
    **findings.TEXTS,
    **ratings.TEXTS,
    **situations.TEXTS,
    **trips.TEXTS,
    **exports.TEXTS,
    **regions.TEXTS,
    **reports.TEXTS,
    **remedies.TEXTS,
}


class Texts:
    """The texts in one language; what templates call as `t`."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, key: str, **facts: object) -> str:
        """The text of the key with its `{names}` filled; an unknown key is a bug and raises KeyError."""
        zh, en = TEXTS[key]
        return (zh if self.language == "zh" else en).format_map(facts)
