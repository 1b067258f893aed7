"""Cypher queries, saved queries, and what the console offers."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from graphapp.analysis import author_statistics
from graphapp.cypher import guard
from graphapp.cypher.examples import DEMO_AUTHOR, gallery
from graphapp.cypher.language.columns import column_kinds
from graphapp.cypher.persons import PERSON_PROPERTIES
from graphapp.cypher.results import PlanStep, QueryLimits, ResultTable, Stop
from graphapp.cypher.saved_queries import SavedQuery, parse
from graphapp.errors import BadInput, NotFound, QueryError
from graphapp.model import names
from graphapp.people.units import ClusterUnit
from graphapp.service.authors import AuthorService
from graphapp.service.front import OverviewService
from graphapp.settings import Settings
from graphapp.stores.base import Store
from graphapp.support.cache import MemoryCache

if TYPE_CHECKING:
    pass

__all__ = ["BoundQuery", "Offer", "QueryService"]

_LONGEST_NAME = 200
_FILE = "The `saved_queries` setting specifies the file with saved queries."


class BoundQuery(NamedTuple):
    """A Cypher text and the values of its parameters."""

    cypher: str
    parameters: dict[str, Any]


class Offer(NamedTuple):
    """The saved and example queries, and the numbers of nodes by label and of relationships by type; None if it is not known. `persons` says
    whether the graph has persons."""

    queries: Mapping[str, SavedQuery]
    counts: Mapping[str, int | None]
    persons: bool


class QueryService(OverviewService, AuthorService):
    """Cypher queries and saved queries."""

    def __init__(self, store: Store, settings: Settings) -> None:
        super().__init__(store, settings)
        self._owned: dict[str, SavedQuery] | None = None
        self._offers: MemoryCache[str, Offer] = MemoryCache(1)

    def query(
        self,
        cypher: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        seconds: float | None = None,
        rows: int | None = None,
        stop: Stop | None = None,
    ) -> ResultTable:
        """The result of a Cypher query, which the guard checks first. `seconds` and `rows` lower the limits of the settings. Raises
        QueryError (QueryCancelled if `stop` is set while the query runs), BadInput."""
        limits = self._limits(seconds, rows)
        with _named(cypher):
            guard.check(cypher, self.settings)
            table = self.store.query(cypher, parameters or {}, limits, stop)
        table.kinds = [*column_kinds(cypher, len(table.columns))]
        return table

    def saved_queries(self) -> Mapping[str, SavedQuery]:
        """The saved queries: `owned_queries`, then the examples. Raises BadInput."""
        return self.offer().queries

    def owned_queries(self) -> Mapping[str, SavedQuery]:
        """The queries in the owner's file (setting `saved_queries`), which is read once, without the store. Raises BadInput, with the line
        number, for an invalid file."""
        if self._owned is None:
            path = self.settings.saved_queries
            self._owned = parse(_read(path), path, self.settings) if path else {}
        return self._owned

    def _known(self) -> dict[str, str]:
        """Values for the example queries if the store does not contain the demo: the author with the most papers, the first coauthor of
        that author, and the venues with the most papers."""
        overview = self.overview("cluster")
        if not overview.authors or self.store.authors(names.key(DEMO_AUTHOR)):
            return {}
        first = self._published(overview.authors[0].key, ClusterUnit(self.store))
        known = {"author": first.hit.name}
        for other in author_statistics.coauthors(first.papers, first.author.id)[:1]:
            known["coauthor"] = other.name
        for name, venue in zip(("venue", "other"), overview.venues, strict=False):
            known[name] = venue.name
        return known

    def saved_query(self, name: str) -> SavedQuery:
        """The saved query of this name. Raises NotFound."""
        found = self.owned_queries().get(name) or self.saved_queries().get(name)
        if found is None:
            near = difflib.get_close_matches(name[:_LONGEST_NAME], [*self.saved_queries()], n=3)
            meant = f"Did you mean {' or '.join(near)}? " if near else ""
            hint = f"{meant}`graphapp queries` and the query page list all saved queries."
            raise NotFound(f"No saved query found: {names.shown(name)}.", hint)
        return found

    def saved(self, name: str, given: Mapping[str, str] | None = None) -> BoundQuery:
        """The text and the parameter values of the saved query `name`, for `query` or `explain`. `given` has values as strings; the other
        parameters get their defaults. Raises NotFound, BadParameter."""
        found = self.saved_query(name)
        return BoundQuery(found.text, found.values(given or {}))

    def explain(self, cypher: str, parameters: Mapping[str, Any] | None = None) -> PlanStep | None:
        """The plan of a query, which is not run; None if the engine of the store provides no reliable plan. Raises QueryError, BadInput."""
        with _named(cypher):
            guard.check(cypher, self.settings)
            return self.store.explain(cypher, parameters or {}, self._limits(None, None))

    def _limits(self, seconds: float | None, rows: int | None) -> QueryLimits:
        return QueryLimits(
            seconds=self.settings.lower("query_seconds", seconds),
            rows=self.settings.lower("query_rows", rows),
            cells=self.settings.query_cells,
            bytes=self.settings.query_bytes,
            work=self.settings.query_work,
        )

    def offer(self) -> Offer:
        """What the console shows next to the editor. Raises BadInput as `owned_queries` does."""
        persons = self.has_persons()
        offer = self._offers.get(f"{self.store.revision()} {persons}", lambda: self._offer(persons))
        owned = self.owned_queries()
        gallery = {name: each for name, each in offer.queries.items() if name not in owned}
        return offer._replace(queries={**owned, **gallery})

    def _offer(self, persons: bool) -> Offer:
        counts = self.overview().counts
        published = sum(venue.papers for venue in self.store.venues(0, counts.venues))
        schema: dict[str, int | None] = {
            "Author": counts.authors,
            "Paper": counts.papers,
            "Venue": counts.venues,
            "WROTE": counts.authorships,
            # a paper has at most one venue
            "PUBLISHED_IN": published,
        }
        if persons:
            # counting persons means to find out who all of them are
            schema |= {**dict.fromkeys(PERSON_PROPERTIES), "AUTHOR_OF": counts.authorships}
        return Offer(gallery(self._known(), persons=persons), schema, persons)


@contextmanager
def _named(cypher: str) -> Iterator[None]:
    """Attach the text of the query to its errors."""
    try:
        yield
    except QueryError as error:
        error.query = cypher
        raise


def _read(path: str) -> str:
    """The content of the file with saved queries. Raises BadInput."""
    try:
        return Path(path).read_text("utf-8-sig")
    except OSError as error:
        raise BadInput(f"Cannot read {path}: {error.strerror or error}.", _FILE) from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{path} is not valid UTF-8 (byte {error.start:,}).", _FILE) from error
