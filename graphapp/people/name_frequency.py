"""How common a name is, estimated from the names of a store alone. Pure."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable

from graphapp.people.person_names import Form

__all__ = ["NameFrequency"]


class NameFrequency:
    """Counts of the distinct names of a store: how many given names are used with a last name, and how many last names with a given name.

    Distinct names are counted, not papers, so that a prolific author does not make a name look common. `counted` are the names that were
    counted, given words joined, and `words` those of first given words and of joined ones, each before the last name; `given`, `last` and
    `initial` are the counts by last name, by given name, and by last name and initial.
    """

    def __init__(self, forms: Iterable[Form] = ()) -> None:
        self.counted: set[str] = set()
        self.words: set[str] = set()
        self.given: Counter[str] = Counter()
        self.last: Counter[str] = Counter()
        self.initial: Counter[str] = Counter()
        self._add(set(forms))

    def with_more(self, forms: Iterable[Form]) -> NameFrequency:
        """The counts with more forms, none of which was counted before."""
        found = NameFrequency()
        found.counted, found.words = set(self.counted), set(self.words)
        found.given, found.last, found.initial = (
            Counter(self.given),
            Counter(self.last),
            Counter(self.initial),
        )
        found._add(set(forms))
        return found

    def _add(self, forms: Iterable[Form]) -> None:
        for form in forms:
            if not form.given:
                continue
            last, joined = form.last, "".join(form.given)
            if (name := f"{joined} {last}") not in self.counted:
                self.counted.add(name)
                self.given[last] += 1
            for word in {joined, form.given[0]}:
                if (name := f"{word} {last}") not in self.words:
                    self.words.add(name)
                    self.last[word] += 1
            self.initial[f"{last} {joined[0]}"] += 1

    def given_names(self, last: str) -> int:
        """The number of distinct given names before `last`."""
        return self.given[last]

    def last_names(self, given: str) -> int:
        """The number of distinct last names after the given word `given`."""
        return self.last[given]

    def bearers(self, form: Form) -> int:
        """The number of distinct names with the last name and first initial of `form`."""
        if not form.given:
            return self.given_names(form.last)
        return self.initial[f"{form.last} {form.given[0][0]}"]

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
