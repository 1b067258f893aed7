"""Values that several formats share: identifiers of people with their schemes, marked-up text, years, "et al.". Pure."""

from __future__ import annotations

import html
import re
from operator import mul

from graphapp.model.names import is_et_al

__all__ = [
    "dblp_id",
    "is_et_al",
    "openalex_id",
    "orcid_id",
    "plain",
    "s2_id",
    "scopus_id",
    "year_in",
]

_ORCID = re.compile(r"(?<![\dXx])([0-9]{4})[-\s]?([0-9]{4})[-\s]?([0-9]{4})[-\s]?([0-9]{3}[0-9Xx])(?![\dXx])")
# the value of each digit, and the letters that are read as zeros
_ORCID_WEIGHTS = [pow(2, 15 - place, 11) for place in range(15)]
_ORCID_ZEROS = ord("0") * sum(_ORCID_WEIGHTS)
_OPENALEX = re.compile(r"(?:^|/)(A\d{3,})$", re.IGNORECASE)
_NUMBER = re.compile(r"(?:\w+:)?\s*(\d{1,20})")
_DBLP = re.compile(r"(?:^|/pid/|homepages/|dblp:)([a-z0-9]+/[A-Za-z0-9]+(?:-\d+)?)(?:\.html|\.xml)?$")
_YEAR = re.compile(
    # alone, or followed by month and day, as "20201231" and "20201231T235959Z"
    r"(?<!\d)(1[0-9]{3}|20[0-9]{2})(?:(?!\d)|(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?:[0-2][0-9][0-5][0-9][0-5][0-9])?(?!\d))"
)

# elements whose text is ignored: the same formula in TeX, scripts, comments
_SILENT = re.compile(
    r"<(?P<name>!--|(?:mml:)?annotation(?:-xml)?|(?:jats:)?tex-math|script|style)(?![\w-])[^<>]*",
    re.IGNORECASE,
)
# elements that begin and end a line, or separate words
_PARTING = (
    "p|br|div|li|ul|ol|list|list-item|sec|section|title|label|h[1-6]|tr|td|th|table|thead|tbody|disp-formula|blockquote|"
    "break|abstract|abstracttext|dl|dt|dd|hr|pre"
)
_SPACED = re.compile(rf"</?(?:jats:)?(?:{_PARTING})\b[^<>]*/?>", re.IGNORECASE)
# elements inside words and sentences
_INLINE_NAMES = (
    "i|b|u|s|em|strong|sub|sup|inf|sc|scp|tt|small|big|span|a|font|math|math-cal|italic|bold|underline|monospace|code|var|"
    "roman|sans-serif|overline|named-content|styled-content|xref|ext-link|inline-formula|inline-graphic|alternatives|formula|"
    "mi|mo|mn|ms|mtext|mrow|msub|msup|msubsup|mfrac|msqrt|mroot|mover|munder|munderover|mfenced|mstyle|mspace|mtable|mtr|"
    "mtd|mpadded|mphantom|menclose|merror|mmultiscripts|mprescripts|none|semantics|maction|abbr|cite|q|strike|del|ins|mark|"
    "nobr|wbr|img|center|emph|it|bf|url|fixed-case|tex|title-group|ref|dfn|kbd|samp|time|acronym"
)
_INLINE = re.compile(
    rf"<(?P<end>/?)(?P<name>(?:jats:|mml:|m:|html:)?(?:{_INLINE_NAMES}))(?![\w-])[^<>]*>", re.IGNORECASE
)
_ALONE = re.compile(r"(?:mml:|m:)?(?:wbr|img|inline-graphic|mspace|mprescripts|none)", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);")


def orcid_id(text: str | None) -> str | None:
    """`orcid:0000-0002-1825-0097` for an ORCID, bare or as an address; None if there is none or its check digit is wrong
    (ISO 7064, MOD 11-2)."""
    match = _ORCID.search(text) if text else None
    if match is None:
        return None
    first, second, third, fourth = match.groups()
    digits = f"{first}{second}{third}{fourth}".upper()
    check = (1 - sum(map(mul, digits[:-1].encode(), _ORCID_WEIGHTS)) + _ORCID_ZEROS) % 11
    if digits[-1] != "0123456789X"[check]:
        return None
    return f"orcid:{first}-{second}-{third}-{fourth.upper()}"


def openalex_id(text: str | None) -> str | None:
    """`openalex:A5023888391` for the identifier of an OpenAlex author, bare or as an address; else None."""
    match = _OPENALEX.search(text.strip()) if text else None
    return f"openalex:{match[1].upper()}" if match else None


def s2_id(given: str | int | None) -> str | None:
    """`s2:1741101` for the number of a Semantic Scholar author; None if it is not a number."""
    return _numbered("s2", given)


def scopus_id(given: str | int | None) -> str | None:
    """`scopus:57193999999` for the number of a Scopus author; None if it is not a number."""
    return _numbered("scopus", given)


def _numbered(scheme: str, given: str | int | None) -> str | None:
    match = _NUMBER.fullmatch(str(given).strip()) if given is not None and given is not True else None
    return f"{scheme}:{match[1]}" if match else None


def dblp_id(text: str | None) -> str | None:
    """`dblp:79/2536` for the pid of a dblp person, bare, as an address or as the key of a homepage record; else None."""
    match = _DBLP.search(text.strip()) if text else None
    return f"dblp:{match[1]}" if match else None


def year_in(text: str | int | None) -> int | None:
    """The first year from 1000 to 2099 in a date as printed ("2019 Mar-Apr", "12/2019", 2019, "20191231"); None if there is none."""
    match = _YEAR.search(str(text)) if text is not None else None
    return int(match[1]) if match else None


def plain(text: str) -> str:
    """Text without HTML, JATS and MathML: "H<sub>2</sub>O &amp; <i>E. coli</i>" gives "H2O & E. coli".

    Only elements of these languages that have a start tag and an end tag are treated as markup, so that "a < b" and "<S>" stay. Entities
    that were escaped twice, as several sources do, are resolved twice.
    """
    if "<" not in text and "&" not in text:
        return text
    for _ in range(2):
        if "<" in text:
            text = _without_silent(text)
            text = _SPACED.sub(" ", text)
            text = _without_inline(text)
        if not _ENTITY.search(text):
            break
        text = _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
    return " ".join(text.split())


def _without_silent(text: str) -> str:
    """`text` without ignored elements, each from its start tag to its end tag; those without an end tag stay."""
    parts: list[str] = []
    done = 0
    endless: set[str] = set()
    for begin in _SILENT.finditer(text):
        name = begin["name"].lower()
        if begin.start() < done or name in endless:
            continue
        end = re.compile("-->" if name == "!--" else rf"</{name}\s*>", re.IGNORECASE).search(
            text, begin.end("name")
        )
        if end is None:
            endless.add(name)
            continue
        parts.append(text[done : begin.start()])
        done = end.end()
    return "".join(parts) + text[done:]


def _without_inline(text: str) -> str:
    """`text` without the tags of elements inside words and sentences, if an element of the name has both tags."""
    tags = {(tag["end"], tag["name"].lower()) for tag in _INLINE.finditer(text)}
    whole = {name for end, name in tags if end and ("", name) in tags}

    def shown(tag: re.Match[str]) -> str:
        name = tag["name"].lower()
        return "" if name in whole or tag[0].endswith("/>") or _ALONE.fullmatch(name) else tag[0]

    return _INLINE.sub(shown, text)
