"""What cases ask of the database. Every step appends its event in the same statement."""

from backend.cases.queries.files import (
    CaseKey,
    NewCase,
    NewMaterial,
    add,
    add_materials,
    case,
    case_by_number,
    cases_of_account,
    materials,
    move_to,
    organ_of_case,
    steps,
    tick,
)
from backend.cases.queries.moves import step
from backend.cases.queries.notices import add_notice, answer_notice, notices, receive_notice
from backend.cases.queries.pauses import add_pause, end_pause, pauses
from backend.cases.queries.work import WorkRow, work_list

__all__ = [
    "CaseKey",
    "NewCase",
    "NewMaterial",
    "WorkRow",
    "add",
    "add_materials",
    "add_notice",
    "add_pause",
    "answer_notice",
    "case",
    "case_by_number",
    "cases_of_account",
    "end_pause",
    "materials",
    "move_to",
    "notices",
    "organ_of_case",
    "pauses",
    "receive_notice",
    "step",
    "steps",
    "tick",
    "work_list",
]
