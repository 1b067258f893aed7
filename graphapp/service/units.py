"""What the other services share: the store, its authors in a unit, and the decisions about who is who."""

from __future__ import annotations

from contextlib import suppress
from functools import cache, cached_property
from typing import TYPE_CHECKING

from graphapp.analysis import similar_names
from graphapp.errors import GraphappError
from graphapp.model import names
from graphapp.model.rows import AuthorHit
from graphapp.model.units import AuthorUnit, UnitName
from graphapp.people.units import ClusterUnit, RowUnit
from graphapp.settings import Settings
from graphapp.stores.base import Store

if TYPE_CHECKING:
    from graphapp.groups.collaborators import CollaboratorService
    from graphapp.groups.comparisons import ComparisonService
    from graphapp.groups.conflicts.service import ConflictService
    from graphapp.groups.groups import GroupService
    from graphapp.groups.paths import PathService
    from graphapp.maps.map_service import MapService
    from graphapp.people.cypher_persons import CypherPersons
    from graphapp.people.decision_service import DecisionService
    from graphapp.people.decisions_file import DecisionsDamaged
    from graphapp.people.suggestion_service import SuggestionService

__all__ = ["StoreUnits"]

NEAR_CANDIDATES = 200
LONGEST_NAME = 100
SUGGESTIONS = 5


class StoreUnits:
    """Answers about one store in which authors are names, rows or persons."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self.store = store
        self.settings = settings
        store.use_persons(lambda: self._cypher_persons)

    @cached_property
    def _cypher_persons(self) -> CypherPersons:
        from graphapp.people.cypher_persons import CypherPersons

        return CypherPersons(self.decisions)

    @cached_property
    def decisions(self) -> DecisionService:
        """The decisions about who is who in this store. Created on first use, because most commands do not need them."""
        from graphapp.people.decision_service import DecisionService

        return DecisionService(self.store, self.settings, self.suggestions)

    @cached_property
    def suggestions_service(self) -> SuggestionService:
        """The suggestions about who is who in this store. Created on first use, because most commands do not need them."""
        from graphapp.people.suggestion_service import SuggestionService

        return SuggestionService(self.decisions)

    @cached_property
    def collaborators(self) -> CollaboratorService:
        """Suggested collaborators of authors."""
        from graphapp.groups.collaborators import CollaboratorService

        return CollaboratorService(self.store, self.settings, self.unit, self.suggestions)

    @cached_property
    def paths(self) -> PathService:
        """All shortest paths between authors or groups."""
        from graphapp.groups.paths import PathService

        return PathService(self.store, self.settings, self.unit, self.suggestions)

    @cached_property
    def groups(self) -> GroupService:
        """Groups of authors, and the saved ones."""
        from graphapp.groups.groups import GroupService

        return GroupService(self.store, self.settings, self.unit, self.suggestions)

    @cached_property
    def conflicts(self) -> ConflictService:
        """Recent co-authors, and conflicts of interest between reviewers and authors."""
        from graphapp.groups.conflicts.service import ConflictService

        return ConflictService(self.store, self.settings, self.unit, self.suggestions, self.groups.files)

    @cached_property
    def comparisons(self) -> ComparisonService:
        """Comparisons of authors, venues or periods."""
        from graphapp.groups.comparisons import ComparisonService

        return ComparisonService(self.store, self.settings, self.unit, self.suggestions)

    @cached_property
    def maps(self) -> MapService:
        """The map of the whole collection."""
        from graphapp.maps.map_service import MapService

        return MapService(self.store, self.settings, self.suggestions, lambda: self.decisions)

    def unit(self, name: UnitName | None = None) -> AuthorUnit:
        """The authors of the store in a unit, by default that of the setting `unit`, with the decisions as they are now. If the file of
        decisions is damaged, each name is one person, and `decisions_problem` returns the error."""
        match name or self.settings.unit:
            case "row":
                return RowUnit(self.store)
            case "person":
                from graphapp.people.person_unit import PersonUnit

                problem, revision = self.decisions_problem(), self.decisions.revision()
                if problem is not None:
                    return PersonUnit(self.store, None, revision, problem.consequence)
                return PersonUnit(self.store, self.decisions.directory(), revision)
            case _:
                return ClusterUnit(self.store)

    def decisions_problem(self) -> DecisionsDamaged | None:
        """Why the decisions file cannot be used; None if it can."""
        return self.decisions.reading().problem

    def revision(self) -> str:
        """A string that changes whenever the graph or the decisions about who is who change."""
        state = self.decisions.revision()
        return f"{self.store.revision()}+{state}" if state else self.store.revision()

    def has_persons(self) -> bool:
        """True if anything is decided about who is who, so that Cypher queries can name persons. False if the decisions cannot be read."""
        with suppress(GraphappError):
            return self._cypher_persons.revision() != ""
        return False

    def suggestions(self, name: str, unit: UnitName | None = "cluster") -> list[AuthorHit]:
        """At most five suggestions for an unknown name, most likely first: namesakes with a homonym number, then names with the same
        words in another order, then names with a similar spelling; of a person with several of these, the first."""
        return self.unit(unit).hits(self._suggested(name))

    def _suggested(self, name: str) -> list[AuthorHit]:
        # the time of a comparison grows with the length
        name = names.straighten(name[:LONGEST_NAME])
        words = names.words(name)[:6]
        namesakes = sorted(
            self.store.namesakes(names.key(names.base_name(name))), key=lambda hit: -hit.papers
        )
        search = cache(lambda *words: self.store.search_authors(" ".join(words), NEAR_CANDIDATES))
        same = similar_names.same_words(name, search(*words))
        meant = [*namesakes, *same, *self.store.similar_authors(name, SUGGESTIONS)]
        if len({hit.key for hit in meant}) < SUGGESTIONS:
            texts = [
                name,
                *similar_names.searches(name),
                names.last_name(name),
                " ".join(word[:3] for word in words),
            ]
            # very many names begin with an initial, unlike with one Chinese character
            texts += [word[:4] for word in words if len(word) > 1 or not word.isascii()]
            asked = dict.fromkeys(tuple(names.words(text)) for text in texts)
            alike = [hit for each in asked for hit in search(*each)]
            meant += similar_names.likely(name, alike, SUGGESTIONS)
        return list({hit.key: hit for hit in meant}.values())[:SUGGESTIONS]
