"""Texts of bundles (一件事)."""

TEXTS: dict[str, tuple[str, str]] = {
    "bundle.title": ("一件事", "Bundle"),
    "bundle.of_case": ("一件事：{name}", "Bundle: {name}"),
    "bundle.say": (
        "提交时如何计（提交后不能更改）",
        "How it is handed in (not changed afterwards)",
    ),
    "bundle.alone": ("单独办理", "On its own"),
    "bundle.leads": ("牵头件（本人这个一件事的第一件）", "Leads the bundle (its first case)"),
    "bundle.under": ("随牵头件{lead}（{day}提交）", "Under case {lead}, handed in {day}"),
    "bundle.part": ("随牵头件{lead}", "under case {lead}"),
    "bundle.go": ("保存", "Save"),
    "bundle.others": (
        "其他部门办理什么（待当地确认）",
        "What other offices do in it (to be confirmed locally)",
    ),
}
