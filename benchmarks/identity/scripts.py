"""Names that records print in two scripts: how many are recognised as one name by `graphapp.people`.

None of the labelled sets has names in Han, Hangul or Cyrillic. Records that print both forms are read from files of three formats:
XML of the ACL Anthology (`<variant script="hani">`), cited references of the Web of Science ("[胡守志 Hu Shouzhi], 2005, …"), and CSV with
columns `name_en` and `name_kr` or `name_ru` (such as the list of members of the South Korean parliament) or `own` and `latin` (such as
`cyrillic.csv` next to this module: names of members of the Russian parliament in the spellings of several languages, from
everypolitician.org). Korean names in Han are not
counted: the same characters are read differently in Mandarin, and a record does not say which is meant.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import StringIO
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from graphapp.people.name_index import NameIndex
from graphapp.people.person_names import Relation, form, relation

__all__ = ["BothForms", "ScriptFigures", "read_both_forms", "script_figures"]

_CITED = re.compile(r"\[([\u3400-\u9fff]{2,5}) ([A-Z][a-z]+) ([A-Z][a-z]+)\]")
_SCRIPTS = (
    ("Hangul", re.compile(r"[\uac00-\ud7a3]")),
    ("Han", re.compile(r"[\u3400-\u9fff]")),
    ("Cyrillic", re.compile(r"[\u0400-\u04ff]")),
)


class BothForms(NamedTuple):
    """A name as a record prints it in its own script and in Latin letters, given name first."""

    own: str
    latin: str

    @property
    def script(self) -> str:
        """The script of the own form: Han, Hangul, Cyrillic or "other"."""
        return next((name for name, letters in _SCRIPTS if letters.search(self.own)), "other")


class ScriptFigures(NamedTuple):
    """Of the distinct names of one script: how many there are, the share whose own form has the relation "the same name" to the Latin form,
    the share with any relation, and the share of the other names' Latin forms that are related, which is wrong except for homonyms."""

    names: int
    same: float
    related: float
    others_related: float


def read_both_forms(files: Iterable[Path]) -> list[BothForms]:
    """The distinct names of the files, in order. Raises ValueError for a file of another kind."""
    found: dict[BothForms, None] = {}
    for file in files:
        if file.suffix not in _READERS:
            raise ValueError(f"{file}: not one of {', '.join(_READERS)}")
        found.update(dict.fromkeys(_READERS[file.suffix](file.read_bytes())))
    return list(found)


def _anthology(data: bytes) -> Iterator[BothForms]:
    for person in etree.fromstring(data).iter("author", "editor"):
        variant = person.find("variant")
        if variant is not None and person.findtext("first"):
            own = "".join(variant.findtext(part) or "" for part in ("last", "first"))
            yield BothForms(own, f"{person.findtext('first')} {person.findtext('last')}")


def _web_of_science(data: bytes) -> Iterator[BothForms]:
    for own, last, first in _CITED.findall(data.decode("utf-8", "replace")):
        yield BothForms(own, f"{first} {last}")


def _table(data: bytes) -> Iterator[BothForms]:
    for row in csv.DictReader(StringIO(data.decode("utf-8-sig"))):
        if row.get("own"):
            yield BothForms(row["own"], row["latin"])
            continue
        last, _, first = row["name_en"].partition(" ")
        for column in ("name_kr", "name_ru"):
            if row.get(column) and first:
                yield BothForms(row[column], f"{first} {last}")


_READERS: dict[str, Callable[[bytes], Iterator[BothForms]]] = {
    ".xml": _anthology,
    ".isi": _web_of_science,
    ".csv": _table,
}


def script_figures(names: Sequence[BothForms]) -> dict[str, ScriptFigures]:
    """The figures of each script, by its name."""
    found = {}
    for script in sorted({name.script for name in names}):
        own = [name for name in names if name.script == script]
        how = [_relation(name.own, name.latin) for name in own]
        others = [
            (a.own, b.latin) for a in own for b in own if a.own != b.own and form(a.latin) != form(b.latin)
        ]
        wrong = sum(_relation(*pair) is not None for pair in others)
        found[script] = ScriptFigures(
            len(own),
            sum(r == Relation.SAME for r in how) / len(own),
            sum(r is not None for r in how) / len(own),
            wrong / max(1, len(others)),
        )
    return found


def _relation(own: str, latin: str) -> Relation | None:
    """The relation of two printed names; None too where blocking would never compare them."""
    one, other = form(own), form(latin)
    if one.key == other.key:
        return Relation.SAME
    return relation(one, other) if len(NameIndex.of({0: one, 1: other}).pairs()) else None
