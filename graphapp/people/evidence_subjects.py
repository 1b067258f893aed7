"""The subjects of evidence, such as shared coauthors or years: every page, command and table lists evidence by subject, in this order. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

__all__ = [
    "LEAST_EFFECT",
    "OTHER_SUBJECT",
    "SUBJECTS",
    "SUBJECT_LABELS",
    "SUBJECT_OF",
    "EvidenceSubject",
    "SubjectEvidence",
    "WeighedEvidence",
]

LEAST_EFFECT = math.log(1.1)
"""Log-odds that are smaller, in either direction, change the odds by less than 10 % and count as no effect."""


class EvidenceSubject(NamedTuple):
    """A subject: its name in files, its label, the features of models that belong to it, and what to write of it if nothing more precise is
    known: as evidence for one person and against it. `in_sentence` is False for a subject that the sentence of a suggestion omits."""

    name: str
    label: str
    features: tuple[str, ...]
    words_for: str
    words_against: str
    in_sentence: bool = True


SUBJECTS = (
    EvidenceSubject("identifiers", "Identifiers", (), "the same identifier", "different identifiers"),
    EvidenceSubject(
        "coauthors",
        "Coauthors",
        (
            *("shared", "any_shared", "shared_share", "rarest_shared", "shared_short", "none_shared"),
            *("share_of_pairs", "none_of_many", "common_unshared"),
            *("second_degree", "no_second_degree", "none_far", "community", "common_far"),
        ),
        "similar coauthors",
        "different coauthors",
    ),
    EvidenceSubject(
        "affiliations",
        "Affiliations",
        ("affiliation", "affiliation_differs"),
        "similar affiliations",
        "different affiliations",
    ),
    EvidenceSubject(
        "venues", "Venues", ("same_venue", "venue_likeness", "venues"), "similar venues", "different venues"
    ),
    EvidenceSubject(
        "years", "Years", ("year_gap", "log_year_gap"), "similar years", "many years between the papers"
    ),
    EvidenceSubject("titles", "Titles", ("title_words", "topic"), "similar titles", "different titles"),
    EvidenceSubject(
        "frequency",
        "How common the name is",
        (
            *("papers_of_name", "parts_of_name"),
            *("last_commonness", "given_commonness", "whole_given", "given_length"),
        ),
        "a rare name",
        "a common name",
    ),
    EvidenceSubject(
        "names",
        "Difference between the names",
        ("is_initials", "is_initial_of", "is_middle", "is_spelling", "is_partial", "is_swapped"),
        "the same name",
        "two different forms of a name",
    ),
    EvidenceSubject(
        "positions",
        "Position in the author list",
        ("same_place", "roles_differ"),
        "similar positions",
        "different positions",
    ),
    EvidenceSubject(
        "sizes",
        "Number of papers",
        ("smaller", "larger", "long_lists"),
        "the number of papers",
        "the number of papers",
        in_sentence=False,
    ),
)
"""All subjects, in the order in which evidence is listed."""

SUBJECT_LABELS: Mapping[str, str] = {each.name: each.label for each in SUBJECTS}
"""The labels by name."""

OTHER_SUBJECT = SUBJECTS[-1].name
"""The subject of a feature that belongs to no other one."""

SUBJECT_OF: Mapping[str, str] = {feature: each.name for each in SUBJECTS for feature in each.features}
"""The subject of each feature."""


class SubjectEvidence(NamedTuple):
    """What is known of one subject: the phrases in words, and what it adds to the log-odds of one person."""

    subject: str
    phrases: tuple[str, ...]
    log_odds: float

    @property
    def direction(self) -> int:
        """1 for evidence for one person, -1 for evidence against it, 0 if it has no effect."""
        if abs(self.log_odds) < LEAST_EFFECT:
            return 0
        return 1 if self.log_odds > 0 else -1


class WeighedEvidence(NamedTuple):
    """How evidence adds up to a probability, in log-odds of one person: `start` before any evidence, `effects` by subject, and `result` of the
    sum, after its limit and the calibration."""

    start: float = 0.0
    effects: Mapping[str, float] = {}
    result: float = 0.0

    @property
    def total(self) -> float:
        """The sum before its limit and the calibration."""
        return self.start + math.fsum(self.effects.values())
