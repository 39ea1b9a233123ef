"""What the catalogue refuses, and the texts that follow from an item by law."""

import re

from msgspec import structs

from backend.permits.models import Earlier, Item
from backend.refusal import Refusal


class UnknownItem(Refusal):
    """There is no matter with the code {code}. Look it up by name and try again."""

    zh = "没有编号为{code}的事项，请按名称查找后重试。"
    status = 404


class BadCatalogue(Refusal):
    """The catalogue {file} can't be read at item {code}: {problem}. Correct it and import it again."""

    zh = "事项目录{file}中的事项{code}有误：{problem}。请改正后重新导入。"
    status = 422


class Unsound(Refusal):
    """Item {code} breaks a rule of the catalogue: {problem} ({more} more.) Correct it and try again."""

    zh = "事项{code}不符合目录规则：{problem_zh}（另有{more}处。）请改正后重试。"
    status = 422


class VersionTooEarly(Refusal):
    """A version of item {code} already starts on {after}. Let the new one start on a later day."""

    zh = "事项{code}已有自{after}起施行的版本，新版本请从更晚的日期起施行。"
    status = 422


def check_code(code: str) -> None:
    """What isn't formed like a code is unknown without asking the database."""
    if re.fullmatch(r"(HJ|CR|CJ|ZA)-[0-9]{3}", code, re.ASCII) is None:
        raise UnknownItem(code=code)


def as_it_was(item: Item, past: Earlier) -> Item:
    """The item with the name and law it had before."""
    procedures = past.special_procedures
    law = structs.replace(
        item.law,
        basis=past.basis,
        special_procedures=item.law.special_procedures if procedures is None else procedures,
    )
    return structs.replace(item, name=past.name, law=law, notes=past.notes)
