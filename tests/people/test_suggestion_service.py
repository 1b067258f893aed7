"""Suggestions about a small field: computed, listed, looked at, answered and undone."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphapp.errors import BadInput, NotFound
from graphapp.people.decision_service import DecisionService, Who
from graphapp.people.decisions import DecisionError
from graphapp.people.odds_words import stated_probability
from graphapp.people.suggestion_service import SuggestionService
from graphapp.people.suggestion_views import SuggestionSummary
from graphapp.settings import Settings
from graphapp.stores import open_store
from tests.people.suggestion_field import ROBOTS, field, grammars, proteins, robots, stored

ADA = Who("ada", "a test")
LEVEL = 0.8


@pytest.fixture(scope="module")
def of_field(tmp_path_factory) -> Path:
    """A folder with the SQLite store g.db, which has the field, and the suggestions of a run."""
    folder = tmp_path_factory.mktemp("field")
    own = Settings.read({"store": str(folder / "g.db")}, environ={})
    store = open_store(own.store, own, create=True)
    store.upsert(field())
    store.settle()
    SuggestionService(DecisionService(store, own)).compute(level=LEVEL)
    store.close()
    return folder


@pytest.fixture
def opened(of_field, tmp_path) -> Callable[[], SuggestionService]:
    """Opens the service of one SQLite store, which has the field; anew each time it is called."""
    shutil.copy(of_field / "g.db", tmp_path)
    own = Settings.read({"store": str(tmp_path / "g.db")}, environ={})
    store = open_store(own.store, own, create=True)
    return lambda: SuggestionService(DecisionService(store, own))


@pytest.fixture
def service(of_field, opened, tmp_path) -> SuggestionService:
    """The service, with suggestions computed."""
    # the suggestions, and what the next run needs of this one
    for path in of_field.glob("g.db.suggestions*"):
        shutil.copy(path, tmp_path)
    return opened()


def about(service: SuggestionService, name: str, **options) -> SuggestionSummary:
    (found,) = service.of_name(name, **options)
    return found


EVERY = ("open", "outdated", "postponed", "accepted", "rejected")


def test_before_the_first_run_there_is_nothing(opened):
    service = opened()
    assert service.state().computed is None
    assert service.page().items == ()
    assert service.of_name("Wei Chen") == ()
    with pytest.raises(NotFound, match="computed"):
        service.detail("0000000000")


def test_a_run_is_stored_and_read_by_another_process(service, opened):
    other = opened()
    assert other.page() == service.page()
    state = other.state()
    assert state.current
    assert state.new_papers == 0
    assert state.papers == 241
    assert state.weights == state.current_weights
    assert state.open == other.page().total > 0


def test_two_names_of_one_person_are_a_merge(service):
    found = about(service, "Alan Yuille")
    assert found == about(service, "alan l. yuille")
    assert found.kind == "merge"
    assert set(found.names) == {"Alan Yuille", "Alan L. Yuille"}
    assert found.papers == (4, 4)
    assert found.probability >= LEVEL


def test_two_people_of_one_name_are_a_split(service):
    found = about(service, "Wei Chen")
    assert (found.kind, found.names, found.papers) == ("split", ("Wei Chen",), (8, 8))
    assert "probably by two people" in found.sentence


def test_the_page_of_a_merge_shows_what_connects_both_names(service):
    found = service.detail(about(service, "Alan Yuille").id)
    one, other = found.sides
    assert {len(one.papers), len(other.papers)} == {4}
    # Wei Chen and the three of the group are on all papers
    assert [(each.papers, each.shared) for each in one.coauthors] == [(4, True)] * 4
    assert one.venues == other.venues == (("ICRA", 4),)
    assert {(side.years.first, side.years.last) for side in found.sides} == {(2016, 2018), (2015, 2017)}
    assert any("4 shared coauthors" in phrase for phrase in found.evidence_for)
    assert [node.role for node in found.network.nodes] == ["one", "other", *["coauthor"] * 4]
    assert {edge.papers for edge in found.network.edges} == {4}
    assert len(found.deciding) == 3
    assert "both with" in found.deciding[0].evidence
    assert "both in ICRA" in found.deciding[0].evidence
    assert found.groups == ()
    assert found.meaning.startswith("Of 1,000 suggestions")


def test_a_coauthor_in_two_spellings_is_shared_by_the_deciding_papers(opened):
    service = opened()
    extra = [
        stored(
            f"z{k}",
            f"Grasping robots {k}",
            "ICRA",
            2016,
            [name, "Béla Lee" if k % 2 else "Bela Lee", *ROBOTS],
        )
        for k, name in enumerate(["Zoe Quillfeather", "Zoe B. Quillfeather"] * 2)
    ]
    service.store.upsert(extra)
    service.compute(level=LEVEL)
    found = service.detail(about(service, "Zoe Quillfeather").id)
    assert all(
        "both with Bela Lee" in pair.evidence or "both with Béla Lee" in pair.evidence
        for pair in found.deciding
    )


def test_the_page_of_a_split_shows_the_groups(service):
    found = service.detail(about(service, "Wei Chen").id)
    assert [(group.number, len(group.papers), group.stated) for group in found.groups] == [
        (1, 8, True),
        (2, 8, True),
    ]
    held = {group.papers[0].paper.id[0]: " ".join(group.connected_by) for group in found.groups}
    assert "Carla Bosch (8 of 8 papers)" in held["r"]
    assert "ACL (8)" in held["g"]
    assert any("no shared coauthor" in phrase for phrase in found.evidence_for)


def test_accepting_a_merge_makes_one_person_and_undoing_it_restores_the_state(service):
    id = about(service, "Alan Yuille").id
    before = service.page(), service.state().counts
    recorded = service.accept(id, ADA)
    (entry,) = recorded.entries
    assert (entry.say, entry.by, entry.weights) == ("same", "ada", service.state().weights)
    assert entry.p == about(service, "Alan Yuille", states=EVERY).probability
    # all papers of both names, and later ones
    assert [side.papers for side in entry.sides] == [None, None]
    assert service.of_name("Alan Yuille") == ()
    assert about(service, "Alan Yuille", states=EVERY).state == "accepted"
    (person,) = service.decisions.persons("Alan Yuille").persons
    assert person.keys == ("alan l. yuille", "alan yuille")
    service.decisions.undo(entry.id, ADA)
    assert (service.page(), service.state().counts) == before


def test_accepting_a_split_makes_two_persons(service):
    id = about(service, "Wei Chen").id
    before = service.page()
    (entry,) = service.accept(id, ADA).entries
    assert entry.say == "different"
    assert {len(side.listed) for side in entry.sides} == {8}
    persons = service.decisions.persons("Wei Chen").persons
    assert {frozenset(paper[0] for paper in person.papers) for person in persons} == {
        frozenset("r"),
        frozenset("g"),
    }
    assert service.of_name("Wei Chen") == ()
    service.decisions.undo(entry.id, ADA)
    assert service.page() == before


def test_papers_can_be_moved_before_a_split_is_accepted(service):
    found = service.detail(about(service, "Wei Chen").id)
    groups = {paper.ref: group.number for group in found.groups for paper in group.papers}
    groups["jsonl:r0#1"] = 3
    del groups["jsonl:g0#0"]
    recorded = service.accept(found.summary.id, ADA, groups)
    # three groups, each two of them different; the probability was of other groups
    assert [entry.p for entry in recorded.entries] == [None] * 2
    persons = service.decisions.persons("Wei Chen").persons
    assert sorted((len(person.papers), person.decided) for person in persons) == [
        (1, False),
        (1, True),
        (7, True),
        (7, True),
    ]


@pytest.fixture
def three(tmp_path) -> SuggestionService:
    """The suggestions about a field in which a third Wei Chen works on proteins."""
    own = Settings.read({"store": str(tmp_path / "three.db")}, environ={})
    store = open_store(own.store, own, create=True)
    store.upsert([*field(), *(proteins(number) for number in range(6))])
    store.settle()
    made = SuggestionService(DecisionService(store, own))
    made.compute(level=LEVEL)
    return made


def by_subject(service: SuggestionService) -> list[tuple[str, int, bool]]:
    """The persons named Wei Chen: the letters with which the ids of their papers begin, how many, and whether they are decided."""
    persons = service.decisions.persons("Wei Chen").persons
    return sorted(
        ("".join(sorted({paper[0] for paper in person.papers})), len(person.papers), person.decided)
        for person in persons
    )


def test_a_name_of_three_people_is_split_by_one_answer_which_is_undone_as_a_whole(three):
    found = about(three, "Wei Chen")
    assert found.group_count == 3
    assert "1 more group of papers is probably by a third person" in found.sentence
    groups = three.detail(found.id).groups
    assert {(group.papers[0].paper.id[0], len(group.papers), group.stated) for group in groups} == {
        ("r", 8, True),
        ("g", 8, True),
        ("b", 6, True),
    }
    recorded = three.accept(found.id, ADA)
    # the second group is not the first, the third neither; the probability is that of the first two
    assert [(entry.say, entry.p) for entry in recorded.entries] == [
        ("different", found.probability),
        ("different", None),
    ]
    assert by_subject(three) == [("b", 6, True), ("g", 8, True), ("r", 8, True)]
    assert about(three, "Wei Chen", states=EVERY).state == "accepted"
    ids = three.detail(found.id).decisions
    assert sorted(ids) == ["d1", "d2"]
    three.decisions.undo(ids, ADA)
    assert by_subject(three) == [("bgr", 22, True)]
    assert about(three, "Wei Chen").id == found.id


def test_a_rejected_split_of_three_groups_makes_one_person_of_all(three):
    id = about(three, "Wei Chen").id
    (entry,) = three.reject(id, ADA).entries
    assert sum(len(side.listed) for side in entry.sides) == 22
    assert about(three, "Wei Chen", states=EVERY).state == "rejected"


def test_a_group_of_a_split_can_be_left_undecided(three):
    found = three.detail(about(three, "Wei Chen").id)
    two = {paper.ref: group.number for group in found.groups[:2] for paper in group.papers}
    (entry,) = three.accept(found.summary.id, ADA, two).entries
    # that of the two groups, which are as they were suggested
    assert entry.p == found.summary.probability
    third = found.groups[2].papers
    assert (third[0].paper.id[0], len(third), False) in by_subject(three)
    assert about(three, "Wei Chen", states=EVERY).state == "accepted"


def test_new_papers_of_a_third_group_open_an_accepted_split_again(three):
    found = three.detail(about(three, "Wei Chen").id)
    three.accept(found.summary.id, ADA)
    make = {"r": robots, "g": grammars, "b": proteins}[found.groups[2].papers[0].paper.id[0]]
    three.store.upsert([make(8)])
    three.compute()
    again = about(three, "Wei Chen")
    assert (again.state, again.reason) == ("outdated", "1 new paper since the suggestion was accepted")


def test_a_new_group_of_a_split_name_joins_its_suggestion(service):
    """After a load, too, a name has one split."""
    service.store.upsert([proteins(number) for number in range(6)])
    assert not service.compute().full
    assert about(service, "Wei Chen").group_count == 3


def test_groups_that_make_no_sense_are_refused(service):
    split = service.detail(about(service, "Wei Chen").id)
    refs = [paper.ref for group in split.groups for paper in group.papers]
    with pytest.raises(BadInput, match="one group"):
        service.accept(split.summary.id, ADA, dict.fromkeys(refs, 1))
    with pytest.raises(BadInput, match="not a paper"):
        service.accept(split.summary.id, ADA, {"jsonl:c1#0": 1, refs[0]: 2})
    with pytest.raises(BadInput, match="split"):
        service.accept(about(service, "Alan Yuille").id, ADA, dict.fromkeys(refs, 1))
    assert service.decisions.entries() == []


@pytest.mark.parametrize(("name", "say"), [("Alan Yuille", "different"), ("Wei Chen", "same")])
def test_a_rejected_suggestion_does_not_come_back(service, name, say):
    id = about(service, name).id
    (entry,) = service.reject(id, ADA).entries
    assert entry.say == say
    assert service.of_name(name) == ()
    assert about(service, name, states=EVERY).state == "rejected"
    service.compute(full=True)
    assert service.of_name(name) == ()
    assert id not in [each.id for each in service.page(limit=1000).items]
    assert id in [each.id for each in service.page(limit=1000, states=["rejected"]).items]


def test_a_rejected_suggestion_comes_back_with_new_papers_and_says_why(service):
    id = about(service, "Alan Yuille").id
    service.reject(id, ADA)
    service.store.upsert([robots(8), robots(9), robots(11)])
    service.compute(full=True)
    found = about(service, "Alan Yuille")
    assert (found.id, found.state, found.reason) == (
        id,
        "outdated",
        "3 new papers since the suggestion was rejected",
    )
    recorded = service.accept(id, ADA)
    assert [entry.say for entry in recorded.entries] == ["undo", "same"]
    assert about(service, "Alan Yuille", states=EVERY).state == "accepted"


def test_papers_that_are_loaded_after_a_split_are_asked_about_again(service):
    id = about(service, "Wei Chen").id
    service.accept(id, ADA)
    service.store.upsert([grammars(8)])
    service.compute(full=True)
    found = about(service, "Wei Chen")
    assert (found.state, found.reason) == ("outdated", "1 new paper since the suggestion was accepted")
    service.accept(id, ADA)
    assert service.of_name("Wei Chen") == ()
    assert all(person.decided for person in service.decisions.persons("Wei Chen").persons)


def test_a_postponed_suggestion_waits_until_new_papers_change_it(service):
    id = about(service, "Wei Chen").id
    assert service.postpone(id, ADA).state == "postponed"
    assert service.of_name("Wei Chen") == ()
    assert service.decisions.entries() == []
    assert service.resume(id).state == "open"
    service.postpone(id, ADA)
    service.store.upsert([grammars(8), grammars(9)])
    service.compute(full=True)
    found = about(service, "Wei Chen")
    assert (found.state, found.reason) == ("open", "2 new papers since the suggestion was postponed")


def test_a_decision_made_by_hand_answers_the_suggestion(service):
    sides = [service.decisions.side(name) for name in ("Alan Yuille", "Alan L. Yuille")]
    service.decisions.different(sides[0], sides[1], ADA)
    assert about(service, "Alan Yuille", states=EVERY).state == "rejected"


def test_names_that_are_one_person_through_a_third_are_answered(service):
    one, other, third = (service.decisions.side(n) for n in ("Alan Yuille", "Alan L. Yuille", "Carla Bosch"))
    service.decisions.same([third, one, other], ADA)
    assert about(service, "Alan Yuille", states=EVERY).state == "accepted"


def test_a_name_that_was_decided_to_be_one_person_is_not_split(service):
    sides = [service.decisions.side(name) for name in ("Wei Chen", "Carla Bosch")]
    service.decisions.same(sides, ADA)
    assert service.of_name("Wei Chen") == ()


def test_lists_are_ordered_and_cut(service):
    by_confidence = service.page(limit=1000)
    assert by_confidence.total == len(by_confidence.items)
    order = [
        (-stated_probability(each.probability), each.names[0].casefold()) for each in by_confidence.items
    ]
    assert order == sorted(order)
    by_name = [each.names[0].casefold() for each in service.page("name", limit=1000).items]
    assert by_name == sorted(by_name)
    assert {each.kind for each in service.page(kind="split").items} == {"split"}
    assert service.page(limit=1, offset=1).items == by_confidence.items[1:2]
    by_community = service.page("community", limit=1000).items
    assert sorted(by_community) == sorted(by_confidence.items)
    assert {each.community for each in by_community if "Yuille" in each.names[0]} != {""}
    with pytest.raises(BadInput, match="order"):
        service.page("size")


def test_a_neighbour_is_the_next_one_that_waits(service):
    listed = [each.id for each in service.page(limit=1000).items]
    assert service.neighbours(listed[0]) == (None, listed[1])
    assert service.neighbours(listed[-1]) == (listed[-2], None)
    service.reject(listed[1], ADA)
    after = next((id for id in listed[2:]), None)
    assert service.neighbours(listed[0])[1] == after
    assert service.neighbours(listed[1]) == (listed[0], after)


def test_new_papers_are_counted_until_the_next_run(service):
    service.store.upsert([robots(8)])
    state = service.state()
    assert (state.new_papers, state.current) == (1, False)
    service.compute()
    state = service.state()
    assert (state.new_papers, state.current, state.level) == (0, True, LEVEL)


def test_a_run_without_new_papers_keeps_the_suggestions(service):
    before = service.page()
    run = service.compute()
    assert (run.full, run.changed) == (False, 0)
    assert service.page() == before


def test_a_damaged_file_is_reported_and_computed_again(service, opened):
    before = service.page()
    path = service.file.path
    path.write_bytes(path.read_bytes()[:-20])
    other = opened()
    assert other.page().items == ()
    assert "damaged" in other.state().problem
    run = other.compute(level=LEVEL)
    assert "damaged" in run.reason
    assert other.page() == before


def test_a_level_that_is_no_probability_of_a_suggestion_is_refused(service):
    for level in (0.49, 1.0):
        with pytest.raises(BadInput, match="level"):
            service.compute(level=level)


def test_a_suggestion_whose_papers_are_gone_says_so(service):
    id = about(service, "Alan Yuille").id
    service.store.upsert([], gone=[f"r{number}" for number in range(0, 8, 2)])
    found = service.detail(id)
    assert found.missing == 4
    with pytest.raises(BadInput, match="no longer"):
        service.accept(id, ADA)


def test_a_store_in_memory_keeps_suggestions_in_memory():
    own = Settings.read({"store": "memory:"}, environ={})
    store = open_store(own.store, own)
    store.upsert(field())
    service = SuggestionService(DecisionService(store, own))
    service.compute(level=LEVEL)
    found = about(service, "Alan Yuille")
    assert service.postpone(found.id, ADA).state == "postponed"


ACTIONS = st.lists(
    st.tuples(st.sampled_from(["accept", "reject", "postpone", "resume", "undo"]), st.integers(0, 20)),
    max_size=8,
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actions=ACTIONS)
def test_any_answers_are_read_afresh_the_same_and_undone_completely(computed, tmp_path_factory, actions):
    folder = tmp_path_factory.mktemp("answers")
    for name in ("g.db.suggestions.jsonl", "g.db"):
        shutil.copy(computed / name, folder / name)
    own = Settings.read({"store": str(folder / "g.db")}, environ={})
    store = open_store(own.store, own)
    service = SuggestionService(DecisionService(store, own))
    before = service.page(limit=1000)
    ids = [each.id for each in before.items]
    recorded: list[str] = []
    for action, number in actions:
        id = ids[number % len(ids)]
        if action == "undo":
            if recorded:
                service.decisions.undo(recorded.pop(), ADA)
        elif action == "resume":
            service.resume(id)
        elif action == "postpone":
            service.postpone(id, ADA)
        else:
            with contextlib.suppress(DecisionError):
                recorded += [entry.id for entry in getattr(service, action)(id, ADA).entries]
        fresh = SuggestionService(DecisionService(store, own))
        assert fresh.page(limit=1000, states=EVERY) == service.page(limit=1000, states=EVERY)
    for entry in reversed(recorded):
        service.decisions.undo(entry, ADA)
    for id in ids:
        service.resume(id)
    assert service.page(limit=1000) == before
    store.close()


@pytest.fixture(scope="module")
def computed(tmp_path_factory):
    """A folder with the store g.db and its suggestions."""
    folder = tmp_path_factory.mktemp("computed")
    own = Settings.read({"store": str(folder / "g.db")}, environ={})
    store = open_store(own.store, own, create=True)
    store.upsert(field())
    store.settle()
    SuggestionService(DecisionService(store, own)).compute(level=0.5)
    store.close()
    return folder


def test_weights_are_adjusted_to_decisions_and_used_by_the_next_run(service):
    with pytest.raises(BadInput, match="No suggestion"):
        service.retrain()
    before = about(service, "Alan Yuille")
    service.reject(before.id, ADA)
    tried = service.retrain(dry_run=True)
    assert (tried.used, set(tried.adjustments)) == (1, {"other"})
    assert tried.loss_after < tried.loss_before
    assert service.state().current_weights == service.state().weights
    made = service.retrain()
    assert made.version == tried.version == service.state().current_weights != service.state().weights
    run = service.compute()
    assert run.full
    assert service.state().weights == made.version
    assert about(service, "Alan Yuille", states=EVERY).probability < before.probability
    # the decision was made with the shipped weights, so that the result is the same
    assert service.retrain().version == made.version
    service.retrain(reset=True)
    service.compute()
    assert about(service, "Alan Yuille", states=EVERY).probability == before.probability
