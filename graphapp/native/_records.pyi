from array import array
from collections.abc import Callable, Iterable
from typing import Any

source_digest: str

class Cleaning:
    """Cleans ordinary records with the state of a `Cleaner`."""

    def __new__(cls, **state: Any) -> Cleaning: ...
    clean: Callable[[Any], Any]

class Reading:
    """Reads ordinary records of graphapp's own format."""

    def __new__(cls, **state: Any) -> Reading: ...
    paper: Callable[[Any, str], Any]

def laid_out(
    text: str, at: int, line: int, units: frozenset[str], bare: frozenset[str], /
) -> tuple[list[tuple[int, str, str, str, str, str, str | None, str | None, str]], int, int]: ...

class Taking:
    """Adds ordinary lines of graphapp's own format to columns, with the state of a `Cleaning` and a `Reading`."""

    def __new__(cls, **state: Any) -> Taking: ...
    lines: Callable[[bytes, int, int, int], tuple[int, int, bool]]
    add: Callable[[Any], None]
    taken: Callable[[], tuple[tuple[bytes, ...], bytes, bytes, int, bytes]]
    size: Callable[[], int]
    renew: Callable[[object, Any], None]

def numbered(
    members: array[int],
    numbers: array[int],
    names: list[str],
    keys: list[str],
    ids: list[str | None],
    by_name: dict[str, int],
    by_id: dict[str, int],
    clusters: dict[str, int],
    author: int,
    cluster: int,
    added: list[Any],
    added_clusters: list[Any],
    /,
) -> tuple[int, int]: ...
def listed(
    sizes: list[int], members: array[int], values: array[int] | list[Any], others: dict[int, bytes], /
) -> bytes | None: ...
def papers_named(records: Iterable[str], /) -> list[str]: ...
def second_hashes(values: list[str], /) -> bytes: ...
def singles(ids: list[str], names: list[str], /) -> list[bool]: ...
def bind(paper: type, printed: type, stored: type, row: type, placed: type, /) -> None: ...
def encoded(
    items: list[Any],
    valid: object,
    rows: int,
    kinds: Any,
    venues: Any,
    added: list[Any],
    unordered: Callable[[Any], Any],
    /,
) -> tuple[tuple[list[Any], ...], int] | None: ...
def packed(values: list[Any], width: int, /) -> bytes | None: ...
def packed_header(rows: bytes, /) -> tuple[int, int, int]: ...
def unpacked(rows: bytes, /) -> list[Any]: ...

class PaperCounts:
    """Counts the papers of each cluster."""

    authors: Callable[[bytes], None]
    lists: Callable[[str, int], None]
    rows: Callable[[list[tuple[int, int]], bool], None]
    packed: Callable[[int, int], bytes]
    bytes: Callable[[], int]

def extend_sqlite(path: str, /) -> bool: ...
def simplify_sqlite(path: str, /) -> None: ...
def hold(held: bytes | str, /) -> int: ...
def release(number: int, /) -> None: ...
