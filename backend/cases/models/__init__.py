"""Cases: one person's matter for one item, from application to receipt of the result."""

from backend.cases.models.case import (
    Acceptance,
    Case,
    CaseMaterial,
    CaseState,
    CaseView,
    Channel,
    Collect,
    Decided,
    Decision,
    Ground,
    MaterialState,
    PermitState,
    Step,
    Ticked,
)
from backend.cases.models.clocks import (
    CasePause,
    Clock,
    ClockKind,
    Effect,
    Level,
    PauseKind,
    RunningClock,
)
from backend.cases.models.notices import AgainReason, CorrectionLine, CorrectionNotice, Receipt
from backend.cases.models.policy import CasePolicy, RuleSet

__all__ = [
    "Acceptance",
    "AgainReason",
    "Case",
    "CaseMaterial",
    "CasePause",
    "CasePolicy",
    "CaseState",
    "CaseView",
    "Channel",
    "Clock",
    "ClockKind",
    "Collect",
    "CorrectionLine",
    "CorrectionNotice",
    "Decided",
    "Decision",
    "Effect",
    "Ground",
    "Level",
    "MaterialState",
    "PauseKind",
    "PermitState",
    "Receipt",
    "RuleSet",
    "RunningClock",
    "Step",
    "Ticked",
]
