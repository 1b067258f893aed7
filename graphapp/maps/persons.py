"""The persons of a collection, where decisions say who is who, instead of its names. Pure.

Names that belong to one person as a whole become one author. Where papers decide who an author row is, the row gets a provisional number, which
is replaced once the papers have been read. Authors are the same as in networks of persons (`graphapp.people.directory`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphapp.cypher.persons import PersonTable
from graphapp.maps.collected import check_of, checks_of
from graphapp.maps.strings import joined

__all__ = ["PersonNumbers", "PersonsFound"]

Ints = NDArray[Any]


class PersonsFound(NamedTuple):
    """Who the authorships of a collection are of: the author of each; the check of each author, and the place of its name among the names, to which
    `more_names` are added. Then those authors who are persons by decisions, with the identifier and the printed names of each, one per
    line (`text`, `ends`), and further checks by which they are found."""

    author: Ints
    checks: Ints
    name_of: Ints
    more_names: list[str]
    person_author: Ints
    text: Ints
    ends: Ints
    alias_check: Ints
    alias_author: Ints


class PersonNumbers:
    """Numbers the persons of a collection, in which each author has been a name. The persons that papers decide have the numbers after these."""

    def __init__(self, table: PersonTable, rows: Mapping[str, int], of_row: Ints, authors: int) -> None:
        """`rows` has the numbers of the author rows that the table lists, by id; `of_row` the author of each row as a name, of which there are
        `authors`. It gets provisional numbers for those rows."""
        self._table = table
        self._names = authors
        self._place = {id: place for place, id in enumerate(rows)}
        numbers = np.array(list(rows.values()), np.int64)
        # the name of each of these rows
        self._name_of_row = of_row[numbers]
        of_row[numbers] = authors + np.arange(len(numbers))

    def found(
        self, paper: Ints, author: Ints, places: Mapping[str, int], checks: Ints, name: Callable[[int], str]
    ) -> PersonsFound:
        """The persons of authorships, whose papers are indices: `places` has those that the table lists, by id. `checks` are those of the names,
        `name` returns a printed one."""
        table, count = self._table, self._names
        author = self._of_papers(paper, author, places)
        papers = np.bincount(author, minlength=count + len(table.ids))
        own = np.r_[checks, checks_of(table.ids)] if table.ids else checks.copy()
        name_of = np.arange(len(own), dtype=np.int32)
        same = np.arange(len(own), dtype=np.int32)
        persons: dict[int, list[str]] = {}
        aliases: list[tuple[int, int]] = []
        for id, members in self._joined(checks).items():
            first = min(members, key=lambda each: int(checks[each]))
            ranked = sorted(members, key=lambda each: (-int(papers[each]), name(each)))
            same[members], name_of[first] = first, ranked[0]
            persons[first] = [id, *map(name, ranked)]
            aliases += [(check_of(id), first), *((int(checks[each]), first) for each in members)]
        of_name: dict[int, list[int]] = {}
        for number, called in self._called().items():
            ranked = sorted(called, key=lambda each: (-called[each], name(each)))
            persons[number] = [table.ids[number - count], *map(name, ranked)]
            for each in ranked:
                of_name.setdefault(each, []).append(number)
        for each, numbers in of_name.items():
            # until now, this was one author
            leading = max(numbers, key=lambda number: (int(papers[number]), -number))
            aliases.append((int(checks[each]), leading))
        order = sorted(persons)
        text, ends = joined("\n".join(persons[number]) for number in order)
        return PersonsFound(
            same[author], own, name_of, list(table.names), np.array(order, np.int32), text, ends,
            np.array([check for check, _ in aliases], np.uint64), np.array([each for _, each in aliases], np.int32),
        )  # fmt: skip

    def _of_papers(self, paper: Ints, author: Ints, places: Mapping[str, int]) -> Ints:
        """The authors of authorships, with persons instead of provisional numbers. An authorship that the table does not list is of its name."""
        count, table = self._names, self._table
        person_at: dict[tuple[int, int], int] = {}
        for row, id, person in zip(table.authors, table.papers, table.persons, strict=True):
            if row in self._place and id in places:
                # of a paper that lists a row twice, the first
                person_at.setdefault((places[id], self._place[row]), count + person)
        author = author.copy()
        provisional = np.flatnonzero(author >= count)
        rows = author[provisional] - count
        author[provisional] = [
            person_at.get((at, row), int(self._name_of_row[row]))
            for at, row in zip(paper[provisional].tolist(), rows.tolist(), strict=True)
        ]
        return author

    def _joined(self, checks: Ints) -> dict[str, list[int]]:
        """The names, at least one, of each person to whom names belong as a whole, by the identifier of the person."""
        keys = list(self._table.joined)
        found: dict[str, list[int]] = {}
        if keys and len(checks):
            wanted, order = checks_of(keys), np.argsort(checks)
            at = order[np.minimum(np.searchsorted(checks, wanted, sorter=order), len(order) - 1)]
            for key, author, known in zip(keys, at.tolist(), (checks[at] == wanted).tolist(), strict=True):
                if known:
                    found.setdefault(self._table.joined[key], []).append(author)
        return found

    def _called(self) -> dict[int, Counter[int]]:
        """How often each person whom papers decide has which names, all as numbers of authors."""
        table = self._table
        found: dict[int, Counter[int]] = {}
        for row, person in zip(table.authors, table.persons, strict=True):
            if row in self._place:
                called = int(self._name_of_row[self._place[row]])
                found.setdefault(self._names + person, Counter())[called] += 1
        return found
