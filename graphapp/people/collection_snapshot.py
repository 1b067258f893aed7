"""What an incremental run needs of the last full run. Pure data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphapp.people.collection import Collection
from graphapp.people.identifier_pairs import Identifiers
from graphapp.people.name_index import NameIndex

__all__ = ["CollectionSnapshot"]


class CollectionSnapshot(NamedTuple):
    """A collection, the index of its names, the `related` pairs of names with their relation (pairs × 3), the group of each authorship after
    a full run, the digest of each paper by id, the records by which decisions name the papers, the references of `unplaced` authorships (see
    `StorePapers`) and the identifiers of authorships, the community of each name and what each community is called. `run`
    identifies the run, `revision` the state of the store."""

    collection: Collection
    name_index: NameIndex
    related: NDArray[np.int32]
    groups: NDArray[np.int32]
    digests: Mapping[str, int]
    records: Sequence[str]
    unplaced: Mapping[int, str]
    identifiers: Identifiers
    communities: NDArray[np.int32]
    community_names: Sequence[str]
    run: str
    revision: str
