"""Messages between two processes through a pipe: their length (8 bytes), then the message. A packed one consists of plain values (lists, tuples,
strings, numbers, None), and of values that are JSON already (`orjson.Fragment`); it may carry a block of bytes. Only for processes that trust each
other and run the same Python.
"""

from __future__ import annotations

import marshal
from typing import IO, Any

import orjson

__all__ = ["message_block", "packed_message", "received", "send", "unpacked_message"]

_SIZE = 8
_JSON, _MARSHAL = b"J", b"M"
# what precedes the content of a packed message: its kind and its length
_HEAD = 1 + _SIZE


def packed_message(message: list[Any] | tuple[Any, ...], block: bytes = b"") -> bytes:
    """A message with a block as bytes: JSON, which is several times as fast as marshal, or marshal if a string contains an unpaired surrogate."""
    try:
        kind, content = _JSON, orjson.dumps(message)
    except TypeError:
        kind, content = _MARSHAL, marshal.dumps(_plain(message))
    return b"".join((kind, len(content).to_bytes(_SIZE, "big"), content, block))


def _plain(value: Any) -> Any:
    if isinstance(value, orjson.Fragment):
        return orjson.loads(orjson.dumps(value))
    return [*map(_plain, value)] if isinstance(value, (list, tuple)) else value


def unpacked_message(data: bytes) -> Any:
    """The inverse of `packed_message`, without the block; tuples may have become lists."""
    content = memoryview(data)[_HEAD : _end(data)]
    return orjson.loads(content) if data.startswith(_JSON) else marshal.loads(content)


def message_block(data: bytes) -> bytes:
    """The block of a message that is given as bytes."""
    return data[_end(data) :]


def _end(data: bytes) -> int:
    """Where the content of a message ends."""
    return _HEAD + int.from_bytes(data[1:_HEAD], "big")


def send(pipe: IO[bytes], data: bytes) -> None:
    """Write a message. Raises OSError if no one reads the pipe any more."""
    pipe.write(len(data).to_bytes(_SIZE, "big"))
    pipe.write(data)
    pipe.flush()


def received(pipe: IO[bytes]) -> bytes | None:
    """The next message; None if there is no further one, or it is incomplete."""
    size = int.from_bytes(pipe.read(_SIZE), "big")
    data = pipe.read(size)
    return data if size and len(data) == size else None
