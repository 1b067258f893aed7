"""Networks of institutions and countries: authorships with the affiliations as members in place of the authors. Pure.

Counting is that of VOSviewer's co-authorship networks of organizations and countries (https://www.vosviewer.com/documentation): a paper counts once for
each institution and once for each pair of institutions on it, however many authors they have there; with fractional counting, a paper with n
institutions adds 1/(n-1) to each of its links (Perianes-Rodriguez et al. 2016, https://doi.org/10.1016/j.joi.2016.10.006).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from graphapp.analysis.affiliations import (
    country_place,
    institution_place,
    places_by_author,
    places_of,
)
from graphapp.model.clusters import commonest_name
from graphapp.model.records import AffiliationLevel
from graphapp.model.rows import AuthorRow, Authorships, PaperMembers, StoredPaper, Variant
from graphapp.model.variants import affiliations
from graphapp.networks.projection import project
from graphapp.networks.spec import NetworkSpec, NetworkView, counted

__all__ = [
    "AffiliatedPapers",
    "PaperPlaces",
    "affiliated",
    "affiliated_network",
    "affiliation_title",
    "counting_spec",
    "main_countries",
    "main_places",
    "of_members",
    "of_variants",
]


@dataclass(slots=True)
class PaperPlaces:
    """The institutions or countries on a paper that count: names by identifier, and the number of the authors who have a known one. `on_paper` is
    the number of those on the whole paper."""

    places: dict[str, str]
    authors: int
    on_paper: int

    @classmethod
    def of(cls, by_author: Mapping[int, Mapping[str, str]], on_paper: int = 0) -> PaperPlaces:
        """The places of these authors; `on_paper` is the number of those on the whole paper if it is larger."""
        places = {id: name for ids in by_author.values() for id, name in ids.items()}
        return cls(places, len(by_author), max(len(places), on_paper))


def of_variants(
    details: Iterable[tuple[str, list[Variant]]], level: AffiliationLevel
) -> dict[str, PaperPlaces]:
    """The places on each of these papers, by id, as `Store.author_details` gives them."""
    return {id: PaperPlaces.of(found) for id, variants in details if (found := places_of(variants, level))}


def of_members(
    papers: Iterable[StoredPaper], level: AffiliationLevel, members: Collection[str]
) -> dict[str, PaperPlaces]:
    """The places of the authors whose keys are in `members`, on each of these papers, keyed."""
    found: dict[str, PaperPlaces] = {}
    for paper in papers:
        known = places_by_author(paper, level)
        own = {index: ids for index, ids in known.items() if paper.authors[index].author.key in members}
        if own:
            # as for the network of all authors, so that a link has the same strength in both
            on_paper = PaperPlaces.of(places_of(paper.variants, level)).on_paper
            found[paper.id] = PaperPlaces.of(own, on_paper)
    return found


@dataclass(slots=True)
class AffiliatedPapers:
    """Authorships whose members are institutions or countries: the key and the id of an "author row" are the identifier. `notes` says what is not
    counted, in sentences with numbers."""

    data: Authorships
    notes: list[str] = field(default_factory=list)


def affiliated(data: Authorships, spec: NetworkSpec, places: Mapping[str, PaperPlaces]) -> AffiliatedPapers:
    """The papers of `data` that count for `spec`, with the institutions or countries on them as members; `places` are those on each paper. The
    size of a paper is the number of those on the whole paper, which determines the fractional weight."""
    papers = [paper for paper in data.papers if spec.counts(paper.year, paper.size)]
    printed: dict[str, Counter[str]] = {}
    for paper in papers:
        for id, name in places[paper.id].places.items() if paper.id in places else ():
            printed.setdefault(id, Counter())[name] += 1
    ids = sorted(printed)
    number = {id: index for index, id in enumerate(ids)}
    members = [
        PaperMembers(
            paper.id, paper.year, places[paper.id].on_paper, tuple(sorted(map(number.__getitem__, own)))
        )
        for paper in papers
        if paper.id in places and (own := places[paper.id].places)
    ]
    rows = [AuthorRow(id, commonest_name(printed[id]), id) for id in ids]
    return AffiliatedPapers(Authorships(rows, members), list(_notes(data, papers, spec, places)))


def _notes(
    data: Authorships, papers: list[PaperMembers], spec: NetworkSpec, places: Mapping[str, PaperPlaces]
) -> Iterator[str]:
    what = spec.noun
    if spec.longest is not None and (long := sum(paper.size > spec.longest for paper in data.papers)):
        yield f"Ignored {counted(long, 'paper')} with more than {counted(spec.longest, 'author')}."
    if (spec.first is not None or spec.last is not None) and (
        undated := sum(paper.year is None for paper in data.papers)
    ):
        yield f"Ignored {counted(undated, 'paper')} without a year."
    if unknown := sum(paper.id not in places for paper in papers):
        yield f"Not counted: {unknown:,} of {counted(len(papers), 'paper')}, on which no {what} is known."
    partly = sum(paper.id in places and places[paper.id].authors < len(paper.members) for paper in papers)
    if partly:
        yield f"On {counted(partly, 'counted paper')}, the {what} of some authors is unknown."


def main_places(
    level: AffiliationLevel, ids: Sequence[str], papers: Iterable[StoredPaper]
) -> list[str | None]:
    """The most frequent institution or country of each of these authors on `papers`, keyed: its name, the first by name of several; None if none
    is known."""
    number = {id: index for index, id in enumerate(ids)}
    counts: list[Counter[str]] = [Counter() for _ in ids]
    names: dict[str, Counter[str]] = {}
    for paper in papers:
        for index, places in places_by_author(paper, level).items():
            place = number.get(paper.authors[index].author.key)
            if place is not None:
                counts[place].update(places.keys())
                for id, name in places.items():
                    names.setdefault(id, Counter())[name] += 1
    name_of = {id: commonest_name(printed) for id, printed in names.items()}
    return [_most(count, name_of) for count in counts]


def _most(count: Counter[str], name_of: Mapping[str, str]) -> str | None:
    """The name of the most frequent identifier, the first by name of several; None if there is none."""
    best = min(count, key=lambda id: (-count[id], name_of[id], id), default=None)
    return None if best is None else name_of[best]


def main_countries(ids: Sequence[str], details: Iterable[tuple[str, list[Variant]]]) -> list[str | None]:
    """The most frequent country in the affiliations with each of these institutions: its name, the first by name of several; None if none is
    known."""
    counts: dict[str, Counter[str]] = {id: Counter() for id in ids}
    for _, variants in details:
        for given in (
            each for variant in variants for own in affiliations(variant.said).values() for each in own
        ):
            place, country = institution_place(given), country_place(given)
            if place and country and place.id in counts:
                counts[place.id][country.name] += 1
    return [_most(counts[id], {name: name for name in counts[id]}) for id in ids]


def counting_spec(spec: NetworkSpec) -> NetworkSpec:
    """The spec with which the authorships of `affiliated` are projected: all of its papers count, without a centre."""
    plain = replace(spec, centre="all", value="", first=None, last=None, longest=None)
    return replace(plain, coauthor="", institution="", country="")


def affiliated_network(
    found: AffiliatedPapers,
    spec: NetworkSpec,
    *,
    title: str = "",
    revision: str = "",
    most_nodes: int | None = None,
    most_edges: int | None = None,
) -> NetworkView:
    """The network of the institutions or countries in `found`; the caps as for `project`."""
    view = project(
        found.data,
        counting_spec(spec),
        title=title,
        revision=revision,
        most_nodes=most_nodes,
        most_edges=most_edges,
    )
    for node in view.nodes:
        node.type = spec.place_level or "author"
    return replace(view, spec=spec, left_out=[*found.notes, *view.left_out])


def affiliation_title(spec: NetworkSpec, title: str, name: str = "") -> str:
    """The title of a network of institutions or countries; `title` is that of the same network of authors, `name` the author in the centre."""
    what = spec.nouns.capitalize()
    return {
        "author": f"{what} on papers of {name}",
        "venue": f"{what} on papers {title.removeprefix('Coauthors ')}",
        "papers": f"{what} {title.removeprefix('Coauthors ')}",
        "authors": f"{what} of {title.removeprefix('Coauthorships among ')}",
        "group": f"{what} of {title[:1].lower()}{title[1:]}",
        "compare": f"{what} on papers of {title}",
    }.get(spec.centre, f"{what} in all papers")
