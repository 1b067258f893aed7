"""The weights of all models as one value: written by `benchmarks/identity/train.py`, read by `shipped_weights`, applied to pairs. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphapp.people.collection import Floats
from graphapp.people.evidence import COLUMN, Pairs
from graphapp.people.groups import GROUP_COLUMN, NAME_KINDS, Units, kind_of
from graphapp.people.model import Curve, Model

__all__ = ["Weights"]


_PART = 1_000_000


@dataclass(frozen=True, slots=True)
class Weights:
    """Models by kind for pairs of papers (`pairs`), for joining groups (`groups`) and for statements about groups (`statements`), each
    statement's curve from log-odds to calibrated log-odds (`calibration`), and the log-odds above which groups are joined: pairs in the
    first round (`first_cut`), groups in the second, by kind (`cuts`)."""

    pairs: Mapping[str, Model]
    groups: Mapping[str, Model]
    statements: Mapping[str, Model]
    calibration: Mapping[str, Curve]
    first_cut: float
    cuts: Mapping[str, float]

    def pair_log_odds(self, p: Pairs) -> Floats:
        """The log-odds that the two authorships of each pair are one person's."""
        return _by_kind(self.pairs, kind_of(p.relation), p.values, COLUMN)

    def group_log_odds(self, u: Units) -> Floats:
        """The log-odds by which groups are joined: of one person, less the cut of the kind."""
        kind = u.kind
        cut = np.array([self.cuts[name] for name in NAME_KINDS], np.float32)
        return _by_kind(self.groups, kind, u.values, GROUP_COLUMN) - cut[kind]

    def statement_log_odds(self, u: Units) -> Floats:
        """The calibrated log-odds that two parts are one person's."""
        kind = u.kind
        raw = _by_kind(self.statements, kind, u.values, GROUP_COLUMN)
        for place, name in enumerate(NAME_KINDS):
            curve, some = self.calibration[name], kind == place
            raw[some] = np.interp(raw[some], curve.at, curve.gives)
        return raw

    def plain(self) -> dict[str, Any]:
        """The weights as JSON values."""
        return {
            "pairs": {name: self.pairs[name].plain() for name in NAME_KINDS},
            "groups": {name: self.groups[name].plain() for name in NAME_KINDS},
            "statements": {name: self.statements[name].plain() for name in NAME_KINDS},
            "calibration": {name: [list(c.at), list(c.gives)] for name, c in self.calibration.items()},
            "first_cut": self.first_cut,
            "cuts": dict(self.cuts),
        }

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Weights:
        """The weights that `plain` gave."""
        pairs, groups, statements = (
            {name: Model.of(plain[part][name]) for name in NAME_KINDS}
            for part in ("pairs", "groups", "statements")
        )
        calibration = {
            name: Curve(tuple(at), tuple(gives)) for name, (at, gives) in plain["calibration"].items()
        }
        return cls(pairs, groups, statements, calibration, plain["first_cut"], plain["cuts"])

    def text(self) -> str:
        """The weights as the text of a file: the same text for the same weights."""
        return json.dumps(self.plain(), indent=1) + "\n"

    @property
    def version(self) -> str:
        """Eight hexadecimal digits that name these weights, for decisions made with them."""
        return sha256(self.text().encode()).hexdigest()[:8]


def _by_kind(
    models: Mapping[str, Model], kind: NDArray[np.int8], values: NDArray[Any], columns: Mapping[str, int]
) -> Floats:
    found = np.empty(len(kind), np.float32)
    for place, name in enumerate(NAME_KINDS):
        some = np.flatnonzero(kind == place)
        # a copy of all rows of a large block takes much memory
        for start in range(0, len(some), _PART):
            part = some[start : start + _PART]
            found[part] = models[name].log_odds(values[part], columns)
    return found
