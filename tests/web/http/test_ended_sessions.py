"""Every process of a server knows which sessions have ended."""

from __future__ import annotations

from pathlib import Path

from graphapp.web.http.ended_sessions import EndedSessions


def test_a_session_that_ends_in_one_process_has_ended_in_the_others(tmp_path: Path) -> None:
    first, other = EndedSessions(), EndedSessions()
    first.share(tmp_path / "ended")
    other.share(tmp_path / "ended")
    assert "a" not in other
    first.add("a")
    first.add("b")
    assert "a" in other
    assert "b" in other
    assert "a" in first
    first.add("c")
    assert "c" in other
    assert "d" not in other


def test_a_line_that_is_being_written_is_read_when_it_is_complete(tmp_path: Path) -> None:
    file = tmp_path / "ended"
    other = EndedSessions()
    other.share(file)
    file.write_bytes(b"one\ntw")
    assert "one" in other
    assert "tw" not in other
    file.write_bytes(b"one\ntwo\n")
    assert "two" in other
    assert "tw" not in other


def test_a_process_that_shares_nothing_knows_its_own() -> None:
    alone = EndedSessions()
    alone.add("a")
    assert "a" in alone
    assert "b" not in alone
