"""A map as arrays, and look-ups in them. Pure: `graphapp.maps.reading` maps the arrays of a file into memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import orjson
from numpy.typing import NDArray

from graphapp.maps.collected import check_of
from graphapp.maps.regions import COMMUNITY
from graphapp.maps.strings import string_at
from graphapp.maps.tree import Tree
from graphapp.model import names

__all__ = ["FORMAT", "MapAbout", "MapData"]

FORMAT = 1
_ABOUT = "about"


class MapAbout(NamedTuple):
    """How a map was made: the revision of its store, when (ISO 8601 in UTC), the largest author list that counts, what has changed since the map
    before it, in sentences, the modularity of the communities of the first level (None: unknown), the number of papers with a year after
    `latest`, which count as papers without a year, and the decisions about who is who at that time (`graphapp.maps.who_is_who.DecisionsNow`): what
    identifies them, how many counted, how many were recorded, why they could not be used, and whether identifiers counted, too."""

    revision: str = ""
    built: str = ""
    longest: int = 0
    changes: Sequence[str] = ()
    modularity: float | None = None
    latest: int = 0
    later_papers: int = 0
    decided: str = ""
    decisions: int = 0
    recorded: int = 0
    undecided: str = ""
    identifiers: bool = False


class MapData:
    """A computed map: arrays, and look-ups in them. Region 0 is the whole map; authors are numbered in the order of the regions."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        """Raises ValueError for arrays of another version and for regions that contain themselves, and KeyError if some are missing."""
        self.arrays = arrays
        numbers = arrays["numbers"].tolist()
        if numbers[0] != FORMAT:
            raise ValueError("another version")
        (
            _,
            self.unused,
            self.last_year,
            self.papers,
            self.links,
            self.left_out_papers,
            self.left_out_authors,
        ) = numbers
        place = np.arange(len(arrays["region_parent"]))
        parts = np.asarray(arrays["region_children"]) > 0
        # the ways through the regions would have no end
        if (arrays["region_parent"] >= place).any() or (arrays["region_first_child"] <= place)[parts].any():
            raise ValueError("damaged")
        about = orjson.loads(bytes(arrays[_ABOUT])) if _ABOUT in arrays else {}
        # earlier versions know less, later ones more
        self.about = MapAbout(**{name: about[name] for name in MapAbout._fields if name in about})

    @staticmethod
    def described(arrays: Mapping[str, NDArray[Any]], about: MapAbout) -> dict[str, NDArray[Any]]:
        """The arrays of a map with how it was made."""
        return {**arrays, _ABOUT: np.frombuffer(orjson.dumps(about._asdict()), np.uint8)}

    def tree(self) -> Tree:
        """The regions, with the authors in the order of this map."""
        columns = {
            name: np.array(self.arrays[f"region_{name}"])
            for name in ("parent", "level", "first_child", "children", "first", "end", "kind")
        }
        venue = np.full(len(columns["parent"]), -1, np.int32)
        return Tree(order=np.arange(self.authors, dtype=np.int32), venue=venue, **columns)

    @property
    def authors(self) -> int:
        """The number of authors."""
        return len(self.arrays["author_papers"])

    @property
    def regions(self) -> int:
        """The number of regions, with the whole map."""
        return len(self.arrays["region_parent"])

    @property
    def communities(self) -> int:
        """The number of communities on the first level."""
        first = (self.arrays["region_level"] == 1) & (self.arrays["region_kind"] == COMMUNITY)
        return int(np.count_nonzero(first))

    def number(self, name: str, region: int) -> int:
        """A number of a region, such as its first `author` (`first`)."""
        return int(self.arrays[f"region_{name}"][region])

    def region_of(self, lasting: int) -> int | None:
        """The region with this lasting number; None if there is none."""
        found = np.flatnonzero(self.arrays["region_lasting"] == lasting)
        return int(found[0]) if len(found) else None

    def path(self, region: int) -> list[int]:
        """The regions that contain a region, from the whole map to itself."""
        found = [region]
        while (region := int(self.arrays["region_parent"][region])) >= 0:
            found.append(region)
        return found[::-1]

    def showing(self, author: int) -> int:
        """The region that shows an author."""
        region = 0
        while children := self.number("children", region):
            first = self.number("first_child", region)
            starts = self.arrays["region_first"][first : first + children]
            region = first + int(np.searchsorted(starts, author, "right")) - 1
        return region

    def authors_of(self, name: str) -> list[int]:
        """The numbers of the authors with this name or key, those with the most papers first: several if decisions say so. Persons also have
        identifiers."""
        key = names.key(name)
        alone = self._named(key)
        found = [] if alone is None else [alone]
        found += self._persons_called.get(key, ())
        papers = self.arrays["author_papers"]
        return sorted(found, key=lambda author: (-int(papers[author]), author))

    def _named(self, key: str) -> int | None:
        """The author who is a name with this key; None if there is none."""
        checks = self.arrays["checks"]
        at = int(np.searchsorted(checks, np.uint64(check_of(key))))
        if at < len(checks) and int(checks[at]) == check_of(key):
            author = int(self.arrays["check_author"][at])
            alone = author not in self._persons and names.key(self.author_name(author)) == key
            return author if alone else None
        return None

    @cached_property
    def _persons(self) -> dict[int, tuple[str, tuple[str, ...]]]:
        """The identifier and the names of each author who is a person by decisions."""
        found = {}
        # older maps have names only
        for place, author in enumerate(
            self.arrays["person_author"].tolist() if "person_author" in self.arrays else ()
        ):
            lines = string_at(self.arrays["person_text"], self.arrays["person_ends"], place).split("\n")
            found[author] = (lines[0], tuple(lines[1:]))
        return found

    @cached_property
    def _persons_called(self) -> dict[str, list[int]]:
        """The persons by the keys of their names, and by their identifiers."""
        found: dict[str, list[int]] = {}
        for author, (id, called) in self._persons.items():
            for key in dict.fromkeys((id, *map(names.key, called))):
                found.setdefault(key, []).append(author)
        return found

    def author_key(self, author: int) -> str:
        """What identifies an author: the key of the name, or the identifier of the person."""
        person = self._persons.get(author)
        return names.key(self.author_name(author)) if person is None else person[0]

    def person_names(self, author: int) -> tuple[str, ...]:
        """The names of an author who is a person by decisions, the one with the most papers first; empty for all others."""
        person = self._persons.get(author)
        return () if person is None else person[1]

    def author_name(self, author: int) -> str:
        """The printed name of an author."""
        return string_at(
            self.arrays["name_text"], self.arrays["name_ends"], int(self.arrays["author_name"][author])
        )

    def words(self, region: int) -> list[str]:
        """The words that name a region."""
        text = string_at(self.arrays["word_text"], self.arrays["word_ends"], region)
        return text.split("\n") if text else []

    def venue_name(self, venue: int) -> str | None:
        """The name of a venue; None for -1."""
        return None if venue < 0 else string_at(self.arrays["venue_text"], self.arrays["venue_ends"], venue)
