"""The members of a group in a network, and the coauthors that at least two of them share."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from hashlib import blake2b
from typing import Protocol

from graphapp.model.rows import Authorships
from graphapp.model.units import Author, AuthorUnit, plain_row
from graphapp.networks.spec import MEMBER, NetworkSpec
from graphapp.stores.base import Scope, Store

__all__ = ["GroupLines", "SidesOf", "member_sides", "state_of", "with_shared"]

SidesOf = Callable[[Authorships], Mapping[str, str]]
"""Returns the side of each author of keyed authorships, by identifier."""

OTHER = "Coauthor of several members"


class GroupLines(Protocol):
    """A saved group: its title, and names or identifiers of its members."""

    @property
    def title(self) -> str:
        """The title."""

    @property
    def lines(self) -> tuple[str, ...]:
        """The names or identifiers."""


def state_of(group: GroupLines) -> str:
    """Identifies the title and the lines of a group, in every process."""
    return blake2b(
        "\n".join([group.title, *group.lines]).encode("utf-8", "replace"), digest_size=8
    ).hexdigest()


def with_shared(
    store: Store, unit: AuthorUnit, members: Mapping[str, Author], spec: NetworkSpec
) -> tuple[set[str], dict[str, None]]:
    """The identifiers of the members and of all authors who wrote with at least two of them, and the ids of the author rows of all these.
    Only papers that count for `spec` connect them."""
    own = dict.fromkeys(id for author in members.values() for id in author.row_ids)
    data = unit.keyed(store.authorships(Scope("works", tuple(own))))
    with_members: dict[str, set[str]] = {}
    for paper in data.papers:
        if not spec.counts(paper.year, paper.size):
            continue
        keys = {data.authors[index].key for index in paper.members}
        for key in keys:
            with_members.setdefault(key, set()).update((keys & members.keys()) - {key})
    shared = {key for key, known in with_members.items() if len(known) > 1 and key not in members}
    plain = [plain_row(row) for row in data.authors if row.key in shared]
    rows = dict.fromkeys([*own, *(row.id for row in unit.all_rows(plain))])
    return shared | members.keys(), rows


def member_sides(members: Collection[str], ids: Collection[str]) -> dict[str, str]:
    """The side of each author in `ids`: a member, or a coauthor of several members."""
    return {id: MEMBER if id in members else OTHER for id in ids}
