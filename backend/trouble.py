"""What keeps a command from running: one sentence that says what to do, Chinese first."""

from collections.abc import Iterator
from contextlib import contextmanager


class Trouble(Exception):
    """Shown as it is, without a traceback; the command then ends with exit code 1."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh = zh
        self.en = en
        super().__init__(f"{zh} / {en}")


BY_SQLSTATE = {
    "28": (
        "数据库拒绝了该账号：请检查 DATABASE_URL 中的用户名与密码。",
        "The database refused the login: check the user and password in DATABASE_URL.",
    ),
    "3D": (
        "数据库不存在：请先建立，或改正 DATABASE_URL。",
        "There is no such database: create it, or correct DATABASE_URL.",
    ),
    "42P01": (
        "数据库结构尚未建立：请先运行 ./yitang migrate。",
        "The database has no schema yet: run ./yitang migrate first.",
    ),
    "42501": (
        "数据库账号的权限不足：请用 DATABASE_OWNER_URL 指定所有者账号。",
        "The database login may not do this: name the owner's login in DATABASE_OWNER_URL.",
    ),
    "53100": (
        "数据库所在磁盘已满：请腾出空间后重试。",
        "The database's disk is full: free some room and try again.",
    ),
}
"""By SQLSTATE or its class."""


@contextmanager
def explaining_the_database() -> Iterator[None]:
    """Around a command's work: what a deployment can get wrong becomes Trouble, a bug stays one."""
    try:
        yield
    except Exception as problem:
        for cause in _causes(problem):
            said = _said(cause)
            if said is not None:
                raise Trouble(*said) from problem
        raise


def _said(problem: BaseException) -> tuple[str, str] | None:
    no_socket = isinstance(problem, FileNotFoundError) and problem.filename is None
    if no_socket or isinstance(problem, ConnectionError | TimeoutError):
        return (
            f"连接不上数据库（{problem}）：请检查 DATABASE_URL，并确认数据库已启动。",
            f"The database does not answer ({problem}): check DATABASE_URL and that it runs.",
        )
    state = getattr(problem, "sqlstate", None) or ""
    return BY_SQLSTATE.get(state) or BY_SQLSTATE.get(state[:2])


def _causes(problem: BaseException | None) -> Iterator[BaseException]:
    """The error and what it wraps, outermost first."""
    while problem is not None:
        yield problem
        problem = problem.__cause__ or problem.__context__
