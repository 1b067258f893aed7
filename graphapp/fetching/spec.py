"""What is to be fetched, and its form in files. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, NamedTuple, cast

from graphapp.errors import BadInput
from graphapp.fetching.source import WayName
from graphapp.model.names import key

__all__ = ["FetchSpec", "YearRange", "parse_years"]

_FIRST_YEAR, _LAST_YEAR = 1000, 2999


class YearRange(NamedTuple):
    """Years of publication, both inclusive."""

    first: int = _FIRST_YEAR
    last: int = _LAST_YEAR

    def __str__(self) -> str:
        first = "" if self.first == _FIRST_YEAR else str(self.first)
        last = "" if self.last == _LAST_YEAR else str(self.last)
        return first if first == last else f"{first}-{last}"


def parse_years(text: str) -> YearRange:
    """The years of "2019", "2015-2019", "2015-" or "-2019". Raises BadInput for anything else."""
    match = re.fullmatch(r"\s*(\d{4})?\s*([-–])?\s*(\d{4})?\s*", text)
    if not match or not (match[1] or match[3]) or (match[1] and match[3] and not match[2]):
        raise BadInput(f"Invalid years: {text!r}.", "Enter years such as 2019, 2015-2019, 2015- or -2019.")
    first = int(match[1]) if match[1] else _FIRST_YEAR
    last = int(match[3]) if match[3] else first if not match[2] else _LAST_YEAR
    if first > last:
        raise BadInput(f"Invalid years: {first} is after {last}.", f"Enter {last}-{first}.")
    return YearRange(first, last)


@dataclass(frozen=True)
class FetchSpec:
    """What is to be fetched: the source, how records are selected, and the values to request (identifiers, or a query).

    If `names` is not empty, only records with an author of one of these names or ORCIDs are kept. `label` describes the values for users.
    `complete`: the DOIs of the records are then fetched from the source that has complete records.
    """

    source: str
    by: WayName
    values: tuple[str, ...]
    years: YearRange | None = None
    names: tuple[str, ...] = ()
    label: str = ""
    complete: bool = False

    @property
    def id(self) -> str:
        """Identifies the fetch; equal for equal requests. Valid as a file name."""
        made_of = [self.source, self.by, sorted(self.values), self.years, sorted(map(key, self.names))]
        digest = blake2b(json.dumps(made_of).encode(), digest_size=6).hexdigest()
        return f"{self.source}-{self.by}-{digest}"

    @property
    def title(self) -> str:
        """The fetch in words: "openalex, author Ada Lovelace (A1), years 2019-2021"."""
        what = self.label or ", ".join(self.values[:3]) + (" …" if len(self.values) > 3 else "")
        by = "identifiers" if self.by == "ids" else "ORCID" if self.by == "orcid" else self.by
        return f"{self.source}, {by} {what}" + (f", years {self.years}" if self.years else "")

    def as_json(self) -> dict[str, Any]:
        """The form in files."""
        found: dict[str, Any] = {"source": self.source, "by": self.by, "values": list(self.values)}
        if self.years:
            found["years"] = list(self.years)
        if self.names:
            found["names"] = list(self.names)
        if self.label:
            found["label"] = self.label
        if self.complete:
            found["complete"] = True
        return found

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> FetchSpec:
        """The fetch that `as_json` wrote. Raises KeyError, TypeError or ValueError for anything else."""
        years = given.get("years")
        return cls(
            str(given["source"]),
            cast("WayName", str(given["by"])),
            tuple(map(str, given["values"])),
            YearRange(int(years[0]), int(years[1])) if years else None,
            tuple(map(str, given.get("names", ()))),
            str(given.get("label", "")),
            given.get("complete") is True,
        )
