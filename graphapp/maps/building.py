"""Builds the map of a store: reads the store, has a worker process compute the map, and puts it in place as a whole."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from graphapp.errors import GraphappError, StoreBusy, StoreUnavailable
from graphapp.maps.collecting import collect
from graphapp.maps.map_data import MapAbout, MapData
from graphapp.maps.map_memory import require_memory
from graphapp.maps.reading import read_map
from graphapp.maps.who_is_who import WhoIsWho
from graphapp.stores.base import Store
from graphapp.support.array_file import read_arrays, write_arrays
from graphapp.support.memory import available_memory, release_memory
from graphapp.support.worker_process import WorkerDied, WorkerProcess

__all__ = ["MapFailed", "build_map"]

_WORKER = Path(__file__).with_name("worker.py")
_HEARD_SECONDS = 0.5
READING_DECISIONS = "reading decisions about who is who"
READING_TITLES = "reading titles"
COMPUTING = "computing the map"

Tell = Callable[[str, int, int], object]


class MapFailed(GraphappError):
    """The process that computes the map ended without a result."""

    code = "map_failed"
    status = 503


def build_map(
    store: Store, path: Path, longest: int, tell: Tell, *, who: WhoIsWho, earlier: bool = True
) -> MapData:
    """Compute the map of a store and write it to `path`. With `earlier`, communities keep the places that they have in the map at `path`.

    Only papers with at most `longest` authors count. Authors are names, unless `who` says who is who. `tell` receives a phase, the amount done and the total, several times a second, and may
    raise to cancel the work; then the file stays as it was. Raises StoreBusy if the store changes in the meantime, StoreUnavailable if the file cannot be
    written, MapTooLarge if the memory is known to be too small, MapFailed.
    """
    try:
        with _folder(path) as folder:
            return _built(store, path, folder, longest, tell, who, earlier)
    except OSError as error:
        raise StoreUnavailable(
            f"{path} cannot be written: {error.strerror or error}.",
            "Check the permissions of the folder that contains the file, and the free disk space.",
        ) from error


def _built(
    store: Store, path: Path, folder: Path, longest: int, tell: Tell, who: WhoIsWho, earlier: bool
) -> MapData:
    revision, now = store.revision(), datetime.now(UTC)
    require_memory(store.counts(), available_memory())
    # proceedings of the next year may have appeared
    latest = now.year + 1
    collection, wanted, titles, draft = (folder / name for name in ("collection", "wanted", "titles", "map"))
    # before the persons are read, so that a decision in the meantime makes the map outdated
    decided = who.now()
    if decided.state:
        tell(READING_DECISIONS, 0, 0)
    found = collect(store, longest, latest, tell, who.table() if decided.state else None)
    with open(collection, "wb") as out:
        write_arrays(out, found._asdict())
    later = int(found.left_out[2])
    del found
    release_memory()
    try:
        worker = WorkerProcess(_WORKER)
    except OSError as error:
        raise MapFailed(
            f"No process can be started: {error.strerror or error}.", "Free some memory."
        ) from error
    try:
        before = str(path) if earlier and path.exists() else None
        _ask(worker, tell, "draft", collection=str(collection), earlier=before, wanted=str(wanted))
        _write_titles(store, wanted, titles, tell)
        if store.revision() != revision:
            raise StoreBusy(
                f"{store.address} was changed while its map was computed.",
                "Try again when the load has finished.",
            )
        built = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        about = MapAbout(
            revision, built, longest, latest=latest, later_papers=later,
            decided=decided.state, decisions=decided.active, recorded=decided.recorded, undecided=decided.problem,
            identifiers=decided.identifiers,
        )  # fmt: skip
        _ask(worker, tell, "finish", titles=str(titles), target=str(draft), about=about._asdict())
    except WorkerDied as error:
        raise MapFailed(
            f"The process that computes the map ended early ({error}).",
            "Free some memory, and try again.",
        ) from error
    finally:
        worker.kill()
    draft.replace(path)
    return read_map(path)


def _ask(worker: WorkerProcess, tell: Tell, step: str, **arguments: Any) -> None:
    """Have the worker take a step, and pass its progress on. Raises WorkerDied, and OSError if a file cannot be read or written."""
    worker.say(orjson.dumps([step, arguments]))
    now: tuple[str, int, int] = (COMPUTING, 0, 0)
    while True:
        try:
            answer = orjson.loads(worker.hear(_HEARD_SECONDS))
        except TimeoutError:
            # an opportunity to cancel
            tell(*now)
            continue
        if "done" in answer:
            return
        if "failed" in answer:
            raise OSError(*answer["failed"])
        now = tuple(answer["progress"])
        tell(*now)


def _write_titles(store: Store, wanted: Path, titles: Path, tell: Tell) -> None:
    """Write the titles of the wanted papers to a file."""
    asked = read_arrays(wanted)
    numbers = asked["numbers"]
    found, ends, text = array("q"), array("q"), bytearray()
    with store.columns() as columns:
        for number, title in columns.titles(numbers.tolist()):
            text += title.encode("utf-8", "surrogatepass")
            found.append(number)
            ends.append(len(text))
            if not len(found) % 1000:
                tell(READING_TITLES, len(found), len(numbers))
    order = np.argsort(numbers)
    place = order[np.searchsorted(numbers, np.array(found, np.int64), sorter=order)]
    columns_of_titles = {
        "papers": asked["papers"][place],
        "text": np.frombuffer(text, np.uint8),
        "ends": np.array(ends, np.int64),
    }
    with open(titles, "wb") as out:
        write_arrays(out, columns_of_titles)


@contextmanager
def _folder(path: Path) -> Iterator[Path]:
    """A new folder next to the map, on the same disk. Folders that killed processes left behind are removed: the caller holds the lock of the map."""
    path.parent.mkdir(parents=True, exist_ok=True)
    prefix = f".{path.name}.building-"
    for left in path.parent.glob(f"{prefix}*"):
        shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=path.parent))
    try:
        yield folder
    finally:
        with contextlib.suppress(OSError):
            shutil.rmtree(folder)
