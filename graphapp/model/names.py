"""Names as strings: keys, folding, homonym numbers, word order. Does not decide who a person is. Pure."""

from __future__ import annotations

import re
import string
import unicodedata

__all__ = [
    "LONG_TEXT",
    "SUFFIXES",
    "base_name",
    "blank",
    "clean",
    "exact",
    "fold",
    "is_et_al",
    "is_placeholder",
    "key",
    "last_name",
    "printed",
    "shown",
    "straighten",
    "wordless",
    "words",
]

LONG_TEXT = 1_000
"""What is read from an address or a name with at least this number of characters is not cached: caches limit only the number of
entries."""

_NUMBER_LENGTH = 4
_HOMONYM = re.compile(r"^(?P<base>.*\S) (?P<number>\d{4})$", re.DOTALL)
# invisible characters: Hangul fillers, the empty braille cell, joiners and variation selectors
_INVISIBLE = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0" + "".join(map(chr, range(0xFE00, 0xFE10)))
)
_ET_AL = re.compile(r"(?:and\s+)?(?:others|et[\s.]*al(?:ii)?\b\.?)", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
# "n/a" has the words of a person's initials, so the marks count there
_NOT_GIVEN = re.compile(r"\W?(?:n/a|&na;)\W?", re.IGNORECASE)
_NOBODY = re.compile(
    r"(?:anon|anonymous|unknown)(?: anonymous| authors?)?"
    r"|no authors?(?: names?)?(?: (?:available|found|given|listed|named|specified|stated))?"
    r"|authors?(?: names?)? (?:anonymous|unknown|not (?:available|found|given|listed|named|specified|stated))"
)
SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
"""Words after a last name, folded."""
# characters whose folded form is kept: more than all common scripts have
_CHARACTERS_KEPT = 30_000


def clean(text: str) -> str:
    """`text` in NFC with whitespace collapsed and control and bidirectional-override characters removed."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if text.isprintable():
        # most strings pass this check, which is cheaper than splitting; the only space among printable characters is " "
        return " ".join(text.split()) if "  " in text else text.strip()
    return " ".join(exact(text).split())


def exact(text: str) -> str:
    """`text` as from `clean`, but with the spaces between words as printed, since a source may distinguish names by them (one space
    or two)."""
    if text.isascii() and text.isprintable():
        return text.strip()
    text = unicodedata.normalize("NFC", text)
    if not text.isprintable():
        # the characters on both sides of a removed one may now compose
        odd = {ord(char): _wanted(char) for char in set(text) if not char.isprintable()}
        text = unicodedata.normalize("NFC", text.translate(odd))
    return text.strip()


def _wanted(char: str) -> str:
    """The replacement of a character: a space for a line break or tab, nothing for an unprintable character."""
    if char.isspace() and unicodedata.category(char) != "Zs":
        return " "
    return "" if _unwanted(char) else char


def _unwanted(char: str) -> bool:
    """True for control characters, unpaired surrogates and bidirectional overrides."""
    return (
        unicodedata.category(char) in ("Cc", "Cs", "Cn")
        or char in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
    )


_NO_WORDS = frozenset({"Nd", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Cf", "Cc", "Zs", "Zl", "Zp"})


def blank(text: str) -> bool:
    """True if `text` is invisible: only spaces, format characters, variation selectors and fillers."""
    if _begins_a_word(text):
        return False
    return all(
        char in _INVISIBLE or unicodedata.category(char) in ("Cf", "Cc", "Zs", "Zl", "Zp") for char in text
    )


def wordless(text: str) -> bool:
    """True if `text` consists of punctuation, digits and invisible characters: ":", "1994", "- -". False for emoji."""
    if _begins_a_word(text):
        return False
    return all(
        char in string.punctuation or char in _INVISIBLE or unicodedata.category(char) in _NO_WORDS
        for char in text
    )


def _begins_a_word(text: str) -> bool:
    """True if the first character is a visible letter: nearly always, and cheaper than examining all characters."""
    return text[:1].isalpha() and text[0] not in _INVISIBLE


def is_et_al(name: str) -> bool:
    """True for an entry that marks an author list as truncated: "et al.", "others"."""
    return _ET_AL.fullmatch(name.strip()) is not None


def is_placeholder(name: str) -> bool:
    """True if an entry of an author list is a placeholder: "Anonymous", "[No authors listed]", "Author unknown", "N/A"."""
    return (
        _NOT_GIVEN.fullmatch(name.strip()) is not None or _NOBODY.fullmatch(" ".join(words(name))) is not None
    )


def key(name: str) -> str:
    """The key of an author cluster: casefolded, NFC, whitespace collapsed. Diacritics count."""
    if name.isascii():
        return " ".join(name.lower().split())
    return " ".join(unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold()).split())


class _FoldedCharacters(dict[int, str]):
    """The folded form of each character, computed on demand. Folding characters one by one is the same as folding the text, except that letters
    may then compose (Hangul): marks are removed, so that their order does not matter."""

    def __missing__(self, code: int) -> str:
        split = unicodedata.normalize("NFKD", chr(code)).casefold()
        folded = "".join(c for c in split if not unicodedata.combining(c))
        if len(self) < _CHARACTERS_KEPT:
            self[code] = folded
        return folded


_FOLDED = _FoldedCharacters()


def fold(text: str) -> str:
    """`text` for comparison: casefolded and without diacritics; everything else kept."""
    if text.isascii():
        return text.lower()
    folded = text.translate(_FOLDED)
    return folded if folded.isascii() else unicodedata.normalize("NFC", folded)


def words(text: str) -> list[str]:
    """The folded words of `text`, in order: "Jean-Yves O'Neil" gives jean, yves, o, neil."""
    return _WORD.findall(fold(text))


def base_name(name: str) -> str:
    """`name` without a homonym number: "Nan Duan 0001" gives "Nan Duan". Other names are returned unchanged."""
    match = _HOMONYM.match(name)
    return match["base"] if match else name


def last_name(name: str) -> str:
    """The folded last word of a printed name, without homonym number and Jr/Sr/II/III/IV; "" if the name has no words.

    Accepts "Last, First".
    """
    text = base_name(name)
    if "," in text:
        head = text.split(",", 1)[0]
        text = head if words(head) else text
    found = words(text)
    while len(found) > 1 and found[-1] in SUFFIXES:
        found.pop()
    return found[-1] if found else ""


def printed(text: str) -> tuple[str, str, str]:
    """A printed name, its key and its last name, as from `exact`, `key` and `last_name`."""
    if text.isascii() and text.isprintable() and "  " not in text:
        lower = text.lower()
        last = lower[lower.rfind(" ") + 1 :]
        # the most frequent case: letters after the last space, and no comma
        if last.isalpha() and lower[0] != " " and "," not in lower and last not in SUFFIXES:
            return text, lower, last
    # the next: any word after the last space, perhaps a homonym number. The only space among printable characters is " "
    if text.isprintable() and "  " not in text and "," not in text and text[:1] != " ":
        last = text[text.rfind(" ") + 1 :]
        if len(last) == _NUMBER_LENGTH and last.isdecimal():
            base = text[: -_NUMBER_LENGTH - 1]
            last = base[base.rfind(" ") + 1 :]
        if last.isalnum() and unicodedata.is_normalized("NFC", text):
            last = fold(last)
            # some letters contain a space or a mark when they are folded
            if last.isalnum() and last not in SUFFIXES:
                return text, key(text), last
    name = exact(text)
    return name, key(name), last_name(name)


def shown(text: str, most: int = 80) -> str:
    """`text` in quotes, cleaned and shortened, for messages."""
    text = clean(text[: 2 * most])
    return repr(text if len(text) <= most else text[:most] + "…")


def straighten(name: str) -> str:
    """ "Last, First" and "Last, Jr, First" as printed on a paper ("First Last", "First Last Jr"); others unchanged."""
    parts = [part.strip() for part in name.split(",")]
    if len(parts) == 2 and all(parts):
        if fold(parts[1]).strip(".") in SUFFIXES:
            return f"{parts[0]} {parts[1]}"
        return f"{parts[1]} {parts[0]}"
    if len(parts) == 3 and all(parts):
        return f"{parts[2]} {parts[0]} {parts[1]}"
    return name
