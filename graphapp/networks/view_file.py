"""View files (`.view.json`): which network was drawn, how, and where its nodes were, so that the same view can be opened again. Pure.

A JSON object: `format` ("graphapp view"), `version` (1), `title`, `spec` (the network, as in an address), `choices` (of the drawing, as in an
address), `positions` (`ids`, `x` and `y`, in the network's coordinates, and `names`), `data` (name, source and licence of the data set), `digest` (of nodes and
links) and `revision` (of the store). A reader ignores fields that it does not know, and files of earlier versions have no names.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

import orjson

from graphapp.errors import BadInput
from graphapp.model import names
from graphapp.networks.appearance import Appearance
from graphapp.networks.provenance import network_digest
from graphapp.networks.spec import NetworkSpec, NetworkView

__all__ = ["VIEW_SUFFIX", "SavedView", "read_view", "view_json"]

VIEW_SUFFIX = ".view.json"
FORMAT = "graphapp view"
VERSION = 1
MOST_BYTES = 20_000_000
NAMED_MISSING = 20
_HINT = "Choose a file that was saved as a view file, under “Share” in a network window."


class SavedView(NamedTuple):
    """The content of a view file. The moves of `appearance` are the positions of all nodes; `names` are those of these nodes, by id; `digest` is
    that of the network, "" if unknown."""

    title: str
    spec: NetworkSpec
    appearance: Appearance
    digest: str
    names: Mapping[str, str] = {}

    def changes(self, view: NetworkView) -> list[str]:
        """How `view`, the network of this file as it is now, differs from the saved one, in sentences; empty if both are equal."""
        now = {node.id for each in (view, view.unfiltered) if each is not None for node in each.nodes}
        missing = [names.shown(self.names.get(id, id)) for id in self.appearance.moves if id not in now]
        new = sum(node.id not in self.appearance.moves for node in view.nodes if node.type != "community")
        sentences = []
        if missing:
            more = len(missing) - NAMED_MISSING
            named = ", ".join(missing[:NAMED_MISSING]) + (f" and {more:,} more" if more > 0 else "")
            sentences.append(f"In the view file, but no longer in this network: {named}.")
        if new:
            sentences.append(
                f"{new:,} {'node in this network is' if new == 1 else 'nodes in this network are'} not in the view file."
            )
        same = not self.digest or bool(self.appearance.collapse) or network_digest(view) == self.digest
        if not sentences and not same:
            sentences.append("Papers or links in the network have changed since the view file was saved.")
        return sentences


def view_json(view: NetworkView) -> dict[str, Any]:
    """The content of the view file of `view`. Raises BadInput for the result of a query, which has no spec."""
    if not view.revision:
        raise BadInput(
            "A query result cannot be saved as a view file.",
            "Save the network as data, such as .graphml or .gexf.",
        )
    placed = [node for node in view.nodes if node.x is not None and node.y is not None]
    return {
        "format": FORMAT,
        "version": VERSION,
        "title": view.title,
        # with its unit, because the setting of another server may differ
        "spec": view.spec.to_query(usual_unit=""),
        "choices": view.appearance.to_query(window=True),
        "positions": {
            "ids": [node.id for node in placed],
            "names": [node.name for node in placed],
            "x": [node.x for node in placed],
            "y": [node.y for node in placed],
        },
        "data": {"name": view.data.name, "source": view.data.origin, "licence": view.data.licence},
        "digest": network_digest(view),
        "revision": view.revision,
    }


def read_view(data: bytes, further: list[tuple[str, str]] | None = None) -> SavedView:
    """The view in the content of a file; `further` choices take precedence over those of the file. Raises BadInput if `data` is not a view file or
    has invalid values."""
    found = _object(data)
    texts = [found.get(name) for name in ("title", "spec", "choices")]
    if not all(isinstance(text, str) for text in texts):
        raise BadInput("The view file must contain a title, a spec and choices.", _HINT)
    title, spec, choices = map(str, texts)
    pairs = [*(further or []), *parse_qsl(choices), *_moves(found.get("positions"))]
    appearance = Appearance.from_query(pairs)
    return SavedView(
        title,
        NetworkSpec.from_query(dict(parse_qsl(spec))),
        appearance,
        str(found.get("digest", "")),
        _names(found["positions"]),
    )


def _object(data: bytes) -> dict[str, Any]:
    if len(data) > MOST_BYTES:
        raise BadInput(f"A view file must not be larger than {MOST_BYTES // 1_000_000} MB.", _HINT)
    try:
        found = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise BadInput(f"Not a view file: {error}.", _HINT) from None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise BadInput("The file is JSON, but not a graphapp view file.", _HINT)
    if found.get("version") != VERSION:
        raise BadInput(
            f"This version of graphapp reads view files of version {VERSION}, not {str(found.get('version'))[:20]!r}.",
            "Install a newer version of graphapp.",
        )
    return found


def _names(positions: Mapping[str, Any]) -> dict[str, str]:
    """The names of the nodes, by id; empty if the file does not have them."""
    texts = positions.get("names")
    if not isinstance(texts, list) or len(texts) != len(positions["ids"]):
        return {}
    return {str(id): str(text) for id, text in zip(positions["ids"], texts, strict=True)}


def _moves(positions: object) -> list[tuple[str, str]]:
    """The positions as parameters of an appearance. Raises BadInput if they are not columns of equal length."""
    columns = [positions.get(name) for name in ("ids", "x", "y")] if isinstance(positions, dict) else []
    lists = [column for column in columns if isinstance(column, list)]
    if len(lists) != 3 or len({len(column) for column in lists}) != 1:
        raise BadInput(
            "The positions in a view file must be three lists of equal length: ids, x and y.", _HINT
        )
    return [("move", f"{x},{y},{id}") for id, x, y in zip(*lists, strict=True)]
