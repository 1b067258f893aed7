"""Which paper each record of a batch belongs to. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from graphapp import merging
from graphapp.records import Problem
from graphapp.stores.base import StoredPaper

__all__ = ["Merger"]


class Merger:
    """Finds for each record the paper that it belongs to, among those that the store holds and those before it in the batch.

    Where records point to several papers, the name of the record counts first, then its DOI, then its fingerprint.
    """

    def __init__(self, held: Iterable[StoredPaper]) -> None:
        self.changed: dict[str, StoredPaper] = {}
        self._papers: dict[str, StoredPaper] = {}
        self._records: dict[str, str] = {}
        self._dois: dict[str, str] = {}
        self._fingerprints: dict[int, list[str]] = {}
        for paper in sorted(held, key=lambda paper: paper.id):
            self._hold(paper)

    def _hold(self, paper: StoredPaper) -> None:
        id = paper.id
        self._papers[id] = paper
        for source in paper.sources:
            self._records.setdefault(source, id)
        if paper.doi is not None:
            self._dois.setdefault(paper.doi, id)
        if paper.fingerprint is not None:
            alike = self._fingerprints.setdefault(paper.fingerprint, [])
            if id not in alike:
                alike.append(id)

    def take(self, record: StoredPaper, where: str, problems: list[Problem]) -> bool | None:
        """Add a record: True when it made a paper, False when it was joined to one, None, with a problem, when refused."""
        named = self._records.get(record.sources[0])
        by_doi = None if record.doi is None else self._dois.get(record.doi)
        by_content = self._alike(record) if record.fingerprint in self._fingerprints else None
        id = named or by_doi or by_content
        if id is None:
            self.changed[record.id] = record
            self._hold(record)
            return True
        paper = self._papers[id]
        if named and not merging.same_paper(paper, record):
            what = f"{record.sources[0]} is the name of another record: {paper.title[:80]!r}"
            problems.append(Problem(where, what, "record refused; give it another id", 1))
            return None
        if not named and by_content is not None and by_content != id:
            what = f"has the DOI of paper {id}, and title, year and authors of paper {by_content}"
            problems.append(Problem(where, what, "joined to the first"))
        joined = merging.merged(paper, record)
        if joined is not paper:
            self.changed[id] = joined
            self._hold(joined)
        return False

    def _alike(self, record: StoredPaper) -> str | None:
        """The first paper that `record` is of by its content, one at the same venue before others."""
        ids = [] if record.fingerprint is None else self._fingerprints[record.fingerprint]
        papers = [paper for paper in map(self._papers.__getitem__, ids) if merging.alike(paper, record)]
        return min(papers, key=lambda paper: (paper.venue != record.venue, paper.id)).id if papers else None
