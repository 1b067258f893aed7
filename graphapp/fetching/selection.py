"""Records of responses: those by the requested authors and years, and the authors that a sample of records names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO

import loaders
from graphapp.fetching.source import AuthorCandidate
from graphapp.fetching.spec import FetchSpec
from graphapp.model.names import key, last_name, words
from graphapp.model.records import Paper, PersonName, Problem

__all__ = ["SelectedRecords", "candidates_among"]


class SelectedRecords:
    """A loader that keeps only some records: with an author of the names or ORCIDs of a fetch, if it has any, and of its years if
    `by_year`. `kept` and `dropped` count the records."""

    def __init__(self, loader: loaders.Loader, spec: FetchSpec, *, by_year: bool) -> None:
        self.NAME = loader.NAME
        self.LABEL = loader.LABEL
        self.SUFFIXES = loader.SUFFIXES
        self.sniff = loader.sniff
        self.kept = self.dropped = 0
        self._loader = loader
        self._names = {key(name) for name in spec.names}
        self._years = spec.years if by_year else None

    @property
    def selects(self) -> bool:
        """False if all records are kept."""
        return bool(self._names or self._years)

    def load(self, stream: BinaryIO, *, max_record_bytes: int = 4_000_000) -> Iterator[Paper | Problem]:
        """The records to keep, and all problems."""
        for item in self._loader.load(stream, max_record_bytes=max_record_bytes):
            if isinstance(item, Paper):
                if not self.fits(item):
                    self.dropped += 1
                    continue
                self.kept += 1
            yield item

    def fits(self, paper: Paper) -> bool:
        """True if the record is to be kept. A record without a year is always kept."""
        if self._years and paper.year is not None and not self._years.first <= paper.year <= self._years.last:
            return False
        return not self._names or any(map(self._is_named, paper.authors))

    def _is_named(self, author: PersonName) -> bool:
        ids = (author.id, *author.ids)
        orcids = {id.removeprefix("orcid:").lower() for id in ids if id and id.startswith("orcid:")}
        if orcids & self._names:
            return True
        # a name with an ORCID is another candidate than the name alone
        return not orcids and bool({key(author.name), key(author.printed or "")} & self._names)


def candidates_among(papers: Iterable[Paper], name: str) -> list[AuthorCandidate]:
    """The authors of records whose printed names may mean `name`: equal last names, and equal first letters of the given names. Those with
    most records first."""
    found: dict[str, AuthorCandidate] = {}
    for paper in papers:
        for author in paper.authors:
            if author.group or not _may_mean(author.name, name):
                continue
            ids = (author.id, *author.ids)
            orcid = next((id.removeprefix("orcid:") for id in ids if id and id.startswith("orcid:")), "")
            id = orcid or author.name
            old = found.get(key(id)) or AuthorCandidate(id, author.name, works=0, orcid=orcid, sample=True)
            years = [year for year in (old.first, old.last, paper.year) if year is not None]
            found[key(id)] = old._replace(
                affiliation=old.affiliation or author.affiliation or "",
                works=(old.works or 0) + 1,
                first=min(years, default=None),
                last=max(years, default=None),
            )
    return sorted(found.values(), key=lambda each: (-(each.works or 0), each.name))


def _may_mean(printed: str, name: str) -> bool:
    last = last_name(name)
    if not last or last_name(printed) != last:
        return False
    given, wanted = _given(printed, last), _given(name, last)
    return not given or not wanted or given[0][0] == wanted[0][0]


def _given(name: str, last: str) -> list[str]:
    found = words(name)
    if last in found:
        found.remove(last)
    return found
