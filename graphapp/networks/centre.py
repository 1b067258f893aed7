"""The centre of a network in a store: from a spec to the papers and authors that it names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from graphapp.errors import NotFound
from graphapp.model import names
from graphapp.model.units import Author, AuthorUnit, UnitName, one_author
from graphapp.networks.members import GroupLines, SidesOf, member_sides, state_of, with_shared
from graphapp.networks.side_papers import side_papers
from graphapp.networks.sides import read_sides, sides_of_members
from graphapp.networks.spec import NetworkSpec
from graphapp.networks.store_places import checked_places
from graphapp.stores.base import Scope, Store

__all__ = [
    "EVERYTHING",
    "Centre",
    "CentreFinder",
    "RequestedNetwork",
    "authors_of_node",
    "coauthor_ids",
    "not_in_store",
]

EVERYTHING = "The whole graph"
NAMED_MISSING = 20
"""The maximum number of listed authors or papers that are reported by name if they are not in the store."""


class Centre(NamedTuple):
    """The centre of a spec in the store: a title, and either the scope of its papers or, for the network of an author, the author (several
    author rows of one name). `only`: the listed authors, outside of which there are no nodes; `missing`: the listed names or identifiers that are
    not in the store; `notes`: sentences about others that are not in the network. `sides` returns the side of each node by its id."""

    title: str
    scope: Scope = Scope("all")
    authors: Sequence[Author] = ()
    only: frozenset[str] | None = None
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    sides: SidesOf | None = None

    @property
    def ids(self) -> list[str]:
        """The identifiers of the authors in the centre."""
        return [author.id for author in self.authors]


class RequestedNetwork(NamedTuple):
    """A spec with its unit, and the state of the store, of the unit and of a saved group for which it is computed. `group` has the title and the
    lines of that group."""

    spec: NetworkSpec
    unit: AuthorUnit
    revision: str
    group: GroupLines | None = None


class CentreFinder:
    """Finds the centres of networks in one store. `unit_of` returns the authors of the store in a unit, `group_of` the saved group with a name, both
    as they are now."""

    def __init__(
        self, store: Store, unit_of: Callable[[UnitName], AuthorUnit], group_of: Callable[[str], GroupLines]
    ) -> None:
        self._store = store
        self._unit_of = unit_of
        self._group_of = group_of

    def request(self, spec: NetworkSpec) -> RequestedNetwork:
        """`spec` with its name replaced by a key or identifier, so that the same network is not computed twice."""
        unit = self._unit_of(spec.unit)
        spec = checked_places(spec)
        revision = self._store.revision() + (f"+{unit.state}" if unit.state else "")
        if spec.centre == "venue":
            spec = replace(spec, value=names.key(spec.value))
        elif spec.centre == "author":
            spec = replace(spec, value=_identifier(spec, unit))
        elif spec.centre == "group":
            group = self._group_of(spec.value)
            return RequestedNetwork(spec, unit, f"{revision}+{state_of(group)}", group)
        if spec.coauthor and spec.unit == "cluster":
            spec = replace(spec, coauthor=names.key(spec.coauthor))
        return RequestedNetwork(spec, unit, revision)

    def centre(self, request: RequestedNetwork, typed: str = "") -> Centre:
        """The centre of the network of a request; `typed` is the name as the user typed it, for messages. Raises NotFound, AmbiguousName."""
        spec = request.spec
        shown = names.shown(typed or spec.value)
        if spec.centre == "author":
            authors = request.unit.find(spec.value)
            if not authors:
                raise NotFound(f"No author found: {shown}.", "Search for part of the name.")
            return Centre("Coauthors", authors=authors)
        if spec.centre == "venue":
            venue = self._store.venue(spec.value)
            if venue is None:
                raise NotFound(f"No venue found: {shown}.", "For all names, see the list of venues.")
            return Centre(f"Coauthors in {venue.name}", Scope("venue", (venue.id,)))
        if spec.centre == "papers":
            ids = tuple(dict.fromkeys(line.strip() for line in spec.value.splitlines() if line.strip()))
            known = {paper.id for paper in self._store.papers(ids)}
            if not known:
                raise NotFound(
                    "None of these papers is in the store.",
                    "Enter identifiers as shown on the pages, one per line.",
                )
            shown_ids = tuple(id for id in ids if id in known)
            missing = tuple(id for id in ids if id not in known)
            return Centre(f"Coauthors on {len(known):,} papers", Scope("papers", shown_ids), missing=missing)
        if spec.of_members:
            return self._among(request)
        if spec.centre == "compare":
            return self._compared(request)
        return Centre(EVERYTHING, Scope("all"))

    def _among(self, request: RequestedNetwork) -> Centre:
        """The listed authors of a spec that are in the store. Raises NotFound if there are none."""
        group = request.group
        listed = group.lines if group else request.spec.value.splitlines()
        lines = [line.strip() for line in listed if line.strip()]
        found = request.unit.among(list(dict.fromkeys(lines)))
        # as on the page of a group, where a name of several authors waits for a choice
        unclear = [line for line, each in found.items() if len(each) > 1] if group else []
        authors = {
            author.id: author for line, each in found.items() if line not in unclear for author in each
        }
        if unclear and not authors:
            raise NotFound(_unclear(unclear), "Choose an author for each name on the group's page.")
        if not authors:
            raise NotFound("None of these authors is in the store.", "Enter names, one per line.")
        rows = dict.fromkeys(id for author in authors.values() for id in author.row_ids)
        what = "author" if len(authors) == 1 else "authors"
        centre = Centre(
            f"Group {group.title}" if group else f"Coauthorships among {len(authors):,} {what}",
            Scope("authors", tuple(rows)),
            only=frozenset(authors),
            missing=tuple(line for line, each in found.items() if not each),
            notes=(_unclear(unclear),) if unclear else (),
        )
        if request.spec.others == "none":
            return centre
        ids, rows = with_shared(self._store, request.unit, authors, request.spec)
        return centre._replace(
            scope=Scope("authors", tuple(rows)),
            only=frozenset(ids),
            sides=lambda _: member_sides(authors, ids),
        )

    def _compared(self, request: RequestedNetwork) -> Centre:
        """The papers of the sides of a comparison. Raises NotFound, AmbiguousName."""
        sides = [side_papers(self._store, request.unit, side) for side in read_sides(request.spec.value)]
        papers = dict.fromkeys(paper.id for side in sides for paper in side.data.papers)
        return Centre(
            " and ".join(side.label for side in sides),
            Scope("papers", tuple(papers)),
            sides=lambda data: sides_of_members(sides, data),
        )


def authors_of_node(request: RequestedNetwork, node: str) -> list[Author]:
    """The author that a node represents. Raises NotFound if there is none."""
    found = request.unit.find(node)
    if not found:
        raise NotFound(f"No author found: {names.shown(node)}.", "Search for part of the name.")
    return found


def coauthor_ids(request: RequestedNetwork) -> set[str]:
    """The identifiers of the author who must have written the papers, too. Raises NotFound."""
    return {author.id for author in authors_of_node(request, request.spec.coauthor)}


def not_in_store(missing: Sequence[str]) -> str:
    """A sentence that names the listed authors or papers that are not in the store."""
    return f"Not in the store: {_first_of(missing)}."


def _unclear(unclear: Sequence[str]) -> str:
    """A sentence that names the lines of a group that mean several authors."""
    return f"Not in the network, because several authors have this name: {_first_of(unclear)}."


def _first_of(lines: Sequence[str]) -> str:
    named = ", ".join(map(names.shown, lines[:NAMED_MISSING]))
    return named + (f" and {len(lines) - NAMED_MISSING:,} more" if len(lines) > NAMED_MISSING else "")


def _identifier(spec: NetworkSpec, unit: AuthorUnit) -> str:
    """The author of a spec in its unit: the key of a cluster, of author rows the name or the id of one, the identifier of a person."""
    if spec.unit == "cluster":
        return names.key(spec.value)
    found = unit.find(spec.value)
    if spec.unit == "row":
        return spec.value if any(author.id == spec.value for author in found) else names.key(spec.value)
    return one_author(spec.value, unit, found).id if found else spec.value
