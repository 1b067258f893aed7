"""The output of loaders: papers as a source printed them, and problems found while reading.

Pure data. Identity (which names are one person, which records are one paper) is decided in `graphapp.model.identifiers`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, overload

__all__ = [
    "KINDS",
    "Affiliation",
    "AffiliationLevel",
    "Kind",
    "Paper",
    "PersonName",
    "PrintedNames",
    "Problem",
    "Venue",
]

Kind = Literal["conference", "journal", "preprint", "book", "thesis", "other"]
KINDS: tuple[Kind, ...] = ("conference", "journal", "preprint", "book", "thesis", "other")


class Affiliation(NamedTuple):
    """One affiliation of an author on one paper, as the source gives it; a field that the source does not give is None.

    `text` is the affiliation as printed, `name` the institution's name, `id` its identifier with its scheme (`ror:05a28rw58`,
    `grid:grid.5801.c`), `country` the country of the institution as a code of ISO 3166-1 alpha-2 (`CH`).
    """

    text: str | None = None
    name: str | None = None
    id: str | None = None
    country: str | None = None


AffiliationLevel = Literal["institution", "country"]
"""What authors can be grouped by: institutions, or their countries."""


class PersonName(NamedTuple):
    """One entry of an author list, as printed.

    `id` is the identifier that the source gives this person, with its scheme (`dblp:79/2536`,
    `orcid:0000-…`), or None where the source prints a name only.
    """

    name: str
    id: str | None = None
    unplaced: bool = False
    """The person is an author, but the source truncated the list before their position."""
    group: bool = False
    """A collaboration, consortium or institution, not a person."""
    printed: str | None = None
    """The name on the paper, if the source also has a fuller or unambiguous form, which is then `name`."""
    affiliation: str | None = None
    """The person's affiliations as printed on this paper, separated by "; "."""
    ids: tuple[str, ...] = ()
    """Further identifiers that the source gives this person, each with its scheme, in addition to `id`."""
    affiliations: tuple[Affiliation, ...] = ()
    """The same affiliations one by one, if the source gives more than what is printed."""


class PrintedNames(Sequence[PersonName]):
    """An author list that consists of the printed names `printed` only. The entries are created on demand, since there may be
    millions; it equals every list of the same entries."""

    __slots__ = ("printed",)

    def __init__(self, printed: list[str]) -> None:
        self.printed = printed

    def __len__(self) -> int:
        return len(self.printed)

    @overload
    def __getitem__(self, place: int) -> PersonName: ...
    @overload
    def __getitem__(self, place: slice) -> list[PersonName]: ...
    def __getitem__(self, place: int | slice) -> PersonName | list[PersonName]:
        if isinstance(place, slice):
            return list(map(PersonName, self.printed[place]))
        return PersonName(self.printed[place])

    def __eq__(self, other: object) -> bool:
        if isinstance(other, PrintedNames):
            return self.printed == other.printed
        return list(self) == other

    def __repr__(self) -> str:
        return repr(list(self))


class Venue(NamedTuple):
    """Where a paper appeared, as printed; `kind` is `conference`, `journal`, … or None if unknown."""

    name: str
    kind: Kind | None = None


@dataclass(slots=True)
class Paper:
    """One record of one source.

    `record` identifies the record permanently: format and identifier in the source (`jsonl:3dv2025/1`), or format
    and a digest of its content if the source has no identifier. Loading the same record again must yield
    the same `record`. `where` is its place in the file ("record 12", "line 80"), for problem reports. `editors` are those of the publication, or of the
    volume in which it appeared, as printed; they are not authors.
    """

    record: str
    title: str
    authors: Sequence[PersonName]
    year: int | None = None
    kind: Kind = "other"
    venue: Venue | None = None
    authors_cut: bool = False
    abstract: str | None = None
    doi: str | None = None
    url: str | None = None
    where: str = ""
    editors: Sequence[PersonName] = ()


class Problem(NamedTuple):
    """A defect in the input.

    `what` is what was found, `done` what was done about it ("record refused", "kept one copy", "kept").
    `file` is filled in by ingest; `refused` is the number of records that were not loaded because of it;
    `times` is how many occurrences it summarises; `details` is shown only in a file of problems.
    """

    where: str
    what: str
    done: str
    refused: int = 0
    times: int = 1
    file: str = ""
    details: str = ""
