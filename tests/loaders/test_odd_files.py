"""Files that break the rules of their format, resemble another format, or expand when they are read."""

from __future__ import annotations

import pytest

from loaders import ovid

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
