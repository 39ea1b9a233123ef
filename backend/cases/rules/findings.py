"""From what the rules find now and what stands written to what has to be written."""

from collections.abc import Iterable

from backend.cases.models.facts import CaseFile, Finding, FindingChange, FindingState, Severity
from backend.refusal import Refusal


class UnknownFinding(Refusal):
    """There is no such finding, or it no longer holds. Reload the list."""

    zh = "没有这条疑点，或已不成立，请刷新列表。"
    status = 404


class AcknowledgementWanted(Refusal):
    """Say in words why it is as it is: two characters at least, a thousand at most."""

    zh = "请写明核查结论（2至1000字）后再确认。"
    status = 422


def check_acknowledgement(reason: str) -> str:
    said = reason.strip()
    if not 2 <= len(said) <= 1000:
        raise AcknowledgementWanted()
    return said


def differences(
    case: CaseFile, found: Iterable[Finding], severities: dict[str, Severity]
) -> list[FindingChange]:
    """Nothing for what stands as it is: a finding is written once, and again only when it changes.

    What somebody acknowledged stays so while the evidence is the same, even if it was gone between.
    """
    stored, now = {one.rule: one for one in case.stored}, {one.rule: one for one in found}
    changes = []
    for rule, one in now.items():
        was = stored.get(rule)
        same = was is not None and was.evidence == one.evidence
        state: FindingState = "acknowledged" if same and was and was.acknowledged else "open"
        if was is None or not same or was.state != state:
            changes.append((rule, one.severity, one.evidence, state))
    for rule, was in stored.items():
        if rule not in now and was.state != "resolved":
            changes.append((rule, severities.get(rule, "note"), was.evidence, "resolved"))
    return [FindingChange(case.id, case.centre_id, *change) for change in changes]
