"""What a statement is, and the few words that measures are written with."""

from collections.abc import Mapping
from dataclasses import dataclass

IN_PERIOD = "x.on_date BETWEEN a.first AND a.last"


@dataclass(frozen=True)
class Statement:
    """`rows` is a SELECT of `tables`; `measures` what is made of those that are within; a figure may need several."""

    figure: str
    rows: str
    measures: Mapping[str, str]
    licences: bool = False
    when: str = IN_PERIOD


def n(condition: str = "true") -> str:
    return f"count(*) FILTER (WHERE x.organ_id IS NOT NULL AND ({condition}))"


def share(above: str, below: str) -> str:
    return f"({above})::numeric / nullif({below}, 0)"


def total(what: str, condition: str = "true") -> str:
    return f"coalesce(sum({what}) FILTER (WHERE {condition}), 0)"
