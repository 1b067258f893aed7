"""Uploads: reads a form with files piece by piece (multipart/form-data, RFC 7578), and states which requests may send one.

Memory does not grow with the files: a server writes the body to a temporary file while it arrives, and `read_form` passes it on in pieces.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import IO, NamedTuple, Protocol

from flask import Flask
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData

from graphapp.errors import BadInput
from graphapp.web.http import owner
from graphapp.web.http.security import allow_larger

__all__ = ["FileReceiver", "UploadAddress", "accept", "accepted", "read_form"]

_PIECE = 1 << 18
# headers of a part, and values of fields that are not files
_SMALL = 16_384
# boundaries and headers of the parts, besides the files
ROOM_PER_FILE = 2_000
_EXTENSION = "graphapp-uploads"


class UploadAddress(NamedTuple):
    """Where an app receives uploads: the address, and the maximum size of a request."""

    app: Flask
    path: str
    largest: int

    def may_send(self, path: str, headers: Mapping[str, str]) -> bool:
        """True if a request with these headers, whose body has not been received yet, may have the maximum size."""
        return path == self.path and owner.may_send(self.app, path, headers)


def accept(app: Flask, endpoint: str, path: str, size: int, files: int, setting: str) -> None:
    """Let `app` receive uploads of at most `files` files with `size` bytes in total at `path`. `setting` is the name of the limit."""
    largest = size + files * ROOM_PER_FILE
    allow_larger(app, endpoint, largest, setting)
    app.extensions[_EXTENSION] = UploadAddress(app, path, largest)


def accepted(app: Flask) -> UploadAddress | None:
    """Where `app` receives uploads; None if it does not."""
    found: UploadAddress | None = app.extensions.get(_EXTENSION)
    return found


class FileReceiver(Protocol):
    """Receives the files of a form."""

    def begin(self, name: str) -> None:
        """The next file, with the name that the client sent."""

    def write(self, data: bytes) -> None:
        """The next bytes of the current file."""

    def end(self) -> None:
        """The current file is complete."""


def read_form(
    body: IO[bytes], content_type: str, field: Callable[[str, str], None], receiver: FileReceiver
) -> None:
    """Read a form with files. `field` is called with the name and the value of each field that is not a file, in order, before the files that
    follow it; it may raise to end the reading. A file field without a file is ignored. Raises BadInput for a body that is not such a form or
    is incomplete."""
    kind, options = parse_options_header(content_type)
    boundary = options.get("boundary", "")
    if kind != "multipart/form-data" or not boundary:
        raise BadInput("This is not a form with files.", "Use the form on the page /load.")
    decoder = MultipartDecoder(boundary.encode("latin-1", "replace"), _PIECE + _SMALL)
    parts = _Parts(field, receiver)
    try:
        ended = False
        while not ended:
            piece = body.read(_PIECE)
            decoder.receive_data(piece or None)
            ended = parts.take(decoder) or not piece
    except (ValueError, UnicodeDecodeError, RequestEntityTooLarge) as error:
        raise BadInput("The uploaded form is damaged or incomplete.", "Upload the files again.") from error
    if not parts.complete:
        raise BadInput("The upload is incomplete.", "Upload the files again.")


class _Parts:
    """Passes the parts of a form on."""

    def __init__(self, field: Callable[[str, str], None], receiver: FileReceiver) -> None:
        self._field = field
        self._receiver = receiver
        self._name = ""
        self._value = bytearray()
        self._is_file = False
        self.complete = False

    def take(self, decoder: MultipartDecoder) -> bool:
        """Pass on what has been decoded; True after the last part."""
        while not isinstance(event := decoder.next_event(), NeedData):
            if isinstance(event, Epilogue):
                self.complete = True
                return True
            if isinstance(event, Field):
                self._name, self._is_file = event.name or "", False
            elif isinstance(event, File):
                self._is_file = bool(event.filename)
                self._name = ""
                if self._is_file:
                    self._receiver.begin(event.filename)
            elif isinstance(event, Data):
                self._data(event)
        return False

    def _data(self, event: Data) -> None:
        if self._is_file:
            self._receiver.write(event.data)
            if not event.more_data:
                self._receiver.end()
            return
        self._value += event.data
        if len(self._value) > _SMALL:
            raise BadInput("A form field is too long.", "Use the form on the page /load.")
        if not event.more_data:
            value, self._value = self._value.decode("utf-8", "replace"), bytearray()
            if self._name:
                self._field(self._name, value)
