"""Papers for tests of persons, made of a few words."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from graphapp.model import names
from graphapp.model.rows import AuthorRow, Authorship, StoredPaper, Variant
from graphapp.people.decisions import REST, Entry, Side, reference


def row(author: str) -> AuthorRow:
    """`Wei Chen` is a row of that name, `Wei Chen=orcid:1` one of an identifier."""
    name, _, id = author.partition("=")
    return AuthorRow(id or f"name:{name}", name, names.key(name))


@pytest.fixture
def paper() -> Callable[..., StoredPaper]:
    """`paper("p", "Wei Chen=orcid:1", "Bo Li", sources=…)`: a paper of these authors, each at its place."""

    def made(
        id: str,
        *authors: str,
        sources: tuple[str, ...] = (),
        doi: str | None = None,
        variants: tuple[Variant, ...] = (),
    ) -> StoredPaper:
        listed = tuple(Authorship(row(author), place) for place, author in enumerate(authors))
        return StoredPaper(
            id,
            f"Title {id}",
            2020,
            "other",
            None,
            listed,
            doi=doi,
            sources=sources or (f"jsonl:{id}",),
            variants=variants,
        )

    return made


@pytest.fixture
def decided() -> Callable[..., Entry]:
    """`decided("d1", "different", "A p#0,q#1", "A rest")`: an entry; a name alone is all of it."""

    def side(text: str) -> Side:
        name, _, papers = text.partition(" | ")
        if not papers or papers == REST:
            return Side(name, REST if papers else None)
        return Side(name, tuple(map(reference, papers.split(","))))

    def made(id: str, say: str, a: str, b: str) -> Entry:
        return Entry(id, say, side(a), side(b))

    return made
