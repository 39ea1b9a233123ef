"""Texts of the exports page."""

TEXTS: dict[str, tuple[str, str]] = {
    "nav.exports": ("导出", "Exports"),
    "exports.title": ("我的导出", "My exports"),
    "exports.lead": (
        "大文件在后台生成，可以离开本页。文件保存{days}天，只含编号、网点、事项、日期和数值，不含姓名。",
        "Large files are made in the background; you may leave this page. A file is kept for {days} days and holds "
        "numbers, places, items and dates, nobody's name.",
    ),
    "exports.none": (
        "还没有导出。在统计表或明细页选择格式即可。",
        "Nothing yet. Choose a format on a table or on its rows.",
    ),
    "exports.state.waiting": ("排队中", "Waiting"),
    "exports.state.running": ("生成中", "Being made"),
    "exports.state.done": ("已完成", "Ready"),
    "exports.state.refused": ("不能导出", "Refused"),
    "exports.state.failed": ("未能完成", "Failed"),
    "exports.state.cancelled": ("已取消", "Cancelled"),
    "exports.state.expired": ("已过保存期", "Time over"),
    "exports.progress": ("进度", "Progress"),
    "exports.rows_done": ("已写{done}行，共{total}行", "{done} of {total} rows"),
    "exports.begun": ("正在准备", "Preparing"),
    "exports.ready": (
        "{rows}行，{size}，保存至{until}",
        "{rows} rows, {size}, kept until {until}",
    ),
    "exports.check": ("文件校验值（SHA-256）", "SHA-256 of the file"),
    "exports.asked": ("{at} 提交", "asked {at}"),
    "exports.fetch": ("下载", "Download"),
    "exports.cancel": ("取消", "Cancel"),
    "exports.done.asked": ("已加入导出队列。", "Your export is in line."),
    "exports.done.cancelled": ("已取消。", "Cancelled."),
    "exports.done.saved": ("已保存，从下一个文件起生效。", "Saved, from the next file on."),
    "exports.policy": ("文件保存期", "How long files are kept"),
    "exports.keep_days": ("保存天数", "Days"),
    "exports.save": ("保存", "Save"),
    "exports.rows": ("导出明细", "Export the rows"),
    "exports.in_background": ("数量较大，在后台生成", "many rows: made in the background"),
}
