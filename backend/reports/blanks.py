"""The language of blanks: `{{F01}}`, `{{F02.by_silence}}`, `{{F07:湖镇镇}}`, `{{F01@2024|万,一位小数}}`.

A name; then in any order a part after a dot, a place after a colon, a period after @, and after | how the
number is written and which licences count. Wide forms of all signs are read alike. Pure.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from msgspec.structs import replace

from backend.permits.models import Scope
from backend.reports.models import Ask, Form
from backend.tallies.rules import SCOPE_NAMES

BLANK = re.compile(r"(?:\{\{|｛｛)([^{}｛｝\n]{1,200})(?:\}\}|｝｝)")
UNCLOSED = re.compile(r"(?:\{\{|｛｛)(?![^{}｛｝\n]{1,200}(?:\}\}|｝｝))[^{}｛｝\n]{0,20}")
SHAPE = re.compile(r"([^.:@|]+)(?:\.([^.:@|]+))?((?:[:@|][^:@|]*)*)")
SCALE = re.compile(r"(千|万|亿)(\D{0,2})")
PLACES = {"零": 0, "一": 1, "两": 2, "二": 2, "三": 3, "四": 4}
DECIMALS = re.compile(r"([0-4零一两二三四])位小数")
POWERS = {"千": 3, "万": 4, "亿": 8}
SCOPE_OF: dict[str, Scope] = {text.zh: scope for scope, text in SCOPE_NAMES.items()}
OUT = re.compile(r"(?:不含|不计|剔除)(.+)")
ONLY = re.compile(r"(?:只含|仅含|只计)(.+)")
CHOICES = {
    "整数": Form(digits=0),
    "去尾": Form(down=True),
    "四舍五入": Form(),
    "余": Form(down=True, more=True),
    "千分位": Form(grouped=True),
    "自动万": Form(power=4, suffix="万", by_size=True),
    "%": Form(),
    "百分比": Form(),
    "不带百分号": Form(percent=False),
    "带单位": Form(unit=True),
}


class Misread(Exception):
    """A word of a blank that means nothing. `word` is it."""

    def __init__(self, word: str) -> None:
        self.word = word
        super().__init__(word)


def inside(raw: str) -> str:
    """What stands between the braces, wide forms made plain."""
    found = BLANK.fullmatch(raw)
    return unicodedata.normalize("NFKC", found[1] if found else raw).strip()


def unclosed(text: str) -> Iterator[str]:
    """Beginnings of blanks without an end."""
    return (found[0] for found in UNCLOSED.finditer(text))


def read(raw: str) -> Ask:
    """What a blank asks for. Raises Misread with the word that means nothing."""
    text = inside(raw)
    shape = SHAPE.fullmatch(text)
    if shape is None:
        raise Misread(text)
    name, part, rest = shape[1].strip(), (shape[2] or "").strip(), shape[3] or ""
    ask = Ask(name, part)
    for sign, word in re.findall(r"([:@|])([^:@|]*)", rest):
        ask = _with(ask, sign, word.strip())
    return ask


def _with(ask: Ask, sign: str, word: str) -> Ask:
    if not word:
        raise Misread(sign)
    if sign == ":":
        return replace(ask, place=_once(ask.place, word))
    if sign == "@":
        return replace(ask, period=_once(ask.period, word))
    for option in re.split(r"[,、\s]+", word):
        ask = _option(ask, option) if option else ask
    return ask


def _once(given: str, word: str) -> str:
    if given:
        raise Misread(word)
    return word


def _option(ask: Ask, word: str) -> Ask:
    """One word after |: how the number looks, or which licences count."""
    form = ask.form
    if word in CHOICES:
        return replace(ask, form=_joined(form, CHOICES[word]))
    if found := DECIMALS.fullmatch(word):
        return replace(
            ask, form=replace(form, digits=PLACES.get(found[1]) or int(_digit(found[1])))
        )
    if found := SCALE.fullmatch(word):
        return replace(ask, form=replace(form, power=POWERS[found[1]], suffix=word))
    scope = _scope(word)
    if scope is None:
        raise Misread(word)
    return replace(ask, scope=f"{ask.scope},{scope}".strip(","))


def _digit(text: str) -> str:
    return str(PLACES.get(text, text))


def _joined(form: Form, more: Form) -> Form:
    """The form with whatever the option says differently from the usual."""
    usual = Form()
    said = {
        name: getattr(more, name)
        for name in Form.__struct_fields__
        if getattr(more, name) != getattr(usual, name)
    }
    return replace(form, **said)


def _scope(word: str) -> str | None:
    """`no-traffic` or 不含交管; `traffic` or 只含交管."""
    if re.fullmatch(r"(no-)?[a-z][a-z_-]{2,20}", word.lower()):
        return word.lower()
    for pattern, sign in ((OUT, "no-"), (ONLY, "")):
        found = pattern.fullmatch(word)
        if found and found[1] in SCOPE_OF:
            return sign + SCOPE_OF[found[1]]
    return None


def nearest(given: str, names: Sequence[str], most: int = 3) -> list[str]:
    """Known names most like what was typed, by shared letters and runs of letters."""
    wanted = given.casefold()
    ranked = sorted(names, key=lambda name: (-_alike(wanted, name.casefold()), len(name), name))
    return [name for name in ranked if _alike(wanted, name.casefold()) > 0.3][:most]


def _alike(one: str, other: str) -> float:
    """1: the same. A long run of shared letters counts as much as many scattered ones."""
    match = SequenceMatcher(None, one, other, autojunk=False)
    run = match.find_longest_match().size / len(one) if len(one) > 1 else 0
    return max(match.ratio(), 0.95 * run)
