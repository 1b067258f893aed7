"""A run over a store: reads its papers, computes suggestions and stores them."""

from __future__ import annotations

import time
from collections import Counter
from datetime import UTC, datetime

from graphapp.people.shipped_weights import shipped
from graphapp.people.store_papers import read_papers
from graphapp.people.suggestion_run import PHASES, Tell, compute
from graphapp.people.suggestion_views import Computed
from graphapp.people.suggestions_file import RunFacts, StoredSuggestions, SuggestionsFile
from graphapp.settings import Settings
from graphapp.stores.base import Store

__all__ = ["Updater"]

_LEVEL = 0.9


class Updater:
    """Computes the suggestions about `store` and writes them to `file`."""

    def __init__(self, store: Store, settings: Settings, file: SuggestionsFile) -> None:
        self._store = store
        self._settings = settings
        self._file = file

    def run(self, tell: Tell, full: bool, level: float | None) -> Computed:
        """Compute and store, unless the stored suggestions are current and `full` is False. `tell` receives the phase, the amount done and
        the total."""
        begin = time.monotonic()
        stored, problem = self._file.read()
        weights = shipped()
        wanted = level if level is not None else stored.run.level if stored else _LEVEL
        revision = self._store.revision()
        run = RunFacts(_now(), weights.version, revision, 0, wanted)
        if stored is not None and not full and stored.run._replace(computed=run.computed, papers=0) == run:
            return _computed(stored, 0, begin, full=False)
        papers = read_papers(
            self._store, self._settings.batch_papers, lambda done, total: tell(PHASES[0], done, total)
        )
        _, records = compute(papers, weights, wanted, tell)
        stored = StoredSuggestions.of(run._replace(papers=len(papers.facts)), records)
        self._file.write(stored)
        reason = f"{problem} It was computed again." if problem else ""
        return _computed(stored, len(papers.facts), begin, full=True, reason=reason)


def _computed(
    stored: StoredSuggestions, changed: int, begin: float, *, full: bool, reason: str = ""
) -> Computed:
    kinds = Counter(head.kind for head in stored.heads)
    seconds = time.monotonic() - begin
    return Computed(kinds["merge"], kinds["split"], stored.run.papers, changed, seconds, full, reason)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
