"""Decisions: what is in force, what contradicts, and that a file read afresh says the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapp.people.decision_lines import line_of, parse
from graphapp.people.decisions import REST, DecisionError, Decisions, Entry, PaperRef, Side, reference


def same(id: str, a: str, b: str, papers_a=None, papers_b=None) -> Entry:
    return Entry(id, "same", side(a, papers_a), side(b, papers_b))


def different(id: str, a: str, b: str, papers_a=None, papers_b=None) -> Entry:
    return Entry(id, "different", side(a, papers_a), side(b, papers_b))


def undo(id: str, target: str) -> Entry:
    return Entry(id, "undo", undo=target)


def side(name: str, papers=None) -> Side:
    if papers is None or papers == REST:
        return Side(name, papers)
    return Side(name, tuple(map(reference, papers)))


def active(decisions: Decisions) -> list[str]:
    return [entry.id for entry in decisions.active]


def test_an_undo_takes_a_decision_back_and_an_undo_of_it_puts_it_back():
    entries = [same("d1", "A", "B"), undo("d2", "d1"), undo("d3", "d2"), undo("d4", "d3")]
    assert [active(Decisions(entries[:n])) for n in range(5)] == [[], ["d1"], [], ["d1"], []]


@pytest.mark.parametrize(
    ("target", "said"),
    [("d9", "no earlier entry has that ID"), ("d1", "already undone")],
)
def test_an_undo_of_nothing_is_refused(target, said):
    with pytest.raises(DecisionError, match=said):
        Decisions([same("d1", "A", "B"), undo("d2", "d1"), undo("d3", target)])


def test_an_id_is_used_once_and_the_next_one_is_free():
    with pytest.raises(DecisionError, match="used twice"):
        Decisions([same("d1", "A", "B"), same("d1", "C", "D")])
    assert Decisions([same("d7", "A", "B"), same("x", "C", "D")]).next_id() == "d8"
    assert Decisions().next_id() == "d1"


def test_a_contradiction_through_others_cites_all_that_take_part():
    lines = "\n".join(
        [
            '{"id":"d1","say":"same","a":{"name":"A"},"b":{"name":"B"}}',
            '{"id":"d2","say":"same","a":{"name":"X"},"b":{"name":"Y"}}',
            '{"id":"d3","say":"same","a":{"name":"b"},"b":{"name":"C"}}',
            '{"id":"d4","say":"different","a":{"name":"C"},"b":{"name":"a"}}',
        ]
    )
    with pytest.raises(DecisionError) as caught:
        parse(lines)
    assert set(caught.value.entries) == {"d1", "d3", "d4"}
    assert caught.value.lines == (1, 3, 4)
    assert caught.value.message.startswith("d4 (line 4) says that C and a are different people.")
    for part in ("d1 (line 1)", "d3 (line 3)", "A and B are the same person"):
        assert part in caught.value.message
    assert caught.value.hint.startswith("Undo d1 or d3 first")


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_order_of_contradictory_entries_does_not_matter(order):
    entries = [same("d1", "A", "B"), different("d2", "B", "A")]
    with pytest.raises(DecisionError) as caught:
        Decisions([entries[n] for n in order])
    assert set(caught.value.entries) == {"d1", "d2"}


@pytest.mark.parametrize(
    ("entries", "fits"),
    [
        # a name that was split is not one person with another name
        ([different("d1", "A", "A", ["p#0"], REST), same("d2", "A", "B")], False),
        ([different("d1", "A", "A", ["p#0"], ["q#0"]), same("d2", "A", "B")], False),
        # but some of its papers are
        ([different("d1", "A", "A", ["p#0"], REST), same("d2", "A", "B", ["p#0"])], True),
        # a listed paper is not of the rest
        ([different("d1", "A", "A", ["p#0"], REST), same("d2", "A", "A", ["p#0"], ["q#0"])], False),
        # it may be split again
        ([different("d1", "A", "A", ["p#0"], REST), different("d2", "A", "A", ["q#0"], ["r#0"])], True),
        # one place in an author list is one person, whatever the name
        ([same("d1", "A", "C", ["p#0"], ["q#0"]), different("d2", "B", "C", ["p#0"], ["q#0"])], False),
        # another place in the same list is not
        ([same("d1", "A", "C", ["p#0"], ["q#0"]), different("d2", "A", "C", ["p#1"], ["q#0"])], True),
        ([different("d1", "A", "B"), same("d2", "A", "C", ["p#0"]), same("d3", "B", "C")], False),
        ([different("d1", "A", "B"), same("d2", "A", "C"), undo("d3", "d1"), same("d4", "B", "C")], True),
    ],
)
def test_what_contradicts(entries, fits):
    if fits:
        assert len(Decisions(entries)) > 0
    else:
        with pytest.raises(DecisionError):
            Decisions(entries)


def test_putting_a_decision_back_is_refused_where_it_contradicts_by_now():
    entries = [same("d1", "A", "B"), undo("d2", "d1"), different("d3", "A", "B")]
    with pytest.raises(DecisionError) as caught:
        Decisions(entries).adding(undo("d4", "d2"))
    assert set(caught.value.entries) == {"d1", "d3"}


def test_a_repeated_decision_is_recognized_whatever_its_order():
    known = Decisions([same("d1", "A", "B"), different("d2", "C", "C", ["p#0", "q#1"], REST)])
    assert known.repeated(same("d3", "b", "A")).id == "d1"
    assert known.repeated(different("d3", "C", "C", REST, ["q#1", "p#0"])).id == "d2"
    assert known.repeated(different("d3", "C", "C", ["p#0"], REST)) is None
    assert known.repeated(different("d3", "A", "B")) is None


def test_a_reference_names_a_paper_and_a_place():
    assert reference("jsonl:cvpr2018/12#3") == PaperRef("jsonl:cvpr2018/12", 3)
    assert reference("a#1#2") == PaperRef("a#1", 2)
    assert reference("a#?") == reference("a") == PaperRef("a")
    assert str(PaperRef("a#1")) == "a#1#?"
    assert reference(str(PaperRef("a#1"))) == PaperRef("a#1")


# --- properties

NAMES = ("A", "B", "C")
PAPERS = ("p#0", "q#0", "r#1")


@st.composite
def operations(draw) -> list[tuple]:
    """What people might say, in any order, and undos of earlier entries by number."""
    found = []
    for _ in range(draw(st.integers(1, 12))):
        kind = draw(st.sampled_from(["same", "different", "split", "undo"]))
        if kind == "undo":
            found.append((kind, draw(st.integers(1, 12))))
            continue
        a, b = draw(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)))
        papers = draw(st.lists(st.sampled_from(PAPERS), min_size=1, max_size=2, unique=True))
        found.append((kind, a, b, papers if draw(st.booleans()) or kind == "split" else None))
    return found


def entry_of(number: int, operation: tuple) -> Entry | None:
    id = f"d{number}"
    if operation[0] == "undo":
        return undo(id, f"d{operation[1]}")
    kind, a, b, papers = operation
    if kind == "split":
        return different(id, a, a, papers, REST)
    if a == b:
        return None
    return (same if kind == "same" else different)(id, a, b, papers)


def by_hand(entries: list[Entry]) -> bool:
    """True where entries in force contradict each other, found by joining sets of authorships until nothing changes."""

    def things(side: Side, other: Side) -> frozenset:
        if side.listed:
            return frozenset((ref.paper, ref.position) for ref in side.listed)
        whole = {("all else of", side.key)}
        for entry in entries:
            for each in entry.sides:
                if each.key == side.key:
                    whole |= {(ref.paper, ref.position) for ref in each.listed}
        return frozenset(whole) - (things(other, side) if side.papers == REST else frozenset())

    sets = [things(a, b) | things(b, a) for a, b in (e.sides for e in entries if e.say == "same")]
    changed = True
    while changed:
        changed = False
        for i, one in enumerate(sets):
            for j, other in enumerate(sets):
                if i < j and one & other and one != other:
                    sets[i] = sets[j] = one = one | other
                    changed = True
    for entry in entries:
        if entry.say == "different":
            a, b = entry.sides
            if things(a, b) & things(b, a):
                return True
            if any(each & things(a, b) and each & things(b, a) for each in sets):
                return True
    return False


@given(operations())
def test_any_sequence_gives_the_same_as_reading_the_file_afresh(sequence):
    decisions = Decisions()
    lines: list[str] = []
    for number, operation in enumerate(sequence, 1):
        entry = entry_of(number, operation)
        if entry is None:
            continue
        try:
            decisions = decisions.adding(entry)
        except DecisionError:
            continue
        lines.append(line_of(entry))
    afresh = parse("\n".join(lines))
    assert afresh == decisions
    assert afresh.active == decisions.active
    assert not by_hand(list(decisions.active))


@given(operations())
def test_exactly_what_contradicts_is_refused(sequence):
    decisions = Decisions()
    for number, operation in enumerate(sequence, 1):
        entry = entry_of(number, operation)
        if entry is None or entry.say == "undo":
            continue
        expected = by_hand([*decisions.active, entry])
        try:
            decisions = decisions.adding(entry)
            refused = False
        except DecisionError:
            refused = True
        assert refused == expected, entry
