"""The verdicts on answers, and the table of verdicts. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Literal, NamedTuple

from benchmarks.tck.engines import Answer
from benchmarks.tck.scenarios import Expected, Scenario
from benchmarks.tck.values import same_rows

__all__ = ["Verdict", "judged", "table"]

Outcome = Literal["passed", "unsupported", "wrong", "lenient"]


class Verdict(NamedTuple):
    """`passed`; `unsupported`: an error instead of rows; `wrong`: rows that differ from those expected; `lenient`: rows instead of an
    error. Unless passed, `why` contains the query and the answer."""

    outcome: Outcome
    why: str = ""


def judged(scenario: Scenario, answers: Sequence[Answer]) -> Verdict:
    """The verdict on the first query of a scenario that did not pass, or `passed`."""
    for (text, expected), answer in zip(scenario.queries, answers, strict=False):
        if expected is None:
            continue
        outcome = _outcome(expected, answer)
        if outcome != "passed":
            return Verdict(outcome, f"{' '.join(text.split())} -> {answer.error or answer.rows!r}"[:600])
    return Verdict("passed")


def _outcome(expected: Expected, answer: Answer) -> Outcome:
    if expected.error:
        return "passed" if answer.error and not answer.error.startswith("setup") else "lenient"
    if answer.error:
        return "unsupported"
    if not expected.columns:
        return "wrong" if answer.rows else "passed"
    if sorted(expected.columns) != sorted(answer.columns):
        return "wrong"
    places = [answer.columns.index(name) for name in expected.columns]
    rows = [[row[place] for place in places] for row in answer.rows]
    same = same_rows(expected.rows, rows, in_order=expected.in_order, any_order=expected.any_order)
    return "passed" if same else "wrong"


def table(engine: str, verdicts: Iterable[tuple[str, Verdict]]) -> str:
    """A Markdown table: a line for each group of scenarios, and the totals."""
    rows = [
        f"| {engine} | scenarios | passed | unsupported (error) | wrong (silent) | lenient (no error) |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    total: Counter[str] = Counter()
    for group, found in groupby(sorted(verdicts, key=lambda one: one[0]), key=lambda one: one[0]):
        counts = Counter(verdict.outcome for _, verdict in found)
        total += counts
        rows.append(_row(group, counts))
    return "\n".join([*rows, _row("**all**", total)]) + "\n"


def _row(name: str, counts: Counter[str]) -> str:
    cells = [
        sum(counts.values()),
        *(counts[outcome] for outcome in ("passed", "unsupported", "wrong", "lenient")),
    ]
    return f"| {name} | " + " | ".join(map(str, cells)) + " |"
