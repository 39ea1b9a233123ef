"""What keeps a command from running: one sentence that says what to do, Chinese first."""


class Trouble(Exception):
    """Shown as it is, without a traceback; the command then ends with exit code 1."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh = zh
        self.en = en
        super().__init__(f"{zh} / {en}")
