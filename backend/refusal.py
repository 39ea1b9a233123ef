"""The domain's "no": what people are told, in two languages, when something can't be done.

A refusal is one class. Its name is the wire code, its docstring the English sentence, `zh` the
Chinese one; both say what to do. `{names}` in them are filled from the keyword arguments; one that
differs by language is a pair, Chinese first.
"""

from typing import ClassVar


class Refusal(Exception):
    """The request was understood and can't be done."""

    zh: ClassVar[str] = "无法办理该请求。"
    status: ClassVar[int] = 409
    constraint: ClassVar[str | None] = None
    """The database constraint whose violation means this refusal."""

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.sentence("en"))

    @classmethod
    def code(cls) -> str:
        return cls.__name__

    @classmethod
    def text(cls, language: str) -> str:
        """The sentence with its placeholders unfilled."""
        return cls.zh if language == "zh" else " ".join((cls.__doc__ or "").split())

    def sentence(self, language: str) -> str:
        said = {name: _said(fact, language) for name, fact in self.facts.items()}
        return self.text(language).format_map(_Facts(said))


def _said(fact: object, language: str) -> object:
    return fact[language != "zh"] if isinstance(fact, tuple) else fact


class _Facts(dict[str, object]):
    """A missing fact leaves a dash, never a traceback in front of a resident."""

    def __missing__(self, key: str) -> str:
        return "—"


class NotFound(Refusal):
    """There is no such {what}. Check the address or the number and try again."""

    zh = "没有找到{what}，请核对后重试。"
    status = 404


class BadInput(Refusal):
    """{where}: {problem}. Correct it and send it again."""

    zh = "填写内容有误（{where}）：{problem_zh}。请改正后重新提交。"
    status = 400


class SignInFirst(Refusal):
    """Sign in first, then try again."""

    zh = "请先登录再操作。"
    status = 401


class NotAllowed(Refusal):
    """Your role or centre does not allow this. Ask your supervisor."""

    zh = "您的岗位或网点没有此项权限，请联系主管。"
    status = 403


class OtherSite(Refusal):
    """This request came from another site's page. Open this site and do it there."""

    zh = "该请求来自其他网站，未予执行。请打开本网站页面操作。"
    status = 403


class WrongMethod(Refusal):
    """This address can't be used that way ({method}). Look up the address and try again."""

    zh = "该地址不支持此操作（{method}），请核对后重试。"
    status = 405


class Unstorable(Refusal):
    """Something you sent can't be kept: a hidden character, or a number out of range. Correct it and send it again."""

    zh = "提交内容含有无法保存的字符或超出范围的数字，请改正后重新提交。"
    status = 422


class TooManyTries(Refusal):
    """Too many tries. Wait {seconds} seconds and try again."""

    zh = "操作过于频繁，请{seconds}秒后再试。"
    status = 429


class TryAgain(Refusal):
    """The service is busy. Nothing was lost: send the same request again."""

    zh = "系统繁忙，您的请求未丢失，请用同一编号重试。"
    status = 503


class TooLarge(Refusal):
    """The request is too large. Send at most {limit} bytes."""

    zh = "提交内容过大，最多{limit}字节，请精简后重新提交。"
    status = 413
