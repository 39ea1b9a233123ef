"""What screens show of a person when nobody asked for the whole of it.

A full view is a click with a reason and an audit event; lists, lines and displays use these.
"""


def name(whole: str) -> str:
    """张*明, 张*; of a Latin name the first letter of each word."""
    if " " in whole:
        return " ".join(word[0] + "*" * (len(word) - 1) for word in whole.split())
    if len(whole) <= 2:
        return whole[:1] + "*"
    return whole[0] + "*" * (len(whole) - 2) + whole[-1]


def id_number(number: str) -> str:
    """330899********1234, for staff lists."""
    return _between(number, 6, 4) if len(number) == 18 else paper(number)


def hidden_id_number(number: str) -> str:
    """330899************, for displays in public: the end, which identifies, is hidden."""
    return number[:6] + "*" * (len(number) - 6) if len(number) == 18 else "*" * len(number)


def phone(number: str) -> str:
    """138****5678."""
    return _between(number, 3, 4)


def plate(number: str) -> str:
    """浙H·***12: the province and letter, and the last two."""
    return f"{number[:2]}·{_between(number[2:], 0, 2)}"


def paper(number: str) -> str:
    """E****5678, for passports and permits."""
    return _between(number, 1, 4)


def _between(text: str, first: int, last: int) -> str:
    """Stars between; too short a text is all stars rather than all shown."""
    hidden = len(text) - first - last
    if hidden <= 0:
        return "*" * len(text)
    return text[:first] + "*" * hidden + text[-last:]
