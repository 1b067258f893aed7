"""The guard and the parser are fast for queries of the maximum length, whatever is repeated in them."""

from __future__ import annotations

import contextlib
import time

import pytest

from graphapp.cypher.checked_query import checked_query
from graphapp.cypher.guard import check
from graphapp.errors import GraphappError
from graphapp.settings import Settings

SETTINGS = Settings()

# the repeated part, and the text before and after it
REPEATED = [
    ("a ", "RETURN ", ""),
    ("a", "RETURN ", ""),
    ("é", "RETURN ", ""),
    ("a.", "RETURN ", "a"),
    ("a.", "RETURN ", "a(1)"),
    ("a.id.", "RETURN ", "a"),
    ("a().", "RETURN ", "a"),
    ("a[b]", "RETURN ", ""),
    ("[b]", "RETURN a", ""),
    ("['id']", "RETURN a", ""),
    ("keys(a)+", "RETURN ", "1"),
    ("id(a)+", "RETURN ", "1"),
    ("A|", "MATCH (n:", "A) RETURN n"),
    ("A&", "MATCH (n:", "A) RETURN n"),
    ("A&!", "MATCH (n:", "A) RETURN n"),
    ("!", "MATCH (n:", "A) RETURN n"),
    ("A:", "MATCH (n:", "A) RETURN n"),
    ("A|:", "MATCH ()-[:", "A]->() RETURN 1"),
    ("A|", "RETURN n:", "A"),
    ("A|", "RETURN ", "A"),
    ("`A`|", "MATCH (n:", "A) RETURN n"),
    ("A|", "RETURN EXISTS { (n:", "A)-->() }"),
    ("*", "RETURN ", ""),
    ("*", "MATCH (a)-[", "]-(b) RETURN a"),
    ("-", "RETURN ", "1"),
    ("1-", "RETURN ", "1"),
    ("<", "RETURN 1", "1"),
    ("<-", "RETURN 1", "1"),
    ("(a)-->", "MATCH ", "(a) RETURN a"),
    ("(a)-->", "RETURN ", "(a)"),
    ("(a)<-->", "RETURN ", "(a)"),
    ("(a)-[:R*1..2]-", "MATCH ", "(a) RETURN a"),
    ("(a)-[r*1..2]-", "RETURN ", "(a)"),
    ("()--", "RETURN [", "() | 1]"),
    ("()-", "RETURN ", "1"),
    ("(a),", "MATCH ", "(a) RETURN a"),
    ("(a)", "RETURN ", ""),
    ("[1],", "RETURN ", "1"),
    ("[a|", "RETURN ", ""),
    ("(", "RETURN ", ""),
    (")", "RETURN ", ""),
    ("{", "RETURN ", ""),
    ("{},", "RETURN ", "1"),
    ("id:1,", "RETURN {", "id:1}"),
    ("id,", "RETURN a {", "id}"),
    (".id,", "RETURN a {", ".id}"),
    ("a:id,", "RETURN {", "a:1}"),
    ("set:1,", "RETURN {", "set:1}"),
    ("name,", "RETURN [", "name]"),
    ("id,", "RETURN f(", "id)"),
    ("EXISTS{()--()--()} AND ", "MATCH (n) WHERE ", "true RETURN n"),
    ("exists(()--()) AND ", "MATCH (n) WHERE ", "true RETURN n"),
    ("CALL db.labels() ", "", "RETURN 1"),
    ("CALL{RETURN 1}", "", "RETURN 1"),
    ("CALL ", "", ""),
    ("MATCH (n)", "", "RETURN n"),
    ("UNION RETURN 1 ", "RETURN 1 ", ""),
    ("WITH 1 AS as ", "", "RETURN 1"),
    ("AS ", "WITH 1 ", "RETURN 1"),
    ("CASE ", "RETURN ", ""),
    ("NOT ", "RETURN ", "1"),
    ("1,", "RETURN ", "1"),
    ("1..", "RETURN ", "1"),
    ("1.", "RETURN ", "1"),
    (".", "RETURN ", "1"),
    ("0", "RETURN ", "1"),
    ("'x',", "RETURN ", "1"),
    ("'", "RETURN ", ""),
    ('"', "RETURN ", "'"),
    ("\\\\", "RETURN '", "'"),
    ("\\u", "RETURN '", "'"),
    ("\\u", "RETURN /* ", "*/ 1"),
    ("\\", "RETURN /* ", "*/ 1"),
    ("\\", "RETURN `", "`"),
    ("\\ud83d", "RETURN '", "'"),
    ("`", "RETURN ", "1"),
    ("`a`,", "RETURN ", "1"),
    ("$a,", "RETURN ", "1"),
    ("$`a`,", "RETURN ", "1"),
    ("/* ", "RETURN 1 ", ""),
    ("/**/", "RETURN 1 ", ""),
    ("/", "RETURN 1 ", ""),
    ("//\n", "RETURN 1 ", ""),
    ("\n", "RETURN 1 ", ""),
    ("\r", "RETURN 1 ", "'"),
    (" ", "RETURN 1 ", ""),
    (";", "RETURN 1 ", ""),
    (": ", "RETURN 1 ", ""),
    (", ", "RETURN 1 ", ""),
    ("= ", "RETURN 1 ", ""),
    ("| ", "RETURN 1 ", ""),
]  # fmt: skip


@pytest.mark.parametrize(("piece", "before", "after"), REPEATED)
def test_queries_of_maximum_length_are_checked_fast(piece: str, before: str, after: str) -> None:
    room = SETTINGS.query_characters - len(before) - len(after)
    text = before + piece * (room // len(piece)) + after
    started = time.thread_time()
    with contextlib.suppress(GraphappError):
        check(text, SETTINGS)
        checked_query(text)
    assert time.thread_time() - started < 2.0
