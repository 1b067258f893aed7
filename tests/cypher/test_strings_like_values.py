"""Strings that look like lists, maps or numbers are strings: in answers, in conditions and in functions."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from graphapp.cypher.embedded.mirror import Mirror
from graphapp.errors import QueryError
from graphapp.settings import Settings
from tests.cypher.conftest import SMALL, Asked

# titles that look like lists or maps, and some that nearly do; a NUL separates strings in a snapshot
TITLES = (
    *('["Oslo"]', "[1, 2]", "[]", "[Oslo]", " [1]", "[1] ", '{"a": 1}', "{a: 1}", "{}", "[[1]]", "['Oslo']"),
    *(
        "Oslo",
        "[Re] Oslo",
        "[1",
        "1]",
        '"Oslo"',
        "5",
        "true",
        "null",
        "",
        "a\u00a0",
        "\u3000[x]\u3000",
        "a\0b",
    ),
)


@pytest.fixture(scope="module")
def tables() -> dict[str, list[tuple[Any, ...]]]:
    papers = [
        (f"p{i:02}", title, 2000, "other", None, None, None, [title or "x"], False)
        for i, title in enumerate(TITLES)
    ]
    return {**SMALL, "Paper": papers, "WROTE": [], "PUBLISHED_IN": []}


@pytest.fixture(scope="module")
def titled(small_rows, limits, tables):
    rows = small_rows(tables=tables)
    mirror = Mirror(rows, Settings())
    yield Asked(mirror, rows, limits)
    mirror.close()


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


@pytest.mark.parametrize(
    ("expression", "of"),
    [
        ("size(p.title)", len),
        ("p.title ENDS WITH ']'", lambda title: title.endswith("]")),
        ("p.title =~ '[^]]*]'", lambda title: re.fullmatch(r"[^]]*]", title) is not None),
        ("split(p.title, ' ')", lambda title: title.split(" ")),
        ("reverse(p.title)", lambda title: title[::-1]),
        ("p.title + 'x'", lambda title: title + "x"),
    ],
)
def test_functions_see_titles_as_they_are(titled, expression: str, of: Callable[[str], Any]) -> None:
    table = titled(f"MATCH (p:Paper) RETURN {expression} AS x")
    assert sorted(map(repr, (row[0] for row in table.rows))) == sorted(repr(of(title)) for title in TITLES)
    assert table.warnings == []


def test_titles_read_back_from_a_file_are_as_they_were(small_rows, new_mirror, tables, tmp_path) -> None:
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


@pytest.mark.parametrize("query", ["RETURN head('[1]') AS x", "WITH '[1]' AS t RETURN [x IN t | x] AS x"])
def test_list_functions_do_not_treat_strings_as_lists(asked, query: str) -> None:
    with pytest.raises(QueryError):
        asked(query)
