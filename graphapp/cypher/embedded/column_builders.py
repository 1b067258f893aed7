"""Builds the columns of a snapshot; `snapshot_columns` reads them."""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

import orjson

from graphapp.cypher.embedded.snapshot_columns import NO_CODE, NULLS, SEPARATOR
from graphapp.cypher.embedded.snapshot_sections import Sections

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Builder", "Codes", "Integers", "ListColumn", "Strings"]


class Builder(Protocol):
    """A column that is being built."""

    def add(self, values: Sequence[Any]) -> None:
        """Append values."""

    def reordered(self, order: NDArray[np.int32]) -> Builder:
        """A column with the value at index `order[i]` at index i; this one is unchanged."""

    def write(self, sections: Sections, name: str) -> dict[str, Any]:
        """Write the sections of the column, and return how to read them: the `encoding` and its parameters."""

    def write_index(self, sections: Sections, name: str) -> None:
        """Write the sections of the index by value."""


class _Unindexed:
    """The common part of columns of nodes or relationships that are not searched by value."""

    def reordered(self, order: NDArray[np.int32]) -> Builder:
        raise NotImplementedError

    def write_index(self, sections: Sections, name: str) -> None:
        raise NotImplementedError


class Strings(_Unindexed):
    """Strings. Their text grows in the file `text`, by default in memory; `indexed` is False if they are not searched by value."""

    encoding = "text"

    def __init__(self, text: BinaryIO | None = None, *, indexed: bool = True) -> None:
        self._text = BytesIO() if text is None else text
        self._indexed = indexed
        self._lengths = array("i")
        self._hashes = array("I")
        self._nulls = bytearray()
        self._separable = True

    def add(self, values: Sequence[str | None]) -> None:
        if not values:
            return
        missing = None in values
        strings = ["" if value is None else value for value in values] if missing else values
        text = SEPARATOR.join(strings).encode()  # type: ignore[arg-type]
        encoded = text.split(SEPARATOR.encode())
        if len(encoded) != len(strings):
            self._separable = False
            encoded = [value.encode() for value in strings]  # type: ignore[union-attr]
        # none after the last string
        if self._lengths:
            self._text.write(SEPARATOR.encode())
        self._text.write(text)
        self._lengths.extend(map(len, encoded))
        if self._indexed:
            self._hashes.extend(map(zlib.crc32, encoded))
        self._nulls += bytes(value is None for value in values) if missing else bytes(len(values))

    def write(self, sections: Sections, name: str) -> dict[str, Any]:
        # numpy handles millions of integers in a fraction of a second
        import numpy as np

        if all(self._nulls):
            return {"encoding": "empty"}
        sections.add_file(f"{name}.text", self._text)
        offsets = np.zeros(len(self._lengths) + 1, np.int64)
        np.cumsum(np.asarray(self._lengths, np.int32), out=offsets[1:])
        offsets += np.arange(len(offsets))
        sections.add(f"{name}.offsets", offsets.view(np.uint8).data)
        if any(self._nulls):
            sections.add(f"{name}.nulls", self._nulls)
        return {"encoding": self.encoding, "separable": self._separable}

    def write_index(self, sections: Sections, name: str) -> None:
        import numpy as np

        hashes = np.asarray(self._hashes, np.uint32)
        places = np.flatnonzero(np.frombuffer(self._nulls, np.uint8) == 0)
        places = places[np.argsort(hashes[places], kind="stable")]
        sections.add(f"{name}.hashes", hashes[places].tobytes())
        sections.add(f"{name}.places", places.astype(np.int32).tobytes())


class ListColumn(Strings):
    """Lists, as JSON."""

    encoding = "lists"

    def add(self, values: Sequence[Any]) -> None:
        super().add([None if value is None else orjson.dumps(value).decode() for value in values])


class Integers(_Unindexed):
    """Integers of 4 bytes, or of 8 if one of them needs 8."""

    def __init__(self) -> None:
        self._values = array("i")

    def add(self, values: Sequence[int | None]) -> None:
        null = NULLS[self._values.typecode]
        size = len(self._values)
        try:
            if self._values.typecode == "i" and null in values:
                raise OverflowError("the number that represents null")
            known = [null if value is None else value for value in values] if None in values else values
            self._values.extend(known)  # type: ignore[arg-type]
        except OverflowError:
            if self._values.typecode == "q":
                raise
            null = NULLS["i"]
            self._values = array(
                "q", (NULLS["q"] if value == null else value for value in self._values[:size])
            )
            self.add(values)

    def reordered(self, order: NDArray[np.int32]) -> Integers:
        import numpy as np

        found = Integers()
        found._values = array(self._values.typecode)
        found._values.frombytes(np.asarray(self._values)[order].view(np.uint8).data)
        return found

    def write(self, sections: Sections, name: str) -> dict[str, Any]:
        sections.add(f"{name}.integers", self._values.tobytes())
        return {"encoding": "integers", "typecode": self._values.typecode}


class Codes(_Unindexed):
    """Few different values, each written once in the header."""

    def __init__(self) -> None:
        self._known: dict[Any, int] = {}
        self._codes = array("i")

    def add(self, values: Sequence[Any]) -> None:
        known = self._known
        for value in dict.fromkeys(values):
            if value is not None and value not in known:
                known[value] = len(known)
        none = NO_CODE["i"]
        self._codes.extend(none if value is None else known[value] for value in values)

    def write(self, sections: Sections, name: str) -> dict[str, Any]:
        typecode = "B" if len(self._known) < NO_CODE["B"] else "i"
        codes = array(typecode, (NO_CODE[typecode] if code < 0 else code for code in self._codes))
        sections.add(f"{name}.codes", codes.tobytes())
        return {"encoding": "codes", "typecode": typecode, "values": list(self._known)}
