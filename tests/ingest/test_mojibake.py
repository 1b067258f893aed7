"""Text that was decoded in a wrong encoding before it was saved."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapp.ingest import mojibake
from graphapp.ingest.mojibake import repaired


@pytest.mark.parametrize("text", ["Gödel", "don’t – “so”", "Łódź", "机器学习", "Музыка", "Étude"])
@pytest.mark.parametrize("times", [1, 2])
def test_utf_8_that_was_read_as_windows_1252_is_repaired(text, times):
    garbled = text
    for _ in range(times):
        # five bytes are undefined in Windows-1252; programs keep them
        garbled = "".join(
            bytes([byte]).decode("latin-1" if byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else "cp1252")
            for byte in garbled.encode()
        )
    assert repaired(garbled).text == text
    assert repaired(garbled).oddities[0] == "garbled"


@pytest.mark.parametrize(
    "text",
    [
        "Größe – “so”",
        "«CAFÉ»",
        "L'ÉTÉ»",
        "SÃO PAULO",
        "Nguyễn Văn Ân",
        "Åström",
        "机器学习",
        "Ni\u00f1o",
        "Čapek",
        "naïve 30 °C",
    ],
)
def test_text_that_is_right_stays_as_it_is(text):
    assert repaired(text) == (text, ())


def test_bytes_and_badness_are_those_of_ftfy():
    """Only a part of ftfy is imported, which takes less time."""
    from ftfy import bad_codecs, badness

    assert bad_codecs.search_function("sloppy-windows-1252") is not None
    assert mojibake._windows() == bytes(range(256)).decode("sloppy-windows-1252")
    assert mojibake._badness().__file__ == badness.__file__


def test_what_is_garbled_in_part_only_is_reported_and_kept():
    # the first half cannot be encoded in Windows-1252, so that the whole was never decoded from it
    text = "机器 GÃ¶del"
    assert repaired(text) == (text, ("garbled, not repaired",))


def test_windows_1252_that_was_read_as_iso_8859_1_is_repaired():
    assert repaired("the cat\x92s \x93hat\x94 \x96 1") == ("the cat’s “hat” – 1", ("garbled",))


def test_control_characters_are_named_and_line_breaks_are_not():
    assert repaired("a\x00b").oddities == repaired("a\x1a").oddities == ("controls",)
    assert repaired("a\nb\tc\r\n") == ("a\nb\tc\r\n", ())


@given(st.text(max_size=60))
def test_repaired_text_leads_back_to_the_original(text):
    found = repaired(text)
    if not found.oddities or found.oddities == ("controls",):
        assert found.text == text
    assert repaired(text) == found


@pytest.mark.idle
def test_a_long_text_takes_a_moment():
    begin = time.perf_counter()
    repaired("GÃ¶del " * 100_000)
    repaired("Ã©" * 300_000 + "\u4e00")
    assert time.perf_counter() - begin < 5
