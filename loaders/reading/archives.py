"""Files inside zip and tar archives, each read as a file of its own. Nothing is extracted: a member's name is never used as a path.

The only temporary file is that for a zip archive inside something else, since zip archives are read from their end.
`zipfile` and `tarfile` do the reading. This module adds protection against hostile archives: a bound on how much is decompressed at
once (zip members in bzip2 and LZMA) and on names (tar), and continues with the next member after a damaged one.
"""

from __future__ import annotations

import bz2
import copy
import io
import lzma
import re
import stat
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from typing import IO, NamedTuple

from graphapp.errors import BadInput
from graphapp.model.names import clean
from loaders.reading.finding import hidden
from loaders.reading.lines import Readable
from loaders.reading.mistakes import is_document
from loaders.reading.opening import OpenFile, without_packing
from loaders.reading.unpacking import XZ_MEMORY, DecompressedFile, Limits, Stream

__all__ = ["Member", "NoFile", "copied", "is_archive", "members"]

_BLOCK = 262_144
_TAR_BLOCK = 512
_ENCRYPTED = 1
_LZMA_END_MARK = 2
_LZMA_PROPERTIES = 5
_LONGEST_NAME = 1_000_000
_NAMING = (
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
)
_AGAIN = "Copy or download the archive again."
# the directory of a zip archive is at its end, so that a truncated one has none
_NO_END = re.compile("not a zip file|unexpected end of data|truncated|ended before", re.IGNORECASE)
# what the libraries raise for damaged or hostile archives
_DAMAGE = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    RuntimeError,
    NotImplementedError,
    ValueError,
    OverflowError,
    LookupError,
    UnicodeError,
)


class NoFile(BadInput):
    """A member without content of its own: a link, a device."""


class Member(NamedTuple):
    """A file inside an archive, or the archive itself if it cannot be read further. Either `source` or `failure` is not None.
    `name` is archive!member."""

    name: str
    source: OpenFile | None
    failure: BadInput | None = None


def is_archive(head: bytes) -> bool:
    """True for a zip or tar archive of files; False for a zip archive that is one document, such as a workbook."""
    return (_is_zip(head) and not is_document(head)) or _is_tar(head)


def _is_zip(head: bytes) -> bool:
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08PK"))


def _is_tar(head: bytes) -> bool:
    """True if the first block is a tar header with a valid checksum, in any dialect."""
    try:
        return bool(tarfile.TarInfo.frombuf(head[:_TAR_BLOCK], "utf-8", "surrogateescape").name)
    except (tarfile.HeaderError, ValueError):
        return False


def members(source: OpenFile, name: str, limits: Limits, depth: int = 1) -> Iterator[Member]:
    """The files in an archive, in archive order, including those in nested archives up to `limits.nesting`; a source that is not an
    archive is its own only member. Hidden files are ignored, as in folders. A member must be read before the next one is requested.
    Raises nothing: damage is a `failure`."""
    if not is_archive(source.head):
        yield Member(name, source)
        return
    if depth > limits.nesting:
        what = f"The archive is nested inside {limits.nesting} other archives"
        yield Member(name, None, BadInput(what, "Extract the archive, then load the extracted files."))
        return
    inside = _zip_members if _is_zip(source.head) else _tar_members
    count = 0
    try:
        for label, member in inside(source, limits):
            if hidden(label):
                continue
            count += 1
            if count > limits.members:
                what = f"The archive contains more than {limits.members:,} files; the remaining files were not read"
                yield Member(
                    name, None, BadInput(what, "Extract the archive, or raise the `archive_files` setting.")
                )
                return
            yield from _member(f"{name}!{label}", member, source, limits, depth)
    except BadInput as error:
        yield Member(name, None, error)
    except _DAMAGE as error:
        yield Member(name, None, _broken(error))
    except OSError as error:
        if error.errno is None:
            yield Member(name, None, BadInput(f"The archive is damaged ({_said(error)})", _AGAIN))
        else:
            yield Member(
                name, None, BadInput(f"The archive cannot be read ({error.strerror})", "Check the disk.")
            )


def _member(
    name: str, opener: Callable[[], Readable], source: OpenFile, limits: Limits, depth: int
) -> Iterator[Member]:
    """One file of an archive, or the files in it. If it is damaged, reading continues with the next file."""
    try:
        file = opener()
        stream = io.BufferedReader(DecompressedFile(_pieces(file), source.allowance), _BLOCK)
        inner = without_packing(source._replace(stream=stream))
    except BadInput as error:
        yield Member(name, None, error)
        return
    except _DAMAGE as error:
        yield Member(name, None, _damaged(error))
        return
    yield from members(inner, name, limits, depth + 1)


def _broken(error: Exception) -> BadInput:
    """Why an archive cannot be read further."""
    if _NO_END.search(str(error)):
        return BadInput("The archive is truncated: only part of it was copied or downloaded", _AGAIN)
    return BadInput(f"The archive is damaged ({_said(error)})", _AGAIN)


def _pieces(file: Readable) -> Iterator[bytes]:
    """The bytes of a member. Raises BadInput for every error that the libraries raise for damage."""
    try:
        while piece := file.read(_BLOCK):
            yield piece
    except _DAMAGE as error:
        raise _damaged(error) from error


def _damaged(error: Exception) -> BadInput:
    return BadInput(f"The file in the archive is damaged ({_said(error)})", _AGAIN)


def _said(error: Exception) -> str:
    return clean(str(error))[:100] or type(error).__name__


_Opener = tuple[str, Callable[[], Readable]]


def _label(name: str) -> str:
    """A member's name for display: on one line, with forward slashes."""
    return clean(name.replace("\\", "/")) or "?"


# --- zip


def _zip_members(source: OpenFile, limits: Limits) -> Iterator[_Opener]:
    with ExitStack() as stack:
        file: IO[bytes] = source.stream
        if not source.stream.seekable():
            file = stack.enter_context(copied(source, limits))
        archive = stack.enter_context(zipfile.ZipFile(file))
        for entry in archive.infolist():
            if not entry.is_dir():
                yield _label(entry.filename), partial(_from_zip, archive, entry)


def _from_zip(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Readable:
    if entry.flag_bits & _ENCRYPTED:
        raise BadInput(
            "The file in the archive is encrypted", "Extract the file with the password, then load it."
        )
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise NoFile("a link in an archive", "Load the file that the link points to.")
    if entry.compress_type == zipfile.ZIP_BZIP2:
        return _MemberReader(_compressed(archive, entry), bz2.BZ2Decompressor(), entry)
    if entry.compress_type == zipfile.ZIP_LZMA:
        return _from_lzma(archive, entry)
    try:
        return archive.open(entry)
    except NotImplementedError as error:
        raise BadInput(
            f"The file in the archive uses an unsupported compression method ({_said(error)})",
            "Extract the file with another program, then load it.",
        ) from error


def _compressed(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> IO[bytes]:
    """The compressed bytes of a member."""
    stored = copy.copy(entry)
    stored.compress_type = zipfile.ZIP_STORED
    stored.file_size = entry.compress_size
    # the checksum is that of the decompressed bytes
    del stored.CRC
    return archive.open(stored)


def _from_lzma(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Readable:
    """A member in LZMA: a version, the length of the properties, the properties, then the compressed bytes (APPNOTE.TXT, 5.8).

    With its size after the properties that is the format of .lzma files, for which liblzma has a memory limit."""
    raw = _compressed(archive, entry)
    begin = raw.read(4)
    properties = raw.read(int.from_bytes(begin[2:], "little")) if len(begin) == 4 else b""
    if len(properties) != _LZMA_PROPERTIES:
        raise BadInput("The file in the archive is damaged (no LZMA properties)", _AGAIN)
    size = b"\xff" * 8 if entry.flag_bits & _LZMA_END_MARK else entry.file_size.to_bytes(8, "little")
    stream = lzma.LZMADecompressor(lzma.FORMAT_ALONE, memlimit=XZ_MEMORY)
    return _MemberReader(raw, stream, entry, properties + size)


class _MemberReader:
    """A member in bzip2 or LZMA, decompressed no further than it is read: `zipfile` decompresses a whole block at once, which may
    yield gigabytes. As in `zipfile`, size and checksum are verified at the end."""

    def __init__(self, raw: IO[bytes], stream: Stream, entry: zipfile.ZipInfo, ahead: bytes = b"") -> None:
        self._raw = raw
        self._stream = stream
        self._expected = entry.file_size, entry.CRC
        self._ahead = ahead
        self._size = 0
        self._sum = 0

    def read(self, size: int, /) -> bytes:
        while not self._stream.eof:
            data = b""
            if self._stream.needs_input:
                data, self._ahead = self._ahead or self._raw.read(_BLOCK), b""
                if not data:
                    raise EOFError("truncated data")
            if out := self._stream.decompress(data, size):
                self._size += len(out)
                self._sum = zlib.crc32(out, self._sum)
                return out
        if (self._size, self._sum) != self._expected:
            raise zipfile.BadZipFile("wrong size or checksum")
        return b""


def copied(source: OpenFile, limits: Limits) -> IO[bytes]:
    """A temporary file with the content of a stream, at its beginning. Raises BadInput if it is too large, OSError if the disk is full."""
    kept: IO[bytes] = tempfile.TemporaryFile(prefix="graphapp-")  # noqa: SIM115  (the caller closes it)
    size = 0
    while piece := source.stream.read(_BLOCK):
        size += len(piece)
        if size > limits.copied_mib * 2**20:
            kept.close()
            raise BadInput(
                f"A zip archive or workbook from a pipe or inside another archive is larger than {limits.copied_mib:,} MiB",
                "Save it as a file and load that file, or raise the `archive_copied_mib` setting.",
            )
        kept.write(piece)
    kept.seek(0)
    return kept


# --- tar


def _tar_members(source: OpenFile, limits: Limits) -> Iterator[_Opener]:  # noqa: ARG001
    # as a stream, without seeking, so that a compressed archive is decompressed once
    with tarfile.open(fileobj=source.stream, mode="r|", tarinfo=_Header, errorlevel=2) as archive:
        for entry in archive:
            # the list that tarfile keeps of members would grow with their number
            archive.members = []  # type: ignore[attr-defined]
            if entry.isdir():
                continue
            yield _label(entry.name), partial(_from_tar, archive, entry)
    # the checksum of a compressed archive comes after its end, where tarfile does not read
    while source.stream.read(_BLOCK):
        pass


class _Header(tarfile.TarInfo):
    """The header of a member. A long name is kept in memory as a whole, so that its length is limited."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> _Header:
        header = super().frombuf(buf, encoding, errors)
        if header.type in _NAMING and header.size > _LONGEST_NAME:
            raise BadInput(f"The archive contains a file name of more than {_LONGEST_NAME:,} bytes", _AGAIN)
        return header


def _from_tar(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> IO[bytes]:
    if not entry.isreg():
        what = "a link" if entry.islnk() or entry.issym() else "not a regular file"
        raise NoFile(f"{what} in an archive", "Load a regular file, or the file that a link points to.")
    file = archive.extractfile(entry)
    if file is None:
        raise NoFile(
            "an entry without content in an archive", "Extract the archive, then load the extracted files."
        )
    return file
