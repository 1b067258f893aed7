"""The connection to a Neo4j server: one driver, deadlines, retries, and the translation of errors."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

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
    UnsupportedServerProduct,
)

from graphapp.errors import BadInput, GraphappError, StoreUnavailable, StoreUnreadable
from graphapp.settings import Settings
from graphapp.stores.base import ProgressCallback
from graphapp.stores.neo4j.account import account, checked_address
from graphapp.stores.neo4j.breaker import Breaker
from graphapp.stores.neo4j.deadline import Patience
from graphapp.stores.neo4j.diagnosis import Advice, advice, answers, examine, place_of
from graphapp.stores.neo4j.hang_detection import Timing, Watch

__all__ = [
    "ERRORS",
    "Connection",
    "Queries",
    "Runner",
    "rows",
    "translated",
]

T = TypeVar("T")

# the server's notifications come with the answer; the driver would also print them, including the query
logging.getLogger("neo4j.notifications").setLevel(logging.CRITICAL)
# the driver logs retries to standard error, unless its log is configured
logging.getLogger("neo4j").addHandler(logging.NullHandler())

# a page must get a response, if only an error, within five seconds
CONNECT_SECONDS = 2.0
ACQUIRE_SECONDS = 2.0
# how long work is retried: a page must not wait long, a load must survive a restart of the server
READ_RETRY_SECONDS = 3.0
WRITE_RETRY_SECONDS = 120.0
COMMIT_TRIES = 3
RETRY_WAIT = (0.05, 1.0)
# time limits of reads: for a page, and for a network or the whole graph
READ_SECONDS = 60.0
LONG_SECONDS = 900.0
# after the first time without any response the server is checked, and must respond within the second
SUSPECT_SECONDS = 0.5
SIGN_SECONDS = 1.0
# pause after a failure, during which no request is sent to the server
PAUSE_SECONDS = 1.0
# threads of the web server that never wait for the database
FREE_THREADS = 2
EXAMINE_SECONDS = 1.0
ROWS_AT_ONCE = 5000
# maximum number of concurrent queries by users, including abandoned queries that still run on the server
QUERIES_AT_ONCE = 32
LEAVE_SECONDS = 5.0

ERRORS = (DriverError, Neo4jError)
_TRY_AGAIN = "Check that the server is running at this address, and try again."
_HUNG = Advice(
    "the server has stopped responding",
    "The server may be suspended or overloaded: check the server log. Pages work again automatically when the server responds.",
)


def translated(error: Exception, address: str) -> GraphappError:
    """The error to report to the user for one of `ERRORS`."""
    code = (error.code or "") if isinstance(error, Neo4jError) else ""
    if isinstance(error, AuthError) or "AuthenticationRateLimit" in code:
        return StoreUnreadable(
            f"{address} rejected the login: wrong name or password, or too many attempts.",
            "Check NEO4J_USERNAME and NEO4J_PASSWORD.",
        )
    if isinstance(error, Forbidden):
        return StoreUnreadable(
            f"{address} does not grant this user the necessary permission.",
            "Ask the administrator for this permission.",
        )
    if "TransactionTimedOut" in code:
        return _too_slow(address)
    if "DatabaseNotFound" in code:
        return StoreUnreadable(
            f"{address} has no database with this name.", "Check the `neo4j_database` setting."
        )
    if isinstance(error, (ServiceUnavailable, SessionExpired, TransientError)):
        return StoreUnavailable(f"The database at {address} is not reachable.", _TRY_AGAIN)
    if isinstance(error, ConfigurationError):
        return BadInput(f"{address} is not a valid address: {error}.", "Example: neo4j://localhost:7687.")
    if isinstance(error, DriverError):
        return StoreUnavailable(
            f"The database at {address} does not respond: {type(error).__name__}.", _TRY_AGAIN
        )
    # the message may contain whole records
    detail = str(error.message if isinstance(error, Neo4jError) else error)[:300]
    return StoreUnavailable(
        f"The database at {address} reported an error: {detail.rstrip('.')}.", "See the server log."
    )


def _too_slow(address: str) -> StoreUnavailable:
    return StoreUnavailable(
        f"The database at {address} took too long to respond.",
        "Request less data, or try again when the server is less busy.",
    )


class Queries:
    """Runs each query in its own transaction, which saves the messages that begin and commit one."""

    def __init__(self, session: neo4j.Session) -> None:
        self._session = session

    def run(self, query: str, parameters: dict[str, Any] | None = None, **more: Any) -> neo4j.Result:
        """The result of a query."""
        # the type of the driver requires a literal string
        text: Any = query
        return self._session.run(neo4j.Query(text, timeout=READ_SECONDS), parameters, **more)


Runner = neo4j.ManagedTransaction | neo4j.Transaction | Queries
"""What runs queries."""


def rows(tx: Runner, cypher: str, /, **parameters: Any) -> list[list[Any]]:
    """The rows that an internal query returns."""
    return tx.run(cypher, parameters).values()


class Connection:
    """One driver for one database. Reads see the earlier writes of this process.

    Every read has a deadline (see `watch`). After the server failed to respond once, reads are refused immediately until it responds
    again (see `breaker`). A connection for writing, which a load uses, is more patient: it retries for WRITE_RETRY_SECONDS and reports that.
    """

    def __init__(
        self, address: str, settings: Settings, *, writing: bool = False, tell: ProgressCallback | None = None
    ) -> None:
        """Raises BadInput for an invalid address or account, StoreUnavailable if no server responds at the address,
        StoreUnreadable if the server rejects the login."""
        self.address = checked_address(address)
        self.place = place_of(self.address)
        who = account(self.address, settings)
        self.database = who.database
        self.patience = Patience(QUERIES_AT_ONCE)
        self._patience = WRITE_RETRY_SECONDS if writing else READ_RETRY_SECONDS
        self._writing = writing
        self._closed = False
        self._tell = tell
        self._wrong: Advice = _HUNG
        self._breaker = Breaker(PAUSE_SECONDS, time.monotonic)
        self._trying = threading.Lock()
        self._watch = Watch(
            lambda seconds: answers(self.place, seconds),
            self._hung,
            Timing(SUSPECT_SECONDS, SIGN_SECONDS, WRITE_RETRY_SECONDS if writing else 0.0),
            # a writer also reads while two batches are being written
            max(3 if writing else 1, settings.threads - FREE_THREADS),
        )
        self._bookmarks = neo4j.GraphDatabase.bookmark_manager()
        with self.errors():
            self._driver = neo4j.GraphDatabase.driver(
                self.address,
                auth=(who.user, who.password),
                user_agent="graphapp",
                connection_timeout=CONNECT_SECONDS,
                connection_acquisition_timeout=ACQUIRE_SECONDS,
                # retried here, where the wait can be reported
                max_transaction_retry_time=0.0,
                max_connection_pool_size=200,
            )
        try:
            with self.errors():
                # fail immediately here; later work is retried for a while
                self._driver.verify_connectivity()
        except BaseException:
            self.close()
            raise

    def tell(self, what: str, done: int, total: int) -> None:
        """Report the progress of long work, if a callback was given."""
        if self._tell is not None:
            self._tell(what, done, total)

    # --- translation of errors

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Translates errors of the driver and of the server."""
        try:
            yield
        except ERRORS as error:
            raise self.meaning(error) from error

    def meaning(self, error: Exception) -> GraphappError:
        """The error to report for one of `ERRORS`; if the server cannot be reached, with the result of a diagnosis."""
        if self._closed:
            return StoreUnavailable(f"{self.address} was closed.", "Open the store again.")
        if _unreachable(error):
            if self._watch.suspected:
                # a diagnosis would have to wait for the server as well
                self._wrong = _HUNG
            elif self._breaker.closed:
                found = examine(self.place, EXAMINE_SECONDS)
                if isinstance(error, UnsupportedServerProduct) and found == "speaks Bolt":
                    return StoreUnreadable(
                        f"The version of the server at {self.address} is not supported.",
                        "Use Neo4j 5.23 or newer.",
                    )
                self._wrong = advice(found, self.place)
            return self._unavailable()
        return translated(error, self.address)

    def _unavailable(self) -> StoreUnavailable:
        return StoreUnavailable(
            f"The database at {self.address} is not reachable: {self._wrong.wrong}.", self._wrong.hint
        )

    def _hung(self, seconds: float) -> None:
        """Called when the server has not responded for `seconds`."""
        if self._writing:
            self.tell(_WAITING, round(seconds), round(WRITE_RETRY_SECONDS))
        else:
            self._wrong = _HUNG
            self._breaker.failed()

    # --- work

    def session(self, *, writing: bool = False, warnings: bool = False) -> neo4j.Session:
        """A session; its transactions are read-only, if the server enforces it, unless `writing`."""
        if self._closed:
            raise StoreUnavailable(f"{self.address} was closed.", "Open the store again.")
        return self._driver.session(
            database=self.database,
            default_access_mode=neo4j.WRITE_ACCESS if writing else neo4j.READ_ACCESS,
            bookmark_manager=self._bookmarks,
            fetch_size=ROWS_AT_ONCE,
            notifications_min_severity="INFORMATION" if warnings else "OFF",
        )

    @contextmanager
    def watched(
        self, seconds: float = LONG_SECONDS, *, writing: bool = False, warnings: bool = False
    ) -> Iterator[neo4j.Session]:
        """A session that is closed if the server hangs, or after `seconds`. Raises StoreUnavailable immediately while the server is known
        not to respond."""
        self._admit()
        with (
            self._watch.over(seconds) as wait,
            self.session(writing=writing, warnings=warnings) as session,
        ):
            wait.session = session
            try:
                yield session
            except ERRORS as error:
                if wait.cut and self._breaker.closed and not self._writing:
                    raise _too_slow(self.address) from error
                raise

    def _admit(self) -> None:
        if self._breaker.closed:
            return
        with self._trying:
            mine = self._breaker.may_try()
        if mine:
            if answers(self.place, SIGN_SECONDS):
                self._breaker.succeeded()
                return
            self._breaker.failed()
        raise self._unavailable()

    def ask(self, cypher: str, /, **parameters: Any) -> list[list[Any]]:
        """The rows of one read-only query."""
        return self.look(lambda tx: rows(tx, cypher, **parameters))

    def look(self, work: Callable[[Runner], T]) -> T:
        """The result of `work`, whose queries each run in their own read-only transaction; retried if the server is briefly unavailable."""

        def once() -> T:
            with self.watched(READ_SECONDS) as session:
                return work(Queries(session))

        return self._again(once)

    def read(self, work: Callable[[neo4j.Transaction], T]) -> T:
        """Like `look`, in one transaction: for work that passes internal ids from one query to the next, and may take long."""

        def once() -> T:
            with self.watched() as session, session.begin_transaction(timeout=LONG_SECONDS) as tx:
                return work(tx)

        return self._again(once)

    def attempt(self, work: Callable[[neo4j.ManagedTransaction], T]) -> T:
        """Like `write`, but tried only once. Raises the errors of the driver (`ERRORS`)."""
        with self.watched(math.inf, writing=True) as session:
            return session.execute_write(work)

    def write(self, work: Callable[[neo4j.ManagedTransaction], T]) -> T:
        """Like `read`, in a transaction that writes. `work` may be run again after an attempt that succeeded, and must allow for it."""
        left = COMMIT_TRIES

        def once() -> T:
            nonlocal left
            while True:
                try:
                    return self.attempt(work)
                except IncompleteCommit:
                    # the server was asked to commit, and its response was lost
                    left -= 1
                    if not left:
                        raise

        return self._again(once)

    def _again(self, once: Callable[[], T]) -> T:
        """The result of `once`, which is repeated while the server is unavailable, until the time for retries is over. Raises translated errors."""
        start, wait = time.monotonic(), RETRY_WAIT[0]
        while True:
            try:
                return once()
            except ERRORS as error:
                waited = time.monotonic() - start
                passing = _unreachable(error) or (isinstance(error, Neo4jError) and error.is_retryable())
                over = waited + wait > self._patience or (self._watch.suspected and not self._writing)
                if self._closed or not passing or not self._breaker.closed or over:
                    meant = self.meaning(error)
                    if _unreachable(error) and not self._writing:
                        self._breaker.failed()
                    raise meant from error
            if waited > RETRY_WAIT[1]:
                self.tell(_WAITING, round(waited), round(self._patience))
            time.sleep(wait)
            wait = min(2 * wait, RETRY_WAIT[1])

    def close(self) -> None:
        """Close the driver; may be called twice. Abandoned queries get a few seconds to end."""
        self.patience.leave(LEAVE_SECONDS)
        self._closed = True
        self._watch.close()
        self._driver.close()


_WAITING = "Waiting for Neo4j to respond (seconds)"


def _unreachable(error: Exception) -> bool:
    """True if an error only reports that the server could not be reached, or that the connection ended."""
    if isinstance(error, (Neo4jError, IncompleteCommit)):
        return False
    return isinstance(error, UnsupportedServerProduct) or not isinstance(error, ConfigurationError)
