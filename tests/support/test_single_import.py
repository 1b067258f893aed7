"""Modules that are imported without their package."""

from __future__ import annotations

import pytest

from graphapp.support.single_import import imported_alone


def test_the_package_itself_is_not_executed(tmp_path, monkeypatch):
    package = tmp_path / "slow_package"
    package.mkdir()
    (package / "__init__.py").write_text("raise RuntimeError")
    (package / "part.py").write_text("answer = 42")
    monkeypatch.syspath_prepend(tmp_path)
    assert imported_alone("slow_package", "part").answer == 42


@pytest.mark.parametrize("package", ["email", "no_such_package"])
def test_a_missing_module_is_an_import_error(package):
    with pytest.raises(ImportError):
        imported_alone(package, "no_such_module")
