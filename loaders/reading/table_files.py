"""Binary files that contain tables (workbooks, Parquet, Arrow) as the text of these tables, which the other formats read.

The readers are optional (`pip install graphapp[excel]`, `graphapp[parquet]`). Without them, such a file is one of `loaders.reading.mistakes`, with
what to do. They run in a separate process with a memory limit: see `loaders.reading.table_process`.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any, NamedTuple

from graphapp.errors import BadInput
from graphapp.model.names import clean
from loaders.reading import table_process
from loaders.reading.archives import Member, copied
from loaders.reading.mistakes import WrongFile, document_kind, is_arrow, is_parquet
from loaders.reading.opening import HEAD, OpenFile, PipeFile
from loaders.reading.table_process import LONGEST_FRAME, TableFrame
from loaders.reading.unpacking import DecompressedFile, Limits

__all__ = ["is_table_file", "tables"]

_BLOCK = 262_144
_LONGEST_NAME = 100
_EXPORT_AGAIN = "Export the records again from the original database; the export may have failed."
# the settings, and the keys of sources and of other programs
_HIDDEN = re.compile(r"(?i)(?:GRAPHAPP|NEO4J)_|.*(?:KEY|TOKEN|SECRET|PASSWORD|CREDENTIALS)$")


class _Reader(NamedTuple):
    """How a kind of file is read: what it is called in messages, the function of the process, the module that it imports, and a function that
    recognises it by its first bytes and its name."""

    what: str
    function: str
    module: str
    is_so: Callable[[bytes, str], bool]


_READERS = (
    _Reader(
        "workbook",
        "workbook",
        "python_calamine",
        lambda head, name: document_kind(head, name) in ("excel", "sheet"),
    ),
    _Reader("Parquet file", "parquet", "pyarrow", lambda head, name: is_parquet(head)),  # noqa: ARG005
    _Reader("Arrow file", "arrow", "pyarrow", is_arrow),
)


@cache
def _is_installed(module: str) -> bool:
    return find_spec(module) is not None


def _reader(head: bytes, name: str) -> _Reader | None:
    return next((each for each in _READERS if each.is_so(head, name) and _is_installed(each.module)), None)


def is_table_file(head: bytes, name: str) -> bool:
    """True for a binary file with tables, if the library that reads it is installed."""
    return _reader(head, name) is not None


def tables(source: OpenFile, name: str, limits: Limits) -> Iterator[Member]:
    """The tables in a file for which `is_table_file` is true, as text, each to be read before the next one is requested. The only table has the name of
    the file, several have the names file!table. Raises nothing for a damaged file: the last item is then a `failure`."""
    reader = _reader(source.head, name)
    if reader is None:
        raise ValueError(f"not a file of tables: {name}")
    try:
        with ExitStack() as stack:
            frames = stack.enter_context(_Frames(_whole_file(source, limits, stack), reader, source, limits))
            empty = True
            while (label := frames.next_table()) is not None:
                empty = False
                stream = io.BufferedReader(DecompressedFile(frames.text(), source.allowance), _BLOCK)
                table = source._replace(stream=stream, head=stream.peek(HEAD)[:HEAD])
                yield Member(f"{name}!{label}" if label else name, table)
                if not _skip(stream):
                    return
            if empty:
                yield Member(name, None, WrongFile(f"This is an empty {reader.what}", _EXPORT_AGAIN))
    except BadInput as error:
        yield Member(name, None, error)
    except OSError as error:
        yield Member(
            name,
            None,
            BadInput(f"The {reader.what} cannot be read ({error.strerror or error})", "Check the disk."),
        )


def _skip(stream: io.BufferedReader[Any]) -> bool:
    """Read the rest of a table. False if it is damaged, which its reader has reported."""
    try:
        while stream.read(_BLOCK):
            pass
    except BadInput:
        return False
    return True


def _whole_file(source: OpenFile, limits: Limits, stack: ExitStack) -> IO[bytes]:
    """The file, or a copy of it if it has to be decompressed first or is a pipe. It has a file descriptor at its beginning."""
    try:
        os.lseek(source.stream.fileno(), 0, os.SEEK_SET)
    except OSError:
        return stack.enter_context(copied(source, limits))
    return source.stream


class _Frames:
    """The output of the process that reads a file."""

    def __init__(self, file: IO[bytes], reader: _Reader, source: OpenFile, limits: Limits) -> None:
        self._what = reader.what
        self._mib = limits.table_file_mib
        self._process = subprocess.Popen(
            # -P: files next to the script must not shadow modules of the same name
            [sys.executable, "-P", str(Path(table_process.__file__)), reader.function, str(self._mib)],
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            # compiled code that reads untrusted files gets no passwords and no keys
            env={name: value for name, value in os.environ.items() if not _HIDDEN.match(name)},
        )
        assert isinstance(self._process.stdout, io.FileIO)
        self._output = io.BufferedReader(PipeFile(self._process.stdout, source.allowance.ask), _BLOCK)

    def __enter__(self) -> _Frames:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._output.close()
        if self._process.stdout:
            self._process.stdout.close()
        self._process.wait()

    def next_table(self) -> str | None:
        """The name of the next table; None at the end."""
        kind, content = self._next()
        return clean(content.decode())[:_LONGEST_NAME] if kind == TableFrame.TABLE else None

    def text(self) -> Iterator[bytes]:
        """The text of the current table."""
        while (frame := self._next())[0] == TableFrame.TEXT:
            yield frame[1]

    def _next(self) -> tuple[bytes, bytes]:
        head = self._output.read(5)
        size = int.from_bytes(head[1:], "big") if len(head) == 5 else 0
        if size > LONGEST_FRAME:
            raise self._failure("the reader's output is invalid")
        content = self._output.read(size)
        if len(head) < 5:
            # compiled code ends the process if memory cannot be allocated
            raise self._failure("memory" if self._process.wait() < 0 else "the reader ended early")
        if head[:1] == TableFrame.FAILURE:
            raise self._failure(content.decode(errors="replace"))
        return head[:1], content

    def _failure(self, said: str) -> BadInput:
        if said == "password":
            return BadInput(
                f"The {self._what} is protected with a password",
                "Save a copy without a password, then load the copy.",
            )
        if said == "memory":
            return BadInput(
                f"The {self._what} needs more than {self._mib:,} MiB of memory to be read",
                "Save the table as CSV (UTF-8), then load the CSV file, or raise the `table_file_mib` setting.",
            )
        return BadInput(
            f"The {self._what} is damaged ({clean(said)[:100]})",
            "Copy or download the file again, or open it, save the table as CSV (UTF-8), and load the CSV file.",
        )
