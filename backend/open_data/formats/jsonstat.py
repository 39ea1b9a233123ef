"""Open data as JSON-stat 2.0: what is withheld has no value and says in `status` why.

https://json-stat.org/full/ - totals stand in `extension`, because among the categories they would be added up.
"""

from typing import BinaryIO

import msgspec

from backend.open_data.files import BY_NAMES, OpenFile, facts, incomplete, shown
from backend.open_data.models import OpenCell

KIND = "application/json"


def write(file: OpenFile, out: BinaryIO) -> None:
    """Dimensions: the year, the rows, the columns. Labels are Chinese; English ones stand in `extension`."""
    said = facts(file)
    cells: list[OpenCell] = [cell for row in file.rows for cell in row.cells]
    dataset = {
        "version": "2.0",
        "class": "dataset",
        "label": file.title.zh,
        "note": [one for one in (file.set.meaning.zh, file.rule.zh, incomplete(file.of).zh) if one],
        "source": file.policy.publisher_zh,
        "updated": said["released_at"],
        "id": ["year", file.by, "class"],
        "size": [1, len(file.rows), len(file.set.columns)],
        "role": {
            "time": ["year"],
            "metric": ["class"],
            **({"geo": ["centre"]} if file.by == "centre" else {}),
        },
        "dimension": {
            "year": _axis("年份", {str(file.of.year): f"{file.of.year}年"}),
            file.by: _axis(BY_NAMES[file.by].zh, {row.code: row.name.zh for row in file.rows}),
            "class": _axis("分类", {code: name.zh for code, name in file.set.columns}),
        },
        "value": [cell if isinstance(cell, int) else None for cell in cells],
        "status": {str(at): cell for at, cell in enumerate(cells) if not isinstance(cell, int)},
        "extension": said | _beside(file),
    }
    out.write(msgspec.json.encode(dataset))


def _axis(label: str, words: dict[str, str]) -> dict[str, object]:
    return {"label": label, "category": {"index": list(words), "label": words}}


def _beside(file: OpenFile) -> dict[str, object]:
    """Totals, and the English words."""
    total, least = file.set.total, file.of.least
    return {
        "totals": {
            code: shown(cell, least)
            for (code, _), cell in zip(file.set.columns, total.cells, strict=True)
        },
        "total": shown(total.total, least),
        "labels_en": {
            file.by: {row.code: row.name.en for row in file.rows},
            "class": {code: name.en for code, name in file.set.columns},
        },
    }
