"""What people read is written in the words of the glossary: no text of the project has a phrase that docs/glossary.md bans."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tools.prose import (
    GLOSSARY,
    Phrase,
    Search,
    banned_phrases,
    everything,
    occurrences,
    passages,
)

ROOT = Path(__file__).resolve().parent.parent
TEXTS = everything(ROOT)
SEARCH = Search(banned_phrases((ROOT / GLOSSARY).read_text(encoding="utf-8")))
# single places where a banned phrase is right: the file, and words around it
ALLOWED: tuple[tuple[str, str], ...] = ()


def found_in(name: str) -> list[str]:
    """The occurrences in one file or help page that are not allowed, each with its line."""
    allowed = [words for path, words in ALLOWED if path == name]
    return [
        f"{name}:{item.line}: write {item.phrase.write} for {item.phrase.avoid!r} in: {item.excerpt}"
        for item in occurrences(TEXTS[name], SEARCH)
        if not any(words in item.excerpt for words in allowed)
    ]


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_has_no_banned_phrase(name):
    found = found_in(name)
    assert not found, "\n".join(found)


def test_every_exception_is_needed():
    for name, words in ALLOWED:
        assert any(words in item.excerpt for item in occurrences(TEXTS[name], SEARCH)), (name, words)


# --- the search itself


def found(phrase: Phrase, text: str) -> list[str]:
    return [text[start:end] for start, end, _ in Search([phrase])(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a whole number", ["whole number"]),
        ("Whole\n    number of papers", ["Whole\n    number"]),
        ("WHOLE NUMBER", []),
        ("whole numbers, whole_number, a-whole number", []),
    ],
)
def test_a_phrase_is_found_as_whole_words_across_lines(text, expected):
    assert found(Phrase("whole number", "integer"), text) == expected


def test_a_star_is_any_one_word():
    phrase = Phrase("leave * out", "omit")
    assert found(phrase, "Leave year out. Leave it all out.") == ["Leave year out"]


def test_an_allowed_phrase_covers_only_itself():
    phrase = Phrase("is no", "is not a", ("is no longer",))
    assert found(phrase, "it is no longer open, and is no file") == ["is no"]


def test_the_table_of_the_glossary_is_read():
    table = "## Words to avoid\n\n| avoid | write | allowed |\n|---|---|---|\n| `a b`, `c` | d | `a b e` |\n| `f` | g | |\n"
    assert banned_phrases(table) == [
        Phrase("a b", "d", ("a b e",)),
        Phrase("c", "d", ("a b e",)),
        Phrase("f", "g", ()),
    ]
    with pytest.raises(ValueError, match="three cells"):
        banned_phrases(table + "| `h` | i |\n")


def test_no_phrase_is_listed_twice():
    listed = [phrase.avoid for phrase in banned_phrases((ROOT / GLOSSARY).read_text(encoding="utf-8"))]
    assert len(listed) == len(set(listed)) > 100


def test_the_glossary_defines_each_term_once_in_one_sentence():
    terms = (ROOT / GLOSSARY).read_text(encoding="utf-8").partition("## Words to avoid")[0]
    rows = re.findall(r"^\| (.+?) \| (.+) \|$", terms, re.MULTILINE)
    rows = [row for row in rows if row != ("term", "meaning")]
    assert len({term for term, _ in rows}) == len(rows) > 40
    for _, meaning in rows:
        assert meaning.endswith(".")
        assert not re.search(r"[a-z]\. [A-Z]", meaning), meaning


PYTHON = '''"""A module."""
# one comment
# on two lines
x = f"{x:,} of {y}" "more"  # at the end
name = other
'''


def test_strings_docstrings_and_comments_of_python_are_read_and_names_are_not(tmp_path):
    path = tmp_path / "x.py"
    path.write_text(PYTHON)
    assert [(passage.line, " ".join(passage.text.split())) for passage in passages(path)] == [
        (1, "A module."),
        (2, "one comment on two lines"),
        (4, "at the end"),
        (4, "{} of {}more"),
    ]


SCRIPT = """// one comment
// on two lines
const name = 'a string', quote = /['"`]/; /* another
 * comment */
say(`${n.map((x) => `${x}`)} papers`, "it's");
"""


def test_strings_and_comments_of_scripts_are_read_and_names_and_patterns_are_not(tmp_path):
    path = tmp_path / "x.js"
    path.write_text(SCRIPT)
    assert [(passage.line, " ".join(passage.text.split())) for passage in passages(path)] == [
        (1, "one comment on two lines"),
        (3, "a string"),
        (3, "another comment"),
        (5, "${n.map((x) => `${x}`)} papers"),
        (5, "it's"),
    ]


def test_everything_that_people_read_is_checked():
    assert {
        "README.md",
        "docs/loading.md",
        "graphapp/settings.py",
        "loaders/bibtex.py",
        "graphapp load --help",
    } <= set(TEXTS)
    assert {"static/network/main.js", "graphapp/web/templates/front.html", "static/graphapp.css"} <= set(
        TEXTS
    )
