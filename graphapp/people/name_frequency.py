"""How common a name is, estimated from the names of a store alone. Pure."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable

from graphapp.people.person_names import Form

__all__ = ["NameFrequency"]


class NameFrequency:
    """Counts of the distinct names of a store: how many given names are used with a last name, and how many last names with a given name.

    Distinct names are counted, not papers, so that a prolific author does not make a name look common.
    """

    def __init__(self, forms: Iterable[Form]) -> None:
        given_of: dict[str, set[str]] = defaultdict(set)
        last_of: dict[str, set[str]] = defaultdict(set)
        initial_of: Counter[tuple[str, str]] = Counter()
        for form in set(forms):
            if not form.given:
                continue
            given_of[form.last].add("".join(form.given))
            last_of["".join(form.given)].add(form.last)
            last_of[form.given[0]].add(form.last)
            initial_of[form.last, form.given[0][0]] += 1
        self._given = {last: len(names) for last, names in given_of.items()}
        self._last = {given: len(names) for given, names in last_of.items()}
        self._initial = dict(initial_of)

    def given_names(self, last: str) -> int:
        """The number of distinct given names before `last`."""
        return self._given.get(last, 0)

    def last_names(self, given: str) -> int:
        """The number of distinct last names after the given word `given`."""
        return self._last.get(given, 0)

    def bearers(self, form: Form) -> int:
        """The number of distinct names with the last name and first initial of `form`."""
        return (
            self._initial.get((form.last, form.given[0][0]), 0) if form.given else self.given_names(form.last)
        )

    def last_commonness(self, form: Form) -> float:
        """log(1 + the number of given names before the last name)."""
        return math.log1p(self.given_names(form.last))

    def given_commonness(self, form: Form) -> float:
        """log(1 + the number of last names after the given name). Where only initials are printed, the given name may be any that
        begins so: log(1 + the names with the same last name and initial)."""
        if form.initials_only:
            return math.log1p(self.bearers(form) / (1 if len(form.given) < 2 else 8))
        joined, first = "".join(form.given), form.given[0]
        fuller = self.last_names(joined)
        # a middle name makes a name rarer, but the middle name alone is seldom known
        return math.log1p(fuller if len(form.given) == 1 else (fuller + self.last_names(first)) / 2)
