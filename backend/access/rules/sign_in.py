"""Sign-in limits and refusals."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from backend.refusal import Refusal

CODE_LIVES = timedelta(minutes=5)
CODE_AGAIN = timedelta(seconds=60)
CODES_A_DAY = 10
CODE_TRIES = 5
RESIDENT_SESSION = timedelta(days=30)
STAFF_SESSION = timedelta(hours=12)


class CodeTooSoon(Refusal):
    """A code was sent a moment ago. Wait {seconds} seconds before asking for another."""

    zh = "验证码刚刚发出，请{seconds}秒后再获取。"
    status = 429


class TooManyCodes(Refusal):
    """Too many codes were sent to this phone today. Try again tomorrow, or come to a window without booking."""

    zh = "该手机号今日获取验证码次数已达上限，请明日再试，或直接到窗口现场取号办理。"
    status = 429


class WrongCode(Refusal):
    """That code is not right or no longer valid. Check the newest message or ask for a new code."""

    zh = "验证码不正确或已失效，请核对最新短信，或重新获取验证码。"
    status = 422


class WrongPassword(Refusal):
    """The sign-in name or the password is not right. Try again."""

    zh = "用户名或密码不正确，请重试。"
    status = 422


class IdentityFirst(Refusal):
    """Give your name and ID number first (Me), then book."""

    zh = "请先在“我的”中填写姓名和公民身份号码，再预约。"
    status = 409


class IdentityTaken(Refusal):
    """This ID number is registered with another name. Check both, or ask at a window."""

    zh = "该公民身份号码已登记为其他姓名，请核对，或到窗口咨询。"
    status = 409


class IdentityFixed(Refusal):
    """This phone already belongs to another person's name and ID number. Ask at a window to change it."""

    zh = "本手机号已绑定其他身份信息，如需更改请到窗口办理。"
    status = 409


def check_code_may_be_sent(asked_at: Sequence[datetime], now: datetime) -> None:
    """One code a minute and ten a day for a phone. `asked_at`: the last day's, newest first."""
    if asked_at and now - asked_at[0] < CODE_AGAIN:
        raise CodeTooSoon(seconds=int((CODE_AGAIN - (now - asked_at[0])).total_seconds()) + 1)
    if len(asked_at) >= CODES_A_DAY:
        raise TooManyCodes()


class ReasonMissing(Refusal):
    """Give a reason of at least two characters for looking at the full data: it is kept in the log."""

    zh = "请填写查看完整信息的理由（至少两个字），系统将留痕。"
    status = 422


def check_reason(reason: str) -> None:
    """A full view without a reason leaves a trace that says nothing."""
    if len(reason.strip()) < 2:
        raise ReasonMissing()
