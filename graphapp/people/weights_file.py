"""The weights that are used with one store: the shipped ones, adjusted by a file next to the store if `graphapp people retrain` made one."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from graphapp.people import shipped_weights

if TYPE_CHECKING:
    from graphapp.people.weights import Weights

__all__ = ["OwnWeights", "read_own_weights"]


class OwnWeights(NamedTuple):
    """Adjustments of the shipped weights by kind, as (scale, shift). `version` names the weights in decisions: that of the shipped weights if
    nothing is adjusted. `former` has the adjustments of earlier versions of the file, with which decisions may have been made. `problem` says why a file is not used, else it is ""."""

    version: str
    adjustments: Mapping[str, tuple[float, float]]
    former: Mapping[str, Mapping[str, tuple[float, float]]] = {}
    problem: str = ""

    @property
    def known(self) -> dict[str, Mapping[str, tuple[float, float]]]:
        """The adjustments of each version with which decisions may have been made."""
        return {**self.former, shipped_weights.version(): {}, self.version: self.adjustments}

    def weights(self) -> Weights:
        """The weights."""
        if not self.adjustments:
            return shipped_weights.shipped()
        from graphapp.people.retraining import Adjustment, adjusted

        changes = {kind: Adjustment(*values) for kind, values in self.adjustments.items()}
        return adjusted(shipped_weights.shipped(), changes)

    @classmethod
    def of(
        cls,
        adjustments: Mapping[str, tuple[float, float]],
        former: Mapping[str, Mapping[str, tuple[float, float]]] | None = None,
    ) -> OwnWeights:
        """The shipped weights with these adjustments."""
        base = shipped_weights.version()
        if not adjustments:
            return cls(base, {}, former or {})
        text = orjson.dumps([base, adjustments], option=orjson.OPT_SORT_KEYS, default=list)
        return cls(blake2b(text, digest_size=4).hexdigest(), adjustments, former or {})

    def content(self) -> bytes:
        """The content of the file."""
        said = {
            "base": shipped_weights.version(),
            "version": self.version,
            "adjustments": self.adjustments,
            "former": self.former,
        }
        return orjson.dumps(said, option=orjson.OPT_INDENT_2, default=list) + b"\n"


def read_own_weights(path: Path | None) -> OwnWeights:
    """The weights by a file; the shipped ones without a file, or if it cannot be used."""
    plain = OwnWeights.of({})
    if path is None or not path.exists():
        return plain
    retrain = "The default weights are used. Run `graphapp people retrain`."
    try:
        said = orjson.loads(path.read_bytes())
        if said["base"] != plain.version:
            return plain._replace(
                problem=f"{path} contains weights for another version of graphapp. {retrain}"
            )
        former = {str(version): _pairs(each) for version, each in said["former"].items()}
        return OwnWeights.of(_pairs(said["adjustments"]), former)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return plain._replace(problem=f"{path} is damaged. {retrain}")


def _pairs(plain: Mapping[str, Any]) -> dict[str, tuple[float, float]]:
    return {str(kind): (float(scale), float(shift)) for kind, (scale, shift) in plain.items()}
