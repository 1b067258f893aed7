"""Files that break the rules of their format, resemble another format, or expand when they are read."""

from __future__ import annotations

import io

import pytest

from loaders import marc, ovid

# --- Ovid


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Smith MA", "Smith MA"),
        ("Jones BS", "Jones BS"),
        ("Lovelace, Ada MA", "Ada Lovelace"),
        ("Lovelace, Ada, MD, PhD", "Ada Lovelace"),
        ("Ada Lovelace, PhD", "Ada Lovelace"),
        ("Smith MA, FRCS", "Smith MA"),
        ("Smith PhD", "Smith"),
    ],
)
def test_initials_without_a_given_name_are_not_degrees(read, printed, name):
    text = f"<1>\nAuthors\n  {printed}\nTitle\n  On Looms.\n"
    assert read(ovid, text).people == [name]


# --- binary MARC


def marc_record(title: str, length: str = "") -> bytes:
    """A record with a title; `length` replaces the length at its beginning."""
    field = b"10\x1fa" + title.encode() + b"\x1e"
    directory = b"245%04d00000\x1e" % len(field)
    base = 24 + len(directory)
    size = base + len(field) + 1
    leader = f"{length or f'{size:05}'}nam a22{base:05} a 4500".encode()
    return leader + directory + field + b"\x1d"


@pytest.mark.parametrize("between", [b"\n", b"\r\n", b"\0" * 300_000, b" \x1a"])
def test_padding_between_marc_records_is_skipped(read, between):
    found = read(marc, between.join(marc_record(f"Title {number}") for number in range(5)))
    assert [paper.title for paper in found.papers] == [f"Title {number}" for number in range(5)]
    assert found.problems == []


def test_marc_records_are_read_across_the_ends_of_blocks(read):
    titles = [f"{number} " + "x" * 9_000 for number in range(60)]
    found = read(marc, b"".join(map(marc_record, titles)))
    assert [paper.title for paper in found.papers] == titles


@pytest.mark.parametrize("length", ["-0100", "00004", "00023", "abcde", "00030", "99999"])
def test_a_marc_record_with_a_wrong_length_is_one_problem_and_the_next_one_is_read(read, length):
    data = marc_record("One") + marc_record("Two", length) + marc_record("Three")
    found = read(marc, data)
    assert [paper.title for paper in found.papers] == ["One", "Three"]
    assert (found.problem.where, found.refused) == ("record 2", 1)


def test_no_more_than_a_block_of_marc_is_read_at_once():
    sizes = set()

    class Blocks(io.BytesIO):
        def read(self, size=-1, /):
            sizes.add(size)
            return super().read(size)

    file = Blocks(marc_record("One", "-0100") + b"x" * 1_000_000)
    (problem, rest) = marc.load(file)
    assert (problem.refused, rest.refused) == (1, 1)
    assert all(0 < size <= 1_000_000 // 2 for size in sizes)
