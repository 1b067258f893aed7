"""Files as streams, plain or compressed."""

from __future__ import annotations

import bz2
import contextlib
import gzip
import lzma
import os
import socket
import threading
import time
import zlib
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from graphapp.errors import BadInput
from loaders.reading import opening
from loaders.reading.opening import opened

TEXT = b"".join(b'{"title": "Paper %d"}\n' % n for n in range(50_000))


def unpack(path):
    with opened(path) as file:
        return file.stream.read()


@pytest.fixture
def packed(tmp_path):
    """Writes bytes to a file with a neutral name."""

    def write(data):
        path = tmp_path / "file.dat"
        path.write_bytes(data)
        return path

    return write


PACKERS = {
    "plain": bytes,
    "gzip": gzip.compress,
    "gzip in two members": lambda data: gzip.compress(data[:1000]) + gzip.compress(data[1000:]),
    "gzip with zeros behind": lambda data: gzip.compress(data) + bytes(1000),
    "zstandard": zstandard.ZstdCompressor().compress,
    "bzip2": bz2.compress,
    "bzip2 in two streams": lambda data: bz2.compress(data[:1000]) + bz2.compress(data[1000:]),
    # the usual level takes 100 MB of memory, which costs more than compressing
    "xz": lambda data: lzma.compress(data, preset=0),
    "xz in two streams": lambda data: lzma.compress(data[:1000]) + bytes(4) + lzma.compress(data[1000:]),
    "zstandard in two frames": lambda data: zstandard.compress(data[:1000]) + zstandard.compress(data[1000:]),
}


@pytest.mark.parametrize("packer", PACKERS)
@pytest.mark.parametrize(
    "data", [TEXT, b"x", TEXT[:262_144], bytes(600_000)], ids=["text", "x", "block", "zeros"]
)
def test_a_compressed_file_reads_as_the_original_regardless_of_its_name(packed, packer, data):
    assert unpack(packed(PACKERS[packer](data))) == data


def test_the_head_is_unpacked_and_still_in_the_stream_and_progress_is_in_bytes_on_disk(packed):
    data = gzip.compress(TEXT)
    with opened(packed(data)) as file:
        assert file.head == TEXT[: opening.HEAD]
        assert file.size == len(data)
        assert file.stream.read() == TEXT
        assert file.position == len(data)


@pytest.mark.parametrize("packer", ["gzip", "zstandard", "bzip2", "xz"])
def test_a_file_that_ends_in_the_middle_gives_what_it_has_and_then_an_error(packed, packer):
    data = PACKERS[packer](TEXT)
    got = []

    def read():
        with opened(packed(data[:-9])) as file:
            got.extend(file.stream)

    with pytest.raises(BadInput, match="truncated"):
        read()
    assert b"".join(got) == TEXT[: len(b"".join(got))]
    assert len(got) > 100


@pytest.mark.parametrize("packer", ["gzip", "zstandard", "bzip2", "xz"])
def test_a_damaged_file_is_an_error(packed, packer):
    data = bytearray(PACKERS[packer](TEXT))
    data[len(data) // 2] ^= 255
    data[-3] ^= 255
    with pytest.raises(BadInput):
        unpack(packed(bytes(data)))


def test_a_checksum_that_does_not_fit_is_an_error(packed):
    data = bytearray(gzip.compress(b"hello"))
    data[-5] ^= 1
    with pytest.raises(BadInput, match="damaged"):
        unpack(packed(bytes(data)))


def test_a_file_that_unpacks_to_much_is_read_a_piece_at_a_time(packed):
    import tracemalloc

    packer = zlib.compressobj(1, wbits=31)
    bomb = b"".join(packer.compress(bytes(1_000_000)) for _ in range(200)) + packer.flush()
    huge = zstandard.ZstdCompressor(level=1).compressobj()
    other = b"".join(huge.compress(bytes(1_000_000)) for _ in range(200)) + huge.flush()
    for data in (bomb, other):
        path = packed(data)
        tracemalloc.start()
        try:
            with opened(path) as file:
                assert len(file.stream.read(100)) == 100
                assert tracemalloc.get_traced_memory()[1] < 50_000_000
        finally:
            tracemalloc.stop()


@pytest.mark.parametrize(
    ("name", "message"), [("absent", "File not found"), ("", "a folder"), ("a\0b", "cannot be opened")]
)
def test_what_cannot_be_opened_is_a_clear_error(tmp_path, name, message):
    with pytest.raises(BadInput, match=message), opened(tmp_path / name):
        pass


def test_what_is_not_a_regular_file_is_refused_before_it_is_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket"))
        for path, what in (
            (tmp_path / "pipe", "a named pipe"),
            (tmp_path / "socket", "a socket"),
            (tmp_path, "a folder"),
            (Path("/dev/null"), "a device"),
        ):
            with pytest.raises(BadInput, match=what), opened(path):
                pass


@pytest.mark.parametrize("name", ["/dev/fd/{}", "/proc/self/fd/{}"])
def test_what_a_shell_gives_as_an_open_pipe_is_read(name):
    read, write = os.pipe()
    os.set_blocking(read, False)

    def fill():
        with open(write, "wb") as pipe:
            pipe.write(gzip.compress(TEXT))

    writer = threading.Thread(target=fill)
    try:
        path = Path(name.format(read))
        writer.start()
        assert unpack(path) == TEXT
        with opened(path) as file:
            assert (file.head, file.size) == (b"", 0)
    finally:
        writer.join()
        os.close(read)


def test_the_callback_is_called_while_a_pipe_gives_nothing():
    read, write = os.pipe()

    class Enough(Exception):
        pass

    def enough(position, size):
        raise Enough

    try:
        with pytest.raises(Enough), opened(Path(f"/dev/fd/{read}"), enough):
            pass
    finally:
        os.close(read)
        os.close(write)


@pytest.mark.parametrize("packer", ["plain", "gzip", "zstandard", "bzip2", "xz"])
def test_the_callback_is_called_between_pieces_of_a_large_file(packed, packer):
    seen = []
    data = PACKERS[packer](bytes(10_000_000))
    with opened(packed(data), lambda position, size: seen.append((position, size))) as file:
        assert len(file.stream.read()) == 10_000_000
    assert len(seen) > 10
    assert {size for _, size in seen} == {len(data)}
    assert [position for position, _ in seen] == sorted(position for position, _ in seen)


@pytest.mark.parametrize("outer", ["gzip", "zstandard", "bzip2", "xz"])
@pytest.mark.parametrize("inner", ["gzip", "zstandard", "bzip2", "xz"])
def test_a_file_that_is_compressed_twice_says_so(packed, outer, inner):
    with (
        pytest.raises(BadInput, match="compressed twice"),
        opened(packed(PACKERS[outer](PACKERS[inner](TEXT)))),
    ):
        pass


@given(
    st.sampled_from([b"", b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"BZh91AY&SY", b"\xfd7zXZ\0"]),
    st.binary(max_size=60),
)
def test_reading_arbitrary_bytes_gives_bytes_or_one_kind_of_error(tmp_path_factory, magic, data):
    path = tmp_path_factory.getbasetemp() / "any.bytes"
    path.write_bytes(magic + data)
    with contextlib.suppress(BadInput):
        assert isinstance(unpack(path), bytes)


def test_a_pipe_whose_writer_is_slow_shows_as_much_as_a_file_before_its_format_is_detected():
    read, write = os.pipe()

    def fill():
        with open(write, "wb", buffering=0) as pipe:
            for start in range(0, 5000, 1000):
                pipe.write(TEXT[start : start + 1000])
                time.sleep(0.01)

    writer = threading.Thread(target=fill)
    writer.start()
    try:
        with opened(Path(f"/dev/fd/{read}")) as file:
            assert file.head == TEXT[:5000]
            assert file.stream.read() == TEXT[:5000]
    finally:
        writer.join()
        os.close(read)
