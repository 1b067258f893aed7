"""Trains the weights of `graphapp.people` on labelled sets: `python -m benchmarks.identity.train FOLDER [--out FILE]`."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.identity.calibration import levels, line
from benchmarks.identity.data import FOLDS, Labelled, labelled, read_collection, sets_of
from benchmarks.identity.fitting import fit
from benchmarks.identity.knots import (
    CALIBRATION_SHARES,
    FORM_KNOTS,
    GROUP_KNOTS,
    GROUP_SHARES,
    PAIR_KNOTS,
    PAIR_SHARES,
    STATEMENT_KNOTS,
    STATEMENT_SHARES,
)
from graphapp.people.collection import Collection
from graphapp.people.evidence import COLUMN, FEATURES, Pairs, evidence
from graphapp.people.groups import GROUP_COLUMN, GROUP_FEATURES, NAME_KINDS, Units, kind_of, units
from graphapp.people.model import MOST_LOG_ODDS, Curve, Model
from graphapp.people.rounds import first_groups, joined_units
from graphapp.people.suggestions import guarded
from graphapp.people.weights import Weights

__all__ = ["CUTS", "Prepared", "prepared", "train"]

_SHIPPED = Path(__file__).parents[2] / "graphapp" / "people" / "weights.json"
FIRST_CUT = 1.5
# where two groups are joined, in log-odds by kind; chosen by cross-validation within the training half
CUTS = {"full": 0.9, "initials": 0.0, "other": 0.8}
# groups of printed names that statements are cross-validated by: with few groups, leaving one out changes the model itself
_NAME_GROUPS = 16
# calibration of full names: the share of wrong ones among the surest "two people", and the statements of a level
_WRONG, _LEVEL = 0.0235, 200
# calibration of two names: the share of one person up to which all are one level, the statements of a level, and the pieces above it
_UNLIKELY, _BLOCK, _PIECES = 0.3, 30, 2
# statements about one pair of names that calibrate: two names of many parts are one observation
_MOST_OF_PAIR = 5
# pairs of one block and rows of one model at most
_PER_BLOCK = 400
_PER_LARGE_BLOCK = 4000
_MOST = 24000

PAIR_SIGNS = {feature.name: feature.sign for feature in FEATURES}
GROUP_SIGNS = {feature.name: feature.sign for feature in GROUP_FEATURES}


class _What(NamedTuple):
    """What a model is fitted to: the columns of features, their knots and signs, and the penalty by kind."""

    columns: Mapping[str, int]
    knots: Mapping[str, tuple[float, ...]]
    signs: Mapping[str, int]
    ridge: Mapping[str, float]


_PAIRS = _What(COLUMN, PAIR_KNOTS, PAIR_SIGNS, dict.fromkeys(NAME_KINDS, 1e-3))
_GROUPS = _What(GROUP_COLUMN, GROUP_KNOTS, GROUP_SIGNS, dict.fromkeys(NAME_KINDS, 2e-3))
# statements are few, and steep curves of rare values would make them too sure
_STATEMENTS = _What(
    GROUP_COLUMN, STATEMENT_KNOTS, GROUP_SIGNS, {"full": 1e-2, "initials": 3e-3, "other": 3e-3}
)


@dataclass
class Prepared:
    """A labelled set with the evidence of its blocks, by fold."""

    labelled: Labelled
    pairs: Mapping[int, Sequence[Pairs]]


def prepared(
    papers: Path, labels: Path, collections: Mapping[str, Collection] | None = None
) -> list[Prepared]:
    """The sets of which the folder `labels` has the truth, with the evidence of their blocks, in half precision. `papers` is the folder of
    the papers; `collections` are those that an earlier call has read. Raises NoLabels where the folder has no labels."""
    found = []
    for name in sets_of(labels):
        c = collections.get(name) if collections else None
        s = labelled(name, c or read_collection(papers, name), labels)
        c = s.collection
        pairs = {}
        for fold in range(FOLDS):
            some = [block for block, k in zip(s.blocks, s.fold, strict=True) if k == fold]
            pairs[fold] = [p._replace(values=p.values.astype(np.float16)) for p in evidence(c, some)]
        found.append(Prepared(s, pairs))
    return found


@dataclass
class Rows:
    """Rows to train on: features, truth, weight, kind, and the fold that they are from (or another group to cross-validate by)."""

    values: NDArray[Any]
    same: NDArray[np.bool_]
    weight: NDArray[np.float64]
    kind: NDArray[np.int8]
    fold: NDArray[np.int8]


def _share(s: Labelled, kind: NDArray[np.int8], a: Any, b: Any, shares: Any) -> tuple[Any, Any]:
    """The class of each pair of persons (set and kind and whether examined) as a number, and the share of that class."""
    examined = s.curated[a] & s.curated[b] | ((a == b) & (kind == 2))
    table = np.array([shares[name].get(s.name, (0, 0)) for name in NAME_KINDS], np.float64)
    return kind * 2 + ~examined, table[kind, (~examined).astype(int)]


def _pair_rows(sets: Sequence[Prepared], folds: Sequence[int]) -> Rows:
    """A sample of the pairs of papers, every block counting by its authorships."""
    random = np.random.default_rng(0)
    parts: list[Rows] = []
    for entry in sets:
        s, own = entry.labelled, []
        most = _PER_LARGE_BLOCK if len(s.blocks) < 100 else _PER_BLOCK
        for fold in folds:
            for p in entry.pairs[fold]:
                person = s.person[p.members]
                a, b = person[p.first], person[p.second]
                kind = kind_of(p.relation)
                group, share = _share(s, kind, a, b, PAIR_SHARES)
                usable = (a >= 0) & (b >= 0) & (share > 0)
                for low, high, size in zip(p.bounds, p.bounds[1:], np.diff(p.starts), strict=False):
                    for number in range(6):
                        rows = low + np.flatnonzero(usable[low:high] & (group[low:high] == number))
                        if not len(rows):
                            continue
                        chosen = (
                            rows if len(rows) <= most else np.sort(random.choice(rows, most, replace=False))
                        )
                        weight = np.full(len(chosen), size / len(chosen))
                        own.append(
                            (
                                p.values[chosen],
                                a[chosen] == b[chosen],
                                weight,
                                kind[chosen],
                                group[chosen],
                                fold,
                            )
                        )
        parts.append(_balanced(s, own, PAIR_SHARES))
    return _together(parts)


def _balanced(s: Labelled, own: Sequence[tuple[Any, ...]], shares: Any) -> Rows:
    """Rows of one set, with the weight of each class that of its share."""
    if not own:
        return Rows(
            np.zeros((0, 1)), np.zeros(0, bool), np.zeros(0), np.zeros(0, np.int8), np.zeros(0, np.int8)
        )
    values, same, weight, kind, group = (np.concatenate([row[k] for row in own]) for k in range(5))
    fold = np.concatenate([np.broadcast_to(np.asarray(row[5], np.int8), len(row[1])) for row in own])
    for number in range(6):
        some = group == number
        if some.any():
            weight[some] *= (
                shares[NAME_KINDS[number // 2]].get(s.name, (0, 0))[number % 2] / weight[some].sum()
            )
    return Rows(values, same, weight, kind, fold)


def _together(parts: Sequence[Rows]) -> Rows:
    parts = [part for part in parts if len(part.same)]
    return Rows(
        *(np.concatenate([getattr(part, name) for part in parts]) for name in Rows.__dataclass_fields__)
    )


def _fit(
    rows: Rows, what: _What, near: Mapping[str, Model] | None = None, kinds: Sequence[str] = NAME_KINDS
) -> dict[str, Model]:
    """A model for each of the kinds."""
    found = {}
    for place, name in enumerate(NAME_KINDS):
        if name not in kinds:
            continue
        some = np.flatnonzero((rows.kind == place) & (rows.weight > 0))
        if not len(some):
            # no set teaches this kind: even odds
            found[name] = Model(0.0, {})
            continue
        if len(some) > _MOST:
            some = np.sort(np.random.default_rng(place).choice(some, _MOST, replace=False))
        knots = {**what.knots, **FORM_KNOTS} if name == "other" else what.knots
        values = np.asarray(rows.values[some], np.float32)
        begin = near[name] if near else None
        same, weight = rows.same[some], rows.weight[some]
        found[name] = fit(values, same, weight, what.columns, knots, what.signs, what.ridge[name], begin)
    return found


def _models(
    rows: Rows, folds: Sequence[int], what: _What
) -> tuple[dict[str, Model], dict[int, dict[str, Model]]]:
    """The models of all rows, and for each fold the models of the other folds."""
    whole = _fit(rows, what)
    crossed = {}
    for fold in folds:
        keep = rows.fold != fold
        others = Rows(*(getattr(rows, name)[keep] for name in Rows.__dataclass_fields__))
        crossed[fold] = _fit(others, what, whole)
    return whole, crossed


def _crossed_raw(rows: Rows, judged: Rows, whole: Mapping[str, Model]) -> NDArray[np.float32]:
    """The raw log-odds of the statements `judged`, each by models that did not learn from its group. `whole` are the models of all rows."""
    raw = np.zeros(len(judged.same), np.float32)
    for group in np.unique(judged.fold):
        held = judged.fold == group
        kinds = [name for place, name in enumerate(NAME_KINDS) if (held & (judged.kind == place)).any()]
        others = Rows(*(getattr(rows, name)[rows.fold != group] for name in Rows.__dataclass_fields__))
        models = _fit(others, _STATEMENTS, whole, kinds)
        for name in kinds:
            some = held & (judged.kind == NAME_KINDS.index(name))
            raw[some] = models[name].log_odds(judged.values[some], GROUP_COLUMN)
    return raw


def _unit_rows(sets: Sequence[Prepared], found: Mapping[tuple[str, int, int], Units], shares: Any) -> Rows:
    """The pairs of parts whose persons are known: of each part, the person of most of its papers."""
    parts = []
    for entry in sets:
        s, own = entry.labelled, []
        for (name, fold, place), u in found.items():
            if name != s.name or not len(u.first):
                continue
            person = majority(u, s.person[entry.pairs[fold][place].members])
            a, b = person[u.first], person[u.second]
            group, share = _share(s, u.kind, a, b, shares)
            rows = np.flatnonzero((a >= 0) & (b >= 0) & (share > 0))
            if len(rows):
                weight = np.ones(len(rows))
                own.append((u.values[rows], a[rows] == b[rows], weight, u.kind[rows], group[rows], fold))
        parts.append(_balanced(s, own, shares))
    return _together(parts)


def _statement_rows(
    sets: Sequence[Prepared],
    found: Mapping[tuple[str, int, int], Units],
    shares: Any,
    *,
    reported: bool = False,
) -> Rows:
    """The pairs of parts whose persons are known, as statements: "one person" is right where a person is in both parts. The fold is the
    group of the printed name, for pairs under one name. `reported` omits those that are never suggested, and all but a few of those about
    the same two names."""
    parts = []
    for entry in sets:
        s, own = entry.labelled, []
        for (name, fold, place), u in found.items():
            if name != s.name or not len(u.first):
                continue
            p = entry.pairs[fold][place]
            truth = Truth.of(s, p, u)
            unexamined = ~(truth.examined | truth.same & (u.kind == 2))
            table = np.array([shares[kind].get(s.name, (0, 0)) for kind in NAME_KINDS], np.float64)
            share = table[u.kind, unexamined.astype(int)]
            # names of initials are suggested only with identifiers, which no set has
            usable = truth.known & (truth.open | (u.kind == 1) | (not reported))
            rows = np.flatnonzero(usable & (share > 0))
            if reported:
                rows = rows[_few_of_each_pair(s, p, u, rows)]
            if len(rows):
                kind, weight = u.kind[rows], np.ones(len(rows))
                left_out = np.where(u.same_name[rows], _name_group(s, p, u)[rows], fold)
                group = kind * 2 + unexamined[rows]
                own.append((u.values[rows], truth.same[rows], weight, kind, group, left_out))
        parts.append(_balanced(s, own, shares))
    return _together(parts)


def _few_of_each_pair(s: Labelled, p: Pairs, u: Units, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which of the pairs of parts `rows` are under one name, or among the first few under their two names."""
    name = _names(s, p, u)
    one, other = name[u.first[rows]], name[u.second[rows]]
    pairs = np.stack([np.minimum(one, other), np.maximum(one, other)], axis=1)
    place = np.unique(pairs, axis=0, return_inverse=True)[1].ravel()
    order = np.argsort(place, kind="stable")
    start = np.r_[0, np.cumsum(np.bincount(place))]
    rank = np.empty(len(rows), np.int64)
    rank[order] = np.arange(len(rows)) - start[place[order]]
    kept: NDArray[np.bool_] = u.same_name[rows] | (rank < _MOST_OF_PAIR)
    return kept


class Truth(NamedTuple):
    """What the labels say of pairs of parts: whether the persons of both are known, whether a person is in both, whether the truth has
    examined all of them, and whether a split may be suggested at all (`open`)."""

    known: NDArray[np.bool_]
    same: NDArray[np.bool_]
    examined: NDArray[np.bool_]
    open: NDArray[np.bool_]

    @classmethod
    def of(cls, s: Labelled, p: Pairs, u: Units) -> Truth:
        """The truth of the pairs of `u`."""
        persons: list[set[int]] = [set() for _ in u.size]
        for part, person in zip(u.unit.tolist(), s.person[p.members].tolist(), strict=True):
            if person >= 0:
                persons[part].add(person)
        members = np.split(p.members[np.argsort(u.unit, kind="stable")], np.cumsum(u.size)[:-1])
        known = np.array([bool(some) for some in persons], np.bool_)
        examined = np.array([all(s.curated[person] for person in some) for some in persons], np.bool_)
        silent = np.array([guarded(s.collection, some) for some in members], np.bool_)
        a, b = u.first, u.second
        same = [not persons[x].isdisjoint(persons[y]) for x, y in zip(a.tolist(), b.tolist(), strict=True)]
        return cls(
            known[a] & known[b],
            np.array(same, np.bool_),
            examined[a] & examined[b],
            ~(u.same_name & (silent[a] | silent[b])),
        )


def _name_group(s: Labelled, p: Pairs, u: Units) -> NDArray[np.int64]:
    """The group of the printed name of each pair of parts, by which statements about one name are cross-validated."""
    # Fibonacci hashing: neighbouring numbers go to different groups
    scattered: NDArray[np.int64] = (_names(s, p, u) * 2654435769 % 2**32) * _NAME_GROUPS >> 32
    return scattered[u.first]


def _names(s: Labelled, p: Pairs, u: Units) -> NDArray[np.int64]:
    """The number of the printed name of each part."""
    name = np.zeros(len(u.size), np.int64)
    name[u.unit] = s.collection.cluster[p.members]
    return name


def majority(u: Units, person: NDArray[np.int32]) -> NDArray[np.int64]:
    """The person of most papers of each part, -1 where none is known."""
    found = np.full(len(u.size), -1, np.int64)
    known = np.flatnonzero(person >= 0)
    counts = Counter(zip(u.unit[known].tolist(), person[known].tolist(), strict=True))
    for (part, who), _ in sorted(counts.items(), key=lambda row: (row[1], row[0])):
        found[part] = who
    return found


def _calibrated(judged: Rows, raw: NDArray[np.float32]) -> dict[str, Curve]:
    """The curve from raw to calibrated log-odds of each kind, from statements whose raw log-odds are those of a model that did not see their
    names. Every statement counts once."""
    found = {}
    for place, name in enumerate(NAME_KINDS):
        some = np.flatnonzero(judged.kind == place)
        if not len(some):
            found[name] = Curve((-MOST_LOG_ODDS, MOST_LOG_ODDS), (-MOST_LOG_ODDS, MOST_LOG_ODDS))
        elif name == "full":
            found[name] = levels(raw[some], judged.same[some], _WRONG, _LEVEL)
        else:
            found[name] = line(raw[some], judged.same[some], _UNLIKELY, _BLOCK, _PIECES)
    return found


def _each(
    sets: Sequence[Prepared], folds: Sequence[int]
) -> Iterator[tuple[tuple[str, int, int], Prepared, Pairs]]:
    for entry in sets:
        for fold in folds:
            for place, p in enumerate(entry.pairs[fold]):
                yield (entry.labelled.name, fold, place), entry, p


def train(sets: Sequence[Prepared], folds: Sequence[int], cuts: Mapping[str, float] = CUTS) -> Weights:
    """The weights learned from the given folds of the sets. Each stage learns from what the stages before say of blocks that they did not
    learn from, as it will be when they are used."""
    pair_models, crossed = _models(_pair_rows(sets, folds), folds, _PAIRS)
    draft = Weights(pair_models, {}, {}, {}, FIRST_CUT, cuts)
    log_odds, first = {}, {}
    for key, entry, p in _each(sets, folds):
        log_odds[key] = _with(draft, pairs=crossed[key[1]]).pair_log_odds(p)
        group = first_groups(p, log_odds[key], FIRST_CUT)
        first[key] = units(entry.labelled.collection, p, log_odds[key], group)
    group_models, crossed = _models(_unit_rows(sets, first, GROUP_SHARES), folds, _GROUPS)
    last = {}
    for key, entry, p in _each(sets, folds):
        joined = joined_units(first[key], _with(draft, groups=crossed[key[1]]).group_log_odds(first[key]))
        last[key] = units(entry.labelled.collection, p, log_odds[key], joined)
    rows = _statement_rows(sets, last, STATEMENT_SHARES)
    statement_models = _fit(rows, _STATEMENTS)
    judged = _statement_rows(sets, last, CALIBRATION_SHARES, reported=True)
    calibration = _calibrated(judged, _crossed_raw(rows, judged, statement_models))
    return Weights(pair_models, group_models, statement_models, calibration, FIRST_CUT, cuts)


def _with(weights: Weights, **changed: Any) -> Weights:
    values = {name: getattr(weights, name) for name in Weights.__dataclass_fields__}
    return Weights(**{**values, **changed})


def main() -> None:
    """Trains on all labels of a folder and writes the weights."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.identity.train", description=__doc__)
    parser.add_argument(
        "folder", type=Path, metavar="FOLDER", help="labels to learn from, with the papers next to them"
    )
    parser.add_argument(
        "--out", type=Path, default=_SHIPPED, metavar="FILE", help="by default the weights in the package"
    )
    options = parser.parse_args()
    weights = train(prepared(options.folder, options.folder), range(FOLDS))
    options.out.write_text(weights.text(), encoding="utf-8")
    print(f"{options.out}: version {weights.version}")


if __name__ == "__main__":
    main()
