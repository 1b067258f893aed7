"""Functions that need no graph (`FUNCTIONS`) and aggregates (`AGGREGATES`), with Neo4j's results. Pure."""

from __future__ import annotations

from graphapp.cypher.evaluator.functions.aggregates import ACCUMULATORS, Aggregate, Distinct
from graphapp.cypher.evaluator.functions.strings import is_normalized
from graphapp.cypher.evaluator.functions.table import IMPLEMENTATIONS, Function, call
from graphapp.cypher.evaluator.value_types import is_type, value_type

__all__ = [
    "ACCUMULATORS",
    "IMPLEMENTATIONS",
    "Aggregate",
    "Distinct",
    "Function",
    "call",
    "is_normalized",
    "is_type",
    "value_type",
]
