"""How people type the same wish: fillers, synonyms, pinyin, initials."""

import re
import unicodedata
from functools import lru_cache

from pypinyin import lazy_pinyin

FILLERS = re.compile(
    "请问|我想要?|我要|想要|怎么样?|如何|哪里|哪儿|在哪|需要|要带|什么|哪些|材料|手续|流程|"
    "可以|能不能|一下|办理|申请|怎样|多少钱?|^(去|来)?办(?!活动)|[的了吗呢吧啊呀我你您给把要和在想]"
)
SAME = (
    ("爸爸妈妈|爸妈|老爸老妈|父亲|母亲|爸爸|妈妈", "父母"),
    ("老婆|老公|媳妇|妻子|丈夫|爱人|夫妻", "配偶"),
    ("小孩子?|宝宝|儿子|女儿|娃娃?|新生儿|婴儿|儿童", "孩子"),
    ("去世|过世|死亡|走了|没了(?=.*销)", "去世"),
    ("遗失|丢失|弄丢|丢掉|丢了|掉了|不见了?|没了|找不到了?|被偷", "丢失"),
    ("期满|过期|逾期|快?到期", "到期"),
    ("驾驶证|驾驶本|驾本|驾照", "驾照"),
    ("户口簿", "户口本"),
    ("机动车|汽车|车辆|车子|轿车|小车", "车"),
    ("号牌|牌照|车牌照", "车牌"),
    ("电动自行车|电瓶车|小电驴", "电动车"),
    ("老外|境外人员|外籍人士?", "外国人"),
    ("宾馆|酒店", "旅馆"),
    ("年检|年审|检车|审车|验车", "年检"),
    ("补办|补领|补发|重办", "补办"),
    ("更换|换领|换发|换证|换新", "更换"),
)
"""Words that mean the same at a window; each becomes the last one before characters are compared."""
ENGLISH_SAME = {
    "license": "licence",
    "driver": "driving",
    "renewal": "renew",
    "replacement": "replace",
    "registration": "register",
    "expired": "renew",
    "ebike": "bike",
}
_SAME = tuple((re.compile(said), meant) for said, meant in SAME)
STOPS = frozenset(
    ("a", "an", "the", "i", "my", "to", "for", "of", "in", "how", "do", "can", "is", "where", "get")
) | frozenset(("as", "your", "at", "on", "with", "new"))


def normal(text: str) -> str:
    """Lower case, one width, no punctuation, no spaces between Chinese characters."""
    folded = unicodedata.normalize("NFKC", text).lower()
    spaced = re.sub(r"[\W_]+", " ", folded).strip()
    return re.sub(r"(?<=[㐀-鿿]) | (?=[㐀-鿿])", "", spaced)


def plain(text: str) -> str:
    """Without the words that ask rather than say what; the text itself if nothing else is left."""
    return FILLERS.sub("", text).strip() or text


def meant(text: str) -> str:
    """The plain text in the words it shares with others who mean the same."""
    for said, same in _SAME:
        text = said.sub(same, text)
    return plain(text)


@lru_cache(maxsize=8192)
def reading(text: str) -> tuple[str, ...]:
    """Each character's sound without tone; letters stay together."""
    return tuple(lazy_pinyin(text))


def syllables(text: str, known: frozenset[str]) -> list[str]:
    """Chinese by its reading, letters cut into known syllables; what fits nothing stays whole."""
    return [cut for piece in reading(text) for cut in _cut(piece.replace(" ", ""), known)]


def _cut(letters: str, known: frozenset[str]) -> list[str]:
    """The fewest known syllables that make up the letters, or the letters."""
    best: list[list[str] | None] = [[]] + [None] * len(letters)
    for end in range(1, len(letters) + 1):
        for start in range(max(0, end - 6), end):
            before = best[start]
            if before is not None and letters[start:end] in known:
                found = [*before, letters[start:end]]
                if best[end] is None or len(found) < len(best[end] or ()):
                    best[end] = found
    return best[-1] or [letters]


def initials(text: str) -> str:
    """The first letter of each character's reading; letters stay as they are."""
    return "".join(
        part if part in text else part[0] for part in reading(text) if not part.isspace()
    )
