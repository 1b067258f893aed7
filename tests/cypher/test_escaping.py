"""Strings that the engine would take for lists or maps are themselves again in answers, and equal to nothing but themselves."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapp.cypher.escaping import MARK, escaped, is_value, unescaped
from graphapp.errors import QueryError
from tests.cypher.conftest import SMALL

# how titles may look that the engine reads as lists or maps, and some that it does not
TITLES = (
    *('["Oslo"]', "[1, 2]", "[]", "[Oslo]", " [1]", "[1] ", '{"a": 1}', "{a: 1}", "{}", "[[1]]", "['Oslo']"),
    *("Oslo", "[Re] Oslo", "[1", "1]", '"Oslo"', "5", "true", "null", "", "a\u00a0", "\u3000[x]\u3000"),
)


@pytest.mark.parametrize("text", ['["Oslo"]', "[]", " [1] ", "\u00a0{}\n", '{"a": 1}', "[a] and [b]"])
def test_what_begins_and_ends_like_a_list_or_map_is_taken_for_one(text: str) -> None:
    assert is_value(text)


@pytest.mark.parametrize("text", ["", "[", "]", "[Re] Oslo", "Oslo]", "[1}", "(1)", '"x"', "5", "true", " "])
def test_other_strings_are_not(text: str) -> None:
    assert not is_value(text)
    assert escaped(text) == text


@given(st.text(st.characters(exclude_characters=MARK, exclude_categories=["Cs"]), max_size=12))
def test_escaping_is_undone_and_never_leaves_what_is_taken_for_a_value(text: str) -> None:
    assert unescaped(escaped(text)) == text
    assert not is_value(escaped(text))


ODD = st.text(st.sampled_from('[]{}"a1, \u00a0'), max_size=6)


@given(ODD, ODD)
def test_escaping_keeps_equality_and_order(first: str, second: str) -> None:
    assert (escaped(first) == escaped(second)) == (first == second)
    assert (escaped(first) < escaped(second)) == (first < second)


@pytest.fixture(scope="module")
def tables() -> dict[str, list[tuple[Any, ...]]]:
    papers = [
        (f"p{i:02}", title, 2000, "other", None, None, None, [title or "x"], False)
        for i, title in enumerate(TITLES)
    ]
    return {**SMALL, "Paper": papers, "WROTE": [], "PUBLISHED_IN": []}


@pytest.fixture
def titled(small_rows, new_mirror, tables):
    return new_mirror(small_rows(tables=tables))


def test_titles_come_back_as_they_are_in_every_shape(titled) -> None:
    rows = titled(
        "MATCH (p:Paper) RETURN p.title, p, collect(p.title), {t: p.title}, p.sources ORDER BY p.id"
    ).rows
    assert [row[0] for row in rows] == list(TITLES)
    assert [row[1].properties["title"] for row in rows] == list(TITLES)
    assert [row[2] for row in rows] == [[title] for title in TITLES]
    assert [row[3] for row in rows] == [{"t": title} for title in TITLES]
    assert [row[4] for row in rows] == [[title or "x"] for title in TITLES]


@pytest.mark.parametrize(
    "query",
    [
        "MATCH (p:Paper) WHERE p.title = $t RETURN p.title AS x",
        "MATCH (p:Paper {title: $t}) RETURN p.title AS x",
        "MATCH (p:Paper) WHERE p.title IN [$t, 'no such'] RETURN p.title AS x",
        "MATCH (p:Paper) WHERE p.title IN $list RETURN p.title AS x",
        "MATCH (p:Paper) WHERE CASE p.title WHEN $t THEN true ELSE false END RETURN p.title AS x",
        "MATCH (p:Paper) WHERE NOT p.title <> $t RETURN p.title AS x",
        "UNWIND [$t] AS t MATCH (p:Paper) WHERE p.title = t RETURN p.title AS x",
        "UNWIND $list AS t MATCH (p:Paper {title: t}) RETURN p.title AS x",
        "MATCH (p:Paper) WITH p.title AS t, count(*) AS n WHERE t = $t RETURN t AS x",
        "WITH $map AS m MATCH (p:Paper) WHERE p.title = m.t RETURN p.title AS x",
        "MATCH (p:Paper), (q:Paper) WHERE p.title = q.title AND q.title = $t RETURN p.title AS x",
    ],
)
def test_a_title_equals_nothing_but_itself(titled, query: str) -> None:
    for title in TITLES:
        assert titled(query, t=title, list=[title], map={"t": title}).rows == [[title]], title


def test_titles_written_in_the_query_are_found_too(titled) -> None:
    for title in TITLES:
        literal = "'" + title.replace("\\", "\\\\").replace("'", "\\'") + "'"
        assert titled(f"MATCH (p:Paper) WHERE p.title = {literal} RETURN p.title AS x").rows == [[title]]
        assert titled(f"UNWIND {literal} AS x RETURN x").rows == [[title]]


def test_they_are_ordered_begin_and_contain_as_they_are(titled) -> None:
    found = titled("MATCH (p:Paper) RETURN p.title AS x ORDER BY x").rows
    assert [row[0] for row in found] == sorted(TITLES)
    assert titled("MATCH (p:Paper) RETURN min(p.title), max(p.title)").rows == [[min(TITLES), max(TITLES)]]
    for part in ("[", "[1]", '["Oslo"]', "Oslo", "{a: 1}"):
        begins = titled("MATCH (p:Paper) WHERE p.title STARTS WITH $x RETURN count(*)", x=part).rows
        has = titled("MATCH (p:Paper) WHERE p.title CONTAINS $x RETURN count(*)", x=part).rows
        assert begins == [[sum(title.startswith(part) for title in TITLES)]]
        assert has == [[sum(part in title for title in TITLES)]]


def test_functions_see_them_as_they_are(titled) -> None:
    assert titled(
        "MATCH (p:Paper) RETURN p.title AS t, size(p.title) AS n, reverse(p.title) AS r ORDER BY t"
    ).rows == [[title, len(title), title[::-1]] for title in sorted(TITLES)]
    ends = titled("MATCH (p:Paper) WHERE p.title ENDS WITH ']' RETURN count(*) AS x").rows
    assert ends == [[sum(title.endswith("]") for title in TITLES)]]
    split = titled("MATCH (p:Paper) RETURN p.title AS t, split(p.title, ' ') AS x ORDER BY t").rows
    assert split == [[title, title.split(" ")] for title in sorted(TITLES)]
    assert titled("MATCH (p:Paper) WHERE p.title + '!' = '[]!' RETURN p.title").rows == [["[]"]]
    assert titled("MATCH (p:Paper) WHERE p.title =~ '\\\\[\\\\]' RETURN p.title").rows == [["[]"]]


def test_they_need_no_warning(titled) -> None:
    assert titled("MATCH (p:Paper) WHERE p.title = '[]' RETURN size(p.title), p.year + 1 AS y").warnings == []


def test_a_mirror_read_from_its_file_knows_that_it_has_such_strings(
    small_rows, new_mirror, tables, tmp_path
) -> None:
    file = tmp_path / "graph.db"
    file.write_bytes(b"a store")
    new_mirror(small_rows(file, tables)).mirror.close()
    first = new_mirror(small_rows(file, tables))
    query = "MATCH (p:Paper {title: '[]'}) RETURN size(p.title) AS x"
    first(query)
    first.mirror.close()
    rows = small_rows(file, tables)
    again = new_mirror(rows)
    assert again(query).rows == [[2]]
    assert rows.read == []


def test_the_character_of_the_mark_is_kept_in_a_query_that_has_it(asked) -> None:
    assert asked("RETURN $x AS x", x=f"a{MARK}b").rows == [[f"a{MARK}b"]]


@pytest.mark.parametrize("query", ["RETURN head('[1]') AS x", "WITH '[1]' AS t RETURN [x IN t | x] AS x"])
def test_a_string_is_no_list_to_list_functions(asked, query: str) -> None:
    with pytest.raises(QueryError):
        asked(query)
