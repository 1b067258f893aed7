"""The papers that list a name as an editor."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from graphapp.model.rows import StoredPaper, paper_order
from graphapp.model.variants import editor_keys
from graphapp.stores.base import Store
from graphapp.support.cache import MemoryCache

__all__ = ["EditedPapers"]


class EditedPapers:
    """The papers of a store by the keys of their editors' names. Read as a whole once for each state of the store, as far fewer papers list
    editors than authors."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: MemoryCache[str, Mapping[str, list[str]]] = MemoryCache(1)

    def papers(self, keys: Collection[str]) -> list[StoredPaper]:
        """The papers whose records list an editor with one of these keys, newest first."""
        known = self._known.get(self._store.revision(), self._read)
        ids = {id for key in keys for id in known.get(key, ())}
        return sorted(self._store.papers(ids), key=paper_order) if ids else []

    def _read(self) -> Mapping[str, list[str]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for id, variants in self._store.editor_details():
            for key in editor_keys(variants):
                found[key].append(id)
        return dict(found)
