"""Every limit and option, in one table: name, type, default, environment variable, help.

A request may lower a limit, never raise it (`Settings.lower`).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, NamedTuple

import platformdirs

from graphapp.errors import BadInput

__all__ = ["SETTINGS", "Setting", "Settings", "default_store"]


def default_store() -> str:
    """The store that commands use when none is named: a file in the user's data folder."""
    return str(Path(platformdirs.user_data_dir("graphapp", appauthor=False)) / "graph.db")


class Setting(NamedTuple):
    """One row of the table."""

    name: str
    type: type
    default: Any
    help: str

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return f"GRAPHAPP_{self.name.upper()}"


@dataclass(frozen=True, slots=True)
class Settings:
    """The values in force. Read the table `SETTINGS` for what each means."""

    store: str = ""
    host: str = "127.0.0.1"
    port: int = 8000
    allowed_hosts: str = ""
    embed_origins: str = ""
    console: str = "auto"
    threads: int = 8
    turn_seconds: float = 3.0
    batch_papers: int = 5000
    max_record_bytes: int = 4_000_000
    max_problems: int = 10_000
    writer_wait_seconds: float = 10.0
    search_results: int = 20
    page_papers: int = 200
    front_rows: int = 20
    folded_authors: int = 12
    network_nodes: int = 6000
    network_edges: int = 60_000
    layout_nodes: int = 6000
    layout_seconds: float = 60.0
    layout_cache_mb: int = 64
    expand_nodes: int = 40
    path_steps: int = 12
    cached_networks: int = 64
    cached_links: int = 400_000
    cached_pages_mb: int = 64
    query_seconds: float = 5.0
    query_rows: int = 5000
    query_cells: int = 100_000
    query_bytes: int = 8_000_000
    query_characters: int = 10_000
    query_nesting: int = 64
    query_work: int = 5_000_000
    query_memory_mb: int = 1024
    query_processes: int = 2
    mirror_wait_seconds: float = 60.0
    request_bytes: int = 100_000

    @classmethod
    def read(
        cls, given: Mapping[str, Any] | None = None, environ: Mapping[str, str] | None = None
    ) -> Settings:
        """Defaults, overruled by the environment, overruled by `given` (None values are skipped).

        Raises BadInput for a value of the wrong type or below its least.
        """
        environ = os.environ if environ is None else environ
        values: dict[str, Any] = {"store": default_store()}
        for setting in SETTINGS:
            raw: Any = environ.get(setting.variable)
            if given is not None and given.get(setting.name) is not None:
                raw = given[setting.name]
            if raw is not None and raw != "":
                values[setting.name] = _converted(setting, raw)
        return cls(**values)

    def lower(self, name: str, wanted: int | float | None) -> Any:
        """The limit `name`, or `wanted` where that is lower. Raises BadInput when `wanted` is not positive."""
        limit = getattr(self, name)
        if wanted is None:
            return limit
        if wanted <= 0:
            raise BadInput(f"{name} must be more than 0", f"Leave it out for {limit}.")
        return min(limit, type(limit)(wanted))


def _converted(setting: Setting, raw: Any) -> Any:
    try:
        value = setting.type(raw)
    except (TypeError, ValueError) as error:
        raise BadInput(
            f"{setting.name} must be a {setting.type.__name__}, not {raw!r}",
            f"Unset {setting.variable} for {setting.default!r}.",
        ) from error
    if (
        setting.type is not str
        and value < (0 if setting.name == "port" else 1)
        and setting.name != "writer_wait_seconds"
    ):
        raise BadInput(
            f"{setting.name} must be 1 or more, not {raw!r}",
            f"Unset {setting.variable} for {setting.default!r}.",
        )
    return value


_HELP: dict[str, str] = {
    "store": "Where the graph is: memory:, a path, or a neo4j address",
    "host": "Address that the server listens on",
    "port": "Port that the server listens on",
    "allowed_hosts": "Host names answered besides loopback, separated by commas",
    "embed_origins": "Origins that may show the pages in a frame, separated by spaces; none by default",
    "console": "Cypher console: on, off, or auto (on for loopback addresses only)",
    "threads": "Requests served at the same time; at most half of them networks, files or queries",
    "turn_seconds": "How long a request for a network, a file or a query waits for its turn",
    "batch_papers": "Papers written in one transaction while loading",
    "max_record_bytes": "Largest record that a loader accepts",
    "max_problems": "Problems kept word for word in one load; more are counted",
    "writer_wait_seconds": "How long a second writer waits before it is refused",
    "search_results": "Authors shown for a search",
    "page_papers": "Papers shown on one page",
    "front_rows": "Authors and venues ranked on the front page",
    "folded_authors": "Authors of a paper shown before the list is folded",
    "network_nodes": "Most nodes in one network on a page; files of the whole graph are not cut",
    "network_edges": "Most links in one network on a page; files of the whole graph are not cut",
    "layout_nodes": "Largest network that gets positions and communities",
    "layout_seconds": "Time that positions may take; a network without them is shown as a table",
    "layout_cache_mb": "Room for computed positions in the user's cache folder, in MB",
    "expand_nodes": "Coauthors added when an author in a drawing is expanded",
    "path_steps": "Longest chain of coauthors looked for",
    "cached_networks": "Computed networks kept in memory",
    "cached_links": "Nodes and links of all computed networks kept in memory",
    "cached_pages_mb": "Memory for finished pages and JSON that may be asked for again, in MiB",
    "query_seconds": "Time that a Cypher query may take",
    "query_rows": "Rows that a Cypher answer may have",
    "query_cells": "Cells that a Cypher answer may have",
    "query_bytes": "Bytes that a Cypher answer may have",
    "query_characters": "Characters that a Cypher text may have",
    "query_nesting": "Depth of brackets that a Cypher text may have",
    "query_work": "Steps that a Cypher query may take in the mirror",
    "query_memory_mb": "Memory that the mirror's process may use for answering, in MiB",
    "query_processes": "Processes that answer Cypher for a store without it, each with that memory",
    "mirror_wait_seconds": "How long a query waits for the Cypher engine to be filled",
    "request_bytes": "Bytes that a request may have",
}

SETTINGS: tuple[Setting, ...] = tuple(
    Setting(
        field.name,
        {"str": str, "int": int, "float": float}[str(field.type)],
        field.default,
        _HELP[field.name],
    )
    for field in fields(Settings)
)
