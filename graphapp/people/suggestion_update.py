"""A run over a store: reads its papers, computes suggestions and stores them."""

from __future__ import annotations

import time
from collections import Counter
from datetime import UTC, datetime

from graphapp.people.shipped_weights import shipped
from graphapp.people.store_papers import read_papers
from graphapp.people.suggestion_records import SuggestionRecord
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
        """Compute and store. `tell` receives the phase, the amount done and the total."""
        begin = time.monotonic()
        level = _LEVEL if level is None else level
        weights = shipped()
        revision = self._store.revision()
        papers = read_papers(
            self._store, self._settings.batch_papers, lambda done, total: tell(PHASES[0], done, total)
        )
        _, records = compute(papers, weights, level, tell)
        self._store_records(records, RunFacts(_now(), weights.version, revision, len(papers.facts), level))
        kinds = Counter(record.kind for record in records)
        count = len(papers.facts)
        return Computed(kinds["merge"], kinds["split"], count, count, time.monotonic() - begin, full=True)

    def _store_records(self, records: list[SuggestionRecord], run: RunFacts) -> None:
        self._file.write(StoredSuggestions.of(run, records))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
