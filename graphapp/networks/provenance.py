"""Where the papers of a network come from, and a digest by which a reader can recognize a network. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graphapp.networks.spec import NetworkView

__all__ = ["DataSource", "files_text", "network_digest"]

NAMED_FILES = 3
DIGEST_BYTES = 10
_FOLDERS = re.compile(r".*[/\\](?=.)")


@dataclass(frozen=True, slots=True)
class DataSource:
    """The data set of a store, as its settings describe it: name, description, source and licence, each "" if unknown. `files` names the loaded
    files, which stand for the source if the settings have none."""

    name: str = ""
    description: str = ""
    source: str = ""
    licence: str = ""
    files: str = ""

    @property
    def origin(self) -> str:
        """The source, or else the loaded files."""
        return self.source or self.files

    def sentences(self) -> list[str]:
        """What is known, one sentence each, for the description of a file."""
        known = (("Data set", self.name), ("Source", self.origin), ("Licence", self.licence))
        sentences = [f"{label}: {value.rstrip('.')}." for label, value in known if value]
        return [*([self.description] if self.description else []), *sentences]


def files_text(files: Sequence[str]) -> str:
    """The names of loaded files without their folders, at most three: "a.bib, b.bib and 4 more files"."""
    names = list(dict.fromkeys(_FOLDERS.sub("", file) for file in files if file))
    more = len(names) - NAMED_FILES
    shown = ", ".join(names[:NAMED_FILES])
    return shown if more <= 0 else f"{shown} and {more:,} more file{'' if more == 1 else 's'}"


def network_digest(view: NetworkView) -> str:
    """A digest of the nodes and links of a network: equal for equal networks, regardless of order, positions and store. It is the BLAKE2b
    digest, of 10 bytes in hexadecimal, of the JSON array [nodes, links]: the sorted nodes [id, papers], and the sorted links [id, id, papers] with
    the lower id first."""
    nodes = sorted((node.id, node.papers) for node in view.nodes)
    ids = [node.id for node in view.nodes]
    links = sorted((*sorted((ids[edge.source], ids[edge.target])), edge.papers) for edge in view.edges)
    # ASCII, because an id may contain an unpaired surrogate
    return blake2b(json.dumps([nodes, links]).encode(), digest_size=DIGEST_BYTES).hexdigest()
