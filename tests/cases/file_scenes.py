"""For each rule: files in which it fires, files in which it does not."""

from tests.cases.file_parts import Scene
from tests.cases.scenes_of_decisions import DECISIONS
from tests.cases.scenes_of_intake import INTAKE

SCENES: dict[str, tuple[list[Scene], list[Scene]]] = {**INTAKE, **DECISIONS}
