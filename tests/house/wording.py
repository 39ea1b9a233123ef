"""What people are told, checked: refusals, names of constraints, settings, notices."""

import ast
import importlib
import pkgutil
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import backend
from backend.notices import templates
from backend.refusal import Refusal
from tests.house.shape import ROOT, Function, python_files

GENERATED = re.compile(r"(_pkey|_fkey|_key|_check|_excl|_idx|_not_null)\d*$")
SAYS_WHAT_TO_DO = ("请", "可选", "现有")


def load_every_feature() -> None:
    """A refusal that nobody imported could not be checked."""
    for module in pkgutil.walk_packages(backend.__path__, "backend."):
        if not module.name.startswith("backend.schema."):
            importlib.import_module(module.name)


def placeholders(text: str) -> set[str]:
    """`{place_zh}` in the Chinese sentence is the Chinese word for `{place}`."""
    named = {name for _, name, _, _ in string.Formatter().parse(text) if name}
    return {name.removesuffix("_zh") for name in named}


def refusal_faults(kind: type[Refusal]) -> list[str]:
    """What is wrong with a refusal's words."""
    zh, en = kind.text("zh"), kind.text("en")
    own_words = "zh" in vars(kind) and bool(vars(kind).get("__doc__"))
    checks = {
        "has no sentence of its own in both languages": own_words,
        "has other placeholders in Chinese": placeholders(zh) == placeholders(en),
        "does not end its sentences": zh.endswith(("。", "）", "！")) and en.endswith((".", ")")),
        "is not Chinese": re.search(r"[\u4e00-\u9fff]", zh) is not None,
        "is too short to say what to do": len(en.split()) >= 6 and len(zh) >= 8,
        "does not say what to do": any(word in zh for word in SAYS_WHAT_TO_DO),
        "is no refusal by its status": 400 <= kind.status < 500 or kind.status == 503,
    }
    return [fault for fault, fine in checks.items() if not fine]


def constraint_faults(name: str) -> list[str]:
    """A name is a sentence about what must never be false, not what a tool made up."""
    faults = []
    if GENERATED.search(name):
        faults.append("was made up by a tool")
    if len(name.split("_")) < 3:
        faults.append("is no sentence")
    return faults


def documented(text: str) -> set[str]:
    """Variables in the first column of a table."""
    return set(re.findall(r"^\| *`([A-Z_]+)` *\|", text, re.MULTILINE))


def variables_in_code() -> set[str]:
    """Every YITANG_… that stands as a text of its own in the code."""
    return {
        node.value
        for path in python_files("backend", "admin")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"YITANG_[A-Z_]+", node.value)
    }


@dataclass(frozen=True)
class Told:
    """A place in the code that sends a template, with the facts it gives."""

    where: str
    template: str
    facts: frozenset[str]


def told() -> list[Told]:
    """Every template with the facts its sender can give.

    A sender calls `notices.send` or makes a `Letter`, or calls a function that takes the `template`. Facts: the call's own words, and those its function and the ones it calls put together.
    """
    trees = {path: ast.parse(path.read_text()) for path in python_files("backend")}
    senders = {
        node.name: node
        for tree in trees.values()
        for node in tree.body
        if isinstance(node, Function) and "template" in {a.arg for a in node.args.args}
    }
    return [one for path, tree in trees.items() for one in _told_in(path, tree, senders)]


def _told_in(path: Path, tree: ast.Module, senders: dict[str, Function]) -> Iterator[Told]:
    local = {node.name: node for node in ast.walk(tree) if isinstance(node, Function)}
    for call, function in _calls(tree):
        name = _name_of(call)
        callee = local.get(name) or senders.get(name.rsplit(".", maxsplit=1)[-1])
        takes = callee is not None and "template" in {a.arg for a in callee.args.args}
        if takes or _name_of(call) in {"notices.send", "Letter"}:
            near = {function, *([callee] if callee else [])}
            near |= {local[name] for one in near for name in _called(one) if name in local}
            own = {word.arg for word in call.keywords if word.arg}
            facts = frozenset(own.union(*(_facts_of(one) for one in near)))
            for template in _texts(call):
                if template in templates.TEMPLATES:
                    where = f"{path.relative_to(ROOT).as_posix()}:{call.lineno}"
                    yield Told(where, template, facts)


def _called(function: Function) -> set[str]:
    return {_name_of(node) for node in ast.walk(function) if isinstance(node, ast.Call)}


def _facts_of(function: Function) -> set[str]:
    """Words of the calls in it, and keys of the dicts."""
    found: set[str] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            found |= {word.arg for word in node.keywords if word.arg}
        if isinstance(node, ast.Dict):
            found |= {str(key.value) for key in node.keys if isinstance(key, ast.Constant)}
    return found


def _texts(call: ast.Call) -> set[str]:
    """The texts given to it, also either side of a choice."""
    given = [*call.args, *(word.value for word in call.keywords)]
    given += [
        side for one in given if isinstance(one, ast.IfExp) for side in (one.body, one.orelse)
    ]
    return {
        one.value for one in given if isinstance(one, ast.Constant) and isinstance(one.value, str)
    }


def _calls(tree: ast.AST) -> Iterator[tuple[ast.Call, Function]]:
    for function in ast.walk(tree):
        if isinstance(function, Function):
            for node in ast.walk(function):
                if isinstance(node, ast.Call):
                    yield node, function


def _name_of(call: ast.Call) -> str:
    return ast.unparse(call.func)
