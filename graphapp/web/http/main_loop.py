"""The loop of a server: it accepts connections, passes requests to threads and sends their responses, until the server is stopped.

A server that is stopped accepts no further connections, completes the running requests for a limited time, and closes the others.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Mapping
from typing import Any

from waitress import wasyncore  # type: ignore[import-untyped]
from waitress.channel import HTTPChannel  # type: ignore[import-untyped]
from waitress.server import BaseWSGIServer  # type: ignore[import-untyped]

__all__ = ["GRACE_SECONDS", "close", "connection_limit", "run_until_stopped", "servers"]

GRACE_SECONDS = 5.0
"""The time that running requests have after the server was stopped."""
_ROUND_SECONDS = 1.0
_LAST_ROUND_SECONDS = 0.05
_CLOSE_SECONDS = 1.0
_FILES_EACH = 2
"""Open files of a connection: its socket, and the temporary file with a long response that its client has not read yet."""
_OTHER_FILES = 200
"""Open files besides those of connections: of the store and of worker processes."""


def connection_limit(wanted: int) -> int:
    """How many connections a process can keep open: `wanted`, or as many as the system's limit on open files allows, which is raised if possible."""
    try:
        import resource
    except ImportError:
        # Windows has no such limit
        return wanted
    needed = _FILES_EACH * wanted + _OTHER_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    unlimited = resource.RLIM_INFINITY
    if soft != unlimited and soft < needed:
        with contextlib.suppress(OSError, ValueError):
            raised = needed if hard == unlimited else min(needed, hard)
            resource.setrlimit(resource.RLIMIT_NOFILE, (raised, hard))
            soft = raised
    return wanted if soft == unlimited else max(1, min(wanted, (soft - _OTHER_FILES) // _FILES_EACH))


def run_until_stopped(
    listening: dict[int, Any],
    stopping: Callable[[], object] = lambda: None,
    grace: float = GRACE_SECONDS,
) -> None:
    """Serve the sockets in `listening` (servers, connections and others, by file descriptor) until KeyboardInterrupt or SystemExit; then call
    `stopping`, complete the requests that are running, for at most `grace` seconds, and close everything. A second one of these ends it at once."""
    try:
        # `select` supports only file descriptors below 1024
        wasyncore.loop(_ROUND_SECONDS, use_poll=True, map=listening)
    except (KeyboardInterrupt, SystemExit):
        pass
    try:
        stopping()
        _complete(listening, time.monotonic() + grace)
    except (KeyboardInterrupt, SystemExit):
        pass
    finally:
        close(listening)


def close(listening: dict[int, Any]) -> None:
    """Close everything in `listening`, and end its threads; those with a running request end with the program."""
    # several servers may share one dispatcher
    dispatchers = {id(each.task_dispatcher): each.task_dispatcher for each in servers(listening)}
    for channel in _channels(listening):
        with contextlib.suppress(OSError):
            channel.close()
    # before the servers: a thread that has just sent a response still notifies its server
    for dispatcher in dispatchers.values():
        dispatcher.shutdown(timeout=_CLOSE_SECONDS)
    wasyncore.close_all(listening, ignore_all=True)


def _complete(listening: dict[int, Any], until: float) -> None:
    for server in servers(listening):
        server.accepting = False
    while time.monotonic() < until:
        for channel in _channels(listening):
            if not _is_busy(channel):
                channel.will_close = True
        if not any(map(_is_busy, _channels(listening))):
            break
        wasyncore.loop(_LAST_ROUND_SECONDS, use_poll=True, map=listening, count=1)


def servers(listening: Mapping[int, Any]) -> list[BaseWSGIServer]:
    """The servers in `listening`, by their sockets."""
    return [each for each in listening.values() if isinstance(each, BaseWSGIServer)]


def _channels(listening: Mapping[int, Any]) -> list[HTTPChannel]:
    return [each for each in listening.values() if isinstance(each, HTTPChannel)]


def _is_busy(channel: HTTPChannel) -> bool:
    """True if a request is waiting or running, or its response has not been sent completely."""
    return bool(channel.requests or channel.total_outbufs_len)
