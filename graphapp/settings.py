"""Every limit and option, in one table: name, type, default, environment variable, help.

A request may lower a limit, never raise it (`Settings.lower`).
"""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import platformdirs

from graphapp.errors import BadInput

__all__ = ["SETTINGS", "Setting", "Settings", "default_store"]


def default_store() -> str:
    """The store that commands use when none is named: a file in the user's data folder."""
    return str(Path(platformdirs.user_data_dir("graphapp", appauthor=False)) / "graph.db")


class Setting(NamedTuple):
    """One row of the table. A number is from `least` to `most`, a text is one of `choices` where there are any."""

    name: str
    type: type
    default: Any
    help: str
    least: float
    most: float
    choices: tuple[str, ...]

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return f"GRAPHAPP_{self.name.upper()}"


T = TypeVar("T")

# what no machine has; a larger number would end in an error of some library instead of here
_MOST = 1_000_000_000_000
# waits longer than this, eleven days, are more than the libraries below can count
_MOST_SECONDS = 1_000_000


def _setting(
    default: T, help: str, *, least: int = 1, most: int | None = None, choices: tuple[str, ...] = ()
) -> T:
    """A row of the table: name and type are those of the field."""
    if most is None:
        most = _MOST_SECONDS if isinstance(default, float) else _MOST
    described = {"help": help, "least": least, "most": most, "choices": choices}
    return field(default=default, metadata=described)


@dataclass(frozen=True, slots=True)
class Settings:
    """The values in force. Read the table `SETTINGS` for what each means."""

    store: str = _setting(
        "", "Where the graph is: the path of a file, the address of a Neo4j server, or memory:"
    )
    neo4j_user: str = _setting("", "User on a Neo4j server; else NEO4J_USERNAME, else neo4j")
    neo4j_database: str = _setting("", "Database on a Neo4j server; else NEO4J_DATABASE, else the user's own")
    host: str = _setting("127.0.0.1", "Address that the server listens on")
    port: int = _setting(8000, "Port that the server listens on", least=0, most=65_535)
    allowed_hosts: str = _setting("", "Host names answered besides loopback, separated by commas")
    embed_origins: str = _setting(
        "", "Origins that may show the pages in a frame, separated by spaces; none by default"
    )
    console: str = _setting(
        "auto",
        "Cypher console: on, off, or auto (on for loopback addresses only)",
        choices=("auto", "on", "off"),
    )
    saved_queries: str = _setting(
        "", "File of saved queries (TOML) that the pages, the API and the command line offer"
    )
    decisions: str = _setting(
        "",
        "File of decisions about who is who; else beside an SQLite store, and in your data folder for a Neo4j server",
    )
    threads: int = _setting(
        8, "Requests served at the same time; at most half of them networks, files or queries", most=1000
    )
    turn_seconds: float = _setting(
        3.0, "How long a request for a network, a file or a query waits for its turn"
    )
    batch_papers: int = _setting(5000, "Papers written in one transaction while loading")
    max_record_bytes: int = _setting(4_000_000, "Largest record that a loader accepts")
    max_problems: int = _setting(10_000, "Problems kept word for word in one load; more are counted")
    unpack_mib: int = _setting(200_000, "What one packed file or archive may unpack to, in MiB")
    unpack_times: int = _setting(400, "How many times its size a packed file may unpack to, beyond 64 MiB")
    archive_files: int = _setting(200_000, "Files read from one archive")
    archive_nesting: int = _setting(3, "Archives inside each other that are opened", most=10)
    archive_copied_mib: int = _setting(
        4_000, "Largest zip archive in a pipe or another archive; it is copied to a temporary file, in MiB"
    )
    writer_wait_seconds: float = _setting(
        10.0, "How long a second writer waits before it is refused", least=0
    )
    search_results: int = _setting(20, "Authors shown for a search, and as many papers")
    near_names: int = _setting(10, "Near names named on an author's page; more are counted")
    page_papers: int = _setting(200, "Papers shown on one page")
    front_rows: int = _setting(20, "Authors and venues ranked on the front page")
    folded_authors: int = _setting(12, "Authors of a paper shown before the list is folded")
    network_nodes: int = _setting(
        6000, "Most nodes in one network on a page; files of the whole graph are not cut"
    )
    network_edges: int = _setting(
        60_000, "Most links in one network on a page; files of the whole graph are not cut"
    )
    layout_nodes: int = _setting(6000, "Largest network that gets positions and communities")
    layout_seconds: float = _setting(
        60.0, "CPU time that positions may take; a network without them is shown as a table"
    )
    layout_wait_seconds: float = _setting(
        10.0,
        "How long a request for a network waits for positions; the page then asks again by itself",
        least=0,
    )
    layout_tries: int = _setting(3, "How often positions are tried for one network and state of the store")
    layout_retry_seconds: float = _setting(
        30.0, "Pause after positions failed; four times as long after each further failure", least=0
    )
    layout_cache_mb: int = _setting(64, "Room for computed positions in the user's cache folder, in MB")
    expand_nodes: int = _setting(40, "Coauthors added when an author in a drawing is expanded")
    path_steps: int = _setting(12, "Longest chain of coauthors looked for")
    cached_networks: int = _setting(64, "Computed networks kept in memory")
    cached_links: int = _setting(400_000, "Nodes and links of all computed networks kept in memory")
    cached_pages_mb: int = _setting(
        64, "Memory for finished pages and JSON that may be asked for again, in MiB"
    )
    query_seconds: float = _setting(5.0, "Time that a Cypher query may take")
    query_rows: int = _setting(5000, "Rows that a Cypher answer may have")
    query_cells: int = _setting(100_000, "Cells that a Cypher answer may have")
    query_bytes: int = _setting(8_000_000, "Bytes that a Cypher answer may have")
    query_characters: int = _setting(10_000, "Characters that a Cypher text may have")
    query_nesting: int = _setting(64, "Depth of brackets that a Cypher text may have")
    query_work: int = _setting(5_000_000, "Steps that a Cypher query may take in the mirror")
    query_memory_mb: int = _setting(1024, "Memory that the mirror's process may use for answering, in MiB")
    query_processes: int = _setting(
        4,
        "Most processes that answer Cypher for a store without it, each with that memory; two while nobody asks",
        most=100,
    )
    mirror_memory_mb: int = _setting(
        4096, "Memory that preparing the Cypher engine and holding the graph in it may take, in MiB"
    )
    mirror_wait_seconds: float = _setting(
        600.0, "How long a query of the command line waits for the Cypher engine to be prepared"
    )
    request_bytes: int = _setting(100_000, "Bytes that a request may have")

    @classmethod
    def read(
        cls, given: Mapping[str, Any] | None = None, environ: Mapping[str, str] | None = None
    ) -> Settings:
        """Defaults, overruled by the environment, overruled by `given` (None values are skipped).

        Raises BadInput for a value of the wrong type, out of its range or not among its choices.
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
        # not a number is not more than 0 either
        if not wanted > 0:
            raise BadInput(f"{name} must be more than 0", f"Leave it out for {limit}.")
        return type(limit)(min(limit, wanted))


def _converted(setting: Setting, raw: Any) -> Any:
    """The value that `raw` stands for. Raises BadInput where the table does not allow it."""
    if setting.type is str:
        return _chosen(setting, str(raw))
    try:
        value = setting.type(raw)
    except (TypeError, ValueError, OverflowError):
        value = None
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        raise _refused(setting, "a whole number" if setting.type is int else "a number", raw)
    if not setting.least <= value <= setting.most:
        raise _refused(setting, f"from {setting.least:,} to {setting.most:,}", raw)
    return value


def _chosen(setting: Setting, text: str) -> str:
    if not setting.choices:
        return text
    value = text.strip().casefold()
    if value not in setting.choices:
        raise _refused(setting, " or ".join((", ".join(setting.choices[:-1]), setting.choices[-1])), text)
    return value


def _refused(setting: Setting, wanted: str, raw: Any) -> BadInput:
    return BadInput(
        f"{setting.name} must be {wanted}, not {raw!r}",
        f"Unset {setting.variable} for {setting.default!r}.",
    )


SETTINGS: tuple[Setting, ...] = tuple(
    Setting(
        each.name,
        {"str": str, "int": int, "float": float}[str(each.type)],
        each.default,
        **each.metadata,
    )
    for each in fields(Settings)
)
