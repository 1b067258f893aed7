"""The drawing's modules can be put into one script: what the page without a server is made of."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest


@pytest.fixture
def modules(root: Path) -> dict[str, str]:
    """The text of each module by its name, in the order of the list."""
    folder = root / "static" / "network"
    names = json.loads((folder / "modules.json").read_text("utf-8"))
    return {name: (folder / name).read_text("utf-8") for name in names}


def test_the_list_names_every_module_once(root, modules):
    assert sorted(modules) == sorted(path.name for path in (root / "static" / "network").glob("*.js"))


def test_a_module_comes_after_those_that_it_imports(modules):
    seen: set[str] = set()
    for name, text in modules.items():
        assert set(re.findall(r"^import .* from '\./(.+)';$", text, re.M)) <= seen, name
        seen.add(name)


def test_imports_stand_on_a_line_each_and_exports_before_what_they_export(modules):
    for name, text in modules.items():
        for line in text.splitlines():
            if re.match(r"import\b", line):
                assert re.fullmatch(r"import \{\w+\} from '\./\w+\.js';", line), (name, line)
            if re.match(r"export\b", line):
                assert re.match(r"export (async function|function\*?|class|const) ", line), (name, line)
        assert "import(" not in text
        assert "</script" not in text.lower()
        assert "<!--" not in text


def test_no_name_is_used_twice_and_only_the_last_module_does_something(modules):
    declared: list[str] = []
    for name, text in modules.items():
        for line in text.splitlines():
            found = re.match(r"(?:export )?(?:async )?(?:function\*?|class|const|let) (\w+)", line)
            if found:
                declared.append(found[1])
            elif re.match(r"\w", line) and name != "main.js":
                assert re.match(r"(import|export)\b", line), (name, line)
    assert len(declared) == len(set(declared)), sorted(name for name in declared if declared.count(name) > 1)


def test_text_never_becomes_markup(modules):
    for name, text in modules.items():
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", text
        ), name
