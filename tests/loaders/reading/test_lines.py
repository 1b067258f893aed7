"""Lines with their numbers."""

from __future__ import annotations

import io
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.reading.lines import LongLine, numbered


def test_lines_after_a_long_run_of_blank_ones_have_their_numbers():
    data = b"a\n" + b"\n" * 1000 + b" \t\r\n" * 1000 + b"  b\n" + b"\r\n" * 500 + b"c"
    found = [(number, bytes(line)) for number, line in numbered(io.BytesIO(data), 100) if line.strip()]
    assert found == [(1, b"a\n"), (2002, b"  b\n"), (2503, b"c")]


@given(st.lists(st.sampled_from([b"\n", b"\n" * 100, b" \n" * 90, b"x\n", b" y ", b"\r\n"]), max_size=40))
def test_no_byte_is_lost_and_numbers_count_line_ends(pieces):
    data = b"".join(pieces)
    found = list(numbered(io.BytesIO(data), 1000))
    assert b"".join(line for _, line in found) == data
    before = 0
    for number, line in found:
        assert number == before + 1
        before += line.count(b"\n")


def test_a_line_over_the_limit_among_blank_ones_is_distinguished_from_them():
    data = b"\n" * 200 + b"x" * 50 + b"\n" + b"x\n"
    found = [(number, type(line)) for number, line in numbered(io.BytesIO(data), 20) if line.strip(b"\n")]
    assert found == [(201, LongLine), (202, bytes)]


@pytest.mark.idle
@pytest.mark.parametrize("blank", [b"\n", b"\r\n"])
def test_fifty_million_bytes_of_blank_lines_take_a_moment(blank):
    data = blank * (50_000_000 // len(blank)) + b"x"
    begin = time.perf_counter()
    *_, (number, line) = numbered(io.BytesIO(data), 1000)
    assert (number, line) == (50_000_000 // len(blank) + 1, b"x")
    assert time.perf_counter() - begin < 3


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
def test_wide_encodings_are_read_as_utf_8(encoding):
    data = 'first "é"\n\nsecond and more\n'.encode(encoding)
    assert [line for _, line in numbered(io.BytesIO(data), 1000)] == [
        'first "é"\n'.encode(),
        b"\n",
        b"second and more\n",
    ]


def test_a_long_first_line_after_a_byte_order_mark_is_one_line():
    found = list(numbered(io.BytesIO(b"\xef\xbb\xbf" + b"x" * 30 + b"\ny\n"), 20))
    assert [(number, type(line)) for number, line in found] == [(1, LongLine), (2, bytes)]
