"""`graphapp people suggest`, `suggestions`, `show` and `review` as people use them."""

from __future__ import annotations

import re

import pytest

from graphapp.cli.progress import phase_line
from graphapp.cli.review import Review
from graphapp.people.decision_service import DecisionService, Who
from graphapp.people.suggestion_service import SuggestionService
from graphapp.settings import SETTINGS, Settings
from graphapp.stores import open_store
from tests.people.suggestion_field import field


@pytest.fixture
def store(tmp_path, monkeypatch):
    """The SQLite store g.db in a folder of its own, with the field."""
    for setting in SETTINGS:
        monkeypatch.delenv(setting.variable, raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GRAPHAPP_STORE", "g.db")
    opened = open_store("g.db", Settings.read(environ={}), create=True)
    opened.upsert(field())
    opened.settle()
    yield opened
    opened.close()


@pytest.fixture
def people(graphapp, store):
    """Runs `graphapp people` on the store."""
    return lambda *arguments: graphapp("people", *arguments)


def test_before_the_first_run_the_commands_say_what_to_do(people):
    assert "graphapp people suggest" in people("suggestions").err
    done = people("show", "0000000000")
    assert done.status == 3
    assert "graphapp people suggest" in done.err


def test_suggestions_are_computed_listed_and_shown(people):
    done = people("suggest", "--level", "0.8", "--json")
    assert done.status == 0
    run = done.json["run"]
    assert (run["papers"], run["full"]) == (241, True)
    listed = people("suggestions", "--json", "--limit", "1000").json
    assert listed["total"] == len(listed["suggestions"]) == run["merges"] + run["splits"]
    (chen,) = people("suggestions", "Wei Chen", "--json").json["suggestions"]
    assert (chen["kind"], chen["state"], chen["papers"]) == ("split", "open", [8, 8])
    found = people("show", chen["id"], "--json").json
    assert [len(group["papers"]) for group in found["groups"]] == [8, 8]
    text = people("show", chen["id"]).out
    assert "Group A: 8 papers" in text
    # as on the page: what was found, and what it does to the odds of two people
    assert re.search(r"Coauthors: no shared coauthor .* \(× [\d.,]+ for\)", text)
    again = people("suggest", "--json").json["run"]
    assert (again["full"], again["changed"], again["merges"]) == (False, 0, run["merges"])


def test_a_list_says_how_many_more_there_are(people):
    people("suggest", "--level", "0.8")
    total = people("suggestions", "--json").json["total"]
    done = people("suggestions", "--limit", "1")
    assert len(done.out.splitlines()) == 1
    assert f"{total - 1:,} more suggestion" in done.err
    assert "--offset 1" in done.err
    assert "match" in people("suggestions", "--state", "rejected").err


def test_review_needs_a_terminal(people):
    done = people("review")
    assert done.status == 2
    assert "terminal" in done.err


def test_suggestions_are_accepted_rejected_and_postponed_without_a_terminal(people):
    people("suggest", "--level", "0.8")
    (yuille,) = people("suggestions", "Alan Yuille", "--json").json["suggestions"]
    (chen,) = people("suggestions", "Wei Chen", "--json").json["suggestions"]
    done = people("accept", yuille["id"], chen["id"], "--by", "ada", "--json")
    assert done.status == 0
    assert [(each["id"], each["state"]) for each in done.json] == [
        (yuille["id"], "accepted"),
        (chen["id"], "accepted"),
    ]
    assert [entry["say"] for each in done.json for entry in each["recorded"]] == ["same", "different"]
    assert {entry["by"] for each in done.json for entry in each["recorded"]} == {"ada"}
    assert people("suggestions", "--json").json["total"] == 0
    # both at once, in any order
    assert people("undo", "d2", "d1").status == 0
    text = people("reject", yuille["id"]).out
    assert f"{yuille['id']} (Alan L. Yuille and Alan Yuille): rejected" in text
    assert "Recorded d5: " in text
    assert people("postpone", chen["id"], "--json").json[0]["state"] == "postponed"
    assert people("suggestions", "--json").json["total"] == 0
    assert people("postpone", chen["id"], "--resume", "--json").json[0]["state"] == "open"


def test_an_unknown_suggestion_among_several_answers_none(people):
    people("suggest", "--level", "0.8")
    (yuille,) = people("suggestions", "Alan Yuille", "--json").json["suggestions"]
    done = people("accept", yuille["id"], "0000000000")
    assert done.status == 3
    assert "0000000000" in done.err
    assert people("list").out == ""


def test_a_refused_suggestion_is_reported_and_the_others_are_answered(people):
    people("suggest", "--level", "0.8")
    ids = [
        people("suggestions", name, "--json").json["suggestions"][0]["id"]
        for name in ("Alan Yuille", "Wei Chen")
    ]
    people("same", "Alan Yuille", "Carla Bosch")
    people("different", "Carla Bosch", "Alan L. Yuille")
    done = people("accept", *ids, "--json")
    assert done.status == 1
    refused, accepted = done.json
    assert "d1" in refused["refused"]["message"]
    assert (refused["recorded"], accepted["state"], accepted["refused"]) == ([], "accepted", None)


@pytest.fixture
def service(store):
    settings = Settings.read({"store": "g.db"}, environ={})
    made = SuggestionService(DecisionService(store, settings))
    made.compute(level=0.8)
    return made


def review(service, keys: str) -> None:
    """A session with these keys."""
    waiting = iter(keys)
    Review(service, Who("ada", "a test"), "confidence", None).run(lambda: next(waiting))


def states(service) -> dict[str, str]:
    listed = service.page(limit=1000, states=("open", "postponed", "accepted", "rejected"))
    return {each.id: each.state for each in listed.items}


def test_keys_accept_reject_postpone_and_move(service, capsys):
    first, second = (each.id for each in service.page(limit=1000).items)
    review(service, "ynuq")
    assert states(service) == {first: "accepted", second: "open"}
    assert "1 answer recorded." in capsys.readouterr().out
    review(service, "pq")
    assert states(service) == {first: "accepted", second: "postponed"}
    for entry in service.decisions.entries():
        if service.decisions.is_active(entry) and entry.say != "undo":
            service.decisions.undo(entry.id, Who("ada", "a test"))
    service.resume(second)
    review(service, "jnq")
    assert states(service) == {first: "open", second: "rejected"}
    capsys.readouterr()
    review(service, "kx dq")
    shown = capsys.readouterr().out
    assert "first suggestion" in shown
    assert "Keys: y accept" in shown
    assert "8 papers" in shown or "4 papers" in shown


def test_undo_takes_back_the_answers_of_the_session_one_by_one(service, capsys):
    before = states(service)
    review(service, "ynpuuuuq")
    assert states(service) == before
    assert "Nothing to undo" in capsys.readouterr().out


def test_a_review_without_open_suggestions_ends_at_once(service, capsys):
    total = service.page(limit=0).total
    review(service, "p" * total + "q")
    review(service, "")
    assert "No suggestions are waiting" in capsys.readouterr().err


def test_an_answer_that_contradicts_decisions_is_reported_and_not_recorded(service, capsys):
    who = Who("ada", "a test")
    session = Review(service, who, "confidence", "merge")
    yuille, third, other = map(service.decisions.side, ("Alan Yuille", "Carla Bosch", "Alan L. Yuille"))
    service.decisions.same([yuille, third], who)
    service.decisions.different(third, other, who)
    keys = iter("yq")
    session.run(lambda: next(keys))
    assert "contradicts" in capsys.readouterr().err
    assert [entry.id for entry in service.decisions.entries()] == ["d1", "d2"]


def test_weights_are_retrained_and_reset(people, service, capsys):
    assert people("retrain").status == 3
    review(service, "nq")
    capsys.readouterr()
    done = people("retrain", "--dry-run", "--json")
    assert (done.json["used"], done.json["dry_run"]) == (1, True)
    assert "1 decision" in people("retrain").out
    assert people("suggest", "--json").json["state"]["weights"] == done.json["version"]
    reset = people("retrain", "--reset", "--json").json
    assert reset["adjustments"] == {}
    assert reset["version"] != done.json["version"]


def test_progress_says_the_rate_and_the_remaining_time():
    # 3,000 per second for 4 s, 6,000 to go
    assert phase_line("comparing names", 12_000, 18_000, 4.0) == (
        "comparing names: 12,000 of 18,000, 3,000 per second, 2 s left"
    )
    assert phase_line("preparing evidence", 0, 0, 1.0) == "preparing evidence"
    assert phase_line("reading papers", 0, 50, 0.0) == "reading papers: 0 of 50"
