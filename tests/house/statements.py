"""Finds every SQL statement the house sends, with the struct its rows become, by reading the code."""

import ast
import importlib
import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec

from tests.house.shape import ROOT, Function, python_files

WITH_SHAPE = {"one", "many", "stream"}
WITHOUT_SHAPE = {"value", "run", "copy"}


class Unreadable(Exception):
    """A statement that can't be known by reading: nothing guarantees that it was checked."""


@dataclass(frozen=True)
class Statement:
    """A statement as sent. `shape` is None when its rows become no struct."""

    where: str
    sql: str
    shape: type[Any] | None

    def __str__(self) -> str:
        return self.where


def statements() -> list[Statement]:
    return [found for path in python_files("backend") for found in in_file(path)]


def in_file(path: Path) -> Iterator[Statement]:
    text = path.read_text()
    if "db." in text and path.name != "db.py":
        module = importlib.import_module(module_name(path))
        yield from in_text(text, path.relative_to(ROOT).as_posix(), module)


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def in_text(text: str, file: str, module: ModuleType) -> Iterator[Statement]:
    for function in ast.walk(ast.parse(text)):
        if isinstance(function, Function):
            for call in ast.walk(function):
                if _is_ours(call):
                    yield from _read(call, function, file, module)


def _is_ours(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "db"
        and node.func.attr in WITH_SHAPE | WITHOUT_SHAPE
    )


def _read(call: Any, function: Function, file: str, module: ModuleType) -> Iterator[Statement]:
    shaped = call.func.attr in WITH_SHAPE
    where = f"{file}:{call.lineno} {function.name}"
    for number, known in enumerate(_known(function, module)):
        try:
            shape = _value(call.args[1], known) if shaped else None
            sql = _value(call.args[2 if shaped else 1], known)
        except Exception as error:
            raise Unreadable(f"{where}: {error}") from error
        yield Statement(f"{where} {number or ''}".strip(), sql, shape)


def _known(function: Function, module: ModuleType) -> Iterator[dict[str, Any]]:
    """The names a statement may be made of: the module's, and what the function makes of them.

    A parameter that is a family of counted things stands for each of them.
    """
    from backend.tallies.models.facts import Family
    from backend.tallies.sources import FAMILIES

    arguments = [
        argument.arg
        for argument in function.args.args
        if argument.annotation is not None and ast.unparse(argument.annotation) == Family.__name__
    ]
    for chosen in product(FAMILIES, repeat=len(arguments)):
        known = {**vars(module), **dict(zip(arguments, chosen, strict=True))}
        for node in function.body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                known |= _made(node.targets[0].id, node.value, known)
        yield known


def _made(name: str, made_of: ast.expr, known: dict[str, Any]) -> dict[str, Any]:
    """A local name, when it is made of what is known and not of what the database answers."""
    if any(isinstance(node, ast.Await) for node in ast.walk(made_of)):
        return {}
    try:
        return {name: _value(made_of, known)}
    except NameError:
        return {}


def _value(expression: ast.expr, known: dict[str, Any]) -> Any:
    code = compile(ast.Expression(expression), "<statement>", "eval")
    return eval(code, known)


def fields(shape: type[Any]) -> set[str]:
    return {field.encode_name for field in msgspec.structs.fields(shape)}


def columns_differ(shape: type[Any], columns: list[str]) -> str | None:
    """What is missing, left over or given twice; None when the columns are the struct's fields."""
    wanted = fields(shape)
    missing, extra = sorted(wanted - set(columns)), sorted(set(columns) - wanted)
    if missing or extra or len(columns) != len(set(columns)):
        return f"{shape.__name__}: missing {missing}, left over {extra}, of {columns}"
    return None


def module_of(text: str) -> ModuleType:
    """A module made of a text, for the checks of the checks."""
    module = ModuleType("planted")
    exec(inspect.cleandoc(text), vars(module))
    return module
