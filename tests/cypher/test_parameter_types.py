"""Values of parameters from typed text."""

from __future__ import annotations

import pytest

from graphapp.cypher.parameter_types import PARAMETER_TYPES, fits, read_value, typed_text
from graphapp.errors import BadInput, BadParameter


@pytest.mark.parametrize(
    ("type", "text", "value"),
    [
        ("any", "2020", 2020),
        ("any", '"2020"', "2020"),
        ("any", "{x", "{x"),
        ("any", "", ""),
        ("text", "2020", "2020"),
        ("author", "[]", "[]"),
        ("key", " Jürgen  STRASSE", "jürgen strasse"),
        ("key", "Zoë Müller-Straße", "zoë müller-strasse"),
        ("key", "2020", "2020"),
        ("integer", " -5 ", -5),
        ("number", "5", 5.0),
        ("number", "0.5", 0.5),
        ("boolean", "false", False),
        ("list", "[1, null]", [1, None]),
        ("json", '{"a": [true]}', {"a": [True]}),
        ("json", "null", None),
    ],
)
def test_a_text_is_read_by_its_type(type, text, value):
    found = read_value("x", type, text)
    assert found == value
    assert found.__class__ is value.__class__


@pytest.mark.parametrize(
    ("type", "text"),
    [
        ("integer", "1.0"),
        ("integer", "1e3"),
        ("integer", "true"),
        ("integer", ""),
        ("integer", "٣"),
        ("number", "NaN"),
        ("number", "1e400"),
        ("boolean", "yes"),
        ("boolean", "1"),
        ("list", "1, 2"),
        ("list", '{"a": 1}'),
        ("json", "{x"),
        ("json", "'a'"),
    ],
)
def test_a_text_of_another_type_is_an_error_of_its_parameter(type, text):
    with pytest.raises(BadParameter) as error:
        read_value("x", type, text)
    assert error.value.parameter == "x"
    assert PARAMETER_TYPES[type] in error.value.message
    assert error.value.hint.startswith("Example: ")


def test_an_integer_of_more_than_64_bits_is_refused_in_every_type():
    for type in ("any", "integer", "number", "list", "json"):
        with pytest.raises(BadInput, match="64 bits"):
            read_value("x", type, f"[{2**63}]" if type == "list" else str(2**63))


@pytest.mark.parametrize(
    ("type", "value"),
    [
        ("text", "2020"),
        ("any", "2020"),
        ("key", "ada lovelace"),
        ("any", 2020),
        ("any", "Ada"),
        ("integer", 7),
        ("list", ["a", 1]),
        ("boolean", True),
    ],
)
def test_a_value_written_as_a_person_types_it_is_read_back(type, value):
    assert read_value("x", type, typed_text(type, value)) == value


def test_dates_which_toml_has_and_json_has_not_fit_no_type():
    import datetime

    day = datetime.date(2020, 1, 1)
    for type in PARAMETER_TYPES:
        assert not fits(type, day)
        assert not fits(type, [day])
