"""From answers to the next question or to what they come to. The same for web app, clerk and kiosk."""

from collections.abc import Iterator, Mapping, Sequence

from backend.permits.models import Confidence, Depth, Item, Material, Text
from backend.permits.models.situation import (
    TAPS,
    Answer,
    Asked,
    Coming,
    Line,
    Outcome,
    Paper,
    Question,
    Said,
    Situations,
)
from backend.permits.rules.guide import PROVISIONAL, guide_material
from backend.permits.rules.words import DEPTH
from backend.refusal import Refusal

COMING: dict[Coming, Text] = {
    "in_person": Text("须本人到场", "The applicant comes in person"),
    "agent": Text("本人或代办人到场", "The applicant or an agent comes"),
    "nobody": Text("无须到场", "Nobody needs to come"),
}
DEPTHS: tuple[Depth, ...] = ("none", "pre_review", "accept", "full")
STRICTNESS: tuple[Coming, ...] = ("nobody", "agent", "in_person")
SURENESS: tuple[Confidence, ...] = ("uncertain", "found", "known")


class UnknownAnswer(Refusal):
    """These answers do not fit the questions. Answer the questions of this matter again."""

    zh = "情形问题的回答不完整或不符，请重新回答。"
    status = 422


class QuestionsChanged(Refusal):
    """The questions of this matter have changed meanwhile. Answer them again."""

    zh = "该事项的情形问题已更新，请重新回答。"
    status = 409


class OtherItem(Refusal):
    """Your situation belongs to another matter, {code}. Choose that one."""

    zh = "按您的情形应办理事项{code}，请改选该事项。"
    status = 422


def ask(situations: Situations, item: Item, answers: Sequence[str]) -> Question | Outcome:
    """The question that follows these answers, or what they come to. Refuses what nobody can answer."""
    question: Question | None = situations.questions[0]
    taken: list[tuple[Question, Answer]] = []
    for key in answers:
        answer = _answer(question, key)
        if question is None or answer is None or len(taken) == TAPS:
            raise UnknownAnswer()
        taken.append((question, answer))
        question = _question(situations, answer.then)
    return outcome(situations, item, taken) if question is None else question


def answered(situations: Situations, answers: Sequence[str]) -> list[Line]:
    """The answers so far, in words."""
    found = []
    question: Question | None = situations.questions[0]
    for key in answers:
        answer = _answer(question, key)
        if question is None or answer is None:
            raise UnknownAnswer()
        found.append(Line(question.ask, answer.label))
        question = _question(situations, answer.then)
    return found


def come_to(situations: Situations | None, item: Item, said: Said | None) -> Outcome | None:
    """What the answers come to; None when nothing was answered. Refuses what is half answered, out of
    date or another item's matter."""
    if said is None:
        return None
    if situations is None or said.version != situations.version:
        raise QuestionsChanged()
    found = ask(situations, item, said.answers)
    if isinstance(found, Question):
        raise UnknownAnswer()
    if found.instead is not None:
        raise OtherItem(code=found.instead)
    return found


def _answer(question: Question | None, key: str) -> Answer | None:
    return next((one for one in question.answers if one.key == key), None) if question else None


def _question(situations: Situations, key: str | None) -> Question | None:
    return next((one for one in situations.questions if one.key == key), None) if key else None


def paths(situations: Situations, deepest: int = TAPS) -> Iterator[list[tuple[Question, Answer]]]:
    """Every path from the first question to its end; cut off one answer past `deepest`."""

    def onward(
        question: Question, before: list[tuple[Question, Answer]]
    ) -> Iterator[list[tuple[Question, Answer]]]:
        for answer in question.answers:
            taken = [*before, (question, answer)]
            then = _question(situations, answer.then)
            if then is None or len(taken) > deepest:
                yield taken
            else:
                yield from onward(then, taken)

    if situations.questions:
        yield from onward(situations.questions[0], [])


def outcome(
    situations: Situations,
    item: Item,
    taken: Sequence[tuple[Question, Answer]],
    names: Mapping[str, Text] | None = None,
) -> Outcome:
    """What these answers come to, one after the other. `names`: of the items a path may lead to."""
    answers = [answer for _, answer in taken]
    instead = next((one.instead for one in answers if one.instead), None)
    bay = [one.bay for one in answers if one.bay is not None]
    coming = _coming(item, answers)
    online = _depth(item, answers)
    return Outcome(
        answers=[one.key for one in answers],
        lines=[Line(question.ask, answer.label) for question, answer in taken],
        papers=_papers(situations, item, answers),
        spared=_spared(item, answers),
        minutes=max((one.minutes for one in answers if one.minutes), default=item.visit.minutes),
        bay=bay[-1] if bay else item.visit.needs_bay,
        coming=coming,
        coming_name=COMING[coming],
        online=online,
        online_name=DEPTH[online],
        instead=instead,
        instead_name=(names or {}).get(instead) if instead else None,
        notes=[one.note for one in answers if one.note],
        confidence=min((one.confidence for one in answers), key=SURENESS.index),
    )


def usual_coming(item: Item) -> Coming:
    """Who comes when nothing was answered."""
    presence = item.presence
    if presence.required is False and item.online.depth == "full":
        return "nobody"
    return "agent" if presence.agent_allowed else "in_person"


def _coming(item: Item, answers: Sequence[Answer]) -> Coming:
    said = [one.coming for one in answers if one.coming]
    return max(said, key=STRICTNESS.index) if said else usual_coming(item)


def _depth(item: Item, answers: Sequence[Answer]) -> Depth:
    said = [one.online for one in answers if one.online]
    return min(said, key=DEPTHS.index) if said else item.online.depth


def materials(
    situations: Situations, item: Item, answers: Sequence[Answer]
) -> list[tuple[int, Material]]:
    """The papers this path asks for, with their places: the item's, then the extra ones."""
    wanted = {name for one in answers for name in one.needs}
    dropped = {name for one in answers for name in one.drops}
    own = [
        (place, material)
        for place, material in enumerate(item.materials, 1)
        if material.name.zh not in dropped
        and (material.name.zh in wanted or not _only_sometimes(material))
    ]
    added = {key for one in answers for key in one.adds}
    first = len(item.materials) + 1
    return own + [
        (place, material)
        for place, (key, material) in enumerate(situations.extras.items(), first)
        if key in added
    ]


def _only_sometimes(material: Material) -> bool:
    """Not asked for until something says so; what data sharing supplies is looked at in any case."""
    return material.condition is not None and not material.exempt_by_data_sharing


def _papers(situations: Situations, item: Item, answers: Sequence[Answer]) -> list[Paper]:
    found = []
    for place, material in materials(situations, item, answers):
        shown = guide_material(material)
        found.append(
            Paper(
                shown.name,
                shown.form,
                shown.form_name,
                shown.need,
                shown.need_name,
                shown.condition,
                place,
            )
        )
    return found


def _spared(item: Item, answers: Sequence[Answer]) -> list[Text]:
    dropped = {name for one in answers for name in one.drops}
    return [one.name for one in item.materials if one.name.zh in dropped]


def fits(situations: Situations, item: Item) -> bool:
    """Whether this version of the item still has the papers the answers name; if not, nothing is asked."""
    own = {material.name.zh for material in item.materials}
    named = {
        name
        for question in situations.questions
        for answer in question.answers
        for name in (*answer.needs, *answer.drops)
    }
    return named <= own


def asked(
    situations: Situations | None, item: Item, names: Mapping[str, Text] | None = None
) -> Asked:
    """The questions of an item, and what every path comes to."""
    if situations is None:
        return Asked(item.code, 0, [], {}, PROVISIONAL)
    found = (outcome(situations, item, path, names) for path in paths(situations))
    outcomes = {".".join(one.answers): one for one in found}
    return Asked(item.code, situations.version, list(situations.questions), outcomes, PROVISIONAL)
