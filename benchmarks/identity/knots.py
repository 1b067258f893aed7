"""What the models of `graphapp.people` are trained with: the points of the curve of each feature, and what each labelled set may teach."""

from __future__ import annotations

__all__ = [
    "CALIBRATION_SHARES",
    "FORM_KNOTS",
    "GROUP_KNOTS",
    "GROUP_SHARES",
    "PAIR_KNOTS",
    "PAIR_SHARES",
    "STATEMENT_KNOTS",
    "STATEMENT_SHARES",
]

_YES = (0.0, 1.0)
PAIR_KNOTS: dict[str, tuple[float, ...]] = {
    "shared": (0, 0.3, 0.6, 1, 2, 4),
    "any_shared": _YES,
    "shared_share": (0, 0.1, 0.25, 0.5, 1),
    "rarest_shared": (0, 0.5, 0.7, 0.85, 1),
    "shared_short": (0, 0.5, 1, 2),
    "none_shared": _YES,
    "second_degree": (0, 0.05, 0.15, 0.4, 1, 2.5),
    "no_second_degree": _YES,
    "community": (0, 0.1, 0.25, 0.5, 0.75, 1),
    "same_venue": _YES,
    "venue_likeness": (0, 0.1, 0.25, 0.5, 1),
    "year_gap": (0, 0.2, 0.5, 1, 2, 4),
    "title_words": (0, 0.05, 0.1, 0.2, 0.4, 1),
    "topic": (0, 0.1, 0.25, 0.5, 0.75, 1),
    "papers_of_name": (0, 1, 2, 3, 4, 5, 6),
    "last_commonness": (0, 1, 2, 3, 4, 5, 6, 7, 8),
    "given_commonness": (0, 1, 2, 3, 4, 5, 6),
    "given_length": (0, 2, 4, 6, 8, 12),
    "same_place": _YES,
    "common_unshared": (0, 0.3, 0.6, 0.9, 1.2, 1.5),
    "common_far": (0, 0.3, 0.6, 0.9, 1.2, 1.5),
    "affiliation": (0, 0.1, 0.3, 0.6, 1),
    "affiliation_differs": _YES,
}
FORM_KNOTS = dict.fromkeys(("is_initial_of", "is_middle", "is_spelling", "is_partial", "is_swapped"), _YES)
"""Only for pairs of two names."""
GROUP_KNOTS: dict[str, tuple[float, ...]] = {
    "mean": (-7, -4, -2, -1, 0, 1, 2, 4, 7),
    "best": (-4, -2, 0, 1, 2, 4, 7),
    "best_three": (-4, -2, 0, 1, 2, 4, 7),
    "worst": (-7, -4, -2, 0, 2),
    "smaller": (0, 1, 2, 3, 4),
    "larger": (0, 1, 2, 3, 4, 5),
    "shared": (0, 0.5, 1, 2, 4, 8),
    "shared_share": (0, 0.02, 0.05, 0.1, 0.25, 0.5),
    "share_of_pairs": (0, 0.05, 0.2, 0.5, 1),
    "none_of_many": (0, 1, 2, 3, 4, 5),
    "second_degree": (0, 0.05, 0.15, 0.4, 1, 2.5),
    "none_far": _YES,
    "community": (0, 0.1, 0.25, 0.5, 0.75, 1),
    "topic": (0, 0.1, 0.25, 0.5, 0.75, 1),
    "title_words": (0, 0.05, 0.1, 0.2, 0.4, 1),
    "venues": (0, 0.25, 0.5, 1),
    "venue_likeness": (0, 0.1, 0.25, 0.5, 1),
    "year_gap": (0, 0.2, 0.5, 1, 2, 4),
    "papers_of_name": (0, 1, 2, 3, 4, 5, 6),
    "parts_of_name": (0.7, 1.5, 2.5, 3.5, 4.5, 5.5),
    "last_commonness": (0, 1, 2, 3, 4, 5, 6, 7, 8),
    "given_commonness": (0, 1, 2, 3, 4, 5, 6),
    "given_length": (0, 2, 4, 6, 8, 12),
    "common_unshared": (0, 0.3, 0.6, 0.9, 1.2, 1.5),
    "affiliation": (0, 0.1, 0.3, 0.6, 1),
    "affiliation_differs": (0, 0.5, 1),
}
# what only statements are judged by: it does not help to join groups. A given name of two words, such as "William Yang", can be much rarer
# than its first word.
STATEMENT_KNOTS: dict[str, tuple[float, ...]] = {
    **GROUP_KNOTS,
    "whole_given": (0, 1, 2, 3, 4, 5, 6),
    "same_place": (0, 0.25, 0.5, 0.75, 1),
    "roles_differ": (0, 0.25, 0.5, 1, 1.6),
}
# What each set may teach, and how much: by kind, then by set, the weight of what its truth examined and of what it assumes.
# OpenReview prints every profile under one name, so that its pairs of two forms are always of two people; the ACL Anthology assumes
# one person per printed name unless it has examined the name.
PAIR_SHARES: dict[str, dict[str, tuple[float, float]]] = {
    "full": {"openreview": (1, 0), "inspire-wang": (0.3, 0), "acl": (0.05, 0.05)},
    "initials": {"inspire-wang": (1, 0), "acl": (0.2, 0)},
    "other": {"acl": (1, 0.2), "inspire-wang": (0.5, 0), "openreview": (0.3, 0)},
}
GROUP_SHARES: dict[str, dict[str, tuple[float, float]]] = {
    "full": {"openreview": (1, 0), "inspire-wang": (0.3, 0), "acl": (0.3, 0.45)},
    "initials": {"inspire-wang": (1, 0), "acl": (0.2, 0)},
    "other": {"acl": (1, 0.2), "inspire-wang": (0.5, 0), "openreview": (0.3, 0)},
}
STATEMENT_SHARES: dict[str, dict[str, tuple[float, float]]] = {
    "full": {"openreview": (1, 0), "inspire-wang": (0.4, 0)},
    "initials": {"inspire-wang": (1, 0), "acl": (0.2, 0)},
    "other": {"acl": (1, 0.02), "inspire-wang": (0.3, 0), "openreview": (0.05, 0)},
}
# Which statements calibrate each kind: only what the truth has examined. The ACL Anthology splits hardly any name, and OpenReview's pairs
# of two names are always of two people.
CALIBRATION_SHARES: dict[str, dict[str, tuple[float, float]]] = {
    "full": {"openreview": (1, 0)},
    "initials": {"inspire-wang": (1, 0), "acl": (1, 0)},
    "other": {"acl": (1, 0), "inspire-wang": (1, 0)},
}
