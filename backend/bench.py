"""`yitang bench NAME`: one measurement, compared with what it must (floors) and should reach."""

from __future__ import annotations

import importlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Literal

import click

from backend.settings import Settings
from backend.trouble import Trouble

NAMES = {
    "start": "backend.up.bench",
    "booking": "backend.benches.booking",
    "availability": "backend.benches.availability",
    "hall": "backend.benches.hall",
    "cases": "backend.benches.cases",
    "tallies": "backend.benches.tallies",
    "export": "backend.benches.export",
}
"""What can be measured: a name and the module whose `measure(settings)` does it."""

Bound = tuple[Literal[">=", "<="], float]


@dataclass(frozen=True)
class Measured:
    figures: Mapping[str, float]
    floors: Mapping[str, Bound]
    """What must hold."""
    goals: Mapping[str, Bound] = field(default_factory=dict)
    """What we are going for."""
    shared_with: str = ""
    """What else ran on the cores meanwhile."""


def run(name: str, settings: Settings, *, as_json: bool) -> int:
    """Measure and print; the exit code is 0 when the floors are met."""
    if name not in NAMES:
        known = ", ".join(NAMES)
        raise Trouble(f"没有名为 {name} 的测量，可用：{known}。", f"No bench {name}: try {known}.")
    measured: Measured = importlib.import_module(NAMES[name]).measure(settings)
    met_floors = all_met(measured.figures, measured.floors)
    met_goals = all_met(measured.figures, measured.goals)
    for key, figure in measured.figures.items():
        bound = measured.floors.get(key)
        click.echo(f"{key}: {figure:g}" + (f" ({bound[0]} {bound[1]:g})" if bound else ""))
    if as_json:
        verdict = {"met_floors": met_floors, "met_goals": met_goals}
        click.echo(json.dumps({"bench": name, **asdict(measured), **verdict}))
    return 0 if met_floors else 1


def all_met(figures: Mapping[str, float], bounds: Mapping[str, Bound]) -> bool:
    return all(
        figures[key] >= bound if way == ">=" else figures[key] <= bound
        for key, (way, bound) in bounds.items()
    )
