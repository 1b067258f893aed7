"""The way to a Neo4j server: one driver, work that has deadlines and is tried again, and what its errors mean to a caller."""

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
from graphapp.stores.base import Tell
from graphapp.stores.neo4j.account import account, checked_address
from graphapp.stores.neo4j.breaker import Breaker
from graphapp.stores.neo4j.deadline import Patience
from graphapp.stores.neo4j.diagnosis import Advice, advice, answers, examine, place_of
from graphapp.stores.neo4j.watch import Timing, Watch

__all__ = [
    "ERRORS",
    "Connection",
    "Queries",
    "Runner",
    "rows",
    "translated",
]

T = TypeVar("T")

# what the server has to say of a query comes with the answer; the driver would print it as well, query and all
logging.getLogger("neo4j.notifications").setLevel(logging.CRITICAL)
# the driver says on standard error that it tries again, where nobody has asked for its log
logging.getLogger("neo4j").addHandler(logging.NullHandler())

# a page must have its answer, be it that there is none, within five seconds
CONNECT_SECONDS = 2.0
ACQUIRE_SECONDS = 2.0
# how long work is tried again: a page must not wait long for an answer, a load must live through a restart
READ_RETRY_SECONDS = 3.0
WRITE_RETRY_SECONDS = 120.0
COMMIT_TRIES = 3
RETRY_WAIT = (0.05, 1.0)
# what a read may take, of a page and of a network or the whole graph
READ_SECONDS = 60.0
LONG_SECONDS = 900.0
# a server that has answered nobody for the first is asked for a sign of life, and has the second to give it
SUSPECT_SECONDS = 0.5
SIGN_SECONDS = 1.0
# how long nobody is sent to a server that did not answer
PAUSE_SECONDS = 1.0
# threads of the web server that are kept free of waiting for the database
FREE_THREADS = 2
EXAMINE_SECONDS = 1.0
ROWS_AT_ONCE = 5000
# queries of strangers at a time, those that were given up and that the server still works on among them
QUERIES_AT_ONCE = 32
LEAVE_SECONDS = 5.0

ERRORS = (DriverError, Neo4jError)
_TRY_AGAIN = "Check that the server runs at this address; try again when it does."
_HUNG = Advice(
    "the server has stopped answering",
    "It may be suspended or overloaded: look at its log. Pages come back by themselves when it answers again.",
)


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
    if "TransactionTimedOut" in code:
        return _too_slow(address)
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


def _too_slow(address: str) -> StoreUnavailable:
    return StoreUnavailable(
        f"The database at {address} took too long to answer",
        "Ask for less, or try again when it is less busy.",
    )


class Queries:
    """Runs each query in a transaction of its own, which saves telling the server of its beginning and its end."""

    def __init__(self, session: neo4j.Session) -> None:
        self._session = session

    def run(self, query: str, parameters: dict[str, Any] | None = None, **more: Any) -> neo4j.Result:
        """The answer to a query."""
        # the type of the driver's own wants a literal
        text: Any = query
        return self._session.run(neo4j.Query(text, timeout=READ_SECONDS), parameters, **more)


Runner = neo4j.ManagedTransaction | neo4j.Transaction | Queries
"""What runs queries."""


def rows(tx: Runner, cypher: str, /, **parameters: Any) -> list[list[Any]]:
    """The rows that a query of ours gives."""
    return tx.run(cypher, parameters).values()


class Connection:
    """One driver for one database. Reads see what earlier writes of this process wrote.

    Every read has a deadline (see `neo4j_watch`). After one that the server did not answer, others are refused at once until it does
    (see `neo4j_breaker`). A connection for writing, which a load uses, is more patient: it tries for WRITE_RETRY_SECONDS, and tells.
    """

    def __init__(
        self, address: str, settings: Settings, *, writing: bool = False, tell: Tell | None = None
    ) -> None:
        """Raises BadInput for an address or an account that cannot be used, StoreUnavailable when nobody answers there,
        StoreUnreadable when it does not let us in."""
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
            # a writer also reads while a batch is written
            max(2 if writing else 1, settings.threads - FREE_THREADS),
        )
        self._bookmarks = neo4j.GraphDatabase.bookmark_manager()
        with self.errors():
            self._driver = neo4j.GraphDatabase.driver(
                self.address,
                auth=(who.user, who.password),
                user_agent="graphapp",
                connection_timeout=CONNECT_SECONDS,
                connection_acquisition_timeout=ACQUIRE_SECONDS,
                # tried again by us, who can say so
                max_transaction_retry_time=0.0,
                max_connection_pool_size=200,
            )
        try:
            with self.errors():
                # at once, while later on work is tried again for a while
                self._driver.verify_connectivity()
        except BaseException:
            self.close()
            raise

    def tell(self, what: str, done: int, total: int) -> None:
        """Say how far work is that takes long, where somebody wants to know."""
        if self._tell is not None:
            self._tell(what, done, total)

    # --- what errors mean

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Raises what errors of the driver and of the server mean."""
        try:
            yield
        except ERRORS as error:
            raise self.meaning(error) from error

    def meaning(self, error: Exception) -> GraphappError:
        """What one of `ERRORS` means to the person who asked; where the server cannot be reached, with what is wrong there."""
        if self._closed:
            return StoreUnavailable(f"{self.address} was closed", "Open it again.")
        if _unreachable(error):
            if self._watch.suspected:
                # whoever finds out what is wrong would wait in vain as well
                self._wrong = _HUNG
            elif self._breaker.closed:
                found = examine(self.place, EXAMINE_SECONDS)
                if isinstance(error, UnsupportedServerProduct) and found == "speaks Bolt":
                    return StoreUnreadable(
                        f"{self.address} is a server of a version that is not supported",
                        "Use Neo4j 5.23 or newer.",
                    )
                self._wrong = advice(found, self.place)
            return self._unavailable()
        return translated(error, self.address)

    def _unavailable(self) -> StoreUnavailable:
        return StoreUnavailable(
            f"The database at {self.address} is not reachable: {self._wrong.wrong}", self._wrong.hint
        )

    def _hung(self, seconds: float) -> None:
        """The server has given no sign of life for so many seconds."""
        if self._writing:
            self.tell(_WAITING, round(seconds), round(WRITE_RETRY_SECONDS))
        else:
            self._wrong = _HUNG
            self._breaker.failed()

    # --- work

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

    @contextmanager
    def watched(
        self, seconds: float = LONG_SECONDS, *, writing: bool = False, warnings: bool = False
    ) -> Iterator[neo4j.Session]:
        """A session that is cut off when the server hangs, or after `seconds`. Raises StoreUnavailable at once while it is known not to
        answer."""
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
        """The rows of one query that reads."""
        return self.look(lambda tx: rows(tx, cypher, **parameters))

    def look(self, work: Callable[[Runner], T]) -> T:
        """What `work` gives, each of whose queries reads in a transaction of its own; tried again when the server is gone for a moment."""

        def once() -> T:
            with self.watched(READ_SECONDS) as session:
                return work(Queries(session))

        return self._again(once)

    def read(self, work: Callable[[neo4j.Transaction], T]) -> T:
        """As `look`, all in one transaction: for work that carries numbers of nodes from one query to the next, and may take long."""

        def once() -> T:
            with self.watched() as session, session.begin_transaction(timeout=LONG_SECONDS) as tx:
                return work(tx)

        return self._again(once)

    def write(self, work: Callable[[neo4j.ManagedTransaction], T]) -> T:
        """As `read`, in a transaction that writes: `work` may run again after a try that was carried out, and must allow for it."""
        left = COMMIT_TRIES

        def once() -> T:
            nonlocal left
            while True:
                try:
                    with self.watched(math.inf, writing=True) as session:
                        return session.execute_write(work)
                except IncompleteCommit:
                    # the server was told to commit, and its answer was lost
                    left -= 1
                    if not left:
                        raise

        return self._again(once)

    def _again(self, once: Callable[[], T]) -> T:
        """What `once` gives; called again while the server is gone, until patience ends. Raises what its errors mean."""
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
        """Let go of the driver; may be called twice. Queries that were given up get a few seconds to end."""
        self.patience.leave(LEAVE_SECONDS)
        self._closed = True
        self._watch.close()
        self._driver.close()


_WAITING = "Waiting for Neo4j to answer (seconds)"


def _unreachable(error: Exception) -> bool:
    """True where an error says nothing but that the server could not be reached, or that the connection to it ended."""
    if isinstance(error, (Neo4jError, IncompleteCommit)):
        return False
    return isinstance(error, UnsupportedServerProduct) or not isinstance(error, ConfigurationError)
