"""The lint of the scripts of the pages, where Node is missing or old; that it passes is shown by `make lint`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import front_end


@pytest.mark.parametrize(
    ("text", "version"), [("v20.19.2\n", (20, 19)), ("v8.0.0", (8, 0)), ("", (0, 0)), ("node", (0, 0))]
)
def test_the_version_of_node(text: str, version: tuple[int, int]) -> None:
    assert front_end.node_version(text) == version


@pytest.mark.parametrize(("forbidden", "status"), [("", 0), ("1", 1)])
def test_a_missing_node_is_an_error_only_where_skips_are_forbidden(
    forbidden: str,
    status: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("GRAPHAPP_FORBID_SKIPS", forbidden)
    assert front_end.main() == status
    assert capsys.readouterr().err.count("\n") == 1


def test_an_old_node_is_named_with_the_version_that_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("node", "npm"):
        (tmp_path / name).write_text("#!/bin/sh\necho v18.20.4\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("GRAPHAPP_FORBID_SKIPS", "1")
    assert front_end.main() == 0
    said = capsys.readouterr().err
    assert "v18.20.4" in said
    assert "20.19" in said
