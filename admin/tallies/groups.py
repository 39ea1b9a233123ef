"""Which figures stand together on the statistician's first page."""

from collections.abc import Iterable

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("acceptance", ("F01", "F02", "F03", "F04", "F05", "F26", "F16", "F27")),
    ("limits", ("F21", "F22", "F23")),
    ("trips", ("F18", "F19")),
    ("waits", ("F24",)),
    ("online", ("F12", "F13", "F14", "F15")),
    ("bundles", ("F29",)),
    ("regions", ("F17",)),
    ("ratings", ("F25",)),
    ("remedies", ("F28",)),
)


def grouped(codes: Iterable[str]) -> list[tuple[str, list[str]]]:
    """The groups with the figures there are; a figure no group names stands in the last one, `more`."""
    known = list(codes)
    found = [(name, [code for code in members if code in known]) for name, members in GROUPS]
    named = {code for _, members in GROUPS for code in members}
    found.append(("more", [code for code in known if code not in named]))
    return [(name, members) for name, members in found if members]
