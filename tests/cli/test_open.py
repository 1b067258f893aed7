"""The command `open`: one command from a file to a network in the browser."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from graphapp.cli.open import store_beside

BIB = "@article{a, title={On Engines}, author={Lovelace, Ada and Babbage, Charles}, year={1843}}\n"


def test_the_store_is_next_to_the_first_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert store_beside("papers.bib") == str(tmp_path / "papers.graphapp.db")
    assert store_beside("old/papers.v2.jsonl.gz").startswith(os.environ.get("HOME", "/"))
    (tmp_path / "old").mkdir()
    assert store_beside("old/papers.v2.jsonl.gz") == str(tmp_path / "old" / "papers.graphapp.db")
    assert store_beside("old") == str(tmp_path / "old.graphapp.db")
    assert store_beside(".hidden") == str(tmp_path / ".hidden.graphapp.db")
    assert Path(store_beside("-")).name == "standard-input.graphapp.db"
    # of two folders that cannot be written, files of one name have two stores
    assert store_beside("/none/a.bib") != store_beside("/other/a.bib")


@pytest.mark.skipif(os.name != "posix", reason="signals of a shell")
def test_a_file_is_loaded_and_the_browser_shows_its_network(tmp_path):
    (tmp_path / "papers.bib").write_text(BIB)
    # a browser that writes down what it should show
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {tmp_path}/shown\n')
    browser.chmod(0o755)
    variables = {**os.environ, "BROWSER": str(browser)}
    command = [sys.executable, "-m", "graphapp", "open", "papers.bib"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout.readline().startswith("1 record read: 1 loaded")
            line = next(line for line in process.stdout if line.startswith("graphapp listens on "))
            address = line.split()[3]
            with urllib.request.urlopen(f"{address}/network?centre=all", timeout=20) as response:
                page = response.read().decode()
            assert "Ada Lovelace" in page or "network" in page
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(20) == 0
    assert (tmp_path / "shown").read_text().strip() == f"{address}/network?centre=all"
    assert (tmp_path / "papers.graphapp.db").is_file()


def test_a_file_without_records_opens_nothing(tmp_path):
    (tmp_path / "page.html").write_text("<html><body>no records</body></html>")
    done = subprocess.run(
        [sys.executable, "-m", "graphapp", "open", "page.html"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 3
    assert "listens" not in done.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]
