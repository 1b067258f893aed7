"""The way to a Neo4j server: address, user and password, one driver, transactions, and what its errors mean to a caller.

The password comes from the environment (NEO4J_PASSWORD or GRAPHAPP_NEO4J_PASSWORD) or from a prompt on a terminal, and goes to the
driver only: no address, message or setting holds it.
"""

from __future__ import annotations

import getpass
import logging
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlsplit

import neo4j
from neo4j.exceptions import (
    AuthError,
    ConfigurationError,
    DriverError,
    Forbidden,
    IncompleteCommit,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
    TransientError,
)

from graphapp.errors import BadInput, GraphappError, StoreUnavailable, StoreUnreadable
from graphapp.settings import Settings
from graphapp.stores.base import Tell
from graphapp.stores.neo4j_patience import Patience

__all__ = ["ERRORS", "Account", "Connection", "account", "checked_address", "rows", "translated"]

T = TypeVar("T")

# what the server has to say of a query comes with the answer; the driver would print it as well, query and all
logging.getLogger("neo4j.notifications").setLevel(logging.CRITICAL)
# the driver says on standard error that it tries again, where nobody has asked for its log
logging.getLogger("neo4j").addHandler(logging.NullHandler())

CONNECT_SECONDS = 5.0
ACQUIRE_SECONDS = 10.0
# how long a transaction is tried again: a page must not wait long for an answer, a load must live through a restart
READ_RETRY_SECONDS = 3.0
WRITE_RETRY_SECONDS = 120.0
COMMIT_TRIES = 3
ROWS_AT_ONCE = 5000
# queries of strangers at a time, those that were given up and that the server still works on among them
QUERIES_AT_ONCE = 32
LEAVE_SECONDS = 5.0

ERRORS = (DriverError, Neo4jError)
_TRY_AGAIN = "Check that the server runs at this address; try again when it does."


class Account(NamedTuple):
    """Who asks, and which database (None for the user's own)."""

    user: str
    password: str
    database: str | None

    def __repr__(self) -> str:
        return f"Account({self.user!r}, database={self.database!r})"


def checked_address(address: str) -> str:
    """`address` without a slash at its end. Raises BadInput where it names no host, or holds more than a driver may be told."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        parts, host = urlsplit(""), None
    # not said back: other people may read what is printed here
    if parts.username is not None or parts.password is not None or "@" in address:
        raise BadInput(
            "The address of the store holds a user or a password, which everybody on this machine can read",
            "Leave them out: set NEO4J_USERNAME and NEO4J_PASSWORD, or wait to be asked. Change that password.",
        )
    if not host or parts.path not in ("", "/") or parts.fragment:
        raise BadInput(
            "The address of a Neo4j server is a scheme, a host and a port",
            "Such as neo4j://localhost:7687; a database other than the usual one is the setting neo4j_database.",
        )
    return address.rstrip("/")


def account(address: str, settings: Settings, environ: Mapping[str, str] | None = None) -> Account:
    """Who asks, from the settings, the environment, or a prompt where there is a terminal. Raises BadInput without a password."""
    environ = os.environ if environ is None else environ
    user = (
        settings.neo4j_user or environ.get("NEO4J_USERNAME", "") or environ.get("NEO4J_USER", "") or "neo4j"
    )
    database = settings.neo4j_database or environ.get("NEO4J_DATABASE", "") or None
    password = environ.get("GRAPHAPP_NEO4J_PASSWORD") or environ.get("NEO4J_PASSWORD")
    if not password and sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty():
        password = getpass.getpass(f"Password of {user} at {address}: ", stream=sys.stderr)
    if not password:
        raise BadInput(
            f"There is no password for {user} at {address}",
            "Set NEO4J_PASSWORD in the environment, or start the command on a terminal, where it asks.",
        )
    return Account(user, password, database)


def translated(error: Exception, address: str) -> GraphappError:
    """What one of `ERRORS` means to the person who asked."""
    code = (error.code or "") if isinstance(error, Neo4jError) else ""
    if isinstance(error, AuthError) or "AuthenticationRateLimit" in code:
        return StoreUnreadable(
            f"{address} does not let this user in: wrong name or password, or too many tries",
            "Check NEO4J_USERNAME and NEO4J_PASSWORD.",
        )
    if isinstance(error, Forbidden):
        return StoreUnreadable(
            f"{address} does not allow this user what is needed", "Ask its owner for more rights."
        )
    if "DatabaseNotFound" in code:
        return StoreUnreadable(f"{address} has no such database", "Check the setting neo4j_database.")
    if isinstance(error, (ServiceUnavailable, SessionExpired, TransientError)):
        return StoreUnavailable(f"The database at {address} is not reachable", _TRY_AGAIN)
    if isinstance(error, ConfigurationError):
        return BadInput(
            f"{address} is no address that can be used: {error}", "Such as neo4j://localhost:7687."
        )
    if isinstance(error, DriverError):
        return StoreUnavailable(
            f"The database at {address} does not answer: {type(error).__name__}", _TRY_AGAIN
        )
    # an answer may hold whole records
    said = str(error.message if isinstance(error, Neo4jError) else error)[:300]
    return StoreUnavailable(
        f"The database at {address} cannot do this: {said}", "The log of the server says more."
    )


def rows(
    tx: neo4j.ManagedTransaction | neo4j.Transaction, cypher: str, /, **parameters: Any
) -> list[list[Any]]:
    """The rows that a query of ours gives in a transaction."""
    return tx.run(cypher, parameters).values()


class Connection:
    """One driver for the process, used by all its threads; each transaction sees what earlier ones of this process wrote."""

    def __init__(
        self, address: str, settings: Settings, *, writing: bool = False, tell: Tell | None = None
    ) -> None:
        """Raises BadInput for an address or an account that cannot be used, StoreUnavailable when nobody answers there,
        StoreUnreadable when it does not let us in."""
        self.address = checked_address(address)
        who = account(self.address, settings)
        self.database = who.database
        self.patience = Patience(QUERIES_AT_ONCE)
        self._closed = False
        self._tell = tell
        self._bookmarks = neo4j.GraphDatabase.bookmark_manager()
        with self.errors():
            self._driver = neo4j.GraphDatabase.driver(
                self.address,
                auth=(who.user, who.password),
                user_agent="graphapp",
                connection_timeout=CONNECT_SECONDS,
                connection_acquisition_timeout=ACQUIRE_SECONDS,
                max_transaction_retry_time=WRITE_RETRY_SECONDS if writing else READ_RETRY_SECONDS,
                max_connection_pool_size=200,
            )
        try:
            with self.errors():
                # at once, while later on a transaction is tried again for a while
                self._driver.verify_connectivity()
        except BaseException:
            self.close()
            raise

    def tell(self, what: str, done: int, total: int) -> None:
        """Say how far work is that takes long, where somebody wants to know."""
        if self._tell is not None:
            self._tell(what, done, total)

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Raises what errors of the driver and of the server mean."""
        try:
            yield
        except ERRORS as error:
            if self._closed:
                raise StoreUnavailable(f"{self.address} was closed", "Open it again.") from error
            raise translated(error, self.address) from error

    def session(self, *, writing: bool = False, warnings: bool = False) -> neo4j.Session:
        """A session; its transactions read, where the server holds us to it, unless `writing`."""
        if self._closed:
            raise StoreUnavailable(f"{self.address} was closed", "Open it again.")
        return self._driver.session(
            database=self.database,
            default_access_mode=neo4j.WRITE_ACCESS if writing else neo4j.READ_ACCESS,
            bookmark_manager=self._bookmarks,
            fetch_size=ROWS_AT_ONCE,
            notifications_min_severity="INFORMATION" if warnings else "OFF",
        )

    def read(self, work: Callable[[neo4j.ManagedTransaction], T]) -> T:
        """What `work` gives, in a transaction that reads; tried again when the server is gone for a moment."""
        with self.errors(), self.session() as session:
            return session.execute_read(work)

    def write(self, work: Callable[[neo4j.ManagedTransaction], T]) -> T:
        """As `read`, in a transaction that writes: `work` may run again after a try that was carried out, and must allow for it."""
        with self.errors(), self.session(writing=True) as session:
            for _ in range(COMMIT_TRIES - 1):
                # the server was told to commit, and its answer was lost
                with suppress(IncompleteCommit):
                    return session.execute_write(work)
            return session.execute_write(work)

    def ask(self, cypher: str, /, **parameters: Any) -> list[list[Any]]:
        """The rows of one query that reads."""
        return self.read(lambda tx: rows(tx, cypher, **parameters))

    def close(self) -> None:
        """Let go of the driver; may be called twice. Queries that were given up get a few seconds to end."""
        self.patience.leave(LEAVE_SECONDS)
        self._closed = True
        self._driver.close()
