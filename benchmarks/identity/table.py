"""The table of results: groups, statements and calibration of each labelled set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.identity.data import Labelled
from benchmarks.identity.measures import (
    Statement,
    b3,
    calibration,
    measured_rows,
    merge_figures,
    pairwise,
    split_figures,
)
from benchmarks.identity.scripts import ScriptFigures
from benchmarks.identity.train import Prepared
from graphapp.people import shipped_weights
from graphapp.people.evidence import Pairs
from graphapp.people.groups import Units, units
from graphapp.people.model import logistic
from graphapp.people.odds_words import MOST_STATED
from graphapp.people.rounds import first_groups, joined_units
from graphapp.people.sentences import EvidenceFinder, sentence
from graphapp.people.suggestions import guarded, in_words, order
from graphapp.people.weights import Weights

__all__ = ["Result", "accuracy", "as_json", "as_text", "errors", "measured"]

_LEVEL = 0.97
_LEVELS = (MOST_STATED, 0.99, 0.97, 0.9)
_SHOWN = {"openreview": ("mixed", "all"), "acl": ("variants", "all"), "inspire-wang": ("all",)}
_BIN = 50
_SURE = 0.9


class Result(NamedTuple):
    """What came out for one set: figures by rows measured, the same for the exact names, and the statements."""

    labelled: Labelled
    groups: dict[str, dict[str, list[float]]]
    exact: dict[str, dict[str, list[float]]]
    statements: list[Statement]
    group: NDArray[np.int64]


def measured(entry: Prepared, weights_of: Mapping[int, Weights]) -> Result:
    """Groups and statements, compared with the truth, for the blocks of the folds in `weights_of`, each fold by its own weights.
    Identifiers play no part."""
    s = entry.labelled
    c = s.collection
    group = c.cluster.astype(np.int64) + len(c.name)
    tested = np.zeros(len(c.name), bool)
    statements: list[Statement] = []
    for fold, weights in weights_of.items():
        for p in entry.pairs[fold]:
            log_odds = weights.pair_log_odds(p)
            parts = units(c, p, log_odds, first_groups(p, log_odds, weights.first_cut))
            found = joined_units(parts, weights.group_log_odds(parts))
            # numbers of parts are smaller than those of members, and each member has its own
            group[p.members] = p.members[np.unique(found, return_index=True)[1]][
                np.unique(found, return_inverse=True)[1]
            ]
            tested[p.members] = True
            statements += _statements(s, p, units(c, p, log_odds, found), weights)
    only = Labelled(s.name, c, np.where(tested, s.person, -1).astype(np.int32), s.curated, s.blocks, s.fold)
    rows = {name: of for name, of in measured_rows(only).items() if name in _SHOWN[s.name]}
    return Result(only, _figures(only, rows, group), _figures(only, rows, c.cluster), statements, group)


def _figures(s: Labelled, rows: dict[str, Any], group: NDArray[Any]) -> dict[str, dict[str, list[float]]]:
    return {
        name: {
            "b3": b3(group[of].tolist(), s.person[of].tolist()),
            "pairwise": pairwise(group[of].tolist(), s.person[of].tolist()),
        }
        for name, of in rows.items()
    }


def _statements(s: Labelled, p: Pairs, u: Units, weights: Weights) -> list[Statement]:
    c, count = s.collection, len(u.size)
    persons: list[set[int]] = [set() for _ in range(count)]
    name = np.zeros(count, np.int64)
    name[u.unit] = c.cluster[p.members]
    for part, person in zip(u.unit.tolist(), s.person[p.members].tolist(), strict=True):
        if person >= 0:
            persons[part].add(person)
    by_part = np.argsort(u.unit, kind="stable")
    bounds = np.r_[0, np.cumsum(u.size)]

    @cache
    def silent(part: int) -> bool:
        return guarded(c, p.members[by_part[bounds[part] : bounds[part + 1]]])

    found = []
    rows = (
        u.first.tolist(),
        u.second.tolist(),
        logistic(weights.statement_log_odds(u)).tolist(),
        u.same_name.tolist(),
        u.relation.tolist(),
    )
    for a, b, probability, same_name, how in zip(*rows, strict=True):
        if same_name and (silent(a) or silent(b)):
            continue
        examined = all(s.curated[person] for person in persons[a] | persons[b])
        mine, theirs = frozenset(persons[a]), frozenset(persons[b])
        wrong = mine and theirs and bool(mine & theirs) == same_name
        words = None
        if wrong and (1 - probability if same_name else probability) >= _SURE:
            words = in_words(c, p, u, (a, b), probability, same_name=same_name, relation=how)
        found.append(Statement(probability, mine, theirs, int(name[a]), int(name[b]), examined, words))
    return found


def _calibration(result: Result) -> list[tuple[float, int, float, float]]:
    return calibration(result.statements, result.labelled.name)


def _worst(result: Result) -> float:
    """The largest difference between said and true in a range of at least 50 statements."""
    return max((abs(said - true) for _, n, said, true in _calibration(result) if n >= _BIN), default=0.0)


def as_json(results: Sequence[Result], scripts: Mapping[str, ScriptFigures] | None = None) -> dict[str, Any]:
    """The results as JSON values: B³ and pairwise [precision, recall, F] by set, statements at 97 %, and the worst calibration. Sets that
    were not tested are absent; figures that come from one of them are None. `scripts` are the figures of names in two scripts."""
    by_name = {result.labelled.name: result for result in results}
    found: dict[str, Any] = {name: result.groups for name, result in by_name.items()}
    splits = {name: split_figures(r.statements, _LEVEL, r.labelled) for name, r in by_name.items()}
    different, merge = splits.get("openreview"), None
    if "acl" in by_name:
        merge = merge_figures(by_name["acl"].statements, _LEVEL, by_name["acl"].labelled)
    found["statements"] = {
        "different_97": _some(different, ("correct", "covered", "number")),
        "merge_97": _some(merge, ("correct", "covered", "number", "correct_by_whole_truth")),
        "disturbed_97": _share(splits.values(), "disturbed_names", "clean"),
        "disturbed_97_by_set": {name: _share([x], "disturbed_names", "clean") for name, x in splits.items()},
        "disturbed_97_names": {name: [x["disturbed_names"], x["clean"]] for name, x in splits.items()},
        "disturbed_97_assumed": _share(splits.values(), "disturbed_assumed", "assumed"),
    }
    found["calibration_worst"] = max(map(_worst, results))
    found["calibration_worst_by_set"] = {name: _worst(result) for name, result in by_name.items()}
    found["exact"] = {name: result.exact for name, result in by_name.items()}
    if scripts:
        found["scripts"] = {script: figures._asdict() for script, figures in scripts.items()}
    return found


def accuracy(results: Sequence[Result]) -> dict[str, Any]:
    """How many suggestions of at least each level there are, and how many are correct, as `graphapp.people.measured_accuracy` reads it: merges
    of ACL, about people whom its staff has examined, and splits of OpenReview."""
    by_name = {result.labelled.name: result for result in results}
    found: dict[str, Any] = {"weights": shipped_weights.version(), "merges": [], "splits": []}
    for kind, name in (("merges", "acl"), ("splits", "openreview")):
        for level in _LEVELS:
            made = [x for x in by_name[name].statements if x.known and _suggested(x, kind, level)]
            correct = sum(x.one == (kind == "merges") for x in made)
            # the labels only assume that the names of other people are complete
            wrong = sum(x.one != (kind == "merges") and (x.examined or kind == "splits") for x in made)
            if correct + wrong:
                found[kind].append([level, correct + wrong, correct])
    return found


def _suggested(x: Statement, kind: str, level: float) -> bool:
    """True for a statement that is a suggestion of this kind and at least this level; above `MOST_STATED` for that level."""
    probability = x.probability if kind == "merges" else 1 - x.probability
    above = probability > level if level == MOST_STATED else probability >= level
    return above and (x.name != x.other_name) == (kind == "merges")


def _some(figures: Mapping[str, float] | None, names: Sequence[str]) -> dict[str, float] | None:
    return figures and {name: figures[name] for name in names}


def _share(figures: Iterable[Mapping[str, float]], part: str, whole: str) -> float:
    """The sum of one figure over the sum of another."""
    every = list(figures)
    return sum(x[part] for x in every) / max(1, sum(x[whole] for x in every))


def as_text(results: Sequence[Result], scripts: Mapping[str, ScriptFigures] | None = None) -> str:
    """The same as a table for people."""
    found = as_json(results, scripts)
    lines = [f"{'':24}{'B³ P / R / F':>24}{'exact name':>12}{'pairwise F':>12}"]
    for result in results:
        for name, figures in result.groups.items():
            numbers = " / ".join(f"{x:.3f}" for x in figures["b3"])
            label = f"{result.labelled.name}, {name}"
            exact, pairs = result.exact[name]["b3"][2], figures["pairwise"][2]
            lines.append(f"{label:24}{numbers:>24}{exact:>12.3f}{pairs:>12.3f}")
    said = found["statements"]
    lines.append("")
    for name, text in (("different_97", "different people, OpenReview"), ("merge_97", "one person, ACL")):
        if row := said[name]:
            lines.append(
                f"At 97 %, {text}: {row['number']} statements, {row['correct']:.3f} correct, "
                f"{row['covered']:.1%} of those needed"
            )
    lines.append(
        f"Correct names disturbed at 97 %: {said['disturbed_97']:.2%} {_by_set(said['disturbed_97_by_set'])}, "
        f"and {said['disturbed_97_assumed']:.2%} of the names that the truth only assumes to be one person's"
    )
    for result in results:
        lines.append(f"Calibration, {result.labelled.name} (from, statements, said, true):")
        lines += [f"  {low:5.2f}{n:7}{p:8.3f}{true:8.3f}" for low, n, p, true in _calibration(result)]
    lines.append(
        f"Worst calibration: {found['calibration_worst']:.3f} {_by_set(found['calibration_worst_by_set'])}"
    )
    for script, row in (scripts or {}).items():
        lines.append(
            f"{script}: {row.names} names in two scripts, {row.same:.1%} with the same letters, {row.related:.1%} related; "
            f"{row.others_related:.3%} of the pairs of other names related"
        )
    return "\n".join(lines)


def errors(result: Result, most: int) -> list[str]:
    """The surest statements that the truth calls wrong, in words."""
    finder = EvidenceFinder(result.labelled.collection)
    wrong = [x.in_words for x in result.statements if x.in_words]
    wrong.sort(key=order)
    return [sentence(x, finder.reasons(x)) for x in wrong[:most]]


def _by_set(values: dict[str, float]) -> str:
    return "(" + ", ".join(f"{name} {value:.4f}" for name, value in values.items()) + ")"
