"""Names in Han, Hangul, Kana, Cyrillic and other scripts, written in Latin letters with the given name first.

Han is read as Mandarin (pinyin, by `pypinyin`), with the readings that characters have as surnames; Hangul, Cyrillic and the rest are
written letter by letter (`anyascii`), with the customary Latin forms of the commonest Korean surnames. Pure.
"""

from __future__ import annotations

import re

from graphapp.people.korean import customary_surname

__all__ = ["is_hangul", "latin"]

_LATIN_ONLY = re.compile(r"[\u0000-\u036f\u1e00-\u1eff\u2000-\u206f]*")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
# "Иванович", "Ильинична", and Ukrainian "Іванівна"
_PATRONYMIC = re.compile(r"\w+(?:[оеєіїьи]вич|[їьи]ич|ич|[оеєії]вна|ична)", re.IGNORECASE)
_COMPOUND = frozenset(
    [
        "欧阳",
        "歐陽",
        "司马",
        "司馬",
        "上官",
        "诸葛",
        "諸葛",
        "司徒",
        "皇甫",
        "尉迟",
        "尉遲",
        "公孙",
        "公孫",
        "慕容",
        "令狐",
        "长孙",
        "長孫",
        "宇文",
        "东方",
        "東方",
        "南宫",
        "南宮",
        "夏侯",
        "端木",
        "独孤",
        "獨孤",
        "闻人",
        "聞人",
        "澹台",
        "澹臺",
        "轩辕",
        "軒轅",
        "钟离",
        "鍾離",
    ]
)
# characters whose reading as a surname differs from the common reading
_SURNAMES = {
    "单": "shan",
    "單": "shan",
    "曾": "zeng",
    "解": "xie",
    "查": "zha",
    "任": "ren",
    "仇": "qiu",
    "华": "hua",
    "華": "hua",
    "区": "ou",
    "區": "ou",
    "盖": "ge",
    "蓋": "ge",
    "覃": "qin",
    "翟": "zhai",
    "乐": "yue",
    "樂": "yue",
    "朴": "piao",
    "尹": "yin",
    "宁": "ning",
    "员": "yun",
    "繁": "po",
    "种": "chong",
    "缪": "miao",
    "繆": "miao",
    "尉迟": "yuchi",
    "尉遲": "yuchi",
    "冼": "xian",
    "洗": "xian",
    "纪": "ji",
    "那": "na",
    "哈": "ha",
    "牟": "mou",
    "吕": "lyu",
    "呂": "lyu",
}


def latin(name: str) -> str:
    """`name` in Latin letters. Names in Latin letters come back unchanged; a Han or Hangul name without a space, comma or Latin
    letter is taken to begin with the surname, and "Given Surname" comes back."""
    if name.isascii() or _LATIN_ONLY.fullmatch(name):
        return name
    if _HAN.search(name):
        return _han(name)
    if _HANGUL.search(name):
        return _hangul(name)
    from anyascii import anyascii

    return anyascii(_cyrillic(name)) if _CYRILLIC.search(name) else anyascii(name)


def _cyrillic(name: str) -> str:
    """A name in Cyrillic with initials of one Latin letter ("Ю." is "Y."), and with its patronymic second if it is printed last."""
    from anyascii import anyascii

    words = [anyascii(word)[:1] + word[1:] if len(word.strip(".")) == 1 else word for word in name.split()]
    name = " ".join(words)
    if len(words) != 3 or "," in name or _PATRONYMIC.fullmatch(words[1]):
        return name
    return f"{words[1]} {words[2]} {words[0]}" if _PATRONYMIC.fullmatch(words[2]) else name


def is_cyrillic(name: str) -> bool:
    """True for a name in Cyrillic without a Latin form next to it."""
    return not name.isascii() and bool(_CYRILLIC.search(name)) and not re.search(r"[A-Za-z]", name)


def is_hangul(name: str) -> bool:
    """True for a name in Hangul without a Latin form next to it."""
    return not name.isascii() and bool(_HANGUL.search(name)) and not re.search(r"[A-Za-z]", name)


def _parts(name: str) -> tuple[str, str]:
    """The surname and the given name of a name in Han or Hangul that is written without a space, or surname first with one."""
    words = re.sub(r"[,，·]", " ", name).split()
    if len(words) > 1:
        return words[0], "".join(words[1:])
    text = "".join(words)
    length = 2 if len(text) > 2 and (text[:2] in _COMPOUND or customary_surname(text[:2])) else 1
    return text[:length], text[length:]


def _han(name: str) -> str:
    from anyascii import anyascii
    from pypinyin import lazy_pinyin

    script = "".join(char for char in name if _HAN.match(char))
    if re.search(r"[A-Za-z]", name):
        # "Wang Wei 王伟": the Latin form is the person's own
        return re.sub(r"[\s()（）]+", " ", _HAN.sub(" ", name)).strip()
    if len(re.sub(r"[\s,，·]", "", name)) != len(script):
        # Kana with Han: Japanese, and the reading of the Han is not in the text
        return anyascii(name)
    surname, given = _parts(name)
    last = _SURNAMES.get(surname) or "".join(lazy_pinyin(surname))
    return f"{''.join(lazy_pinyin(given, v_to_u=False))} {last}".strip()


def _hangul(name: str) -> str:
    from anyascii import anyascii

    if re.search(r"[A-Za-z]", name):
        return re.sub(r"[\s()]+", " ", _HANGUL.sub(" ", name)).strip()
    surname, given = _parts(name)
    last = customary_surname(surname) or anyascii(surname)
    return f"{anyascii(given)} {last}".strip()
