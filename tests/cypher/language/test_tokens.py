"""Cypher text as tokens."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapp.cypher.language.tokens import brackets, places, significant, tokenize
from graphapp.errors import QuerySyntax

PIECES = st.sampled_from(
    [
        "MATCH", " ", "\n", "\r\n", "(", ")", "[", "]", "{", "}", "'", '"', "`", "``", "\\", "\\'", "\\u0041", "\\u00",
        "\\U0001F600", "//", "/*", "*/", "*", "..", "1", "1.5", "0x1F", "1e5", "$", "$p", "-", ">", "<", "=~", "é", "\x00", "\ud800",
        ";", "|", ":", "SET", "5LOAD", "´",
    ]
)  # fmt: skip


def kinds(text: str) -> list[tuple[str, str]]:
    return [(token.kind, token.value) for token in significant(tokenize(text))]


def test_a_query_is_cut_into_names_signs_strings_numbers_and_parameters() -> None:
    assert kinds("MATCH (a:Author {name: $n})-[w*1..3]->(`my p`) WHERE a.x >= 1.5e-3 RETURN 'it\\'s'") == [
        ("name", "MATCH"), ("symbol", "("), ("name", "a"), ("symbol", ":"), ("name", "Author"), ("symbol", "{"), ("name", "name"),
        ("symbol", ":"), ("parameter", "n"), ("symbol", "}"), ("symbol", ")"), ("symbol", "-"), ("symbol", "["), ("name", "w"),
        ("symbol", "*"), ("number", "1"), ("symbol", ".."), ("number", "3"), ("symbol", "]"), ("symbol", "-"), ("symbol", ">"),
        ("symbol", "("), ("quoted", "my p"), ("symbol", ")"), ("name", "WHERE"), ("name", "a"), ("symbol", "."), ("name", "x"),
        ("symbol", ">="), ("number", "1.5e-3"), ("name", "RETURN"), ("string", "it's"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (r"'a\nb'", "a\nb"),
        (r'"say \"hi\""', 'say "hi"'),
        ("'two\nlines'", "two\nlines"),
        (r"'\u00e9'", "é"),
        (r"'\U0001F600'", "😀"),
        (r"'\uD83D\uDE00'", "😀"),
        ("''", ""),
        ("'// no comment'", "// no comment"),
        (r"'\\'", "\\"),
    ],
)
def test_a_string_means_what_its_escapes_say(text: str, value: str) -> None:
    assert kinds(text) == [("string", value)]


def test_backticks_quote_any_name_and_doubled_ones_are_one() -> None:
    assert kinds("`a``b` $`x y`") == [("quoted", "a`b"), ("parameter", "x y")]


def test_comments_are_tokens_of_their_own_and_mean_nothing() -> None:
    text = "RETURN /* two\nlines */ 1 // the end"
    assert [token.kind for token in tokenize(text)] == [
        "name", "space", "comment", "space", "number", "space", "comment",
    ]  # fmt: skip
    assert kinds(text) == [("name", "RETURN"), ("number", "1")]


def test_each_token_knows_its_line_and_column() -> None:
    tokens = significant(tokenize("MATCH (a)\r\n  RETURN 'x\ny' AS b"))
    assert [(token.text, token.line, token.column) for token in tokens[4:]] == [
        ("RETURN", 2, 3), ("'x\ny'", 2, 10), ("AS", 3, 4), ("b", 3, 7),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("RETURN 'abc", 1, 8),
        ("RETURN 1\n  /* x", 2, 3),
        ("RETURN `a", 1, 8),
        ("RETURN ``", 1, 8),
        ("RETURN 5LOAD", 1, 8),
        ("RETURN 1__000", 1, 8),
        ("RETURN 1_", 1, 8),
        ("RETURN 1_.5", 1, 8),
        ("RETURN 1._5", 1, 8),
        ("RETURN 1_e5", 1, 8),
        ("RETURN 1e_5", 1, 8),
        ("RETURN 0x1_", 1, 8),
        ("RETURN 1.SET n.x = 1", 1, 8),
        ("RETURN 1. + 1", 1, 8),
        ("RETURN 1.5.x", 1, 8),
        ("RETURN [1][1...3]", 1, 13),
        ("RETURN $", 1, 8),
        ("RETURN # 1", 1, 8),
        (r"\u0043REATE (n)", 1, 1),
        (r"RETURN 1 // \u000aCREATE (n)", 1, 10),
        (r"RETURN 1 /* \u002a\u002f CREATE (n) */", 1, 10),
        (r"RETURN `\u0060 CREATE (n)`", 1, 8),
        (r"RETURN '\u0027 CREATE (n)'", 1, 8),
        (r"RETURN '\\u005c'", 1, 8),
        (r"RETURN '\uD83D'", 1, 8),
        (r"RETURN '\U00110000'", 1, 8),
        (r"RETURN '\q'", 1, 8),
        ("RETURN '\ud800'", 1, 9),
        ("RETURN ٣", 1, 8),
        ("RETURN \x00", 1, 8),
        ("RETURN a\u200bb", 1, 9),
    ],
)
def test_invalid_cypher_is_refused_with_its_position(text: str, line: int, column: int) -> None:
    with pytest.raises(QuerySyntax) as caught:
        tokenize(text)
    assert (caught.value.line, caught.value.column) == (line, column)


@pytest.mark.parametrize("sign", ["\u201c", "\u201d", "\u201e", "\u2018", "\u2019", "\u00ab"])
def test_curly_quotes_are_refused_with_what_to_type(sign: str) -> None:
    with pytest.raises(QuerySyntax) as caught:
        tokenize(f"RETURN {sign}text{sign}")
    assert str(caught.value) == f"'{sign}' is not a valid Cypher symbol. Use straight quotes: 'text'."
    assert caught.value.column == 8


@given(st.one_of(st.text(), st.lists(PIECES).map("".join)))
def test_any_text_is_tokens_that_cover_it_or_a_syntax_error(text: str) -> None:
    error = None
    try:
        tokens = tokenize(text)
    except QuerySyntax as caught:
        error = caught
    if error is not None:
        assert error.line is not None
        assert error.line >= 1
        return
    assert "".join(token.text for token in tokens) == text
    for token in tokens:
        assert text.startswith(token.text, token.start)
        assert places(text, token.start) == (token.line, token.column)


def test_brackets_find_their_partners() -> None:
    tokens = significant(tokenize("f([a], {b: 1})"))
    partner = brackets(tokens)
    assert {(tokens[i].text, tokens[j].text) for i, j in partner.items() if i < j} == {
        ("(", ")"),
        ("[", "]"),
        ("{", "}"),
    }
    assert partner[1] == len(tokens) - 1


@pytest.mark.parametrize(
    ("text", "message", "column"),
    [
        ("f(a]", "( is not closed before ].", 2),
        ("(a:Author {name:'Sergey Levine') RETURN a", "{ is not closed before ).", 11),
        ("{name:'Sergey Levine') RETURN a", "{ is not closed before ).", 1),
        ("f(a", "( is not closed.", 2),
        ("a)", ") has no opening bracket.", 2),
    ],
)
def test_brackets_that_do_not_match_are_an_error_with_its_place(text: str, message: str, column: int) -> None:
    with pytest.raises(QuerySyntax, match=re.escape(message)) as caught:
        brackets(significant(tokenize(text)))
    assert caught.value.column == column


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1_000", "1000"),
        ("1_0.2_5", "10.25"),
        ("0xFF_FF", "0xFFFF"),
        ("0x_F", "0xF"),
        ("0o_7_7", "0o77"),
        ("1_0e1_0", "10e10"),
        (".5_0", ".50"),
    ],
)
def test_underscores_between_digits_mean_nothing(text: str, value: str) -> None:
    (token,) = tokenize(text)
    assert (token.kind, token.text, token.value) == ("number", text, value)


def test_a_list_of_tokens_belongs_to_its_caller() -> None:
    tokenize("RETURN 1").clear()
    assert [token.text for token in tokenize("RETURN 1")] == ["RETURN", " ", "1"]
