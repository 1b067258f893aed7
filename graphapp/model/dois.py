"""DOIs in a normal form for comparison. Pure.

Sources: DOI Handbook, section 3 (syntax; ASCII letters compare without case), https://www.doi.org/doi-handbook/HTML/;
SICI, ANSI/NISO Z39.56, whose codes old DOIs of Wiley, BioOne and the AMS have as suffixes; https://shortdoi.org.
"""

from __future__ import annotations

import re

__all__ = ["in_note", "normal_doi"]

_UPPER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_PREFIX = r"10\.[0-9]{4,9}(?:\.[0-9]+){0,5}/"
# the most frequent case
_PLAIN = re.compile(
    r"(?:https?://(?:dx\.)?doi\.org/|doi:)?(10\.[0-9]{4,9}/[A-Za-z0-9._()/:-]*[A-Za-z0-9])", re.ASCII
)
# an escape sequence of a character, possibly escaped several times; incorrect ones are kept
_ESCAPED = re.compile(r"&(?:amp;)*(lt|gt|amp);|%(?:25)*(2[38bBfF]|29|3[aAbBcCeE]|5[bBdD])")
_MARKS = {"lt": "<", "gt": ">", "amp": "&"}
# invisible characters, and unpaired surrogates, which are not text
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\ud800-\udfff]")
# ISSN, date, volume, [page: or <page: and code], version; longer matches are not SICI codes
_SICI = re.compile(
    rf"{_PREFIX}(?:\(SICI\)\s*)?[0-9]{{4}}-[0-9]{{3}}[0-9X][^<>\[\]]{{0,60}}?[<\[][^<>\[\]]{{1,60}}[>\]]"
    r"\s*[0-9]\s*\.\s*[0-9]\s*\.\s*[A-Z]{2}\s*;\s*[0-9](?:-\s*[0-9A-Z#](?![0-9A-Z]))?",
    re.IGNORECASE,
)
_FOUND = re.compile(rf"(?<![0-9]){_PREFIX}[^\s<>\"\x00-\x1f\x7f]+")
_SPACE = re.compile(r"\s+")
_ANOTHER = re.compile(rf"[^,;|]+[,;|](?:.*?{_PREFIX}|https?://)")
_QUESTION = re.compile(r"\?[\w.-]+=")
_BRACKETS = {")": "(", "]": "[", "}": "{"}
_ENDS = ".,;:'*\\"
_SHORT = re.compile(
    r"(?:(?:https?://)?(?:dx\.|www\.)?doi\.org/|doi:?\s*)?(10/(?=[0-9]*[a-z])[a-z0-9]{3,10})", re.IGNORECASE
)
_SHORTEST = re.compile(
    r"(?:https?://)?(?:dx\.|www\.)?doi\.org/(?=[0-9]*[a-z])(?=[a-z]*[0-9])([a-z0-9]{3,10})", re.IGNORECASE
)
# what publishers' URLs have after a DOI
_PAGE = re.compile(
    r"(?i)(?:/(?:abstract|full|fulltext|full/html|html|pdf|epdf|pdfdirect|meta|summary|references|fulltext\.html?)/?|\.pdf)$"
)
_PREPRINT_VERSION = re.compile(r"(?<=[0-9])v[0-9]+(?:\.[a-z-]+)*$")
# URLs of files that begin like a DOI
_FILE = re.compile(r"(?i)10\.1145/\d+/\d+/p\d+-")
# the DOI of a psychological test that the study used: https://www.apa.org/pubs/databases/psyctests
_TEST = re.compile(r"10\.1037/t\d{3,6}-000")


def normal_doi(text: str | None) -> str | None:
    """The first DOI in `text` in lower case, without resolver or scheme; None if there is no DOI.

    Percent and HTML escapes are decoded, and spaces within SICI codes removed. A DOI ends at `<` outside of such a code, at a
    quotation mark, and where another DOI begins. Short DOIs (`10/fqd6hj`) are kept if `text` contains nothing else.
    The function is idempotent.
    """
    if not text:
        return None
    if plain := _PLAIN.fullmatch(text):
        return plain[1].lower()
    text = _UNSEEN.sub("", text).strip()
    if "%" in text or "&" in text:
        text = _ESCAPED.sub(_unescaped, text)
    if short := _SHORT.fullmatch(text):
        return short[1].lower()
    if short := _SHORTEST.fullmatch(text):
        return f"10/{short[1].lower()}"
    found = _FOUND.search(text)
    return _ended(text, found) if found else None


def in_note(text: str) -> str | None:
    """The DOI in a note if it is the only one and not that of a psychological test that the study used; else None."""
    named = {_ended(text, found) for found in _FOUND.finditer(text)} - {None}
    if len(named) != 1:
        return None
    doi = normal_doi(text)
    return None if doi is None or _TEST.fullmatch(doi) else doi


def _unescaped(match: re.Match[str]) -> str:
    name, code = match.groups()
    return _MARKS[name] if name else chr(int(code, 16))


def _ended(text: str, found: re.Match[str]) -> str | None:
    """The DOI that begins at a match, without text that does not belong to it."""
    if code := _SICI.match(text, found.start()):
        return _SPACE.sub("", code[0]).translate(_UPPER)
    doi = found[0]
    if _ANOTHER.match(doi):
        doi = re.split("[,;|]", doi, maxsplit=1)[0]
    if question := _QUESTION.search(doi):
        doi = doi[: question.start()]
    address = _word_before(text, found.start())
    if "://" in address and not address.lower().endswith("doi.org/"):
        if _FILE.match(doi):
            return None
        doi = _PAGE.sub("", doi)
        if doi.startswith("10.1101/"):
            doi = _PREPRINT_VERSION.sub("", doi)
    doi = _without_marks(doi)
    return None if doi.endswith("/") and doi.count("/") == 1 else doi.translate(_UPPER)


def _word_before(text: str, end: int) -> str:
    """The text before a place up to the previous space; of a URL only the relevant end."""
    before = text[max(0, end - 300) : end]
    return "" if before[-1:].isspace() else before.split()[-1] if before else ""


def _without_marks(doi: str) -> str:
    """A DOI without the punctuation and the closing brackets of the text around it."""
    extra = {closing: doi.count(closing) - doi.count(opening) for closing, opening in _BRACKETS.items()}
    end = len(doi)
    while end and (doi[end - 1] in _ENDS or extra.get(doi[end - 1], 0) > 0):
        end -= 1
        if doi[end] in extra:
            extra[doi[end]] -= 1
    return doi[:end]
