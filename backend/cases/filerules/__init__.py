"""The reviewer's net: each file is one rule, and to write a file is to have the rule.

A rule is a pure function over `Facts` that yields a sentence for each thing it holds against the file.
Its name is the rule's code and its docstring the English sentence; the decorator gives name, Chinese
sentence, legal basis and severity. Evidence names stored dates only, never today: a finding somebody
acknowledged would change every night. `tests/cases/filerules` wants a case in which it fires and one
in which it does not.
"""

import importlib
import pkgutil

from backend.cases.filerules.registry import RULES, FileRule, review

for _module in sorted(one.name for one in pkgutil.iter_modules(__path__)):
    importlib.import_module(f"{__name__}.{_module}")

__all__ = ["RULES", "FileRule", "review"]
