"""The state machine as a picture and a table, drawn from `rules/machine.py`: `python -m backend.cases.drawing`."""

from pathlib import Path

from backend.cases.models.machine import Transition
from backend.cases.rules.machine import TRANSITIONS
from backend.cases.rules.states import OVER, STATES

FILE = Path(__file__).with_name("machine.md")
BY = {
    "applicant": "申请人",
    "clerk": "窗口",
    "reviewer": "审核人",
    "supervisor": "主管",
    "law": "法律（期满自动）",
}


def drawn() -> str:
    """Markdown: a Mermaid diagram of what changes the state, then every step with its event and who takes it."""
    return "\n".join(
        [
            "# How a case moves",
            "",
            "Drawn from `rules/machine.py` by `python -m backend.cases.drawing`; do not edit. A test redraws it.",
            "",
            "```mermaid",
            "stateDiagram-v2",
            *(f'    state "{zh}" as {state}' for state, (zh, _) in STATES.items()),
            "    [*] --> prepared",
            *(line for one in TRANSITIONS.values() for line in _arrows(one)),
            *(f"    {state} --> [*]" for state in OVER),
            "```",
            "",
            "| step | 步骤 | from | to | event | by |",
            "|---|---|---|---|---|---|",
            *(_row(one) for one in TRANSITIONS.values()),
            "",
        ]
    )


def _arrows(one: Transition) -> list[str]:
    if one.target is None:
        return []
    return [f"    {source} --> {one.target}: {one.zh}" for source in one.sources]


def _row(one: Transition) -> str:
    target = one.target or "(stays)"
    by = "、".join(BY[who] for who in one.who)
    return f"| {one.en} | {one.zh} | {', '.join(one.sources)} | {target} | `{one.event}` | {by} |"


if __name__ == "__main__":
    FILE.write_text(drawn(), encoding="utf-8")
