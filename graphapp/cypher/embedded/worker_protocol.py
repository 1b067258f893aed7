"""The protocol of the mirror's processes: one command per line on standard input, one answer per line on standard output, both JSON.

The first member of a command is its name.
"""

from __future__ import annotations

import os
import queue
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import orjson

__all__ = ["Command", "carry_out", "send_on"]

Command = Callable[[dict[str, Any]], object]
"""Carries out a command; False if the process should end then."""
Send = Callable[[dict[str, Any]], None]


def send_on() -> Send:
    """The function that sends an answer. Afterwards nothing else can be written to the channel of the answers."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)

    def send(answer: dict[str, Any]) -> None:
        answers.write(orjson.dumps(answer) + b"\n")
        answers.flush()

    return send


def carry_out(commands: Mapping[str, Command], send: Send, ahead: int = 0) -> bool:
    """Carry out the commands on standard input, of which `ahead` are read in advance. True at the end of the input, False if a command ended
    the process or failed."""
    for line in _read_ahead(ahead) if ahead else sys.stdin.buffer:
        message = orjson.loads(line)
        try:
            if commands[next(iter(message))](message) is False:
                return False
        except Exception as error:
            send({"failed": type(error).__name__, "message": str(error)[:300]})
            return False
    return True


def _read_ahead(ahead: int) -> Iterator[bytes]:
    """The lines of standard input, read in advance so that the sender need not wait for each."""
    lines: queue.Queue[bytes] = queue.Queue(ahead)

    def read() -> None:
        for line in sys.stdin.buffer:
            lines.put(line)
        lines.put(b"")

    threading.Thread(target=read, daemon=True).start()
    while line := lines.get():
        yield line
