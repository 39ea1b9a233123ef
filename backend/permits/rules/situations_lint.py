"""What sound situation questions keep to. Each rule is one function: its docstring says what must hold."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec import Struct, structs

from backend.permits.models import Item, Text
from backend.permits.models.situation import TAPS, Answer, Outcome, Question, Situations
from backend.permits.rules import Unsound
from backend.permits.rules.lint import CHECKLIST, HOUSE, Finding
from backend.permits.rules.situations import outcome, paths

SHARING = "浙江省保障“最多跑一次”改革规定 §7"
Path = list[tuple[Question, Answer]]


class Whole(Struct, frozen=True):
    """The questions of an item, the item, and the codes of all items."""

    situations: Situations
    item: Item
    codes: frozenset[str]

    @property
    def answers(self) -> list[Answer]:
        return [answer for question in self.situations.questions for answer in question.answers]

    def paths(self) -> list[Path]:
        return list(paths(self.situations))

    def outcomes(self) -> list[Outcome]:
        """Of the paths that stay with this item."""
        found = [outcome(self.situations, self.item, path) for path in self.paths()]
        return [one for one in found if one.instead is None]


class Rule(Struct, frozen=True):
    name: str
    sentence: Text
    source: str
    holds: Callable[[Whole], bool]


RULES: list[Rule] = []


def rule(
    zh: str, source: str = HOUSE
) -> Callable[[Callable[[Whole], bool]], Callable[[Whole], bool]]:
    """Names the rule by its function, its English sentence by the docstring."""

    def keep(holds: Callable[[Whole], bool]) -> Callable[[Whole], bool]:
        en = " ".join((holds.__doc__ or "").split())
        RULES.append(Rule(holds.__name__, Text(zh, en), source, holds))
        return holds

    return keep


def lint(all_of: Mapping[str, Situations], items: Sequence[Item]) -> list[Finding]:
    """Every finding of every rule; empty for sound questions."""
    known, codes = {one.code: one for one in items}, frozenset(one.code for one in items)
    found = []
    for code, situations in sorted(all_of.items()):
        if situations.code not in known:
            sentence = Text("情形问题须对应目录中的事项。", "Questions belong to an item.")
            found.append(Finding(code, "item_exists", sentence, HOUSE))
        else:
            found += lint_one(situations, known[situations.code], codes)
    return found


def lint_one(situations: Situations, item: Item, codes: frozenset[str]) -> list[Finding]:
    """The findings of one item. A rule that looks at paths is asked only where every path ends."""
    whole, found = Whole(situations, item, codes), []
    for one in RULES:
        if not one.holds(whole):
            found.append(Finding(situations.code, one.name, one.sentence, one.source))
            if one.holds in FIRST:
                break
    return found


def check_sound(all_of: Mapping[str, Situations], items: Sequence[Item]) -> None:
    """What the lint finds is not let in."""
    if findings := lint(all_of, items):
        first, more = findings[0], len(findings) - 1
        raise Unsound(
            code=first.code, problem=first.sentence.en, problem_zh=first.sentence.zh, more=more
        )


@rule("至少一个问题，每个问题至少两个答案，键不得重复。")
def questions_are_choices(whole: Whole) -> bool:
    """There is at least one question, each has two answers at least, and no key stands twice."""
    questions = whole.situations.questions
    keys = [one.key for one in questions]
    return (
        len(keys) > 0
        and len(keys) == len(set(keys))
        and all(
            len(one.answers) > 1
            and len({answer.key for answer in one.answers}) == len(one.answers)
            and all(answer.key.replace("_", "").isalnum() for answer in one.answers)
            for one in questions
        )
    )


@rule("每条路径都要结束：下一个问题须存在，且不得循环。")
def every_path_ends(whole: Whole) -> bool:
    """Every path ends: the next question exists, and no path comes back to one it has passed."""
    keys = {one.key for one in whole.situations.questions}
    if any(answer.then is not None and answer.then not in keys for answer in whole.answers):
        return False
    longest = len(keys)
    return all(len(path) <= longest for path in paths(whole.situations, longest))


FIRST = (questions_are_choices, every_path_ends)
"""Without these there are no paths to look at."""


@rule("任何路径最多四次点选。")
def four_taps_are_enough(whole: Whole) -> bool:
    """No path takes more than four answers."""
    return all(len(path) <= TAPS for path in whole.paths())


@rule("每个问题都能走到。")
def every_question_is_reached(whole: Whole) -> bool:
    """Every question is asked on some path."""
    reached = {question.key for path in whole.paths() for question, _ in path}
    return reached == {one.key for one in whole.situations.questions}


@rule("答案引用的材料须在事项或附加材料中。", "行政许可法 §30 §31")
def papers_exist(whole: Whole) -> bool:
    """Every paper an answer names stands in the item or among the extra papers."""
    own = {one.name.zh for one in whole.item.materials}
    return all(
        own.issuperset((*one.needs, *one.drops)) and set(one.adds) <= whole.situations.extras.keys()
        for one in whole.answers
    )


@rule("数据共享取得的材料不得要求提交。", SHARING)
def shared_is_never_demanded(whole: Whole) -> bool:
    """No answer demands a paper that data sharing supplies: the applicant only confirms it."""
    shared = {one.name.zh for one in whole.item.materials if one.exempt_by_data_sharing}
    return not any(shared & set(one.needs) for one in whole.answers)


@rule("没有用不到的材料：每份材料在某条路径中需要。", CHECKLIST)
def no_paper_is_unused(whole: Whole) -> bool:
    """Every paper of the item and every extra one is asked for on some path."""
    asked = {paper.place for one in whole.outcomes() for paper in one.papers}
    count = len(whole.item.materials) + len(whole.situations.extras)
    return asked == set(range(1, count + 1))


@rule("只有附条件的材料才由答案要求，附加材料不得与事项材料重名。")
def only_conditions_are_answered(whole: Whole) -> bool:
    """Only a paper under a condition waits for an answer, and no extra paper bears the name of another."""
    conditional = {one.name.zh for one in whole.item.materials if one.condition}
    extra = [one.name.zh for one in whole.situations.extras.values()]
    own = {one.name.zh for one in whole.item.materials}
    return (
        all(conditional.issuperset(one.needs) for one in whole.answers)
        and len(set(extra)) == len(extra)
        and not own & set(extra)
    )


@rule("同一路径不得既要求又免除同一材料，也不得既要又不要查验。")
def no_path_contradicts(whole: Whole) -> bool:
    """No path demands and drops the same paper, or wants and spares the bay."""
    return not any(_contradicts([answer for _, answer in path]) for path in whole.paths())


def _contradicts(answers: Sequence[Answer]) -> bool:
    needs = {name for one in answers for name in one.needs}
    drops = {name for one in answers for name in one.drops}
    return bool(needs & drops) or len({one.bay for one in answers if one.bay is not None}) > 1


@rule("窗口分钟数为1至240。")
def minutes_fit_a_session(whole: Whole) -> bool:
    """Minutes at the window fit a session."""
    return all(1 <= one.minutes <= 240 for one in whole.answers if one.minutes is not None)


@rule("只有需要查验区的事项才问是否查验。", "机动车登记规定 §73")
def only_a_bay_is_spared(whole: Whole) -> bool:
    """Answers speak of the bay only where the item has one."""
    return whole.item.visit.needs_bay or all(one.bay is None for one in whole.answers)


@rule("无须到场的路径须可全程网办或邮寄；可全程网办的路径不强制本人到场。", CHECKLIST)
def nobody_comes_means_online(whole: Whole) -> bool:
    """Where nobody has to come it is done online or by mail; what is fully online forces nobody to come."""
    mail = whole.item.online.mail_intake
    return all(
        (one.coming != "nobody" or one.online == "full" or mail)
        and (one.online != "full" or one.coming != "in_person" or not _made_strict(whole, one))
        for one in whole.outcomes()
    )


def _made_strict(whole: Whole, found: Outcome) -> bool:
    """An answer itself demands the applicant in person."""
    path = next(p for p in whole.paths() if [a.key for _, a in p] == found.answers)
    return any(answer.coming == "in_person" for _, answer in path)


@rule("不得代办的事项，任何答案不得允许代办。", "行政许可法 §29")
def agents_go_where_the_item_lets_them(whole: Whole) -> bool:
    """No answer lets an agent go where the item does not."""
    return whole.item.presence.agent_allowed is not False or not any(
        one.coming == "agent" for one in whole.answers
    )


@rule("转到别的事项的答案须指向目录中的另一事项并结束路径。")
def other_items_exist(whole: Whole) -> bool:
    """An answer that leads to another item names one of the catalogue, and the path ends there."""
    return all(
        one.instead is None or (one.instead in whole.codes - {whole.item.code} and one.then is None)
        for one in whole.answers
    )


@rule("每个问题都有用：答案不同，结果须有不同。")
def every_question_matters(whole: Whole) -> bool:
    """Every question has answers that come to something different, whatever was answered before."""
    found: dict[str, dict[str, set[tuple[object, ...]]]] = defaultdict(lambda: defaultdict(set))
    for path in whole.paths():
        seen = _seen(outcome(whole.situations, whole.item, path))
        before = ""
        for question, answer in path:
            found[question.key][before].add((answer.key, *seen))
            before += f".{answer.key}"
    return all(any(_differ(seen) for seen in found[one].values()) for one in found)


def _differ(seen: set[tuple[object, ...]]) -> bool:
    """Not every answer leads to the same outcomes."""
    by_answer: dict[object, set[tuple[object, ...]]] = defaultdict(set)
    for one in seen:
        by_answer[one[0]].add(one[1:])
    return len({frozenset(one) for one in by_answer.values()}) > 1


def _seen(found: Outcome) -> tuple[object, ...]:
    """What a person notices of an outcome."""
    return (
        tuple((paper.place, paper.need) for paper in found.papers),
        found.minutes,
        found.bay,
        found.coming,
        found.online,
        found.instead,
        tuple(note.zh for note in found.notes),
    )


@rule("版本号从1起。")
def versions_count_from_one(whole: Whole) -> bool:
    """Versions count from one."""
    return whole.situations.version >= 1


@rule("给人看的文字应有中英文。")
def texts_are_in_both_languages(whole: Whole) -> bool:
    """Every text people read stands in Chinese and in English."""
    return all(text.zh.strip() and text.en.strip() for text in _texts(whole.situations))


def _texts(value: object) -> Iterator[Text]:
    if isinstance(value, Text):
        yield value
    elif isinstance(value, Struct):
        yield from (text for one in structs.astuple(value) for text in _texts(one))
    elif isinstance(value, dict):
        yield from (text for one in value.values() for text in _texts(one))
    elif isinstance(value, tuple):
        yield from (text for one in value for text in _texts(one))
