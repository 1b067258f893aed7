"""Runs the command line in this process."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from graphapp.cli import main


class Done(NamedTuple):
    """The status of a command, and what it wrote to standard output and to standard error."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def graphapp(monkeypatch, capsys):
    """Runs a command in this process, as its script does."""

    def run(*arguments: str | Path) -> Done:
        monkeypatch.setattr(sys, "argv", ["graphapp", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main.main()
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return Done(int(ended.value.code or 0), out, err)

    return run


@pytest.fixture
def in_empty_folder(monkeypatch, capsysbinary, tmp_path) -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """Runs a command in this process, in an empty folder; what it wrote is bytes, as in a pipe."""

    def run(*arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "argv", ["graphapp", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main.main()
        out, err = capsysbinary.readouterr()
        assert b"Traceback" not in out + err
        return subprocess.CompletedProcess(sys.argv, int(ended.value.code or 0), out, err)

    return run
