"""Texts of what the public gets: yearly figures and open data."""

TEXTS: dict[str, tuple[str, str]] = {
    "nav.open": ("公开数据", "Open data"),
    "open.title": ("年度数据公开与开放数据", "Yearly figures for the public"),
    "open.lead": (
        "只公开已封账的年度。公开的内容按版保存、不再改动；更正须另出一版并写明理由。小数字在公开前已隐去，不保存原数。",
        "Only closed years are published. Each edition stays as it is; a correction is a further edition with its reason. "
        "Small numbers are withheld before anything is stored.",
    ),
    "open.editions": ("已公开的年度", "Published years"),
    "open.none": ("还没有公开过任何年度。", "No year has been published yet."),
    "open.year": ("年度", "Year"),
    "open.edition": ("版", "Edition"),
    "open.released": ("公开", "Published"),
    "open.why": ("理由", "Reason"),
    "open.state": ("状态", "State"),
    "open.stands": ("公开中", "public"),
    "open.ended": ("已撤下或被替换：{why}", "replaced or taken back: {why}"),
    "open.hash": ("校验值", "SHA-256"),
    "open.release": ("公开一个年度", "Publish a year"),
    "open.release_lead": (
        "取该年度封账时的数；须已完成年度封账（两人）。重新公开的须写理由。",
        "Takes the numbers as they stood at the year's close, which must stand (two persons). Publishing again needs a reason.",
    ),
    "open.go": ("公开", "Publish"),
    "open.back": ("撤下", "Take back"),
    "open.policy": ("随数据公布的说明", "What stands beside the data"),
    "open.policy_lead": (
        "使用许可和最小可公布数为默认值，请由本单位确认后使用。最小可公布数自下一版起生效。",
        "Licence and smallest number are defaults for your bureau to confirm. The smallest number holds from the next edition on.",
    ),
    "open.publisher_zh": ("发布单位（中文）", "Publisher (Chinese)"),
    "open.publisher_en": ("发布单位（英文）", "Publisher (English)"),
    "open.licence_zh": ("使用许可（中文）", "Licence (Chinese)"),
    "open.licence_en": ("使用许可（英文）", "Licence (English)"),
    "open.licence_url": ("许可网址", "Address of the licence"),
    "open.contact": ("联系方式", "Contact"),
    "open.least": (
        "最小可公布数（零除外，3至50）",
        "Smallest number shown (3 to 50; zero always is)",
    ),
    "open.save": ("保存", "Save"),
    "open.done.released": ("已公开。", "Published."),
    "open.done.back": ("已撤下。", "Taken back."),
    "open.done.saved": ("已保存。", "Saved."),
}
