"""Suggestions as they are stored: one JSON object each, with everything that a page needs besides the papers. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Any, NamedTuple

from graphapp.model import names
from graphapp.people.evidence_subjects import SubjectEvidence, WeighedEvidence
from graphapp.people.suggestion_views import SuggestionKind

__all__ = ["RecordHead", "RecordedPlace", "SuggestionRecord", "anchored_id", "head_order"]

_ID_BYTES = 5


class RecordedPlace(NamedTuple):
    """An authorship: the id of the paper in the store, the 0-based index in its author list, and the reference by which decisions name
    it in any store."""

    paper: str
    entry: int
    ref: str


Places = tuple[RecordedPlace, ...]


class RecordHead(NamedTuple):
    """What lists show of a suggestion. `names` are two for a merge and one for a split, `keys` their cluster keys; `papers` is the number of
    papers of each side.
    `group_count` is the number of groups of papers that a split states to be different people, 0 for a merge."""

    id: str
    kind: SuggestionKind
    names: tuple[str, ...]
    keys: tuple[str, ...]
    probability: float
    sentence: str
    papers: tuple[int, int]
    community: str
    group_count: int = 0

    @classmethod
    def of(cls, plain: Sequence[Any]) -> RecordHead:
        """The head that a file has as an array. Raises TypeError and ValueError for anything else."""
        id, kind, printed, keys, probability, sentence, (one, other), community, groups = plain
        return cls(
            id, kind, tuple(printed), tuple(keys), probability, sentence, (one, other), community, groups
        )


class SuggestionRecord(NamedTuple):
    """A stored suggestion. `names` has the printed name of each side (equal for a split). `one` is the smaller side of a merge and the larger
    side of a split; `rest` has the further groups of a split, of which the first `stated` are different people, too, each two of all with at
    least the probability `least`. `similar` are pairs of indices into `one` and `other`. `for_one` and `against` are phrases for and against
    one person; `evidence` has all phrases by subject, with their effects. `start` is the log-odds of one person before any evidence, `result`
    that of all evidence, limited and calibrated. `shared` has [name on `one`, name on `other`,
    papers] of shared coauthors, of which there are `shared_count`; `links` pairs of coauthors who wrote together. `community` is the name of
    the most prolific author around."""

    id: str
    kind: SuggestionKind
    names: tuple[str, str]
    probability: float
    sentence: str
    for_one: tuple[str, ...]
    against: tuple[str, ...]
    name_frequency: str
    one: Places
    other: Places
    rest: tuple[Places, ...] = ()
    similar: tuple[tuple[int, int], ...] = ()
    shared: tuple[tuple[str, str, int], ...] = ()
    shared_count: int = 0
    links: tuple[tuple[str, str], ...] = ()
    community: str = ""
    stated: int = 0
    least: float = 0.0
    evidence: tuple[SubjectEvidence, ...] = ()
    start: float = 0.0
    result: float = 0.0

    @property
    def weighed(self) -> WeighedEvidence:
        """How the evidence adds up."""
        return WeighedEvidence(
            self.start, {each.subject: each.log_odds for each in self.evidence}, self.result
        )

    @property
    def head(self) -> RecordHead:
        """What lists show of it."""
        shown = self.names[:1] if self.kind == "split" else self.names
        keys = tuple(map(names.key, shown))
        sizes = (len(self.one), len(self.other))
        groups = 2 + self.stated if self.kind == "split" else 0
        return RecordHead(
            self.id, self.kind, shown, keys, self.probability, self.sentence, sizes, self.community, groups
        )

    @property
    def keys(self) -> tuple[str, ...]:
        """The cluster keys of the names: two for a merge, one for a split."""
        return self.head.keys

    @property
    def side_keys(self) -> tuple[str, str]:
        """The cluster key of each side."""
        one, other = (names.key(name) for name in self.names)
        return one, other

    def plain(self) -> dict[str, Any]:
        """The record as JSON values."""
        return self._asdict()

    @classmethod
    def of(cls, plain: dict[str, Any]) -> SuggestionRecord:
        """The record that `plain` gave. Raises TypeError, KeyError, ValueError for anything else."""
        one, other = plain["names"]
        return cls(
            **{
                **plain,
                "names": (one, other),
                "for_one": tuple(plain["for_one"]),
                "against": tuple(plain["against"]),
                "one": _places(plain["one"]),
                "other": _places(plain["other"]),
                "rest": tuple(map(_places, plain["rest"])),
                "similar": tuple((a, b) for a, b in plain["similar"]),
                "shared": tuple((a, b, n) for a, b, n in plain["shared"]),
                "links": tuple((a, b) for a, b in plain["links"]),
                "evidence": tuple(
                    SubjectEvidence(subject, tuple(phrases), log_odds)
                    for subject, phrases, log_odds in plain["evidence"]
                ),
            }
        )


def head_order(head: RecordHead) -> tuple[float, tuple[str, ...], str]:
    """Sort key: the most probable first, then by name."""
    return -head.probability, head.names, head.id


def _places(plain: Iterable[Sequence[Any]]) -> Places:
    return tuple(RecordedPlace(*place) for place in plain)


def anchored_id(kind: SuggestionKind, sides: Iterable[tuple[str, str, int]]) -> str:
    """The id of a suggestion about sides, each given by its cluster key and its first authorship (paper id and index), in any order. It
    stays the same when papers are added, unless one of them sorts before the first."""
    parts = [kind, *(str(part) for side in sorted(sides) for part in side)]
    return blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=_ID_BYTES).hexdigest()
