"""The only typst: a template and its facts become a PDF, with the embedded Chinese fonts and nothing of the system's.

Facts travel as JSON, so that no text is ever read as code. Every compilation stands alone: nothing of
one paper is kept where another could find it. Only the fonts are shared; they are read, never written.
"""

import asyncio
from functools import cache
from pathlib import Path
from typing import Any

import msgspec


async def typeset(template: Path, facts: Any) -> bytes:
    """The PDF, made in a thread so that nobody else waits. The template reads `sys.inputs.facts`."""
    return await asyncio.to_thread(compiled, template, msgspec.json.encode(facts).decode())


def compiled(template: Path, facts: str) -> bytes:
    """The same at once, from JSON. Templates may import what stands in their own folder, nothing else."""
    import typst

    made: bytes = typst.compile(str(template), font_paths=_fonts(), sys_inputs={"facts": facts})
    return made


def picture(template: Path, facts: Any, ppi: int = 110) -> list[bytes]:
    """Each page as PNG, with so many dots an inch."""
    import typst

    made = typst.Compiler(str(template), font_paths=_fonts()).compile(
        format="png", ppi=ppi, sys_inputs={"facts": msgspec.json.encode(facts).decode()}
    )
    return made if isinstance(made, list) else [made or b""]


@cache
def _fonts() -> Any:
    """Read once: they are twenty megabytes. The system's own are left out, so that every machine prints alike."""
    import pylopdf_fonts_zh_cn
    import typst

    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(pylopdf_fonts_zh_cn.sans_path().parent)],
    )
