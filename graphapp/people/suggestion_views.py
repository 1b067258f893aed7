"""What `SuggestionService` returns about suggestions of who is who: the same for pages, JSON and commands. Pure data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from graphapp.model.rows import StoredPaper
from graphapp.people.evidence_subjects import SubjectEvidence, WeighedEvidence

__all__ = [
    "OPEN_STATES",
    "Computed",
    "DecidingPair",
    "PaperGroup",
    "Retrained",
    "SideCoauthor",
    "SidePaper",
    "SidePeriod",
    "SuggestionCount",
    "SuggestionDetail",
    "SuggestionEdge",
    "SuggestionKind",
    "SuggestionList",
    "SuggestionNetwork",
    "SuggestionNode",
    "SuggestionOrder",
    "SuggestionSide",
    "SuggestionState",
    "SuggestionStatus",
    "SuggestionSummary",
    "group_letter",
]

SuggestionKind = Literal["merge", "split"]
"""What a suggestion proposes: that two names are one person (merge), or that one name is several people (split)."""

SuggestionStatus = Literal["open", "outdated", "postponed", "accepted", "rejected"]
"""`outdated`: it was rejected, and new papers have changed it since."""

SuggestionOrder = Literal["confidence", "name", "community"]

OPEN_STATES: tuple[SuggestionStatus, ...] = ("open", "outdated")
"""The states in which a suggestion waits for an answer."""


class SuggestionSummary(NamedTuple):
    """A suggestion in a list. `id` stays the same when new papers are added. `names` are the printed names, two for a merge and one for a
    split, and `keys` their cluster keys; `papers` is the number of papers of each side. `sentence` has the probability (0.5 to 1) and
    the evidence in words. `reason` explains the state `outdated`, else it is "". `community` is the author with the most papers
    in the community of the names, "" if unknown. `group_count` is the number of groups of papers that a split states to be different
    people, 0 for a merge. `name_set` are three or more names, among them these two, of which every two are suggested to be one person, else ()."""

    id: str
    kind: SuggestionKind
    names: tuple[str, ...]
    sentence: str
    probability: float
    state: SuggestionStatus = "open"
    reason: str = ""
    keys: tuple[str, ...] = ()
    papers: tuple[int, int] = (0, 0)
    community: str = ""
    group_count: int = 0
    name_set: tuple[str, ...] = ()


class SuggestionList(NamedTuple):
    """A slice of the suggestions that match a query, and how many match."""

    items: tuple[SuggestionSummary, ...]
    total: int


class SuggestionCount(NamedTuple):
    """The number of suggestions of one kind and state whose probability is at least `level` and below the next higher level."""

    kind: SuggestionKind
    state: SuggestionStatus
    level: float
    number: int


class SuggestionState(NamedTuple):
    """When and how the suggestions were computed. `computed` is a time in ISO 8601, None if they never were. `weights` is the version of
    the weights used, `current_weights` that of the weights that the next run would use. `level` is the lowest probability that was
    kept. `new_papers` is by how many papers the store has grown since; `current` is False if the store has changed in any way.
    `problem` says why stored suggestions cannot be used, "" if they can."""

    computed: str | None = None
    weights: str = ""
    current_weights: str = ""
    revision: str = ""
    level: float = 0.0
    papers: int = 0
    new_papers: int = 0
    current: bool = False
    counts: tuple[SuggestionCount, ...] = ()
    problem: str = ""

    @property
    def open(self) -> int:
        """The number of suggestions that wait for an answer."""
        return sum(count.number for count in self.counts if count.state in OPEN_STATES)


class SidePaper(NamedTuple):
    """A paper of a side. `ref` names it and the place in its author list, as decisions and `SuggestionService.accept` take it. `entry` is
    the 0-based index in `paper.authors`."""

    ref: str
    paper: StoredPaper
    entry: int


class SideCoauthor(NamedTuple):
    """A coauthor of a side: cluster key, printed name, number of joint papers, and whether the other side has this coauthor, too."""

    key: str
    name: str
    papers: int
    shared: bool


class SidePeriod(NamedTuple):
    """The first and last year of a side's papers, None if no paper has a year."""

    first: int | None
    last: int | None


class SuggestionSide(NamedTuple):
    """One of two sides: the papers under a name (a part of them, for a split), newest first; the coauthors with the most joint papers and
    the number of all; venues with the number of papers, most first."""

    name: str
    key: str
    papers: tuple[SidePaper, ...]
    coauthors: tuple[SideCoauthor, ...]
    coauthor_count: int
    venues: tuple[tuple[str, int], ...]
    years: SidePeriod


class PaperGroup(NamedTuple):
    """Papers of one name that probably belong to one person, and what they have in common, in words. `number` is what `accept` takes: 1 and 2
    are the two groups that the evidence compares, the larger one first. The suggestion states that the groups with `stated` are different people; the papers of the others stay undecided unless
    they are moved."""

    number: int
    papers: tuple[SidePaper, ...]
    connected_by: tuple[str, ...]
    stated: bool

    @property
    def letter(self) -> str:
        """Its name for readers: A for 1, B for 2, …, Z, AA, AB, …"""
        return group_letter(self.number)


def group_letter(number: int) -> str:
    """The name of the group with this number (from 1): A, B, …, Z, AA, AB, …"""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


class DecidingPair(NamedTuple):
    """A paper of each side that is among the most similar ones, and what they share, in words; `in_common` is False if they share no
    coauthor, venue or title word."""

    one: SidePaper
    other: SidePaper
    evidence: str
    in_common: bool


class SuggestionNode(NamedTuple):
    """A node of the small network: a side ("one", "other") or a coauthor ("coauthor"). `id` is "@one" or "@other" for a side, else a cluster
    key. `papers` is the number of papers of a side, or of
    the joint papers of a coauthor with both sides."""

    id: str
    name: str
    role: Literal["one", "other", "coauthor"]
    papers: int


class SuggestionEdge(NamedTuple):
    """A link of the small network. `papers` is the number of joint papers of a side and a coauthor, 0 if coauthors wrote together in other
    papers."""

    source: str
    target: str
    papers: int


class SuggestionNetwork(NamedTuple):
    """The two sides with what connects them: shared coauthors, else coauthors who wrote together. `omitted` is the number of shared
    coauthors that are not among the nodes."""

    nodes: tuple[SuggestionNode, ...]
    edges: tuple[SuggestionEdge, ...]
    omitted: int = 0


class SuggestionDetail(NamedTuple):
    """A suggestion with its evidence. `sides` are the smaller side of a merge, then the larger one; the larger group of a split, then the other
    one. `evidence_for` and `evidence_against` are phrases for and against the suggestion, with numbers; `evidence` has all phrases by
    subject, and `weighed` how they add up to the probability. `name_frequency` is how common the name is,
    `meaning` what the probability means. `groups` are all groups of papers of the name for a split, empty for a merge. `decisions` are the ids of active decisions
    that answer the suggestion. `missing` is the number of papers that the store no longer contains."""

    summary: SuggestionSummary
    sides: tuple[SuggestionSide, SuggestionSide]
    evidence_for: tuple[str, ...]
    evidence_against: tuple[str, ...]
    deciding: tuple[DecidingPair, ...]
    name_frequency: str
    meaning: str
    network: SuggestionNetwork
    groups: tuple[PaperGroup, ...] = ()
    decisions: Sequence[str] = ()
    weights: str = ""
    missing: int = 0
    evidence: tuple[SubjectEvidence, ...] = ()
    weighed: WeighedEvidence = WeighedEvidence()


class Retrained(NamedTuple):
    """The result of adjusting weights: the version of the new weights; the number of decisions `used`, and of those made with weights that are
    no longer known; the adjustment of log-odds (scale, shift) by kind: "full" and "initials" for splits, "other" for merges; the mean
    negative log-likelihood of the decisions by the shipped and by the new weights. `problem` is what was wrong with the former file."""

    version: str
    used: int
    unknown: int
    adjustments: Mapping[str, tuple[float, ...]]
    loss_before: float
    loss_after: float
    problem: str = ""


class Computed(NamedTuple):
    """The result of a run: the number of suggestions by kind, the papers compared, the papers that were new or changed, and the seconds.
    `full` is False if only the blocks of new papers were compared; `reason` says why a requested incremental run was full."""

    merges: int
    splits: int
    papers: int
    changed: int
    seconds: float
    full: bool
    reason: str = ""
