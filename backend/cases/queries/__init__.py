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
from backend.cases.queries.stages import accept, decide, deliver, not_accept, submit
from backend.cases.queries.work import WorkRow, work_list

__all__ = [
    "CaseKey",
    "NewCase",
    "NewMaterial",
    "WorkRow",
    "accept",
    "add",
    "add_materials",
    "case",
    "case_by_number",
    "cases_of_account",
    "decide",
    "deliver",
    "materials",
    "move_to",
    "not_accept",
    "organ_of_case",
    "steps",
    "submit",
    "tick",
    "work_list",
]
