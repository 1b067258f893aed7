"""Quantified path patterns, ((a)-[r]->(b) WHERE …){1,3}, whose variables are lists with one item per
repetition."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from graphapp.cypher.evaluator import syntax
from graphapp.cypher.evaluator.compiling import Compiler, SlotScope
from graphapp.cypher.evaluator.matching import one_by_one
from graphapp.cypher.evaluator.patterns import names_in
from graphapp.cypher.evaluator.rows import Evaluation, Pipeline, Row
from graphapp.cypher.evaluator.steps import Ends, Step, Taken
from graphapp.cypher.evaluator.values import NodeRef

__all__ = ["Repetition", "repeated", "repetition"]


@dataclass
class Repetition:
    """One repetition as a compiled match: from the node in slot `start` it finds rows with the end node in
    slot `end` and the numbers of the walked relationships, from left to right, in the slots `edges`. `values`
    are the slots of its variables, by name."""

    pipeline: Pipeline
    start: int
    end: int
    edges: list[int]
    values: dict[str, int]

    def around(self, row: Row, node: NodeRef) -> Iterator[tuple[NodeRef, tuple[int, ...], Row]]:
        """For each repetition from `node`: its end node, the relationships that it walks, and the row with
        its variables."""
        scratch = row.copy()
        scratch[self.start] = node
        for found in self.pipeline(iter((scratch,)), row):
            yield found[self.end], tuple([found[slot] for slot in self.edges]), found


def repetition(
    c: Compiler, quantified: syntax.Quantified, scope: SlotScope, *, backwards: bool
) -> Repetition:
    """Compiles one repetition, which begins at the left end of the pattern, or at the right end if
    `backwards`."""
    inner = names_in(quantified.pattern)
    outside = SlotScope({name: slot for name, slot in scope.slots.items() if name not in inner})
    pipeline, start, end, edges, found = one_by_one(
        c, quantified.pattern, quantified.condition, outside, backwards=backwards
    )
    return Repetition(pipeline, start, end, edges, {name: found.slots[name] for name in sorted(inner)})


def repeated(
    c: Compiler,
    quantified: syntax.Quantified,
    scope: SlotScope,
    ends: Ends,
    taken: Taken,
    test: Evaluation | None,
    *,
    backwards: bool,
) -> Step:
    """Walks all chains of repetitions in which no relationship is repeated."""
    assert quantified.quantifier is not None
    once = repetition(c, quantified, scope, backwards=backwards)
    least, most = quantified.quantifier.least, quantified.quantifier.most
    lists = [(scope.slots[name], slot) for name, slot in once.values.items()]

    def step(rows: Iterator[Row]) -> Iterator[Row]:
        for row in rows:
            origin = row[ends.start]
            goal = row[ends.end] if ends.bound else None
            if origin is None or (ends.bound and goal is None):
                continue
            used = taken.numbers(row)
            for last, chain in _chains(c, once, row, origin, least, most, used):
                if goal is not None and last is not goal:
                    continue
                if ends.groups is not None and last.group not in ends.groups:
                    continue
                new = row.copy()
                new[ends.end] = last
                bind(new, chain, lists, ends.edges, backwards=backwards)
                if test is None or test(new) is True:
                    yield new

    return step


Chain = list[tuple[tuple[int, ...], Row]]


def bind(row: Row, chain: Chain, lists: list[tuple[int, int]], edges: int, *, backwards: bool) -> None:
    """Store the lists of a chain of repetitions in a row."""
    ordered = chain[::-1] if backwards else chain
    for target, source in lists:
        row[target] = [found[source] for _, found in ordered]
    row[edges] = tuple([number for numbers, _ in ordered for number in numbers])


def _chains(
    c: Compiler, once: Repetition, row: Row, origin: NodeRef, least: int, most: int | None, used: set[int]
) -> Iterator[tuple[NodeRef, Chain]]:
    """The last node and the repetitions of each chain, depth first."""
    if least == 0:
        yield origin, []
    if most == 0:
        return
    chain: Chain = []
    stack: list[Any] = [once.around(row, origin)]
    while stack:
        for node, numbers, found in stack[-1]:
            c.work.spend()
            if not used.isdisjoint(numbers):
                continue
            chain.append((numbers, found))
            if len(chain) >= least:
                yield node, chain
            if most is not None and len(chain) >= most:
                chain.pop()
                continue
            used.update(numbers)
            stack.append(once.around(row, node))
            break
        else:
            stack.pop()
            if chain:
                used.difference_update(chain.pop()[0])
