"""The collections of a data folder: SQLite stores with the files that belong to them. They are listed, created, renamed and deleted here.

A collection NAME is the store `NAME.db` in the folder, with every file whose name continues that one: `NAME.db-wal`, `NAME.db.decisions.jsonl`, ….
"""

from __future__ import annotations

import os
import re
import shutil
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from graphapp.errors import BadInput, GraphappError, NotFound, StoreBusy, StoreUnavailable
from graphapp.settings import Settings, default_store
from graphapp.stores import open_store

__all__ = ["NAME_RULE", "CollectionEntry", "CollectionFolder", "CollectionInUse"]

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}", re.ASCII)
NAME_RULE = "A name has 1 to 40 characters: lower-case letters from a to z, digits and hyphens. It begins with a letter or a digit."
_SUFFIX = ".db"
_MIB = 2**20
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
        try:
            found = [
                path.name.removesuffix(_SUFFIX) for path in self.folder.glob(f"*{_SUFFIX}") if path.is_file()
            ]
        except OSError as error:
            raise StoreUnavailable(
                f"The data folder cannot be read: {self.folder}: {error.strerror or error}.",
                "Check the permissions of the folder.",
            ) from error
        return sorted(name for name in found if _NAME.fullmatch(name))

    def has(self, name: str) -> bool:
        """True if there is a collection with this name."""
        return bool(_NAME.fullmatch(name)) and self._path(name).is_file()

    def is_default(self, name: str) -> bool:
        """True if this collection is the default store."""
        store = self._settings.store
        scheme, colon, place = store.partition(":")
        path = place if colon and scheme.lower() == "sqlite" else store
        return os.path.realpath(path) == str(self._path(name))

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
            size = sum(file.stat().st_size for file in self._files(name) if not file.name.endswith("-shm"))
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
        error.message = error.message.replace(f"{self.folder}{os.sep}", "")
        error.hint = error.hint.replace(f"{self.folder}{os.sep}", "")
        return error

    # --- changing

    def create(self, name: str) -> None:
        """Create an empty collection. Raises BadInput for an invalid name or one that exists, and StoreUnavailable."""
        self._check_free(name)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _unwritable(self.folder, error) from error
        open_store(str(self._path(name)), self._settings, create=True).close()

    def rename(self, name: str, new: str) -> None:
        """Rename a collection, with all its files. Raises BadInput, NotFound, CollectionInUse and StoreUnavailable."""
        self._check_exists(name)
        self._check_changeable(name)
        self._check_free(new)
        files = self._files(name)
        targets = {file: self._moved(file, name, new) for file in files}
        if left := [target.name for target in targets.values() if os.path.lexists(target)]:
            raise BadInput(
                f"The data folder has files of a former collection {new!r}: {', '.join(sorted(left))}.",
                "Choose another name, or remove these files.",
            )
        self._check_unused(name)
        try:
            # the store comes last: a rename that was interrupted can be repeated
            for file in sorted(
                (each for each in self._files(name) if each != self._path(name)), reverse=True
            ):
                os.rename(file, self._moved(file, name, new))
            os.rename(self._path(name), self._path(new))
        except OSError as error:
            raise _unwritable(self.folder, error) from error

    def delete(self, name: str) -> None:
        """Delete a collection with all its files. Raises NotFound, BadInput for the default store, CollectionInUse and StoreUnavailable."""
        self._check_exists(name)
        self._check_changeable(name)
        self._check_unused(name)
        try:
            # the store comes first: without it, there is no collection
            for file in sorted(self._files(name)):
                if file.is_dir() and not file.is_symlink():
                    shutil.rmtree(file)
                else:
                    file.unlink(missing_ok=True)
        except OSError as error:
            raise _unwritable(self.folder, error) from error
        self._counts.pop(name, None)

    # --- checks

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}{_SUFFIX}"

    def _files(self, name: str) -> list[Path]:
        """The store and everything next to it that belongs to it."""
        store = self._path(name).name
        return [
            path
            for path in self.folder.iterdir()
            if path.name == store or path.name.startswith((f"{store}-", f"{store}."))
        ]

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

    def _check_changeable(self, name: str) -> None:
        if self.is_default(name):
            raise BadInput(
                f"The collection {name!r} is the default store, which cannot be renamed or deleted.",
                "Select another store with GRAPHAPP_STORE or --store first.",
            )

    def _check_unused(self, name: str) -> None:
        """Raises CollectionInUse while another process writes. A store that cannot be read can be deleted."""
        settings = replace(self._settings, writer_wait_seconds=0.0)
        try:
            open_store(str(self._path(name)), settings, writable=True).close()
        except StoreBusy as error:
            raise CollectionInUse(
                f"The collection {name!r} is in use: a load is running.", "Try again when it has finished."
            ) from error
        except GraphappError:
            return


def _unwritable(folder: Path, error: OSError) -> StoreUnavailable:
    return StoreUnavailable(
        f"The data folder cannot be changed: {folder}: {error.strerror or error}.",
        "Check the permissions of the folder and the free disk space.",
    )
