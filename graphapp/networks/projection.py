"""The projection of authorships onto authors: the coauthorship network of a spec. Pure.

The authorships are keyed (`graphapp.model.units`): the key of an author row is the identifier of its node. They are numbered first
(`graphapp.networks.numbered`), which is the same for all filters of a network. The steps: select the papers
that count (years, longest author list); for the network of an author, restrict them to the author and the coauthors on these papers; link two authors by their joint papers; drop links of fewer than `joint` papers and authors without other links
(in the network of an author: without another link to this author); then apply the caps. All steps work on integer arrays, because the network of a whole store has about a hundred thousand authors and half a
million links.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphapp.model import names
from graphapp.model.rows import AuthorColumns, Authorships, PaperMembers
from graphapp.networks.backbone import strong_links
from graphapp.networks.numbered import NO_YEAR, NumberedAuthorships, numbered_authorships
from graphapp.networks.spec import NetworkEdge, NetworkNode, NetworkSpec, NetworkView, counted, least
from graphapp.support.gc_pause import uncollected

__all__ = [
    "DECIMALS",
    "centres",
    "joint_notes",
    "members_shown",
    "project",
    "uncounted_notes",
    "years_of_runs",
]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

DECIMALS = 9
"""Sums of fractions are rounded to this number of decimals, so that three thirds are 1."""


def members_shown(
    data: Authorships, spec: NetworkSpec, view: NetworkView
) -> Iterator[tuple[PaperMembers, tuple[int, ...]]]:
    """Each paper of `data` that counts for `spec`, with its authors as indices of nodes of `view`; papers without such authors are omitted."""
    place = {node.id: index for index, node in enumerate(view.nodes)}
    of_row = [place.get(row.key, -1) for row in data.authors]
    for paper in data.papers:
        if spec.counts(paper.year, paper.size):
            members = sorted({of_row[row] for row in paper.members} - {-1})
            if members:
                yield paper, tuple(members)


def project(
    data: Authorships | AuthorColumns | NumberedAuthorships,
    spec: NetworkSpec,
    *,
    centre: Collection[str] = (),
    title: str = "",
    revision: str = "",
    most_nodes: int | None = None,
    most_edges: int | None = None,
) -> NetworkView:
    """The coauthorship network of `spec` from the authorships in its scope, without positions and communities. `centre` are the
    identifiers of the nodes in the centre; for the network of an author cluster, they need not be given.

    The `papers` of a node are the distinct papers in the scope that count; its name is its most frequent printed name in the scope. The
    `strength` of a link is the sum of 1/(n-1) over its joint papers, where n is the length of the paper's whole author list (Newman 2001,
    https://doi.org/10.1103/PhysRevE.64.016132), so that a link is equally strong in every network that counts the same papers. `most_nodes`
    and `most_edges` are the caps of the settings (None: no cap); those of the spec can only lower them.
    """
    with uncollected():
        if isinstance(data, Authorships):
            data = AuthorColumns.of(data)
        if isinstance(data, AuthorColumns):
            data = numbered_authorships(data, spec.unit)
        return _project(data, spec, centres(spec, centre), title, revision, most_nodes, most_edges)


def centres(spec: NetworkSpec, given: Collection[str] = ()) -> set[str]:
    """The identifiers of the authors in the centre of a network: those `given`, else the cluster of the author of `spec`; empty for
    other networks."""
    return set(given or (names.key(spec.value),)) if spec.centre == "author" else set()


def _project(
    data: NumberedAuthorships,
    spec: NetworkSpec,
    centre: Collection[str],
    title: str,
    revision: str,
    most_nodes: int | None,
    most_edges: int | None,
) -> NetworkView:
    middle = data.among(centre)
    wrote = _written(data, spec)
    if spec.centre == "author":
        wrote = _restricted(wrote, middle)
    wrote, order = _ranked(wrote, middle)
    links = _links(wrote, len(order))
    left_out = [*_uncounted(data, spec)]
    in_centre = int(middle.sum())
    shown, links = _joined_enough(links, spec, len(order), in_centre, left_out)
    total_nodes, total_edges = len(shown), len(links.source)
    limit_nodes, limit_edges = least(spec.nodes, most_nodes), least(spec.edges, most_edges)
    shown, links = _capped(shown, links, (limit_nodes, limit_edges), spec, left_out)
    nodes = _nodes(wrote, data, order, shown)
    return NetworkView(
        title=title,
        spec=spec,
        nodes=nodes,
        edges=_edges(wrote, links, spec, len(nodes)),
        centre=0 if in_centre else None,
        centres=in_centre,
        total_nodes=total_nodes,
        total_edges=total_edges,
        left_out=left_out,
        revision=revision,
    )


class _Authorship(NamedTuple):
    """The authorships of the papers that count, sorted by paper, then person. Papers are numbered by year, unknown years last. `year` and
    `share` (the contribution of a joint paper to the strength of a link) are indexed by paper."""

    paper: Ints
    person: Ints
    year: Ints
    share: Floats


class _Links(NamedTuple):
    """Links sorted by source, then target. The joint papers of link i are `joint[first[i] : first[i] + papers[i]]`."""

    source: Ints
    target: Ints
    papers: Ints
    strength: Floats
    first: Ints
    joint: Ints

    def only(self, kept: Bools) -> _Links:
        return _Links(
            self.source[kept],
            self.target[kept],
            self.papers[kept],
            self.strength[kept],
            self.first[kept],
            self.joint,
        )


def _written(data: NumberedAuthorships, spec: NetworkSpec) -> _Authorship:
    counted = _counted(data, spec)
    kept = counted[data.papers]
    number = np.cumsum(counted) - 1
    share = 1 / np.maximum(data.sizes[counted] - 1, 1)
    return _Authorship(
        number[data.papers[kept]], data.people[kept].astype(np.int64), data.years[counted], share
    )


def _counted(data: NumberedAuthorships, spec: NetworkSpec) -> Bools:
    """For each paper, what `NetworkSpec.counts` returns."""
    counted = np.ones(len(data.years), bool)
    if spec.longest is not None:
        counted &= data.sizes <= spec.longest
    if spec.first is not None:
        counted &= (data.years >= spec.first) & (data.years != NO_YEAR)
    if spec.last is not None:
        counted &= data.years <= spec.last
    return counted


def _restricted(wrote: _Authorship, middle: Bools) -> _Authorship:
    """The authorships for the network of an author: only the author, who is in the `middle`, and the coauthors on the author's papers."""
    with_centre = np.zeros(len(wrote.year), bool)
    with_centre[wrote.paper[middle[wrote.person]]] = True
    near = middle.copy()
    near[wrote.person[with_centre[wrote.paper]]] = True
    kept = near[wrote.person]
    return wrote._replace(paper=wrote.paper[kept], person=wrote.person[kept])


def _ranked(wrote: _Authorship, middle: Bools) -> tuple[_Authorship, Ints]:
    """The authorships with people renumbered in the order of a view: the centre, then by papers, name and id. Also returns the old number of
    each person."""
    papers = np.bincount(wrote.person, minlength=len(middle))
    # the numbers are in the order of names and ids, and `lexsort` is stable
    present = np.flatnonzero((papers > 0) | middle)
    order = present[np.lexsort((-papers[present], ~middle[present]))]
    place = np.full(len(middle), -1, np.int64)
    place[order] = np.arange(len(order))
    count = max(len(order), 1)
    codes = np.sort(wrote.paper * count + place[wrote.person])
    return wrote._replace(paper=codes // count, person=codes % count), order


def _starts(sorted_values: Ints) -> Ints:
    """The index at which each run of equal values begins."""
    if not len(sorted_values):
        return np.zeros(0, np.int64)
    return np.flatnonzero(np.r_[True, sorted_values[1:] != sorted_values[:-1]])


def _links(wrote: _Authorship, people: int) -> _Links:
    starts = _starts(wrote.paper)
    first_member = np.repeat(starts, np.diff(np.r_[starts, len(wrote.paper)]))
    before = np.arange(len(wrote.paper)) - first_member
    # every member of a paper is paired with each earlier one
    later = np.repeat(np.arange(len(wrote.paper)), before)
    nth = np.arange(len(later)) - np.repeat(np.cumsum(before) - before, before)
    code = wrote.person[first_member[later] + nth] * max(people, 1) + wrote.person[later]
    order = np.argsort(code, kind="stable")
    code, joint = code[order], wrote.paper[later[order]]
    first = _starts(code)
    papers = np.diff(np.r_[first, len(code)])
    strength = np.add.reduceat(wrote.share[joint], first) if len(first) else np.zeros(0)
    code = code[first]
    return _Links(
        code // max(people, 1), code % max(people, 1), papers, np.round(strength, DECIMALS), first, joint
    )


def _joined_enough(
    links: _Links, spec: NetworkSpec, people: int, centres: int, left_out: list[str]
) -> tuple[Ints, _Links]:
    """The nodes and links that remain if a link needs `spec.joint` papers. Authors without such a link are dropped, in the network of an author
    those without such a link to the centre; the centre itself remains."""
    everyone, joint = np.arange(people), spec.joint
    if joint <= 1:
        return everyone, links
    enough = links.papers >= joint
    kept = links.only(enough)
    linked = everyone < centres
    # the centre comes first, so in the network of an author the source of each of its links is below `centres`
    near = kept.only(kept.source < centres) if centres else kept
    linked[near.source] = linked[near.target] = True
    shown, kept = _renumbered(everyone[linked], kept, people)
    fewer, alone = len(enough) - int(enough.sum()), people - int(linked.sum())
    left_out += joint_notes(spec, (fewer, len(enough)), (alone, people), centres)
    return shown, kept


def joint_notes(
    spec: NetworkSpec, fewer: tuple[int, int], alone: tuple[int, int], centres: int = 0
) -> Iterator[str]:
    """What is omitted because of the minimum of joint papers, in sentences: `fewer` links of all, `alone` people of all."""
    joint = spec.joint
    if fewer[0]:
        yield f"Not shown: {fewer[0]:,} of {counted(fewer[1], 'link')} (fewer than {joint} joint papers)."
    if alone[0]:
        missing = (
            f"fewer than {joint} papers with the centre"
            if centres
            else f"no link with at least {joint} joint papers"
        )
        yield f"Not shown: {alone[0]:,} of {counted(alone[1], spec.noun)} ({missing})."


def _renumbered(shown: Ints, links: _Links, people: int) -> tuple[Ints, _Links]:
    """Links among `shown` (ascending numbers), with their ends as indices into it; links to other people are dropped."""
    place = np.full(people, -1, np.int64)
    place[shown] = np.arange(len(shown))
    links = links.only((place[links.source] >= 0) & (place[links.target] >= 0))
    return shown, links._replace(source=place[links.source], target=place[links.target])


def _capped(
    shown: Ints,
    links: _Links,
    most: tuple[int | None, int | None],
    spec: NetworkSpec,
    left_out: list[str],
) -> tuple[Ints, _Links]:
    """At most `most[0]` nodes, those with the most papers, then at most `most[1]` links, the strongest."""
    most_nodes, most_edges = most
    if most_nodes is not None and len(shown) > most_nodes:
        left_out.append(
            f"Showing {most_nodes:,} of {counted(len(shown), spec.noun)}: those with the most papers."
        )
        among = links.only(links.target < most_nodes)
        if len(among.source) < len(links.source):
            left_out.append(
                f"Showing {len(among.source):,} of {counted(len(links.source), 'link')}: those between the {spec.nouns} shown."
            )
        shown, links = shown[:most_nodes], among
    if most_edges is not None and len(links.source) > most_edges:
        left_out.append(
            f"Showing {most_edges:,} of {counted(len(links.source), 'link')}: the strongest ones."
        )
        best = np.lexsort((-links.papers, -links.strength))[:most_edges]
        kept = np.zeros(len(links.source), bool)
        kept[best] = True
        links = links.only(kept)
    return shown, links


def _uncounted(data: NumberedAuthorships, spec: NetworkSpec) -> Iterator[str]:
    """The numbers of papers that the filters ignore, in sentences."""
    long = 0 if spec.longest is None else int((data.sizes > spec.longest).sum())
    return uncounted_notes(spec, long, int((data.years == NO_YEAR).sum()))


def uncounted_notes(spec: NetworkSpec, long: int, undated: int) -> Iterator[str]:
    """The numbers of papers that the filters ignore, of `long` ones with too many authors and `undated` ones without a year, in sentences."""
    if spec.longest is not None and long:
        yield f"Ignored {counted(long, 'paper')} with more than {counted(spec.longest, 'author')}."
    if (spec.first is not None or spec.last is not None) and undated:
        yield f"Ignored {counted(undated, 'paper')} without a year."


def _years(papers: Ints, starts: Ints, counts: Ints, year: Ints) -> Iterator[tuple[int, ...]]:
    """The known years of each run of `papers` (ascending within a run)."""
    return years_of_runs(year[papers].tolist(), starts.tolist(), counts.tolist(), NO_YEAR)


def years_of_runs(
    years: list[int], starts: list[int], counts: list[int], unknown: int
) -> Iterator[tuple[int, ...]]:
    """The known years of each run of `years`, which are ascending within a run; `unknown` is larger than all years."""
    # most runs have one paper, and there are few years, so runs of one paper share their tuples
    alone = {each: () if each == unknown else (each,) for each in set(years)}
    for start, count in zip(starts, counts, strict=True):
        if count == 1:
            yield alone[years[start]]
            continue
        run = years[start : start + count]
        if run and run[-1] == unknown:
            del run[run.index(unknown) :]
        yield tuple(run)


def _nodes(wrote: _Authorship, data: NumberedAuthorships, order: Ints, shown: Ints) -> list[NetworkNode]:
    counts = np.bincount(wrote.person, minlength=len(order))
    by_person = np.argsort(wrote.person, kind="stable")
    starts = np.cumsum(counts) - counts
    years = _years(wrote.paper[by_person], starts[shown], counts[shown], wrote.year)
    people = order[shown].tolist()
    return [
        NetworkNode(
            id=id,
            name=name,
            papers=papers,
            first=known[0] if known else None,
            last=known[-1] if known else None,
            rows=rows,
            years=known,
            names=data.others.get(person, ()),
        )
        for person, id, name, rows, papers, known in zip(
            people,
            data.ids.at(people),
            data.names.at(people),
            data.rows[people].tolist(),
            counts[shown].tolist(),
            years,
            strict=True,
        )
    ]


def _edges(wrote: _Authorship, links: _Links, spec: NetworkSpec, nodes: int) -> list[NetworkEdge]:
    strong = strong_links(nodes, links.source, links.target, links.strength)
    weight = links.strength if spec.weighting == "fractional" else links.papers.astype(float)
    years = list(_years(links.joint, links.first, links.papers, wrote.year))
    return list(
        map(
            NetworkEdge,
            links.source.tolist(),
            links.target.tolist(),
            weight.tolist(),
            links.papers.tolist(),
            links.strength.tolist(),
            [known[0] if known else None for known in years],
            [known[-1] if known else None for known in years],
            strong.tolist(),
            years,
        )
    )
