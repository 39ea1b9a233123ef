"""The catalogue of all open data files, in the words of DCAT (JSON-LD)."""

from collections.abc import Sequence
from typing import BinaryIO

import msgspec

from backend.open_data.files import OpenFile, facts

KIND = "application/ld+json"
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
}
FORMS = (("csv", "text/csv"), ("json", "application/json"))


def address(file: OpenFile, form: str) -> str:
    """Where the file is, on the residents' door."""
    return f"/open-data/{file.of.division}/{file.of.year}/{file.name}.{form}"


def write(files: Sequence[OpenFile], out: BinaryIO) -> None:
    """One dataset a file, one distribution a format."""
    out.write(
        msgspec.json.encode(
            {
                "@context": CONTEXT,
                "@type": "dcat:Catalog",
                "dct:title": _both({"zh": "开放数据", "en": "Open data"}),
                "dcat:dataset": [_dataset(file) for file in files],
            }
        )
    )


def _dataset(file: OpenFile) -> dict[str, object]:
    said = facts(file)
    first, last = file.period
    return {
        "@type": "dcat:Dataset",
        "dct:identifier": f"{file.of.division}-{file.of.year}-{file.name}",
        "dct:title": _both(said["title"]),
        "dct:description": _both(said["description"]),
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": _both(said["publisher"])},
        "dcat:contactPoint": said["contact"],
        "dct:license": said["licence_url"] or _both(said["licence"]),
        "dct:rights": _both(said["licence"]),
        "dct:spatial": said["spatial"],
        "dct:temporal": {"dcat:startDate": first, "dcat:endDate": last},
        "dct:issued": said["released_at"],
        "dct:accrualPeriodicity": "annual",
        "dct:conformsTo": said["definitions"],
        "dct:provenance": {
            "scope": said["scope"],
            "suppression": said["suppression"],
            "data_until": said["data_until"],
            "incomplete_days": said["incomplete_days"],
            "incomplete_note": said["incomplete_note"],
        },
        "dcat:version": said["edition"],
        "spdx:checksum": said["sha256"],
        "dcat:distribution": [
            {
                "@type": "dcat:Distribution",
                "dcat:accessURL": address(file, form),
                "dcat:mediaType": kind,
            }
            for form, kind in FORMS
        ],
    }


def _both(said: object) -> list[dict[str, object]]:
    pairs = said.items() if isinstance(said, dict) else ()
    return [{"@language": language, "@value": text} for language, text in pairs]
