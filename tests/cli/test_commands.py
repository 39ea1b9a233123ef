"""The command line: it explains itself, starts at once, and never shows a traceback for a slip."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from backend import bench
from backend.cli import main
from tests.cli.launched import ROOT, assert_one_sentence, run, yitang


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name)


@pytest.mark.parametrize("path", list(commands(main)), ids=" ".join)
def test_every_command_explains_itself(path: tuple[str, ...]) -> None:
    done = CliRunner().invoke(main, [*path, "--help"])
    assert done.exit_code == 0
    assert "Usage" in done.output


def test_the_command_line_starts_without_loading_what_it_does_not_need() -> None:
    heavy = "import backend.cli, sys; print({'litestar', 'asyncpg', 'alembic'} & set(sys.modules))"
    assert run([sys.executable, "-c", heavy], {"PYTHONPATH": str(ROOT)}).stdout.strip() == "set()"


def test_figures_of_an_empty_folder_say_how_to_begin(tmp_path: Path) -> None:
    done = yitang("figures", "--period", "2025", YITANG_DATA=str(tmp_path / "none"))
    assert_one_sentence(done, "./yitang up")


def test_a_port_is_a_number() -> None:
    assert_one_sentence(yitang("up", YITANG_PUBLIC_PORT="http"), "YITANG_PUBLIC_PORT")


def test_an_unknown_bench_names_the_known_ones() -> None:
    assert_one_sentence(yitang("bench", "nothing"), *bench.NAMES)


def test_floors_are_met_from_their_own_side() -> None:
    assert bench.all_met({"rate": 10, "wait": 2}, {"rate": (">=", 10), "wait": ("<=", 2)})
    assert not bench.all_met({"rate": 9}, {"rate": (">=", 10)})
