"""How common a name is, estimated from the names of a store alone. Pure."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping

from graphapp.people.person_names import Form

__all__ = ["NameFrequency"]


class NameFrequency:
    """Counts of the distinct names of a store: how many given names are used with a last name, and how many last names with a given name.

    Distinct names are counted, not papers, so that a prolific author does not make a name look common. `counted` are the names that were
    counted, given words joined, and `words` those of first given words and of joined ones, each before the last name; `given`, `last` and
    `initial` are the counts by last name, by given name, and by last name and initial, and `compound` by the last two or more words. With `known`, these are the names that are not
    among the known ones, and the counts that changed.
    """

    def __init__(self, forms: Iterable[Form] = (), known: NameFrequency | None = None) -> None:
        """The counts of `known` and of `forms`, none of which was counted before."""
        self._known = known
        self.counted: Collection[str] = (counted := set[str]())
        self.words: Collection[str] = (words := set[str]())
        self.given: Mapping[str, int] = (given := dict[str, int]())
        self.last: Mapping[str, int] = (last_names := dict[str, int]())
        self.initial: Mapping[str, int] = (initial := dict[str, int]())
        self.compound: Mapping[str, int] = (compound := dict[str, int]())
        keys: set[str] = set()
        for form in set(forms):
            if not form.given:
                continue
            last, joined = form.last, "".join(form.given)
            if (name := f"{joined} {last}") not in counted and not (known and known._counts(name)):
                counted.add(name)
                given[last] = self.given_names(last) + 1
            for word in {joined, form.given[0]}:
                if (name := f"{word} {last}") not in words and not (known and known._has_words(name)):
                    words.add(name)
                    last_names[word] = self.last_names(word) + 1
            start = f"{last} {joined[0]}"
            initial[start] = self._starting(start) + 1
            if len(form.given) > 1 and (key := form.key) not in keys:
                keys.add(key)
                for place in range(1, len(form.given)):
                    ending = " ".join((*form.given[place:], last))
                    compound[ending] = self.given_names(ending) + 1

    def _counts(self, name: str) -> bool:
        return name in self.counted or (self._known is not None and self._known._counts(name))

    def _has_words(self, name: str) -> bool:
        return name in self.words or (self._known is not None and self._known._has_words(name))

    def _starting(self, start: str) -> int:
        """The number of names with a last name and initial."""
        found = self.initial.get(start)
        return found if found is not None else self._known._starting(start) if self._known else 0

    def given_names(self, last: str) -> int:
        """The number of distinct given names before `last`, which may have several words."""
        found = (self.compound if " " in last else self.given).get(last)
        return found if found is not None else self._known.given_names(last) if self._known else 0

    def last_names(self, given: str) -> int:
        """The number of distinct last names after the given word `given`."""
        found = self.last.get(given)
        return found if found is not None else self._known.last_names(given) if self._known else 0

    def bearers(self, form: Form) -> int:
        """The number of distinct names with the last name and first initial of `form`."""
        if not form.given:
            return self.given_names(form.last)
        return self._starting(f"{form.last} {form.given[0][0]}")

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

    def whole_given_commonness(self, form: Form) -> float:
        """log(1 + the number of last names with all given words together), as for two papers under one full name; as `given_commonness` where
        only initials are printed."""
        if form.initials_only:
            return self.given_commonness(form)
        return math.log1p(self.last_names("".join(form.given)))
