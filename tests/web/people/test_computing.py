"""Looking for suggestions from the browser: started once, followed, cancelled."""

from __future__ import annotations

import threading

import pytest

from graphapp.errors import StoreUnavailable


@pytest.fixture
def run(library, monkeypatch):
    """A run that reports once and then waits until the test lets it go on."""

    class Run:
        def __init__(self) -> None:
            self.begun, self.go, self.calls = threading.Event(), threading.Event(), 0
            self.error: Exception | None = None

        def __call__(self, tell) -> None:
            self.calls += 1
            tell("comparing names", 30, 120)
            self.begun.set()
            assert self.go.wait(20)
            if self.error:
                raise self.error
            tell("comparing names", 120, 120)

    run = Run()
    monkeypatch.setattr(library.suggestions_service, "compute", run)
    yield run
    run.go.set()


def state_of(browser):
    return browser.client.get("/people/computing").json


def ended(browser):
    browser.client.application.extensions["graphapp-suggestions"].wait(20)
    return state_of(browser)


def test_a_run_is_started_once_and_shows_how_far_it_is(browser, run, text_of):
    assert browser.post("/people/compute").status_code == 303
    assert run.begun.wait(20)
    assert state_of(browser) == {"running": True, "text": "comparing names", "share": 25, "failed": ""}
    browser.post("/people/compute")
    page = browser.get("/people")
    assert page.cssselect("progress")[0].get("value") == "25"
    assert not page.cssselect("form[action='/people/compute']")
    run.go.set()
    assert ended(browser) == {"running": False, "text": "", "share": None, "failed": ""}
    assert run.calls == 1


def test_a_run_is_cancelled(browser, run):
    browser.post("/people/compute")
    assert run.begun.wait(20)
    browser.post("/people/compute/cancel")
    run.go.set()
    assert ended(browser)["failed"] == ""


def test_a_failed_run_says_why(browser, run, text_of):
    run.error = StoreUnavailable("The disk is full.", "Free some space.")
    browser.post("/people/compute")
    run.go.set()
    assert ended(browser)["failed"] == "The disk is full."
    assert "The disk is full." in text_of(browser.get("/people").cssselect(".computing")[0])


def test_only_the_owner_starts_a_run(visitor_of):
    assert visitor_of().post("/people/compute").status_code == 403
