"""The diagram of the packages, made from the imports."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import package_diagram


@pytest.fixture(scope="module")
def imports() -> dict[str, set[str]]:
    """The packages of the project, from which all its files are parsed."""
    return package_diagram.imports_between()


def test_the_document_is_current(imports, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package_diagram, "imports_between", lambda *_: imports)
    assert package_diagram.main(["--check"]) == 0, "run `make diagram`"


def test_the_document_says_what_each_package_does(imports, root: Path) -> None:
    _, _, prose = (root / "docs" / "architecture.md").read_text("utf-8").partition(package_diagram.END)
    described = {line.split("`")[1] for line in prose.splitlines() if line.startswith("| `")}
    assert set(imports) <= described


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of four packages, whose imports are written in every way."""
    sources = {
        "graphapp/__init__.py": "",
        "graphapp/errors.py": "",
        "graphapp/stores/__init__.py": "from graphapp.errors import E\n",
        "graphapp/stores/sqlite/reader.py": "from .. import base\nfrom ...errors import E\nimport json\n",
        "graphapp/service.py": "def late():\n    import graphapp.stores.base\n",
        "graphapp/web/pages.py": "from graphapp import errors, service\nfrom graphapp.stores import base\n",
        "loaders/__init__.py": "",
        "loaders/reading/text.py": "from loaders import bibtex\n",
    }
    for name, text in sources.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def test_imports_are_found_wherever_and_however_they_are_written(project: Path) -> None:
    assert package_diagram.imports_between(project) == {
        "errors": set(),
        "loaders": set(),
        "loaders.reading": {"loaders"},
        "service": {"stores"},
        "stores": {"errors"},
        "web": {"errors", "service", "stores"},
    }


def test_an_arrow_that_follows_from_others_is_left_out() -> None:
    assert package_diagram.reduced({"a": {"b", "c", "d"}, "b": {"c"}, "c": set(), "d": set()}) == {
        "a": {"b", "d"},
        "b": {"c"},
        "c": set(),
        "d": set(),
    }


def test_only_what_is_between_the_marks_is_replaced() -> None:
    text = f"before\n{package_diagram.BEGIN}\nold\n{package_diagram.END}\nafter\n"
    new = package_diagram.document_with(text, {"a": {"b"}, "b": set()})
    assert new.startswith("before\n")
    assert new.endswith("\nafter\n")
    assert "old" not in new
    assert "p_a --> p_b" in new
    assert "| `a` | `b` |" in new
    with pytest.raises(ValueError, match="markers"):
        package_diagram.document_with("nothing", {})
