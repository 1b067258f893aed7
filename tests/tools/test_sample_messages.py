"""The tool that prints random messages of the program for review."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tools import sample_messages

MODULE = '''"""A docstring of a module is not a message."""

class Broken(Exception):
    """A docstring of a class is not a message."""

LIMIT = 5
"""What a constant means is not a message."""

@group.command()
def load(name, count):
    """Load the files of a folder."""
    store.run("SELECT a FROM b WHERE c is not null")
    if count:
        raise Broken(f"The file {name[:60]!r} has more than {store.limit:,} records.", "ok")
    note(f"{output.count(count, 'older file')} {'is' if count == 1 else 'are'} not shown in this list.")
    if name in ("a word of input", name) or name.startswith("the start of input"):
        return {"a kind of input": f"{len(name)} papers in {', '.join(store.venues)}, of which none is new."}
    return frozenset("one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen twenty and so on up to the thirty second of all these words of a list".split())
'''


@pytest.fixture
def project(tmp_path, monkeypatch):
    for folder in ("graphapp", "loaders", "static"):
        (tmp_path / folder).mkdir()
    monkeypatch.setattr(sample_messages, "ROOT", tmp_path)
    return tmp_path


def test_messages_of_code_are_literals_that_read_like_prose(project):
    (project / "graphapp" / "x.py").write_text(MODULE)
    assert sorted(sample_messages.messages(project)) == [
        ("graphapp/x.py", 11, "Load the files of a folder."),
        ("graphapp/x.py", 14, "The file {name} has more than {limit} records."),
        ("graphapp/x.py", 15, "{number} older files {is/are} not shown in this list."),
        ("graphapp/x.py", 17, "{number} papers in {venues}, of which none is new."),
    ]


def test_a_sentence_about_a_keyword_is_a_message_and_a_statement_is_not(project):
    (project / "graphapp" / "x.py").write_text(
        'wrong("A query must end with RETURN.")\nrun("MATCH (a) where a is null RETURN a")\nrun("WITH a and some more words")'
    )
    assert sample_messages.messages(project) == [("graphapp/x.py", 1, "A query must end with RETURN.")]


def test_messages_of_templates_and_scripts_are_their_text(project):
    (project / "graphapp" / "page.html").write_text(
        '{% if x %}\n<p class="the class of this">There are {{ page.total|counted }} papers in it.</p>\n{% endif %}'
        '<p>{{ found|counted("entry", "entries") }} {{ "is" if found == 1 else "are" }} not in the list.</p>'
    )
    (project / "static" / "x.js").write_text(
        "// no comment is shown\nsay(`Shows ${view.shown} nodes of the network`);\n"
        "say(`${counted(weak, 'link')} ${weak === 1 ? 'is' : 'are'} hidden by it`);"
    )
    assert sample_messages.messages(project) == [
        ("graphapp/page.html", 2, "There are {total} papers in it."),
        ("graphapp/page.html", 3, "{number} entries {is/are} not in the list."),
        ("static/x.js", 2, "Shows {shown} nodes of the network"),
        ("static/x.js", 3, "{number} links {is/are} hidden by it"),
    ]


def test_labels_and_strings_of_templates_are_messages(project):
    (project / "graphapp" / "page.html").write_text(
        '<nav class="note and more words" aria-label="On this page">\n'
        "{{ form('One of the authors', '<input class=\"wide and high\">'|safe) }}</nav>"
    )
    assert sorted(sample_messages.messages(project)) == [
        ("graphapp/page.html", 1, "On this page"),
        ("graphapp/page.html", 2, "One of the authors"),
    ]


def test_the_same_seed_prints_the_same_messages(root):
    command = [sys.executable, "-m", "tools.sample_messages", "7", "--seed", "3"]
    first, second = (
        subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout for _ in range(2)
    )
    assert first == second
    assert len(first.splitlines()) == 7
