"""Decoding of text whose encoding is not stated."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.reading.decoding import Decoder, LongText, known_encoding, text_lines

CHINESE = "作者  - 王小明\n标题  - 基于深度学习的图书馆系统研究\n"
GERMAN = "AU  - Müller, Jörg\nTI  - Größe und Maß – “so”\n"


def _read(data: bytes, limit: int = 10_000, named: str | None = None) -> tuple[str, list[str]]:
    decoder = Decoder(named)
    text = "".join(line for _, line in text_lines(io.BytesIO(data), limit, decoder))
    return text, [problem.what for problem in decoder.problems()]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_every_unicode_encoding_gives_the_same_text_and_no_problem(encoding):
    # without a BOM, UTF-16 is detected by the zero bytes of its ASCII characters
    text = "TY  - JOUR and more of plain text\n" + CHINESE + GERMAN
    assert _read(text.encode(encoding)) == (text, [])


@pytest.mark.parametrize(
    ("text", "encoding", "said"),
    [(CHINESE, "gbk", "GBK"), (GERMAN, "cp1252", "cp1252")],
)
def test_what_is_not_utf_8_is_read_as_what_it_is_and_said_once(text, encoding, said):
    assert _read((text * 3).encode(encoding)) == (text * 3, [f"not UTF-8, decoded as {said}"])


def test_a_rare_chinese_character_is_read_as_its_neighbours_are():
    # 喆 and 堃 are in GBK but not in GB 2312, and their second bytes are ASCII or C1
    text = CHINESE + "作者  - 喆堃\n" + "作者  - 喆\n"
    assert _read(text.encode("gbk")) == (text, ["not UTF-8, decoded as GBK"])


@pytest.mark.parametrize(
    "name", ["Müller", "Éléonore Hébert", "Núñez Ñandú", "Åström", "Çağlar Ünlü".replace("ğ", "g")]
)
def test_western_names_are_not_decoded_as_chinese(name):
    assert _read(f"AU  - {name}\n".encode("latin-1")) == (f"AU  - {name}\n", ["not UTF-8, decoded as cp1252"])


def test_one_odd_line_changes_no_other():
    decoder = Decoder()
    data = "AU  - Gödel\n".encode() + "AU  - Gödel\n".encode("cp1252") + "AU  - 读者\n".encode()
    assert [line for _, line in text_lines(io.BytesIO(data), 100, decoder)] == [
        "AU  - Gödel\n",
        "AU  - Gödel\n",
        "AU  - 读者\n",
    ]
    (problem,) = decoder.problems()
    assert (problem.where, problem.times, problem.refused) == ("line 2", 1, 0)


def test_an_encoding_that_the_file_names_is_used_for_lines_that_are_not_utf_8():
    assert _read("Книга\n".encode("cp1251"), named="Cp1251") == ("Книга\n", ["not UTF-8, decoded as cp1251"])


@pytest.mark.parametrize("name", ["utf-16", "rot13", "base64", "no such", "", "hex\0"])
def test_an_encoding_without_ascii_is_ignored(name):
    assert known_encoding(name) is None


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_is_one_line_feed(end):
    text = end.join(["TY  - JOUR", "AU  - Ada", "", "ER  - ", ""])
    lines = list(text_lines(io.BytesIO(text.encode()), 100, Decoder()))
    assert lines == [(1, "TY  - JOUR\n"), (2, "AU  - Ada\n"), (3, "\n"), (4, "ER  - \n")]


def test_a_line_over_the_limit_is_cut_and_distinguished_from_others():
    lines = list(text_lines(io.BytesIO("é".encode() * 30 + b"\nshort\n"), 20, Decoder()))
    assert [type(line) for _, line in lines] == [LongText, str]
    assert lines[1] == (2, "short\n")


def test_the_five_bytes_without_a_letter_in_windows_1252_are_kept():
    text, problems = _read(b"a \x81 b \xfc c\n")
    assert text == "a \x81 b ü c\n"
    assert problems == ["not UTF-8, decoded as cp1252"]


@given(st.binary(max_size=300))
def test_any_bytes_decode_to_as_many_lines(data):
    lines = list(text_lines(io.BytesIO(data), 10_000, Decoder()))
    assert all(isinstance(line, str) for _, line in lines)
    numbers = [number for number, _ in lines]
    assert numbers == sorted(set(numbers))
