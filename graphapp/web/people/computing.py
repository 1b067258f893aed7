"""Starting the run that looks for suggestions, and its progress."""

from __future__ import annotations

from flask import Flask, Response, current_app, redirect
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response as AnyResponse

from graphapp.support.background import BackgroundJob, JobState, Report
from graphapp.web.accepted import accepts
from graphapp.web.context import service
from graphapp.web.http import owner
from graphapp.web.http.responses import json_answer
from graphapp.web.people.blueprint import people

__all__ = ["is_computing", "run_state"]

_NAME = "graphapp-suggestions"


def _prepare(state: BlueprintSetupState) -> None:
    state.app.extensions[_NAME] = BackgroundJob("suggestions")


people.record_once(_prepare)


def _job() -> BackgroundJob:
    job: BackgroundJob = current_app.extensions[_NAME]
    return job


def is_computing(app: Flask) -> bool:
    """True while a run is in progress in `app`."""
    job: BackgroundJob | None = app.extensions.get(_NAME)
    return job is not None and job.state().running


def run_state() -> JobState | None:
    """The state of the run; None if there is none and the last one did not fail."""
    state = _job().state()
    return state if state.running or state.failed else None


@people.post("/compute")
def compute() -> AnyResponse:
    """Start the run in the background, unless it is running."""
    owner.require()
    found = service().suggestions_service

    def run(report: Report) -> None:
        found.compute(lambda phase, done, total: report(done, total, phase))

    if _job().start(run, "Reading the papers"):
        owner.log_action("started the computation of suggestions")
    return redirect("/people", 303)


@people.post("/compute/cancel")
def cancel() -> AnyResponse:
    """End the run; suggestions stay as they were."""
    owner.require()
    _job().cancel()
    owner.log_action("cancelled the computation of suggestions")
    return redirect("/people", 303)


@people.get("/computing")
@accepts()
def computing() -> Response:
    """The progress as JSON, for the script of the page."""
    return json_answer(_job().state()._asdict())
