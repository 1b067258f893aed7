"""Random patterns on random small graphs: the evaluator's results equal those of a brute-force search."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphapp.cypher.evaluator.columns import ColumnGraph, of_entities
from graphapp.cypher.evaluator.engine import evaluate
from tests.cypher.evaluator.naive import Chain, Edge, NodeSpec, SmallGraph, StepSpec, Walk, matches, walks

pytestmark = pytest.mark.slow

EXAMPLES = settings(max_examples=50, deadline=None)


@st.composite
def graphs(draw: st.DrawFn) -> SmallGraph:
    nodes = draw(
        st.lists(st.tuples(st.sampled_from("AB"), st.sampled_from([0, 1, None])), min_size=1, max_size=5)
    )
    ends = st.integers(0, len(nodes) - 1)
    edges = draw(st.lists(st.builds(Edge, ends, st.sampled_from("TU"), ends, st.integers(0, 2)), max_size=7))
    return SmallGraph(tuple(nodes), tuple(edges))


@st.composite
def chains(draw: st.DrawFn) -> list[Chain]:
    counter = iter(range(20))
    names = st.sampled_from(["a", "b", "c", "d"])
    nodes = st.builds(
        NodeSpec, names, st.sampled_from(["", "", "A", "B"]), st.sampled_from([None, None, 0, 1])
    )
    lengths = st.sampled_from([(None, None), (None, None), (None, None), (0, 2), (1, 2), (1, None), (2, 3)])
    found: list[Chain] = []
    for _ in range(draw(st.integers(1, 2))):
        chain: list[NodeSpec | StepSpec] = [draw(nodes)]
        for _ in range(draw(st.integers(0, 2))):
            least, most = draw(lengths)
            step = StepSpec(
                f"r{next(counter)}",
                draw(st.sampled_from(["", "T", "U"])),
                draw(st.sampled_from("<>-")),
                least,
                most,
            )
            chain += [step, draw(nodes)]
        found.append(tuple(chain))
    return found


def column_graph(graph: SmallGraph) -> ColumnGraph:
    nodes = [((label,), {"v": value, "n": number}) for number, (label, value) in enumerate(graph.nodes)]
    edges = [
        (edge.start, edge.type, edge.end, {"n": number, "w": edge.weight})
        for number, edge in enumerate(graph.edges)
    ]
    return of_entities(nodes, edges)


def asked(graph: SmallGraph, text: str) -> list[list[Any]]:
    return list(evaluate(text, {}, column_graph(graph), seconds=20, work=10**8).rows)


@EXAMPLES
@given(graphs(), chains())
def test_matches_are_those_of_all_walks(graph: SmallGraph, patterns: list[Chain]) -> None:
    nodes = sorted({one.name for chain in patterns for one in chain if isinstance(one, NodeSpec)})
    steps = [one for chain in patterns for one in chain if isinstance(one, StepSpec)]
    shown = [f"{name}.n" for name in nodes]
    shown += [f"{one.name}.n" if one.least is None else f"[x IN {one.name} | x.n]" for one in steps]
    text = f"MATCH {', '.join(''.join(one.text for one in chain) for chain in patterns)} RETURN {', '.join(shown)}"
    expected = Counter(
        repr([*(row[name] for name in nodes), *(row[one.name] for one in steps)])
        for row in matches(graph, patterns)
    )
    assert Counter(map(repr, asked(graph, text))) == expected, text


@EXAMPLES
@given(graphs(), chains())
def test_distinct_ends_are_those_of_all_walks(graph: SmallGraph, patterns: list[Chain]) -> None:
    # chains without names of relationships are searched by another algorithm
    bare = [
        tuple(one._replace(name="") if isinstance(one, StepSpec) else one for one in chain)
        for chain in patterns
    ]
    nodes = sorted({one.name for chain in patterns for one in chain if isinstance(one, NodeSpec)})
    shown = ", ".join(f"{name}.n" for name in nodes)
    text = f"MATCH {', '.join(''.join(one.text for one in chain) for chain in bare)} RETURN DISTINCT {shown}"
    expected = {repr([row[name] for name in nodes]) for row in matches(graph, patterns)}
    found = [repr(row) for row in asked(graph, text)]
    assert sorted(found) == sorted(expected), text


STEPS = st.builds(
    StepSpec,
    st.just("rs"),
    st.sampled_from(["", "T"]),
    st.sampled_from("<>-"),
    st.just(1),
    st.sampled_from([None, 1, 2, 3]),
)
CONDITIONS = {
    "": lambda graph, walk: True,
    "all(x IN relationships(p) WHERE x.w > 0)": lambda graph, walk: all(
        graph.edges[number].weight > 0 for number in walk.edges
    ),
    "none(x IN nodes(p) WHERE x.v = 1)": lambda graph, walk: all(
        graph.nodes[node][1] == 0 for node in walk.nodes
    ),
    "length(p) > 1": lambda graph, walk: len(walk.edges) > 1,
    "any(x IN relationships(p) WHERE x.w = 2)": lambda graph, walk: any(
        graph.edges[number].weight == 2 for number in walk.edges
    ),
}


def by_ends(graph: SmallGraph, step: StepSpec, condition: str) -> dict[tuple[int, int], list[Walk]]:
    """The walks of a step that satisfy a condition, by start and end node, shortest first."""
    found: dict[tuple[int, int], list[Walk]] = defaultdict(list)
    for start in range(len(graph.nodes)):
        for walk in walks(graph, start, step, frozenset()):
            if CONDITIONS[condition](graph, walk):
                found[start, walk.nodes[-1]].append(walk)
    return {ends: sorted(some, key=lambda walk: len(walk.edges)) for ends, some in found.items()}


@EXAMPLES
@given(graphs(), STEPS, st.sampled_from(sorted(CONDITIONS)), st.booleans())
def test_shortest_path_is_the_shortest_walk_that_satisfies_the_condition(
    graph: SmallGraph, step: StepSpec, condition: str, every: bool
) -> None:
    name = "allShortestPaths" if every else "shortestPath"
    where = f" AND {condition}" if condition else ""
    text = (
        f"MATCH p = {name}((a){step.text}(b)) WHERE a <> b{where} RETURN a.n, b.n, [x IN rs | x.n], length(p)"
    )
    rows = asked(graph, text)
    expected = {ends: some for ends, some in by_ends(graph, step, condition).items() if ends[0] != ends[1]}
    found: dict[tuple[int, int], list[tuple[int, ...]]] = defaultdict(list)
    for start, end, edges, length in rows:
        assert len(edges) == length
        found[start, end].append(tuple(edges))
    assert found.keys() == expected.keys(), text
    for ends, some in expected.items():
        shortest = {walk.edges for walk in some if len(walk.edges) == len(some[0].edges)}
        assert set(found[ends]) == shortest if every else set(found[ends]) <= shortest, text
        assert len(found[ends]) == (len(shortest) if every else 1), text


SELECTORS = ("ANY", "ANY SHORTEST", "ALL SHORTEST", "SHORTEST 1", "SHORTEST 2", "SHORTEST 2 GROUPS", "ANY 2")
QUANTIFIED = {"+": (1, None), "*": (0, None), "{1,2}": (1, 2), "{2,3}": (2, 3), "{0,1}": (0, 1)}


@EXAMPLES
@given(
    graphs(),
    STEPS,
    st.sampled_from(SELECTORS),
    st.sampled_from(sorted(QUANTIFIED)),
    st.booleans(),
    st.booleans(),
)
def test_selectors_choose_among_all_walks(
    graph: SmallGraph, step: StepSpec, selector: str, quantifier: str, given_end: bool, group: bool
) -> None:
    least, most = QUANTIFIED[quantifier]
    single = step._replace(least=None, most=None, name="r")
    pattern = (
        f"((x){single.text}(y)){quantifier}" if group else f"{single._replace(name='').text}{quantifier}"
    )
    before = "MATCH (a), (b) " if given_end else ""
    text = f"{before}MATCH p = {selector} (a){pattern}(b) RETURN a.n, b.n, [z IN relationships(p) | z.n]"
    expected = by_ends(graph, step._replace(least=least, most=most), "")
    found: dict[tuple[int, int], list[tuple[int, ...]]] = defaultdict(list)
    for start, end, edges in asked(graph, text):
        found[start, end].append(tuple(edges))
    assert found.keys() == expected.keys(), text
    for ends, some in expected.items():
        assert set(found[ends]) <= {walk.edges for walk in some}, text
        lengths = sorted(len(edges) for edges in found[ends])
        assert lengths == wanted(selector, [len(walk.edges) for walk in some]), text
        assert len(set(found[ends])) == len(found[ends]), text


def wanted(selector: str, lengths: list[int]) -> list[int]:
    """The lengths of the walks that a selector returns from walks of these lengths, shortest first."""
    if selector == "ALL SHORTEST":
        return [length for length in lengths if length == lengths[0]]
    if selector.endswith("GROUPS"):
        return [length for length in lengths if length in sorted(set(lengths))[:2]]
    return lengths[: 2 if selector.endswith("2") else 1]


@EXAMPLES
@given(graphs(), STEPS, st.sampled_from(sorted(QUANTIFIED)))
def test_quantified_paths_are_all_walks(graph: SmallGraph, step: StepSpec, quantifier: str) -> None:
    least, most = QUANTIFIED[quantifier]
    single = step._replace(least=None, most=None, name="r")
    text = f"MATCH (a) ((x){single.text}(y)){quantifier} (b:A) RETURN a.n, b.n, [z IN r | z.n], [z IN x | z.n], [z IN y | z.n]"
    expected = Counter(
        repr([start, walk.nodes[-1], list(walk.edges), list(walk.nodes[:-1]), list(walk.nodes[1:])])
        for start in range(len(graph.nodes))
        for walk in walks(graph, start, step._replace(least=least, most=most), frozenset())
        if graph.nodes[walk.nodes[-1]][0] == "A"
    )
    assert Counter(map(repr, asked(graph, text))) == expected, text


SINGLE = st.builds(
    StepSpec, st.just(""), st.sampled_from(["", "T"]), st.sampled_from("<>-"), st.none(), st.none()
)


def pairs(graph: SmallGraph, start: int, steps: tuple[StepSpec, StepSpec]) -> list[Walk]:
    """The walks of one or more repetitions of two steps."""
    found: list[Walk] = []
    begun = [Walk((start,), ())]
    while begun:
        walk = begun.pop()
        for first in walks(graph, walk.nodes[-1], steps[0], frozenset(walk.edges)):
            used = frozenset(walk.edges + first.edges)
            for second in walks(graph, first.nodes[-1], steps[1], used):
                nodes = (*walk.nodes, *first.nodes[1:], *second.nodes[1:])
                whole = Walk(nodes, walk.edges + first.edges + second.edges)
                found.append(whole)
                begun.append(whole)
    return sorted(found, key=lambda walk: len(walk.edges))


@EXAMPLES
@given(
    graphs(),
    SINGLE,
    SINGLE,
    st.sampled_from(["", "ANY SHORTEST", "ALL SHORTEST", "SHORTEST 2"]),
    st.booleans(),
    st.booleans(),
)
def test_repeated_parts_of_two_relationships_are_all_walks(
    graph: SmallGraph, first: StepSpec, second: StepSpec, selector: str, given_end: bool, by_way: bool
) -> None:
    before = "MATCH (a), (b) " if given_end else ""
    # A to A via B, as from author to author via a paper, is searched by another algorithm
    ends, middle = (":A", ":B") if by_way else ("", "")
    part = f"(({ends}){first.text}({middle}){second.text}({ends}))+"
    text = f"{before}MATCH p = {selector} (a){part}(b) RETURN a.n, b.n, [z IN relationships(p) | z.n]"
    expected: dict[tuple[int, int], list[Walk]] = defaultdict(list)
    for start in range(len(graph.nodes)):
        for walk in pairs(graph, start, (first, second)):
            shown = "".join(graph.nodes[node][0] for node in walk.nodes)
            if not by_way or shown == ("AB" * len(walk.nodes))[: len(walk.nodes)]:
                expected[start, walk.nodes[-1]].append(walk)
    found: dict[tuple[int, int], list[tuple[int, ...]]] = defaultdict(list)
    for start, end, edges in asked(graph, text):
        found[start, end].append(tuple(edges))
    assert found.keys() == expected.keys(), text
    for pair, some in expected.items():
        lengths = [len(walk.edges) for walk in some]
        assert set(found[pair]) <= {walk.edges for walk in some}, text
        assert sorted(map(len, found[pair])) == (wanted(selector, lengths) if selector else lengths), text
