"""The sources as the documentation shows them."""

from __future__ import annotations

from tests.fetching.openalex_replay import OpenAlex, author, work
from tests.fetching.replay import Replay

HOPPER = "A5000000001"


def sources() -> Replay:
    """A replay with two authors and five works of the first."""
    works = [
        work(number, {HOPPER: "Grace Hopper", f"A{number}": f"Author {word}"}, 1951 + number)
        for number, word in enumerate(("One", "Two", "Three", "Four", "Five"), 1)
    ]
    authors = [
        author(HOPPER, "Grace Hopper", "Yale University", 12, 1934, 1987, "0000-0002-1825-0097"),
        author("A5000000002", "Grace B. Hopper", "University of Lagos", 3, 2016, 2021),
    ]
    return Replay(openalex=OpenAlex(works, authors))
