"""What people are told, checked: refusals, names of constraints, settings, notices."""

import ast
import importlib
import pkgutil
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass

import backend
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
    """Every template with the facts of its sender.

    A sender calls `notices.send` itself, or a function of its feature that does and adds facts.
    """
    found = []
    for path in python_files("backend"):
        for call, function in _calls(ast.parse(path.read_text())):
            if _name_of(call) == "notices.send":
                words = {word.arg: word.value for word in call.keywords if word.arg}
                template, facts = words.get("template"), frozenset(words)
                if isinstance(template, ast.Constant):
                    where = f"{path.relative_to(ROOT).as_posix()}:{call.lineno}"
                    found.append(Told(where, str(template.value), facts))
                else:
                    found += _through(function, facts, path.parts)
    return found


def _through(wrapper: Function, given: frozenset[str], parts: tuple[str, ...]) -> Iterator[Told]:
    """The callers of a function that sends what it is told to, in its own feature."""
    feature = parts[parts.index("backend") + 1]
    for path in python_files(f"backend/{feature}"):
        for call, _ in _calls(ast.parse(path.read_text())):
            texts = [
                a.value
                for a in call.args
                if isinstance(a, ast.Constant) and isinstance(a.value, str)
            ]
            if _name_of(call) == wrapper.name and texts:
                own = frozenset(word.arg for word in call.keywords if word.arg)
                where = f"{path.relative_to(ROOT).as_posix()}:{call.lineno}"
                yield Told(where, texts[0], given | own)


def _calls(tree: ast.AST) -> Iterator[tuple[ast.Call, Function]]:
    for function in ast.walk(tree):
        if isinstance(function, Function):
            for node in ast.walk(function):
                if isinstance(node, ast.Call):
                    yield node, function


def _name_of(call: ast.Call) -> str:
    return ast.unparse(call.func)
