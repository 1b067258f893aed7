"""Every setting in one table: name, default, range, unit and meaning. Environment variables, messages, the table in the
documentation, the page about the store and the limits in the API are derived from it.

A request may lower a limit, never raise it (`Settings.lower`).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar

from graphapp.errors import BadInput
from graphapp.support.value_rules import ValueRule

__all__ = ["SETTINGS", "Setting", "Settings", "default_store"]


def default_store() -> str:
    """The store that commands use by default: a file in the user's data folder."""
    import platformdirs  # costs more than the rest of this module

    return str(Path(platformdirs.user_data_dir("graphapp", appauthor=False)) / "graph.db")


class Setting(NamedTuple):
    """One row of the table: allowed values (`rule`), the unit of a number ("" for a count), the meaning, and whether the value is `secret`."""

    name: str
    default: Any
    rule: ValueRule
    unit: str
    meaning: str
    secret: bool = False

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return f"GRAPHAPP_{self.name.upper()}"

    @property
    def help(self) -> str:
        """The meaning, with the unit."""
        return f"{self.meaning}, in {self.unit}" if self.unit else self.meaning

    def shown(self, value: Any) -> Any:
        """The value as it may be printed."""
        return "(set)" if self.secret and value else value


T = TypeVar("T")

# more than any machine has; a larger number would fail later, in some library
_MAXIMUM = 1_000_000_000_000
# eleven days; longer waits overflow in some libraries
_MAXIMUM_SECONDS = 1_000_000


def _setting(
    default: T,
    meaning: str,
    unit: str = "",
    *,
    minimum: int = 1,
    maximum: int | None = None,
    choices: tuple[str, ...] = (),
    secret: bool = False,
) -> T:
    """A row of the table, with the name of the field and the type of the default. A secret is never printed."""
    if isinstance(default, str):
        rule = ValueRule(str, choices=choices)
    elif isinstance(default, float):
        rule = ValueRule(float, minimum, maximum or _MAXIMUM_SECONDS)
    else:
        rule = ValueRule(int, minimum, maximum or _MAXIMUM)
    metadata = {"rule": rule, "unit": unit, "meaning": meaning, "secret": secret}
    return field(default=default, repr=not secret, metadata=metadata)


@dataclass(frozen=True, slots=True)
class Settings:
    """The current values. The fields are the table of settings (`SETTINGS`)."""

    store: str = _setting("", "Store: memory:, a path, or the address of a Neo4j server")
    neo4j_user: str = _setting(
        "",
        "User name on the Neo4j server; if empty, the value of NEO4J_USERNAME (neo4j if unset)",
    )
    neo4j_database: str = _setting(
        "",
        "Database on the Neo4j server; if empty, the value of NEO4J_DATABASE (the user's default database if unset)",
    )
    host: str = _setting("127.0.0.1", "Address that the web server listens on")
    port: int = _setting(
        8000, "Port that the web server listens on; 0 selects a free port", minimum=0, maximum=65_535
    )
    allowed_hosts: str = _setting(
        "", "Comma-separated host names that the server accepts in addition to loopback names"
    )
    embed_origins: str = _setting(
        "", "Space-separated origins that may embed the pages in a frame; none by default"
    )
    console: str = _setting(
        "auto",
        "Cypher console: on, off, or auto (on for loopback addresses only)",
        choices=("auto", "on", "off"),
    )
    owner: str = _setting(
        "auto",
        "Whether the owner may make changes through the pages: off, or auto (allowed without signing in on loopback addresses, and after signing in with owner_token on other addresses)",
        choices=("auto", "off"),
    )
    owner_token: str = _setting(
        "",
        "Secret of at least 16 characters with which the owner signs in at /owner; required unless the server listens on a loopback address",
        secret=True,
    )
    loading: str = _setting(
        "auto",
        "Whether the owner may load files through the pages: off, auto (only on loopback addresses), or on (also on other addresses, which requires owner_token)",
        choices=("auto", "on", "off"),
    )
    data_folder: str = _setting(
        "", "Folder of the collections, each a store NAME.db; by default, your data folder"
    )
    collections: str = _setting(
        "auto",
        "Whether the server also serves the stores in the data folder as collections: on, off, or auto (only on loopback addresses)",
        choices=("auto", "on", "off"),
    )
    open_collections: int = _setting(
        8,
        "Maximum number of collections that the server keeps open at the same time, besides its store",
        maximum=1000,
    )
    collection_idle_seconds: float = _setting(
        900.0, "Time after which the server closes a collection that is not used", "seconds"
    )
    upload_mib: int = _setting(
        4_000,
        "Maximum total size of the uploaded files that have not been loaded yet",
        "MiB",
        maximum=10_000_000,
    )
    upload_files: int = _setting(10_000, "Maximum number of files uploaded at once")
    contact: str = _setting(
        "", "Your email address, which `graphapp fetch` sends to sources so that they can write to you"
    )
    fetch_cache: str = _setting("", "Folder for responses from sources; by default in your cache folder")
    fetch_server: str = _setting(
        "",
        "Server that receives all requests of `graphapp fetch` instead of the sources, such as a mirror; paths begin with the name of the source",
    )
    fetch_records: int = _setting(20_000, "Maximum number of records in one fetch")
    fetch_seconds: float = _setting(60.0, "Maximum time without data from a source", "seconds")
    fetch_tries: int = _setting(5, "Maximum number of attempts for one request to a source", maximum=20)
    fetch_wait_seconds: float = _setting(
        300.0, "Longest accepted pause; if a source requests a longer pause, the fetch stops", "seconds"
    )
    fetch_mib: int = _setting(200, "Maximum size of one response from a source", "MiB", maximum=100_000)
    saved_queries: str = _setting(
        "", "TOML file with saved queries for the pages, the API and the command line"
    )
    decisions: str = _setting(
        "",
        "File with the decisions about who is who; by default, it is stored next to an SQLite store, or in your data folder if the store is a Neo4j server",
    )
    groups: str = _setting(
        "",
        "Folder for saved groups of authors; by default, it is created next to an SQLite store, or in your data folder if the store is a Neo4j server",
    )
    dataset_name: str = _setting("", "Name of the data set, for citations and exported files")
    dataset_description: str = _setting("", "Description of the data set, for exported files")
    dataset_source: str = _setting(
        "", "Source of the data set, such as a URL; by default, the names of the loaded files"
    )
    dataset_licence: str = _setting("", "Licence of the data set, for citations and exported files")
    unit: Literal["cluster", "row", "person"] = _setting(
        "cluster",
        "What counts as one author by default: a name (cluster), an author row (row), or a person according to the decisions about who is who (person)",
        choices=("cluster", "row", "person"),
    )
    threads: int = _setting(
        8,
        "Maximum number of requests that a process serves at the same time; at most half of them may be for networks, files or queries",
        maximum=1000,
    )
    processes: int = _setting(
        0,
        "Number of processes that serve pages; 0: one for each processor core (at most 8) if the store is a file of at least 200 MB, else 1",
        minimum=0,
        maximum=64,
    )
    connections: int = _setting(
        1000,
        "Maximum number of connections that a process keeps open at the same time; further clients wait until one is closed",
        minimum=20,
        maximum=100_000,
    )
    turn_seconds: float = _setting(
        3.0,
        "Maximum time that a request (for a network, a file or a query result) waits while the server is busy",
        "seconds",
    )
    batch_papers: int = _setting(10_000, "Papers written per transaction while loading")
    read_apart_mib: int = _setting(
        4,
        "Minimum size of a file that a separate process reads while its records are written, if there are several processor cores (0: never)",
        "MiB",
        minimum=0,
    )
    preview_records: int = _setting(
        5000, "Maximum number of records for which a preview states how many would be new, merged and refused"
    )
    undo: str = _setting(
        "on",
        "Whether to keep the data needed to undo a load in the store: on, or off (makes the store smaller)",
        choices=("on", "off"),
    )
    max_record_bytes: int = _setting(4_000_000, "Maximum size of a record that a loader accepts", "bytes")
    max_problems: int = _setting(
        10_000, "Maximum number of problems stored for one load; further problems are only counted"
    )
    unpack_mib: int = _setting(200_000, "Maximum decompressed size of one compressed file or archive", "MiB")
    unpack_times: int = _setting(
        400, "Maximum compression ratio of a file that decompresses to more than 64 MiB"
    )
    archive_files: int = _setting(200_000, "Maximum number of files read from one archive")
    archive_nesting: int = _setting(3, "Maximum nesting depth of archives within archives", maximum=10)
    archive_copied_mib: int = _setting(
        4_000,
        "Maximum size of a zip archive or workbook read from a pipe or from another archive (such a file is copied to a temporary file)",
        "MiB",
    )
    table_file_mib: int = _setting(
        2_000, "Maximum memory of the process that reads a workbook (0: no limit)", "MiB", minimum=0
    )
    writer_wait_seconds: float = _setting(
        10.0, "Maximum time to wait for another process that is writing to the store", "seconds", minimum=0
    )
    search_results: int = _setting(20, "Maximum number of results of a search for authors, papers or venues")
    near_names: int = _setting(
        10, "Maximum number of similar names listed on an author page; further names are only counted"
    )
    page_papers: int = _setting(200, "Maximum number of entries per page of a list and per API response")
    shown_papers: int = _setting(25, "Papers per page for an author or a venue (limited by page_papers)")
    front_rows: int = _setting(20, "Number of authors and number of venues listed on the front page")
    folded_authors: int = _setting(12, "Number of authors shown for a paper before the list is collapsed")
    network_nodes: int = _setting(
        50_000, "Maximum number of nodes in a network on a page; files contain the whole network"
    )
    network_edges: int = _setting(
        200_000, "Maximum number of links in a network on a page; files contain the whole network"
    )
    embedded_nodes: int = _setting(
        6000,
        "Maximum number of nodes in the network on a venue page or in a comparison; the full window shows more (network_nodes)",
    )
    layout_nodes: int = _setting(
        50_000, "Maximum number of nodes in a network for which positions and communities are computed"
    )
    layout_seconds: float = _setting(
        60.0,
        "Maximum CPU time for computing the positions of a network (without positions, it is shown as a table)",
        "seconds",
    )
    layout_wait_seconds: float = _setting(
        10.0,
        "Maximum time that a request for positions waits before the page automatically repeats it",
        "seconds",
        minimum=0,
    )
    layout_tries: int = _setting(
        3, "Maximum number of attempts to compute the positions of a network while the store does not change"
    )
    layout_retry_seconds: float = _setting(
        30.0,
        "Delay before a failed computation of positions is retried (four times as long before each further attempt)",
        "seconds",
        minimum=0,
    )
    layout_cache_mb: int = _setting(
        64, "Maximum total size of the computed positions stored in the user's cache folder", "MB"
    )
    map_update: str = _setting(
        "auto",
        "When the server builds the map of the collection: off (only on request), auto (again after a load, if there is a map), or on (also when it starts, if there is no current map)",
        choices=("auto", "on", "off"),
    )
    map_longest: int = _setting(
        50, "Maximum number of authors of a paper that counts for the map of the collection", maximum=1000
    )
    map_items: int = _setting(
        2000,
        "Maximum number of communities or authors on one level of the map of the collection",
        maximum=10_000,
    )
    venue_cache_mb: int = _setting(
        16,
        "Maximum total size of the years and authors of large venues stored in the user's cache folder",
        "MB",
    )
    path_cache_mb: int = _setting(
        2000,
        "Maximum total size of the lists of coauthors of large stores in the user's cache folder, which make the search for paths faster (0: none are kept)",
        "MB",
        minimum=0,
    )
    expand_nodes: int = _setting(40, "Number of coauthors added when an author in a drawing is expanded")
    path_steps: int = _setting(12, "Maximum length of a chain of coauthors")
    listed_paths: int = _setting(
        50,
        "Maximum number of shortest paths listed between two authors or groups; further paths are only counted",
    )
    group_authors: int = _setting(500, "Maximum number of names in a group of authors")
    checked_names: int = _setting(
        5000, "Maximum number of names in each of the two lists of a conflict check"
    )
    listed_conflicts: int = _setting(
        1000,
        "Maximum number of coauthors in a conflict list, or of pairs in a conflict check, on a page and in JSON; further ones are only counted, and files contain all",
    )
    suggested_collaborators: int = _setting(
        20,
        "Maximum number of suggested collaborators listed for an author; further candidates are only counted",
    )
    cached_networks: int = _setting(64, "Maximum number of computed networks kept in memory")
    cached_links: int = _setting(
        400_000,
        "Maximum total number of nodes and links in the networks kept in memory; what is kept for other years of these networks takes at most as much memory again",
    )
    cached_pages_mb: int = _setting(64, "Maximum memory for cached pages and JSON responses", "MiB")
    query_seconds: float = _setting(5.0, "Maximum duration of a Cypher query", "seconds")
    query_rows: int = _setting(5000, "Maximum number of rows in a Cypher result")
    query_cells: int = _setting(100_000, "Maximum number of cells in a Cypher result")
    query_bytes: int = _setting(8_000_000, "Maximum size of a Cypher result", "bytes")
    query_characters: int = _setting(10_000, "Maximum length of a Cypher query, in characters")
    query_nesting: int = _setting(64, "Maximum nesting depth of brackets in a Cypher query")
    query_work: int = _setting(
        5_000_000, "Maximum number of steps that a Cypher query can take in the embedded engine"
    )
    query_memory_mb: int = _setting(
        1024, "Maximum memory that one process of the embedded Cypher engine uses to answer queries", "MiB"
    )
    query_processes: int = _setting(
        4,
        "Maximum number of processes of the embedded Cypher engine, each limited to query_memory_mb; two of them keep running when idle",
        maximum=100,
    )
    mirror_memory_mb: int = _setting(
        4096, "Maximum memory for preparing the embedded Cypher engine and holding the graph", "MiB"
    )
    mirror_wait_seconds: float = _setting(
        600.0,
        "Maximum time that a query on the command line waits for the embedded Cypher engine",
        "seconds",
    )
    request_bytes: int = _setting(100_000, "Maximum size of a request", "bytes")

    @classmethod
    def read(
        cls, given: Mapping[str, Any] | None = None, environ: Mapping[str, str] | None = None
    ) -> Settings:
        """Defaults, overridden by the environment, overridden by `given` (None values are ignored).

        Raises BadInput for a value of the wrong type, out of range or not among the choices.
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
        """The limit `name`, or `wanted` if that is lower. Raises BadInput if `wanted` is not greater than 0."""
        limit = getattr(self, name)
        if wanted is None:
            return limit
        # NaN is not greater than 0 either
        if not wanted > 0:
            raise BadInput(
                f"`{name}` must be greater than 0, not {wanted!r}.",
                f"Omit `{name}` to use the limit of {limit:,}.",
            )
        return type(limit)(min(limit, wanted))


def _converted(setting: Setting, raw: Any) -> Any:
    """`raw` as a value of the setting. Raises BadInput if the table does not allow it."""
    text = str(raw)
    try:
        return setting.rule.read(text.strip().casefold() if setting.rule.choices else text)
    except ValueError as error:
        raise BadInput(
            f"The `{setting.name}` setting must be {error}, not {setting.shown(raw)!r}.",
            f"Correct or unset {setting.variable}; the default is {setting.default!r}.",
        ) from None


SETTINGS: tuple[Setting, ...] = tuple(
    Setting(each.name, each.default, **each.metadata) for each in fields(Settings)
)
"""Every setting, in the order of the documentation."""
