"""A run over a store: reads its papers, computes suggestions and stores them."""

from __future__ import annotations

import secrets
import time
from collections import Counter
from collections.abc import Set
from datetime import UTC, datetime
from typing import NamedTuple

from graphapp.model import names
from graphapp.people.collection_snapshot import CollectionSnapshot
from graphapp.people.paper_facts import StorePapers
from graphapp.people.store_papers import paper_digests, read_papers, read_some
from graphapp.people.stored_suggestions import RunFacts, StoredSuggestions, SuggestionChanges
from graphapp.people.suggestion_records import SuggestionRecord
from graphapp.people.suggestion_run import PHASES, Tell, compute_all, compute_new
from graphapp.people.suggestion_views import Computed
from graphapp.people.suggestions_file import SuggestionsFile
from graphapp.settings import Settings
from graphapp.stores.base import Store
from graphapp.support.gc_pause import uncollected

__all__ = ["Updater"]

_LEVEL = 0.9
_LOOKING = "looking for new papers"
# the share of new papers above which what is common or rare changes too much
_MOST_CHANGED = 0.1


class Updater:
    """Computes the suggestions about `store` and writes them to `file`."""

    def __init__(self, store: Store, settings: Settings, file: SuggestionsFile) -> None:
        self._store = store
        self._settings = settings
        self._file = file
        own = file.own_weights()
        self._weights, self._version = own.weights(), own.version

    def run(self, tell: Tell, full: bool, level: float | None) -> Computed:
        """Compute and store, unless the stored suggestions are current and `full` is False. `tell` receives the phase, the amount done and
        the total."""
        # millions of tuples and arrays, hardly any of them in cycles
        with uncollected():
            return self._run(tell, full, level)

    def _run(self, tell: Tell, full: bool, level: float | None) -> Computed:
        begin = time.monotonic()
        stored, problem = self._file.read()
        wanted = level if level is not None else stored.run.level if stored else _LEVEL
        run = RunFacts(_now(), self._version, self._store.revision(), 0, wanted, secrets.token_hex(8))
        reason = f"{problem} All suggestions were computed again." if problem else ""
        if stored is not None and not full and _alike(stored.run, run):
            if stored.run.revision == run.revision:
                return _computed(stored, 0, begin, full=False)
            tell(_LOOKING, 0, 0)
            done = self._increment(run, tell)
            if isinstance(done, _Increment):
                return _computed(done.stored, done.changed, begin, full=False, reason=done.reason)
            reason = done
        return self._full(run, tell, begin, reason)

    def _full(self, run: RunFacts, tell: Tell, begin: float, reason: str) -> Computed:
        papers = read_papers(
            self._store, self._settings.batch_papers, lambda done, total: tell(PHASES[0], done, total)
        )
        records, snapshot = compute_all(papers, self._weights, run.level, run.base, run.revision, tell)
        stored = StoredSuggestions.of(run._replace(papers=len(papers.facts)), records)
        # first what the suggestions refer to: a run that is stopped in between is repeated as a full one
        self._file.write_snapshot(snapshot)
        self._file.write(stored)
        return _computed(stored, len(papers.facts), begin, full=True, reason=reason)

    def _increment(self, run: RunFacts, tell: Tell) -> _Increment | str:
        """The result of comparing new papers only; or why that is not possible."""
        # always the suggestions of the full run, so that it does not matter how many loads and runs there were since
        before, _ = self._file.full()
        snapshot = self._file.read_snapshot()
        if before is None or snapshot is None or snapshot.run != before.run.base:
            return (
                "The data saved by the last full run is missing or damaged, so all names were compared again."
            )
        changes = self._changes(snapshot)
        if changes.number > _MOST_CHANGED * len(snapshot.digests):
            return f"{changes.number:,} papers were added, changed or removed since the last full run, so all names were compared again."
        tell(PHASES[2], 0, 0)
        present = changes.papers.digests.keys()
        records = _concerned(before, changes.papers, snapshot, present | changes.removed)
        found = compute_new(snapshot, changes.papers, changes.removed, records, self._weights, run.level)
        added = sum(id not in snapshot.digests for id in present)
        total = len(snapshot.digests) + added - len(changes.removed)
        made = SuggestionChanges.of(run._replace(papers=total, base=snapshot.run), found.gone, found.records)
        self._file.write_changes(made)
        reason = (
            f"{found.left:,} {'pair of names was' if found.left == 1 else 'pairs of names were'} not compared again, although new "
            "papers resemble their papers. "
            "To compare all names, run `graphapp people suggest --full`."
            if found.left
            else ""
        )
        return _Increment(self._file.read()[0] or before.updated(made), changes.number, reason)

    def _changes(self, snapshot: CollectionSnapshot) -> _Changes:
        """The papers that are not as in the last full run."""
        known = snapshot.digests
        logged = self._store.changed_since(snapshot.revision)
        batch = self._settings.batch_papers
        limit = _MOST_CHANGED * len(known)
        if logged is None or len(logged) > 2 * limit:
            digests = paper_digests(self._store)
            changed = sorted(id for id, digest in digests.items() if known.get(id) != digest)
            papers = StorePapers() if len(changed) > limit else read_some(self._store, changed, batch)
            return _Changes(papers, frozenset(known) - digests.keys(), len(changed))
        papers = read_some(self._store, sorted(logged), batch)
        removed = (logged & known.keys()) - papers.digests.keys()
        papers = papers.only({id for id, digest in papers.digests.items() if known.get(id) != digest})
        return _Changes(papers, removed, len(papers.facts))


def _concerned(
    stored: StoredSuggestions, papers: StorePapers, snapshot: CollectionSnapshot, known: Set[str]
) -> list[SuggestionRecord]:
    """The suggestions about names of these papers, and of the papers `known` as they were in the last full run."""
    keys = {names.key(name) for paper in papers.facts for name in paper.authors}
    c = snapshot.collection
    for n in (c.paper_number[id] for id in known if id in c.paper_number):
        keys.update(c.cluster_keys[k] for k in c.cluster[c.bounds[n] : c.bounds[n + 1]].tolist())
    return [stored.record(n) for n, head in enumerate(stored.heads) if not keys.isdisjoint(head.keys)]


class _Changes(NamedTuple):
    """The papers that are new or changed (without content if there are too many for an incremental run), the ids of papers that are removed,
    and the number of papers in `papers`."""

    papers: StorePapers
    removed: frozenset[str]
    present: int

    @property
    def number(self) -> int:
        """How many papers changed."""
        return self.present + len(self.removed)


class _Increment(NamedTuple):
    stored: StoredSuggestions
    changed: int
    reason: str


def _alike(one: RunFacts, other: RunFacts) -> bool:
    """True for runs with equal weights and level."""
    return (one.weights, one.level) == (other.weights, other.level)


def _computed(
    stored: StoredSuggestions, changed: int, begin: float, *, full: bool, reason: str = ""
) -> Computed:
    kinds = Counter(head.kind for head in stored.heads)
    seconds = time.monotonic() - begin
    return Computed(kinds["merge"], kinds["split"], stored.run.papers, changed, seconds, full, reason)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
