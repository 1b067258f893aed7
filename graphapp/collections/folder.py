"""The collections of a data folder: SQLite stores with the files that belong to them. They are listed, created, renamed and deleted here.

A collection NAME is the store `NAME.db` in the folder, with the files that graphapp creates for it: `NAME.db-wal`, `NAME.db.decisions.jsonl`, ….
Other files whose names begin with that of the store (a copy, for example) belong to the user: they are neither renamed nor deleted.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from graphapp.errors import BadInput, GraphappError, NotFound, StoreBusy, StoreUnavailable
from graphapp.settings import Settings, default_store
from graphapp.stores import check_unused, open_store

__all__ = ["NAME_RULE", "CollectionEntry", "CollectionFolder", "CollectionInUse", "kept_files"]

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}", re.ASCII)
NAME_RULE = "A name has 1 to 40 characters: lower-case letters from a to z, digits and hyphens. It begins with a letter or a digit."
_SUFFIX = ".db"
# the files that graphapp creates for a store: the name of the store, continued by one of these
_SQLITE = ("-wal", "-shm", "-journal", "-writer", "-writer-journal")
_OWN_FILES = (
    ".decisions.jsonl",
    ".decisions.jsonl.identifiers",
    ".decisions.jsonl.log",
    ".fetches.json",
    ".groups",
    ".map",
    ".suggestions.base",
    ".suggestions.changes.jsonl",
    ".suggestions.jsonl",
    ".suggestions.postponed.jsonl",
    ".suggestions.weights.json",
)
_LOCKS = ("", "-lock", "-lock-held")
_SUFFIXES = frozenset((*_SQLITE, *(f"{each}{lock}" for each in _OWN_FILES for lock in _LOCKS)))
# snapshots for Cypher with their drafts, the formats of earlier releases, and drafts of stores
_GENERATED = re.compile(
    r"\.(mirror|persons)-[0-9a-f]+\.(snapshot(\.\d+(\.[0-9a-f]+)?\.new)?|kgl|npz)|\.[0-9a-f]{8}\.new(-journal|-wal|-shm)?",
    re.ASCII,
)
# these concern one store: a collection has its own files, next to its store
_OWN_SETTINGS = (
    "decisions",
    "groups",
    "dataset_name",
    "dataset_description",
    "dataset_source",
    "dataset_licence",
)


class CollectionInUse(GraphappError):
    """A collection cannot be renamed or deleted, because it is in use."""

    code = "collection_in_use"
    status = 409


class CollectionEntry(NamedTuple):
    """A collection: its name, the numbers of its papers and author names (None if it cannot be read: `problem` says why), its size with all its
    files in bytes, and when it was last changed. `is_default`: the server serves this store at /, or commands use it by default."""

    name: str
    papers: int | None
    authors: int | None
    size: int
    changed: datetime
    problem: str = ""
    is_default: bool = False


class CollectionFolder:
    """The collections in the folder of the setting `data_folder`. `settings.store` is the default store, which is not changed here."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        folder = Path(settings.data_folder) if settings.data_folder else Path(default_store()).parent
        self.folder = Path(os.path.realpath(folder))
        self._counts: dict[str, tuple[tuple[int, int], int, int]] = {}

    # --- reading

    def names(self) -> list[str]:
        """The names of all collections, sorted. Files whose names do not follow the rule are ignored."""
        found = [
            name.removesuffix(_SUFFIX)
            for name in self._listing()
            if name.endswith(_SUFFIX) and os.path.isfile(self.folder / name)
        ]
        return sorted(name for name in found if _NAME.fullmatch(name))

    def _listing(self) -> list[str]:
        """The names of all files in the folder; none if it does not exist. Raises StoreUnavailable."""
        try:
            with os.scandir(self.folder) as entries:
                return [entry.name for entry in entries]
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            raise StoreUnavailable(
                f"The data folder cannot be read: {error.strerror or error}.",
                f"Check the permissions of the folder {self.folder}.",
            ) from error

    def has(self, name: str) -> bool:
        """True if there is a collection with this name. Raises StoreUnavailable."""
        # a file system that ignores case would find the file under another name
        return name in self.names()

    def is_default(self, name: str) -> bool:
        """True if this collection is the default store."""
        store = self._settings.store
        scheme, colon, place = store.partition(":")
        path = place if colon and scheme.lower() == "sqlite" else store
        return os.path.realpath(path) == os.path.realpath(self._path(name))

    def settings_of(self, name: str) -> Settings:
        """The settings for the service of a collection. Raises NotFound."""
        self._check_exists(name)
        own = dict.fromkeys(_OWN_SETTINGS, "")
        return replace(self._settings, store=str(self._path(name)), **own)  # type: ignore[arg-type]

    def entries(self) -> list[CollectionEntry]:
        """All collections, sorted by name."""
        return [entry for name in self.names() if (entry := self._entry(name)) is not None]

    def _entry(self, name: str) -> CollectionEntry | None:
        """A collection; None if it was deleted in the meantime."""
        path = self._path(name)
        try:
            found = path.stat()
            # the file of SQLite's locks exists while a store is read
            size = sum(file.stat().st_size for file in self._files(name)[0] if not file.name.endswith("-shm"))
        except OSError:
            return None
        changed = datetime.fromtimestamp(found.st_mtime, UTC)
        entry = CollectionEntry(name, None, None, size, changed, is_default=self.is_default(name))
        state = (found.st_mtime_ns, found.st_size)
        known = self._counts.get(name)
        if known is None or known[0] != state:
            try:
                with closing(open_store(str(path), self.settings_of(name))) as store:
                    counts = store.counts()
            except GraphappError as error:
                return entry._replace(problem=self.without_folder(error).message)
            known = (state, counts.papers, counts.names)
            self._counts[name] = known
        return entry._replace(papers=known[1], authors=known[2])

    def without_folder(self, error: GraphappError) -> GraphappError:
        """`error`, whose text names files without the folder: not everyone who sees it may know where the files are."""
        for text in (f"{self.folder}{os.sep}", f" {self.folder}"):
            error.message = error.message.replace(text, "")
            error.hint = error.hint.replace(text, "")
        return error

    # --- changing

    def create(self, name: str) -> None:
        """Create an empty collection. Raises BadInput for an invalid name, or one that exists or of which files are left, and StoreUnavailable."""
        self._check_free(name)
        self._check_no_leftovers(name, self._files(name)[0])
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _unwritable(self.folder, error) from error
        open_store(str(self._path(name)), self._settings, create=True).close()

    def check_rename(self, name: str, new: str) -> None:
        """Raises what `rename` raises, except for errors of the file system."""
        self._check_exists(name)
        self._check_changeable(name)
        self._check_free(new)
        # the rest of a rename that was interrupted moves only files that are not there yet
        self._check_no_leftovers(new, [self._moved(file, name, new) for file in self._files(name)[0]])
        self._check_unused(name)

    def rename(self, name: str, new: str) -> list[str]:
        """Rename a collection, with the files that graphapp created for it. Returns the names of other files that begin with its name and were
        kept. Raises BadInput, NotFound, CollectionInUse and StoreUnavailable."""
        self.check_rename(name, new)
        files, others = self._files(name)
        try:
            # the store comes last: a rename that was interrupted can be repeated
            for file in sorted((each for each in files if each != self._path(name)), reverse=True):
                os.rename(file, self._moved(file, name, new))
            os.rename(self._path(name), self._path(new))
        except OSError as error:
            raise _unwritable(self.folder, error) from error
        return others

    def check_delete(self, name: str) -> None:
        """Raises what `delete` raises, except for errors of the file system."""
        self._check_exists(name)
        self._check_changeable(name)
        self._check_unused(name)

    def delete(self, name: str) -> list[str]:
        """Delete a collection, with the files that graphapp created for it. Returns the names of other files that begin with its name and were
        kept. Raises NotFound, BadInput for the default store, CollectionInUse and StoreUnavailable."""
        self.check_delete(name)
        files, others = self._files(name)
        try:
            # the store comes first: without it, there is no collection
            for file in sorted(files):
                if file.is_dir() and not file.is_symlink():
                    shutil.rmtree(file)
                else:
                    file.unlink(missing_ok=True)
        except OSError as error:
            raise _unwritable(self.folder, error) from error
        self._counts.pop(name, None)
        return others

    # --- checks

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}{_SUFFIX}"

    def _files(self, name: str) -> tuple[list[Path], list[str]]:
        """The store with the files that graphapp created for it, and the names of other files that begin with its name. Raises
        StoreUnavailable."""
        store = self._path(name).name
        files, others = [], []
        for found in self._listing():
            rest = found.removeprefix(store)
            if found == store or (rest != found and (rest in _SUFFIXES or _GENERATED.fullmatch(rest))):
                files.append(self.folder / found)
            elif found.startswith((f"{store}-", f"{store}.")):
                others.append(found)
        return files, sorted(others)

    def _moved(self, file: Path, name: str, new: str) -> Path:
        return file.with_name(self._path(new).name + file.name.removeprefix(self._path(name).name))

    def _check_name(self, name: str) -> None:
        if not _NAME.fullmatch(name):
            raise BadInput(f"Not a valid name for a collection: {name[:60]!r}.", NAME_RULE)

    def _check_exists(self, name: str) -> None:
        self._check_name(name)
        if not self.has(name):
            raise NotFound(
                f"There is no collection {name!r}.",
                "The page /collections lists all collections, as does `graphapp collections`.",
            )

    def _check_free(self, name: str) -> None:
        self._check_name(name)
        if os.path.lexists(self._path(name)):
            raise BadInput(f"The collection {name!r} already exists.", "Choose another name.")

    def _check_no_leftovers(self, name: str, files: Iterable[Path]) -> None:
        """Raises BadInput if one of these files, which would belong to the collection `name`, exists."""
        if left := sorted(file.name for file in files if os.path.lexists(file)):
            raise BadInput(
                f"The data folder has files of a former collection {name!r}: {', '.join(left)}.",
                "Choose another name, or remove these files.",
            )

    def _check_changeable(self, name: str) -> None:
        if self.is_default(name):
            raise BadInput(
                f"The collection {name!r} is the default store, which cannot be renamed or deleted.",
                "Set GRAPHAPP_STORE to another store first.",
            )

    def _check_unused(self, name: str) -> None:
        """Raises CollectionInUse while another process writes. A store that cannot be read can be deleted."""
        try:
            # not `open_store`, which first converts the file of an earlier version
            check_unused(str(self._path(name)))
        except StoreBusy as error:
            raise CollectionInUse(
                f"The collection {name!r} is in use: a load is running.", "Try again when it has finished."
            ) from error
        except GraphappError:
            return


def kept_files(names: Iterable[str]) -> str:
    """A message about files that were neither renamed nor deleted."""
    return f"Files that graphapp did not create were kept: {', '.join(names)}."


def _unwritable(folder: Path, error: OSError) -> StoreUnavailable:
    return StoreUnavailable(
        f"The data folder cannot be changed: {folder}: {error.strerror or error}.",
        "Check the permissions of the folder and the free disk space.",
    )
