"""The file of saved queries: its content, and the line in each error message."""

from __future__ import annotations

import pytest

from graphapp.cypher.examples import EXAMPLES, gallery
from graphapp.cypher.saved_queries import SavedParameter, SavedQuery, parse
from graphapp.errors import BadInput, BadParameter
from graphapp.settings import Settings

FILE = '''# ours
[joint]
title = "Joint papers"
description = "Of two authors."
text = """
MATCH (a:Author {key: toLower($author)})-[:WROTE]->(p:Paper)
WHERE p.year >= $since AND p.kind = $kind
RETURN p
"""

[joint.parameters.author]
type = "author"
title = "Author"

[joint.parameters.since]
type = "integer"
default = 1900

[joint.parameters.kind]
default = "journal"
choices = ["journal", "conference"]

[all-venues]
title = 'Venues'
text = 'MATCH (v:Venue) RETURN v'
'''


def read(text: str) -> dict[str, SavedQuery]:
    return parse(text, "own.toml", Settings())


def said(text: str) -> str:
    with pytest.raises(BadInput) as error:
        read(text)
    assert error.value.hint
    return error.value.message


def changed(old: str, new: str) -> str:
    assert FILE.count(old) == 1
    return FILE.replace(old, new)


def test_a_file_gives_its_queries_in_order_with_their_parameters():
    joint, venues = read(FILE).values()
    assert (joint.name, joint.title, joint.description) == ("joint", "Joint papers", "Of two authors.")
    assert joint.text.startswith("MATCH (a:Author")
    assert joint.parameters == (
        SavedParameter("author", "author", "Author"),
        SavedParameter("since", "integer", "since", "1900"),
        SavedParameter("kind", "any", "kind", "journal", ("journal", "conference")),
    )
    assert joint.owned
    assert not joint.complete
    assert venues.complete
    assert venues.parameters == ()


def test_the_same_file_with_windows_line_ends_says_the_same():
    assert read(FILE.replace("\n", "\r\n")) == read(FILE)


def test_values_are_read_by_their_types_and_blanks_stand_for_defaults():
    joint = read(FILE)["joint"]
    assert joint.values({"author": "2020", "since": " "}) == {
        "author": "2020",
        "since": 1900,
        "kind": "journal",
    }
    assert joint.values({"author": "Ada", "since": "1843", "kind": "conference"})["since"] == 1843


@pytest.mark.parametrize(
    ("given", "parameter", "message"),
    [
        ({}, "author", "Author requires a value."),
        ({"author": "  "}, "author", "Author requires a value."),
        ({"author": "Ada", "since": "x"}, "since", "$since must be an integer."),
        ({"author": "Ada", "since": "1.5"}, "since", "$since must be an integer, not 1.5."),
        ({"author": "Ada", "since": "true"}, "since", "$since must be an integer, not true."),
        ({"author": "Ada", "kind": "book"}, "kind", "kind cannot be book."),
        ({"author": "Ada", "of": "1"}, "of", "The query joint has no parameter 'of'."),
    ],
)
def test_an_invalid_value_is_reported_with_its_parameter(given, parameter, message):
    with pytest.raises(BadParameter) as error:
        read(FILE)["joint"].values(given)
    assert (error.value.parameter, error.value.message) == (parameter, message)
    assert error.value.hint


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            'title = "Joint papers"',
            "title = Joint papers",
            "own.toml, line 3, column 9: invalid TOML: Invalid value.",
        ),
        ('title = "Joint papers"', "", "own.toml, line 2: joint has no title."),
        ('title = "Joint papers"', "title = 3", "own.toml, line 3: title must be a string."),
        ('title = "Joint papers"', 'titel = "x"', "own.toml, line 3: 'titel' is not a known field."),
        (
            "[all-venues]",
            "[joint]",
            "own.toml, line 23, column 7: invalid TOML: Cannot declare ('joint',) twice.",
        ),
        ("[all-venues]", "[All_Venues]", "own.toml, line 23: 'All_Venues' cannot be the name of a query."),
        ("[all-venues]", '["<b>"]', "own.toml, line 23: '<b>' cannot be the name of a query."),
        ("# ours", "ours = 1", "own.toml, line 1: ours does not belong to a query."),
        ("RETURN p\n", "SET p.x = 1 RETURN p\n", "own.toml, line 8: SET is not allowed here."),
        ("RETURN p\n", "RETURN p))\n", "own.toml, line 8: ) has no opening bracket."),
        ("'MATCH (v:Venue) RETURN v'", "'MATCH (v:Venue'", "own.toml, line 25: ( is not closed."),
        ("'MATCH (v:Venue) RETURN v'", "'RETURN $x AS x'", "own.toml, line 25: $x is not declared."),
        ("$since AND", "$from AND", "own.toml, line 7: $from is not declared."),
        ("$since AND", "1900 AND", "own.toml, line 15: The query does not use $since."),
        ('type = "integer"', 'type = "int"', "own.toml, line 16: 'int' is not a known type."),
        ('type = "integer"', "type = []", "own.toml, line 16: [] is not a known type."),
        (
            "default = 1900",
            'default = "1900"',
            "own.toml, line 17: The default value of $since must be an integer.",
        ),
        (
            "default = 1900",
            "default = 1900-01-01",
            "own.toml, line 17: The default value of $since must be an integer.",
        ),
        ("default = 1900", "required = true", "own.toml, line 17: 'required' is not a known field."),
        (
            'default = "journal"',
            'default = "book"',
            "own.toml, line 20: The default value of $kind must be one of its choices.",
        ),
        (
            'choices = ["journal", "conference"]',
            'choices = "journal"',
            "own.toml, line 21: choices must be a list.",
        ),
        ("[all-venues]", "[[all-venues]]", "own.toml, line 1: all-venues does not belong to a query."),
    ],
)
def test_each_error_names_its_line(old, new, message):
    assert said(changed(old, new)) == message


def test_a_parameter_may_not_have_a_name_that_addresses_use():
    text = "[a]\ntitle = 'A'\ntext = 'RETURN $rows AS x'\n[a.parameters.rows]\ntype = 'integer'\n"
    assert said(text) == "own.toml, line 4: A parameter of a saved query must not be named 'rows'."


def test_a_truncated_file_is_reported():
    assert said(FILE[:100]).startswith("own.toml")
    assert said("[a]\ntitle = '''x") == "own.toml, at the end: invalid TOML: Expected \"'''\"."


def test_a_table_header_inside_a_string_is_ignored():
    text = "[a]\ntitle = 'A'\ndescription = '''\n[a.parameters.x]\ntext = 1\n'''\ntext = 'RETURN $x AS x'\n[a.parameters.x]\ntype = 'int'\n"
    assert said(text) == "own.toml, line 9: 'int' is not a known type."


def test_the_gallery_is_saved_queries_that_can_be_asked_as_they_are():
    for example in EXAMPLES:
        query = gallery()[example.name]
        # author names are passed as keys
        assert query.values({}) == {
            name: value.lower() if name in ("author", "coauthor") else value
            for name, value in example.parameters.items()
        }
        assert (query.text, query.title, query.owned) == (example.text, example.title, False)


def test_the_gallery_obeys_the_rules_of_the_file():
    import tomllib

    lines = []
    for name, each in gallery().items():
        lines += [f"[{name}]", f'title = "{each.title}"', f"text = '''\n{each.text}'''"]
        for parameter in each.parameters:
            lines += [f"[{name}.parameters.{parameter.name}]", f"type = '{parameter.type}'"]
    text = "\n".join(lines)
    assert tomllib.loads(text)
    assert list(read(text)) == [example.name for example in EXAMPLES]
