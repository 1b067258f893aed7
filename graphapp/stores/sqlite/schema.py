"""The SQLite file: its tables, how it is recognised, created and opened, and the translation of its errors.

Every table numbers its rows (`n`), and rows reference each other by these numbers, which are small and fast to compare; the stable
identifiers are in `id`. During a load, or after a load that was killed, `tally` may lack rows, and some of `INDEXES` may be
missing: papers are then counted and searched for on demand, with the same results.
"""

from __future__ import annotations

import contextlib
import glob
import os
import sqlite3
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

from graphapp.errors import GraphappError, StoreBusy, StoreUnavailable, StoreUnreadable

__all__ = [
    "APPLICATION_ID",
    "BARE_NAME",
    "DATED_TITLES",
    "ERRORS",
    "FORMER_INDEXES",
    "INDEXES",
    "VERSION",
    "WITH_EDITORS",
    "add_missing_tables",
    "check_file",
    "delete_drafts",
    "empty_log",
    "empty_log_of",
    "is_busy",
    "is_damaged",
    "make_file",
    "may_share",
    "open_reader",
    "open_writer",
    "translated",
    "writer_lock",
]

# "Coau" in ASCII, in the header of each file, by which `file` and other programs recognise a graphapp store.
APPLICATION_ID = 0x436F6175
VERSION = 4
# Also read; the next process that opens such a file for writing converts it: see dated_titles.py.
OLDEST = 3
# Bytes: four times SQLite's default. A first load is a sixth faster, as fewer pages are split and logged.
PAGE = 16_384
# the limit of SQLite, unless it was compiled with another one; the rest of a larger file is read
MOST_MAPPED = 2**31 - 2**16

# Not in files of earlier versions: created by the next write.
LATER_TABLES = """
CREATE TABLE IF NOT EXISTS change (             -- the last transactions that changed papers
    n INTEGER PRIMARY KEY,
    before TEXT NOT NULL,                       -- the revision of the store before the transaction
    first INTEGER NOT NULL,                     -- new papers have numbers from `first` up to, but not including, `past`
    past INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS change_paper (       -- papers that a transaction replaced or removed
    change INTEGER NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (change, id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS journal (            -- what is needed to undo a load
    load INTEGER NOT NULL,
    place INTEGER NOT NULL,                     -- 0: the load as a whole; from 1: its batches; below 0: papers being rewritten
    data BLOB NOT NULL,
    PRIMARY KEY (load, place)
);
CREATE TABLE IF NOT EXISTS record_hash (        -- records that change nothing when they are read again as they were
    paper INTEGER NOT NULL,
    place INTEGER NOT NULL,                     -- of the record among those of the paper
    hash INTEGER NOT NULL,
    load INTEGER NOT NULL,                      -- where the journal has the record: load, batch, number in the batch
    batch INTEGER NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (paper, place)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS hash_state (         -- the revision up to which the hashes were maintained: earlier versions do not
    only INTEGER PRIMARY KEY CHECK (only = 1),
    revision TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS totals (             -- this and the next three tables: see tallies.py
    only INTEGER PRIMARY KEY CHECK (only = 1),
    revision TEXT NOT NULL,                     -- the revision of the store for which they are valid
    authors INTEGER NOT NULL,
    clusters INTEGER NOT NULL,
    papers INTEGER NOT NULL,
    venues INTEGER NOT NULL,
    authorships INTEGER NOT NULL,
    first_year INTEGER,
    last_year INTEGER
);
CREATE TABLE IF NOT EXISTS ranked_venue (       -- the venues, those with the most papers first
    place INTEGER PRIMARY KEY,
    venue INTEGER NOT NULL,
    papers INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS prominent (          -- the clusters with the most papers, in order
    place INTEGER PRIMARY KEY,
    cluster INTEGER NOT NULL
);
CREATE VIRTUAL TABLE IF NOT EXISTS prominent_search USING fts5 (
    words, content = '', columnsize = 0, detail = none, prefix = '1 2', tokenize = 'unicode61 remove_diacritics 2'
);
"""

TABLES = """
CREATE TABLE state (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    revision TEXT NOT NULL,
    counted INTEGER NOT NULL DEFAULT 1          -- 1: every cluster is in tally
);
CREATE TABLE venue (n INTEGER PRIMARY KEY, id TEXT NOT NULL, name TEXT NOT NULL, kind TEXT);
CREATE TABLE cluster (
    n INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    folded TEXT                                 -- the folded words of the key, NULL if SQLite folds the key alike
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
    single INTEGER NOT NULL                     -- 1: made from the record `identity.named_by(id)` alone; 0: see table source
);
CREATE TABLE source (
    paper INTEGER NOT NULL REFERENCES paper (n),
    place INTEGER NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (paper, place)
) WITHOUT ROWID;
CREATE TABLE variant (
    paper INTEGER NOT NULL REFERENCES paper (n),
    place INTEGER NOT NULL,
    record TEXT NOT NULL,
    said TEXT NOT NULL,                         -- JSON: the values of this record that differ from the paper's
    doi TEXT,                                   -- of this record, if it differs
    fingerprint INTEGER,                        -- of this record, if it differs
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
    papers INTEGER NOT NULL                     -- papers of the cluster; no row if they are not counted yet
);
CREATE TABLE load (n INTEGER PRIMARY KEY, file TEXT NOT NULL UNIQUE, report TEXT NOT NULL);
CREATE VIRTUAL TABLE name_search USING fts5 (
    words, content = '', columnsize = 0, detail = none, prefix = '1 2', tokenize = 'unicode61 remove_diacritics 2'
);
"""

DATED_TITLES = """
CREATE VIRTUAL TABLE dated_titles USING fts5 (  -- see dated_titles.py
    words, content = '', detail = none, tokenize = 'unicode61 remove_diacritics 2'
)
"""

WITH_EDITORS = "instr(said, '\"editors\":') > 0"
"""The condition for variants with editors, as the index `variant_editors` has it."""
BARE_NAME = "trim(coalesce(folded, key), ' .-''')"
"""The words of a cluster's name without the separators at both ends of the key."""

INDEXES = (
    "CREATE UNIQUE INDEX IF NOT EXISTS venue_id ON venue (id)",
    "CREATE UNIQUE INDEX IF NOT EXISTS cluster_key ON cluster (key)",
    "CREATE UNIQUE INDEX IF NOT EXISTS author_id ON author (id)",
    "CREATE INDEX IF NOT EXISTS author_cluster ON author (cluster)",
    "CREATE UNIQUE INDEX IF NOT EXISTS paper_id ON paper (id)",
    "CREATE INDEX IF NOT EXISTS paper_fingerprint ON paper (fingerprint)",
    "CREATE INDEX IF NOT EXISTS paper_doi ON paper (doi) WHERE doi IS NOT NULL",
    "CREATE INDEX IF NOT EXISTS paper_venue ON paper (venue, year)",
    "CREATE INDEX IF NOT EXISTS source_record ON source (record)",
    "CREATE INDEX IF NOT EXISTS wrote_author ON wrote (author, paper)",
    "CREATE INDEX IF NOT EXISTS tally_papers ON tally (papers)",
    # rows of `paper` are long: this index has what networks and title searches read of many papers
    "CREATE INDEX IF NOT EXISTS paper_dates ON paper (n, year, size)",
    # names that consist of a single word
    f"CREATE INDEX IF NOT EXISTS cluster_single_word ON cluster ({BARE_NAME}) WHERE instr({BARE_NAME}, ' ') = 0",
    "CREATE INDEX IF NOT EXISTS variant_doi ON variant (doi) WHERE doi IS NOT NULL",
    f"CREATE INDEX IF NOT EXISTS variant_editors ON variant (paper) WHERE {WITH_EDITORS}",
    "CREATE INDEX IF NOT EXISTS variant_fingerprint ON variant (fingerprint) WHERE fingerprint IS NOT NULL",
)

FORMER_INDEXES = ("paper_year",)
"""Indexes that files of earlier versions may have; no query needs them."""

_RUNS_OUT = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_READONLY}
# the file for shared locks cannot be created or cannot grow
_NO_ROOM = {
    sqlite3.SQLITE_IOERR_SHMOPEN,
    sqlite3.SQLITE_IOERR_SHMSIZE,
    sqlite3.SQLITE_IOERR_SHMMAP,
    sqlite3.SQLITE_FULL,
}
_WAITS = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


# In a damaged file, SQLite's messages may be unreadable, too.
ERRORS = (sqlite3.Error, UnicodeDecodeError)


def is_busy(error: Exception) -> bool:
    """True if another process has a lock that is needed."""
    # the low byte is the primary error code, the rest the extended code
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF in _WAITS


def translated(error: Exception, path: str) -> GraphappError:
    """The error to report to the user for one of `ERRORS`."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if is_busy(error):
        return StoreBusy(
            f"Another process is writing to {path}.", "Try again when the other process has finished."
        )
    if code in _RUNS_OUT:
        again = "Free disk space, then load the same files again. What was written before is kept; only the last batch is lost."
        other = "Make the file and its folder writable, or choose another path with --store."
        return StoreUnavailable(
            f"{path} cannot be written: {error}.", other if code == sqlite3.SQLITE_READONLY else again
        )
    return StoreUnreadable(
        f"{path} cannot be read as a graphapp store: {error}.",
        "The file may be damaged. Load the records into a new file: --store OTHER.",
    )


def add_missing_tables(db: sqlite3.Connection) -> None:
    """Create, in the open transaction, the tables that files of earlier versions do not have. Raises sqlite3.Error."""
    for statement in filter(str.strip, LATER_TABLES.split(";\n")):
        # executescript() would end the transaction
        db.execute(statement)


def is_damaged(db: sqlite3.Connection) -> bool:
    """True if SQLite finds an error in the file, or a dangling reference. Reads the whole file."""
    try:
        sound = db.execute("PRAGMA integrity_check(1)").fetchone() == ("ok",)
        return not sound or db.execute("PRAGMA foreign_key_check").fetchone() is not None
    except ERRORS:
        return True


@contextlib.contextmanager
def _translating(path: str) -> Iterator[None]:
    try:
        yield
    except ERRORS as error:
        raise translated(error, path) from error


def check_file(path: str) -> None:
    """Raise StoreUnreadable, with advice, unless `path` is a store that this version can read. Changes nothing.

    The file is examined only through SQLite: opening and closing it directly would drop the locks that SQLite
    holds for this process (https://www.sqlite.org/howtocorrupt.html, section 2.2).
    """
    hint = "Choose another path with --store. This file was not changed."
    if not os.path.lexists(path):
        raise StoreUnreadable(
            f"There is no store at {path}.", "Create a store: graphapp load FILE --store " + path
        )
    if os.path.isdir(path):
        raise StoreUnreadable(f"{path} is a folder, not a store.", "Specify the path of a file.")
    if not os.access(path, os.R_OK):
        raise StoreUnreadable(
            f"No permission to read {path}.", "Ask the owner of the file for read permission."
        )
    if Path(path).stat().st_size == 0:
        raise StoreUnreadable(f"{path} is empty.", hint)
    application, version = _header(path, hint)
    if application != APPLICATION_ID:
        raise StoreUnreadable(f"{path} is an SQLite database from another program.", hint)
    if version < OLDEST:
        raise StoreUnreadable(
            f"{path} was created by an older version of graphapp, whose format ({version}) is no longer supported.",
            "Load the records again into another file: --store OTHER. This file was not changed.",
        )
    if version > VERSION:
        raise StoreUnreadable(
            f"{path} was created by a newer version of graphapp (the file has format {version}, this version supports {VERSION}).",
            "Install a newer version of graphapp. This file was not changed.",
        )


def _header(path: str, hint: str) -> tuple[int, int]:
    """Application id and version in the header of the file."""
    try:
        try:
            # immutable: SQLite neither takes a lock nor creates files next to a file that is not a graphapp store
            with contextlib.closing(_connected(path, "mode=ro&immutable=1", "")) as db:
                return _numbers(db)
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_CORRUPT or not os.path.exists(f"{path}-wal"):
                raise
            # the file also looks damaged while a writer moves batches from its log into the file, and after a writer that was
            # interrupted then, by a full disk, for example. The log contains what the file lacks.
            with contextlib.closing(open_reader(path, shared=may_share(path))) as db:
                return _numbers(db)
    except ERRORS as error:
        if getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF == sqlite3.SQLITE_CORRUPT:
            raise StoreUnreadable(
                f"{path} is damaged or incomplete: {error}.",
                "Restore the file from a copy, or load the records again into a new file: --store OTHER. This file was not changed.",
            ) from error
        raise StoreUnreadable(f"{path} is not a graphapp store: {error}.", hint) from error


def _numbers(db: sqlite3.Connection) -> tuple[int, int]:
    application: int = db.execute("PRAGMA application_id").fetchone()[0]
    version: int = db.execute("PRAGMA user_version").fetchone()[0]
    return application, version


def make_file(path: str, seconds: float) -> None:
    """Create an empty store at `path`, atomically: it is built under another name and then gets its name.

    An existing file is left unchanged. Raises StoreUnavailable if that fails, and StoreBusy if another process builds it for longer than
    `seconds`.
    """
    if os.path.lexists(path):
        return
    try:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        with contextlib.closing(writer_lock(path, seconds)):
            delete_drafts(path)
            if not os.path.lexists(path):
                _build(path)
    except OSError as error:
        raise StoreUnavailable(
            f"No store can be created at {path}: {error.strerror}.", "Choose another path with --store."
        ) from error


def _build(path: str) -> None:
    draft = f"{path}.{uuid.uuid4().hex[:8]}.new"
    try:
        with _translating(path), contextlib.closing(sqlite3.connect(draft, isolation_level=None)) as db:
            # one transaction without a journal file: a draft that is interrupted is never used, and each further
            # transaction would wait for the disk several times
            db.executescript(
                f"PRAGMA page_size = {PAGE}; PRAGMA journal_mode = MEMORY; BEGIN;"
                f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {VERSION};"
                f"{TABLES} {DATED_TITLES}; {LATER_TABLES} {'; '.join(INDEXES)};"
                f"INSERT INTO state (only, revision) VALUES (1, '{uuid.uuid4().hex}');"
                "COMMIT; PRAGMA journal_mode = WAL;"
            )
        _give_name(draft, path)
    finally:
        Path(draft).unlink(missing_ok=True)


def delete_drafts(path: str) -> None:
    """Delete the drafts of a store at `path` that processes left when they were killed. The caller holds the writer lock, without which none is
    built."""
    for old in Path(path).parent.glob(f"{glob.escape(Path(path).name)}.{'[0-9a-f]' * 8}.new*"):
        with contextlib.suppress(OSError):
            old.unlink()


def _give_name(draft: str, path: str) -> None:
    """Link the file `draft` to `path`, unless `path` exists: unlike a rename, a link never replaces a file."""
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    except OSError:
        # a file system without links; no other process creates a store here while this one has the writer lock
        if not os.path.lexists(path):
            Path(draft).rename(path)


def writer_lock(path: str, seconds: float) -> sqlite3.Connection:
    """Acquire the writer lock, which is held until the connection is closed or the process ends. Raises StoreBusy after `seconds`.

    A load consists of many transactions, between which SQLite would admit another writer. So there is a separate lock on an
    empty SQLite file next to the store: it works the same on all systems, and ends with the process, however it ends.
    """
    deadline = time.monotonic() + seconds
    while True:
        # short waits, so that Ctrl-C is handled promptly
        lock = sqlite3.connect(f"{path}-writer", timeout=0.1, isolation_level=None, check_same_thread=False)
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            lock.close()
            failure = translated(error, path)
            if not isinstance(failure, StoreBusy):
                raise StoreUnavailable(
                    f"{path} cannot be written: {error}.",
                    "Ask the owner of the folder for write permission.",
                ) from error
            if time.monotonic() >= deadline:
                raise failure from error
        else:
            return lock


def open_reader(path: str, *, shared: bool = True, mapped: bool = False) -> sqlite3.Connection:
    """A read-only connection; without `shared`, one for a single answer (see `may_share`). `mapped` reads the file through a mapping to memory, if it
    is shared: a page of an author needs 400 parts of a large file, and as many calls of the system otherwise. In exchange, a file that cannot be read,
    or that another program truncates, ends the process (SIGBUS). Raises sqlite3.Error."""
    pragmas = "PRAGMA query_only = ON; PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY"
    if mapped and shared:
        pragmas += f"; PRAGMA mmap_size = {MOST_MAPPED}"
    if shared or (not _may_make_files(path) and os.path.exists(f"{path}-wal")):
        return _connected(path, "mode=ro", pragmas)
    if _may_make_files(path):
        # a full disk: a single connection needs no further file, and others wait for its answer to end
        return _connected_alone(path, f"PRAGMA locking_mode = EXCLUSIVE; {pragmas}")
    # without the log of a writer the file does not change, and reading it needs no lock
    return _connected(path, "mode=ro&immutable=1", pragmas)


def _connected_alone(path: str, pragmas: str, seconds: float = 10) -> sqlite3.Connection:
    """A connection to a file that no other process has open. If two connections each hold a lock that the other one needs, SQLite
    does not wait, so the refused one tries again. Raises sqlite3.Error after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return _connected(path, "mode=rw", pragmas)
        except sqlite3.OperationalError as error:
            if not isinstance(translated(error, path), StoreBusy) or time.monotonic() >= deadline:
                raise
        time.sleep(0.01)


def may_share(path: str) -> bool:
    """False if no file can be created next to the store, as SQLite needs for its locks: on a read-only medium or a
    full disk."""
    if not _may_make_files(path):
        return False
    try:
        with contextlib.closing(_connected(path, "mode=ro", "")) as db:
            db.execute("PRAGMA schema_version").fetchone()
    except ERRORS as error:
        # other errors are reported by the next read
        return getattr(error, "sqlite_errorcode", 0) not in _NO_ROOM
    return True


def _may_make_files(path: str) -> bool:
    return os.access(Path(path).absolute().parent, os.W_OK)


def open_writer(path: str) -> sqlite3.Connection:
    """A connection for writing. Raises sqlite3.Error."""
    return _connected(
        path,
        "mode=rw",
        # Sorting for an index uses a temporary file if the data is larger than the cache. The writer assigns the numbers by which rows
        # reference each other, and removes rows that nothing references: if SQLite checked that, it would copy each page that it changes.
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = OFF; PRAGMA cache_size = -40960;"
        "PRAGMA wal_autocheckpoint = 1000",
        # those that insert thousands of rows are large, and nearly all differ
        statements=16,
    )


def empty_log(db: sqlite3.Connection) -> None:
    """Move everything from the log of a writer into the file, and empty the log, unless a reader needs it for longer than a second. Readers in other
    processes prevent that SQLite removes it. A log that is left would be applied to another file that replaces the store while a server reads it.
    Raises sqlite3.Error."""
    db.executescript("PRAGMA busy_timeout = 1000; PRAGMA wal_checkpoint(TRUNCATE)")


def empty_log_of(path: str) -> None:
    """`empty_log` for the file at `path`. Raises sqlite3.Error."""
    with contextlib.closing(_connected(path, "mode=rw", "")) as db:
        empty_log(db)


def _connected(path: str, mode: str, pragmas: str, statements: int = 200) -> sqlite3.Connection:
    """A connection that keeps the last `statements` in prepared form: a page runs about forty."""
    address = f"{Path(path).absolute().as_uri()}?{mode}"
    db = sqlite3.connect(
        address, uri=True, isolation_level=None, check_same_thread=False, cached_statements=statements
    )
    try:
        db.executescript(pragmas)
    except BaseException:
        db.close()
        raise
    return db
