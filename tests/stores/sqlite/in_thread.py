"""The process that writes batches, as a thread: so that hundreds of bulk loads take seconds."""

from __future__ import annotations

import gc
import os
import threading

import pytest

from graphapp.stores.sqlite import bulk_worker, number_table, writer

__all__ = ["bulk_load_everything"]


class _InThread:
    """Takes the place of `subprocess.Popen`."""

    def __init__(self, command, **_):
        jobs, self_in = os.pipe()
        self_out, answers = os.pipe()
        self.stdin, self.stdout = os.fdopen(self_in, "wb"), os.fdopen(self_out, "rb")
        self._streams = os.fdopen(jobs, "rb"), os.fdopen(answers, "wb")
        self._path, self._defers = command[3], "--defer-indexes" in command
        self._thread = threading.Thread(target=self._work)
        self._thread.start()

    def _work(self):
        jobs, answers = self._streams
        with jobs, answers:
            bulk_worker._run(self._path, jobs, answers, defers=self._defers)
        gc.enable()

    def wait(self):
        self._thread.join()


def bulk_load_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    """Write each batch on the bulk path, and move the cache to its tables after every batch, where all values have one of four hashes."""
    tags = number_table._tags
    monkeypatch.setattr(number_table, "_tags", lambda values: tags(values) & 0xC000_0000_0000_0000)
    monkeypatch.setattr("graphapp.stores.sqlite.bulk_load.subprocess.Popen", _InThread)
    monkeypatch.setattr(writer, "LARGE", 1)
    monkeypatch.setattr(writer, "REMEMBERED", 0)
