"""The SQLite file: its tables, how it is recognised, made and opened, and what its errors mean to a caller.

Every table numbers its rows (`n`), and rows point at each other by these numbers, which are small and quick to compare; the lasting
identifiers are in `id`. What can be computed from the rest (secondary indexes, search indexes, `tally`) may be missing for a
part of the rows while a load runs, or after one that was killed: questions are then answered more slowly, and equally.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

from graphapp.errors import GraphappError, StoreBusy, StoreUnavailable, StoreUnreadable

__all__ = [
    "APPLICATION_ID",
    "INDEXES",
    "VERSION",
    "check_file",
    "make_file",
    "open_reader",
    "open_writer",
    "translated",
    "writer_lock",
]

# "Coau" in ASCII, in the header of each file; `file` and other programs can tell a store of ours by it.
APPLICATION_ID = 0x436F6175
VERSION = 1

TABLES = """
CREATE TABLE state (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    revision TEXT NOT NULL,
    names_indexed INTEGER NOT NULL DEFAULT 0,   -- clusters up to this number are in name_search
    titles_indexed INTEGER NOT NULL DEFAULT 0,  -- papers up to this number are in title_search
    counted INTEGER NOT NULL DEFAULT 1          -- 1: every cluster is in tally
);
CREATE TABLE venue (n INTEGER PRIMARY KEY, id TEXT NOT NULL, name TEXT NOT NULL, kind TEXT);
CREATE TABLE cluster (
    n INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    folded TEXT                                 -- the folded words of the key, NULL where its plain letters are as good
);
CREATE TABLE author (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    cluster INTEGER NOT NULL REFERENCES cluster (n)
);
CREATE TABLE paper (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    folded TEXT,                                -- the folded words of the title, NULL where it is ASCII
    year INTEGER,
    kind TEXT NOT NULL,
    venue INTEGER REFERENCES venue (n),
    size INTEGER NOT NULL,                      -- length of the author list
    authors_cut INTEGER NOT NULL,
    abstract TEXT,
    doi TEXT,
    url TEXT,
    fingerprint INTEGER,
    single INTEGER NOT NULL                     -- 1: made from the one record that `id` names; 0: see table source
);
CREATE TABLE source (
    paper INTEGER NOT NULL REFERENCES paper (n),
    place INTEGER NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (paper, place)
) WITHOUT ROWID;
CREATE TABLE wrote (
    paper INTEGER NOT NULL REFERENCES paper (n),
    place INTEGER NOT NULL,                     -- place in the list as shown
    author INTEGER NOT NULL REFERENCES author (n),
    position INTEGER,                           -- place in the list as printed
    PRIMARY KEY (paper, place)
) WITHOUT ROWID;
CREATE TABLE tally (
    cluster INTEGER PRIMARY KEY REFERENCES cluster (n),
    papers INTEGER NOT NULL                     -- papers of the cluster; no row where they have to be counted
);
CREATE TABLE load (n INTEGER PRIMARY KEY, file TEXT NOT NULL UNIQUE, report TEXT NOT NULL);
CREATE VIRTUAL TABLE name_search USING fts5 (
    words, content = '', detail = none, prefix = '1 2', tokenize = 'unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE title_search USING fts5 (
    words, content = '', detail = none, tokenize = 'unicode61 remove_diacritics 2'
);
"""

INDEXES = {
    "venue_id": "CREATE UNIQUE INDEX IF NOT EXISTS venue_id ON venue (id)",
    "cluster_key": "CREATE UNIQUE INDEX IF NOT EXISTS cluster_key ON cluster (key)",
    "author_id": "CREATE UNIQUE INDEX IF NOT EXISTS author_id ON author (id)",
    "author_cluster": "CREATE INDEX IF NOT EXISTS author_cluster ON author (cluster)",
    "paper_id": "CREATE UNIQUE INDEX IF NOT EXISTS paper_id ON paper (id)",
    "paper_fingerprint": "CREATE INDEX IF NOT EXISTS paper_fingerprint ON paper (fingerprint)",
    "paper_doi": "CREATE INDEX IF NOT EXISTS paper_doi ON paper (doi) WHERE doi IS NOT NULL",
    "paper_venue": "CREATE INDEX IF NOT EXISTS paper_venue ON paper (venue, year)",
    "paper_year": "CREATE INDEX IF NOT EXISTS paper_year ON paper (year)",
    "source_record": "CREATE INDEX IF NOT EXISTS source_record ON source (record)",
    "wrote_author": "CREATE INDEX IF NOT EXISTS wrote_author ON wrote (author, paper)",
}

_RUNS_OUT = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_READONLY}
_WAITS = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def translated(error: sqlite3.Error, path: str) -> GraphappError:
    """What an error of SQLite means to the person who asked."""
    # the low byte is the kind of error, the rest its finer cause
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code in _WAITS:
        return StoreBusy(f"Another process is writing to {path}", "Try again when it has finished.")
    if code in _RUNS_OUT:
        return StoreUnavailable(
            f"{path} cannot be written: {error}",
            "Free some space or choose another place with --store. Nothing but the last batch is lost.",
        )
    return StoreUnreadable(
        f"{path} cannot be read as a store of graphapp: {error}",
        "It may be damaged. Load the records into a new file: --store OTHER.",
    )


@contextlib.contextmanager
def _translating(path: str) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise translated(error, path) from error


def _address(path: str, mode: str) -> str:
    return f"{Path(path).absolute().as_uri()}?{mode}"


def check_file(path: str) -> None:
    """Raise StoreUnreadable, with what to do, unless `path` is a store that this version reads. Changes nothing.

    The file is only looked at through SQLite: opening and closing it by ourselves would drop the locks that SQLite
    holds for this process (https://www.sqlite.org/howtocorrupt.html, section 2.2).
    """
    hint = "Choose another place with --store; this file was not touched."
    if not os.path.lexists(path):
        raise StoreUnreadable(f"There is no store at {path}", "Make one: graphapp load FILE --store " + path)
    if os.path.isdir(path):
        raise StoreUnreadable(f"{path} is a folder, not a store", "Name a file in it.")
    if not os.access(path, os.R_OK):
        raise StoreUnreadable(f"{path} may not be read", "Ask its owner for the right to read it.")
    if Path(path).stat().st_size == 0:
        raise StoreUnreadable(f"{path} is empty", hint)
    application, version = _header(path, hint)
    if application != APPLICATION_ID:
        raise StoreUnreadable(f"{path} is an SQLite file of another program", hint)
    if version > VERSION:
        raise StoreUnreadable(
            f"{path} was made by a newer version of graphapp (its format is {version}, this version knows {VERSION})",
            "Update graphapp; the file was not touched.",
        )


def _header(path: str, hint: str) -> tuple[int, int]:
    """Application and version that the file's header names."""
    try:
        # immutable: neither a lock is taken nor a file made beside a file that is not ours
        with contextlib.closing(sqlite3.connect(_address(path, "mode=ro&immutable=1"), uri=True)) as db:
            return (
                db.execute("PRAGMA application_id").fetchone()[0],
                db.execute("PRAGMA user_version").fetchone()[0],
            )
    except sqlite3.Error as error:
        raise StoreUnreadable(f"{path} is no store of graphapp: {error}", hint) from error


def make_file(path: str) -> None:
    """Make an empty store at `path`, at once or not at all: it is built beside and then gets its name.

    Raises StoreUnavailable when that cannot be done. A file that is there already stays as it is.
    """
    beside = f"{path}.{uuid.uuid4().hex[:8]}.new"
    try:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        try:
            with _translating(path), contextlib.closing(sqlite3.connect(beside, isolation_level=None)) as db:
                db.executescript(
                    f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {VERSION};"
                    f"BEGIN; {TABLES} {';'.join(INDEXES.values())}; COMMIT; PRAGMA journal_mode = WAL;"
                )
                db.execute("INSERT INTO state (only, revision) VALUES (1, ?)", (uuid.uuid4().hex,))
            _give_name(beside, path)
        finally:
            Path(beside).unlink(missing_ok=True)
    except OSError as error:
        raise StoreUnavailable(
            f"No store can be made at {path}: {error.strerror}", "Choose another place with --store."
        ) from error


def _give_name(beside: str, path: str) -> None:
    """Let the file `beside` be at `path` too, unless there is one: unlike a rename, a link never replaces a file."""
    try:
        os.link(beside, path)
    except FileExistsError:
        return
    except OSError:
        # a file system without links; nobody else makes a store here while we hold the right to write
        if not os.path.lexists(path):
            Path(beside).rename(path)


def writer_lock(path: str, seconds: float) -> sqlite3.Connection:
    """The right to write, until the connection is closed or the process ends. Raises StoreBusy after `seconds` of waiting.

    A load is many transactions, between which SQLite would let another writer in. So that right is a lock of its own, on
    an empty SQLite file beside the store: that works alike on every system, and ends with the process, however it ends.
    """
    deadline = time.monotonic() + seconds
    while True:
        # waits are short, so that Ctrl-C is heard
        lock = sqlite3.connect(f"{path}-writer", timeout=0.1, isolation_level=None, check_same_thread=False)
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            lock.close()
            failure = translated(error, path)
            if not isinstance(failure, StoreBusy):
                raise StoreUnavailable(
                    f"{path} cannot be written: {error}", "Ask for the right to write to its folder."
                ) from error
            if time.monotonic() >= deadline:
                raise failure from error
        else:
            return lock


def open_reader(path: str) -> sqlite3.Connection:
    """A connection that cannot write. Raises sqlite3.Error."""
    mode = "mode=ro"
    if not os.access(Path(path).absolute().parent, os.W_OK) and not os.path.exists(f"{path}-wal"):
        # SQLite needs files beside the store for its locks; where none can be made, none can be writing either
        mode += "&immutable=1"
    db = sqlite3.connect(_address(path, mode), uri=True, isolation_level=None, check_same_thread=False)
    db.executescript("PRAGMA query_only = ON; PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY")
    return db


def open_writer(path: str) -> sqlite3.Connection:
    """A connection that writes. Raises sqlite3.Error."""
    db = sqlite3.connect(_address(path, "mode=rw"), uri=True, isolation_level=None, check_same_thread=False)
    db.executescript(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -65536;"
        "PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 4000"
    )
    return db
