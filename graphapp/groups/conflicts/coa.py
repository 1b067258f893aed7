"""A conflict list in the layout of the form "Collaborators & Other Affiliations" of the US National Science Foundation. Pure.

The form is a spreadsheet with five tables (https://www.nsf.gov/funding/senior-personnel-documents/faq/coa): the first column of a row is the tag of its kind,
and names are "last name, first name, middle initial". Coauthors are rows of table 4 with the tag "A:". The rows are pasted into the form as tab-separated
text. Columns of email addresses and departments, and of dates, are optional; a date of activity is the year of the last joint paper.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence

from graphapp.groups.conflicts.listing import RecentCoauthor
from graphapp.groups.conflicts.views import ConflictList
from graphapp.model import names

__all__ = ["COA_TABLES", "coa_name", "coa_pasted", "coa_text"]

COA_TABLES: tuple[tuple[str, ...], ...] = (
    ("1", "Your Name:", "Your Organizational Affiliation(s), last 12 mo", "Last Active Date"),
    ("2", "Name:", "Type of Relationship", "Optional (email, Department)", "Last Active"),
    ("3", "Advisor/Advisee Name:", "Organizational Affiliation", "Optional (email, Department)"),
    ("4", "Name:", "Organizational Affiliation", "Optional (email, Department)", "Last Active"),
    ("5", "Name:", "Organizational Affiliation", "Journal/Collection", "Last Active"),
)
"""The headers of the tables of the form."""
_CO_AUTHOR = "A:"
_SUFFIX = re.compile(r"(?:jr|sr)\.?|ii|iii|iv", re.IGNORECASE)
# a last name of several words begins with one of these
_PARTICLES = frozenset(
    [
        "af",
        "al",
        "bin",
        "da",
        "das",
        "de",
        "del",
        "della",
        "den",
        "der",
        "des",
        "di",
        "do",
        "dos",
        "du",
        "el",
        "ibn",
        "la",
        "le",
        "ten",
        "ter",
        "van",
        "vom",
        "von",
        "zu",
        "zum",
        "zur",
    ]
)
_INITIALS = re.compile(r"(?:[^\W\d_]\.-?)+")


def coa_name(name: str) -> str:
    """A printed name as "Last, First M.": "Joao F. Henriques" gives "Henriques, Joao F.", "Anna Maria van der Berg" gives "van der Berg, Anna M.". The last
    name is the last word with the particles before it and a suffix after it (Jr); "Last, First" is accepted. A single word is returned as it is."""
    words = names.straighten(names.base_name(name)).split()
    suffix = [words.pop()] if len(words) > 2 and _SUFFIX.fullmatch(words[-1]) else []
    if len(words) < 2:
        return " ".join([*words, *suffix])
    start = len(words) - 1
    while start > 1 and words[start - 1].casefold() in _PARTICLES:
        start -= 1
    first, *middle = words[:start]
    given = " ".join([first, *map(_initial, middle)])
    return f"{' '.join([*words[start:], *suffix])}, {given}"


def _initial(word: str) -> str:
    """A middle name as an initial; initials are kept."""
    return word if _INITIALS.fullmatch(word) else f"{word[0]}."


def coa_pasted(found: ConflictList, text: Callable[[str], str] = str) -> str:
    """The rows of coauthors of table 4 as tab-separated text, as in `coa_text`."""
    buffer = io.StringIO()
    _write(buffer, _co_authors(found, text))
    return buffer.getvalue()


def _write(buffer: io.StringIO, rows: Iterable[Iterable[str]]) -> None:
    csv.writer(buffer, dialect="excel-tab", lineterminator="\n").writerows(rows)


def _co_authors(found: ConflictList, text: Callable[[str], str]) -> list[list[str]]:
    """The rows of coauthors of table 4, in the order of the list. The name of a group is kept as printed."""
    return [list(map(text, _co_author(row))) for row in found.rows]


def _co_author(row: RecentCoauthor) -> Sequence[str]:
    name = row.name if row.group else coa_name(row.name)
    return (_CO_AUTHOR, name, row.affiliation.text if row.affiliation else "", "", str(row.last))


def coa_text(found: ConflictList, text: Callable[[str], str] = str) -> str:
    """The form as tab-separated text: the header of each table; below that of table 1, the authors of the list, and below that of table 4, their coauthors.
    Tables are separated by empty lines. `text` is applied to each cell."""
    own = [
        ["", text(coa_name(each.hit.name)), text(each.affiliation.text if each.affiliation else ""), ""]
        for each in found.authors
    ]
    rows = {"1": own, "4": _co_authors(found, text)}
    buffer = io.StringIO()
    for number, header in enumerate(COA_TABLES):
        if number:
            buffer.write("\n")
        _write(buffer, [header, *rows.get(header[0], ())])
    return buffer.getvalue()
