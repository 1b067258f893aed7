"""One long job at a time, with its progress."""

from __future__ import annotations

import threading

from graphapp.support.background import BackgroundJob


def test_a_job_runs_reports_and_ends():
    job, reported, go = BackgroundJob("test"), threading.Event(), threading.Event()

    def work(report):
        report(1, 4, "working")
        reported.set()
        go.wait(10)

    assert job.start(work, "starting")
    assert reported.wait(10)
    assert job.state() == (True, "working", 25, "")
    assert not job.start(work, "again")
    go.set()
    job.wait(10)
    assert job.state() == (False, "", None, "")


def test_a_cancelled_job_ends_at_its_next_report_without_a_failure():
    job, go, after = BackgroundJob("test"), threading.Event(), []

    def work(report):
        go.wait(10)
        report(1)
        after.append(1)

    job.start(work, "starting")
    job.cancel()
    go.set()
    job.wait(10)
    assert job.state() == (False, "", None, "")
    assert after == []
    # the next one is not cancelled
    job.start(lambda report: (report(1), after.append(2)), "starting")
    job.wait(10)
    assert after == [2]


def test_a_failure_is_kept_without_details_of_the_program(caplog):
    job = BackgroundJob("test")
    job.start(lambda report: 1 / 0, "starting")
    job.wait(10)
    assert job.state().failed == "An internal error occurred. The server log has the details."
    assert "ZeroDivisionError" in caplog.text
