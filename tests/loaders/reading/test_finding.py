"""Which files a name refers to."""

from __future__ import annotations

import os

import pytest

from loaders.reading.finding import found, wanted


@pytest.fixture
def folder(tmp_path):
    for name in ("b.bib", "a/z.bib", "a/c.txt", "B/x.zip", ".hidden/h.bib", "a/.h.bib"):
        path = tmp_path / "top" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path / "top"


def _names(*asked):
    return [each.name for each in found(*asked)]


def test_a_folder_stands_for_all_its_files_in_order_without_hidden_ones(folder):
    assert _names(folder, "top") == ["top/b.bib", "top/B/x.zip", "top/a/c.txt", "top/a/z.bib"]
    assert not any(each.named for each in found(folder, "top"))
    assert sum(each.size for each in found(folder, "top")) == len("b.bibB/x.zipa/c.txta/z.bib")


def test_patterns_choose_by_path_or_name_and_archives_are_looked_into(folder):
    chosen = {each.name: each.fits for each in found(folder, "top", ["*.BIB"])}
    assert chosen == {"top/b.bib": True, "top/B/x.zip": False, "top/a/z.bib": True}
    assert _names(folder, "top", ["a/*"]) == ["top/B/x.zip", "top/a/c.txt", "top/a/z.bib"]


@pytest.mark.parametrize(
    ("inside", "patterns", "fits"),
    [
        ("2024/a.bib", ["*.bib"], True),
        ("2024/a.bib", ["2024/*"], True),
        ("2024/a.bib", ["*.ris", "a.*"], True),
        ("2024/a.bib", ["2023/*"], False),
        ("2024/a.bib", [], True),
    ],
)
def test_a_pattern_is_tried_on_the_path_and_on_the_name(inside, patterns, fits):
    assert wanted(inside, patterns) is fits


def test_links_to_folders_are_not_followed_and_links_to_files_are(folder):
    os.symlink(folder, folder / "a" / "circle")
    os.symlink(folder / "b.bib", folder / "a" / "link.bib")
    assert _names(folder, "top", ["*.bib"])[1:] == ["top/B/x.zip", "top/a/link.bib", "top/a/z.bib"]


def test_a_folder_that_may_not_be_looked_into_is_a_failure_and_the_others_are_read(folder, monkeypatch):
    def scan(path, real=os.scandir):
        if str(path).endswith("/B"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr("os.scandir", scan)
    seen = list(found(folder, "top"))
    assert [each.name for each in seen if not each.failure] == ["top/b.bib", "top/a/c.txt", "top/a/z.bib"]
    (failed,) = [each for each in seen if each.failure]
    assert failed.name.endswith("/B")
    assert "Permission denied" in failed.failure


def test_a_file_stands_for_itself_and_a_dash_for_standard_input(folder):
    (one,) = found(folder / "b.bib", "b")
    assert (one.name, one.named, one.size) == ("b", True, 5)
    (standard,) = found(folder.__class__("-"), "-")
    assert (str(standard.path), standard.named, standard.size) == ("/dev/stdin", True, None)
    (absent,) = found(folder / "absent", "absent")
    assert (absent.named, absent.size) == (True, 0)
