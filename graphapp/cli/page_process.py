"""A process that serves pages in addition to the first process of `graphapp serve`, which starts it: `python -m graphapp.cli.page_process`.

It reads one line from its input, with the settings and what it inherits, and ends when its input ends, however the first process ended.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from pathlib import Path
from types import FrameType

import orjson

from graphapp.service import GraphService
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.support.memory import limit_arenas
from graphapp.web.page_site import SharedByProcesses, serve_pages

__all__ = ["main"]

END_SECONDS = 9.0
"""Seconds after which the process ends even if a request is still running."""


def main() -> None:
    """Serve until the input ends."""
    signal.signal(signal.SIGTERM, _stop)
    line = sys.stdin.buffer.readline()
    if not line.endswith(b"\n"):
        return
    given = orjson.loads(line)
    settings = Settings(**given["settings"])
    sockets = [socket.socket(fileno=number) for number in given["sockets"]]
    limit_arenas()
    # the first process starts another one if this one ends
    service = GraphService(open_store(settings.store, settings, mapped=True), settings)
    try:
        threading.Thread(target=_end_with_input, name="end of input", daemon=True).start()
        shared = SharedByProcesses(
            given["forward"],
            bytes.fromhex(given["secret"]),
            Path(given["counts"]),
            given["place"],
            Path(given["ended"]),
        )
        serve_pages(service, settings, sockets, shared)
    finally:
        service.close()


def _end_with_input() -> None:
    """Stop the server when the first process closes the pipe or ends."""
    # not `sys.stdin.read`: Python aborts if a thread is in it when the program ends, which a signal from elsewhere may cause
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    threading.Event().wait(END_SECONDS)
    os._exit(1)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


if __name__ == "__main__":
    main()
