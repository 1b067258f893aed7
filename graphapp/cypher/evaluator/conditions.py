"""AND, OR, XOR and NOT in three-valued logic, over compiled conditions. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from graphapp.cypher.evaluator.rows import Evaluation, Row

__all__ = ["all_true", "any_true", "negated", "odd_true"]


def all_true(tests: Sequence[Evaluation]) -> Evaluation:
    """AND; stops at the first false condition."""

    def evaluate(row: Row) -> bool | None:
        unknown = False
        for test in tests:
            value = test(row)
            if value is False:
                return False
            if value is None:
                unknown = True
        return None if unknown else True

    return evaluate


def any_true(tests: Sequence[Evaluation]) -> Evaluation:
    """OR; stops at the first true condition."""

    def evaluate(row: Row) -> bool | None:
        unknown = False
        for test in tests:
            value = test(row)
            if value is True:
                return True
            if value is None:
                unknown = True
        return None if unknown else False

    return evaluate


def odd_true(tests: Sequence[Evaluation]) -> Evaluation:
    """XOR."""

    def evaluate(row: Row) -> bool | None:
        values = [test(row) for test in tests]
        if None in values:
            return None
        return values.count(True) % 2 == 1

    return evaluate


def negated(test: Evaluation) -> Evaluation:
    """NOT."""

    def evaluate(row: Row) -> bool | None:
        value = test(row)
        return None if value is None else not value

    return evaluate
