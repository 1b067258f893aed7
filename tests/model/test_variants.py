"""The values of records that differ from those of their paper."""

from __future__ import annotations

from graphapp.ingest.clean import Cleaner
from graphapp.ingest.merge import combined, merged
from graphapp.model import variants
from graphapp.model.records import Affiliation, Paper, PersonName, Venue


def record(name, **fields):
    people = [PersonName("Ada Lovelace"), PersonName("Alan Turing")]
    paper = Cleaner().clean(
        Paper(**{"record": name, "title": "On Graphs", "authors": people, "year": 2020, **fields})
    )
    assert paper is not None
    return paper


def test_records_that_say_the_same_leave_no_trace_but_their_names():
    paper = combined([record("a:1"), record("b:1")])
    assert (paper.sources, paper.variants) == (("a:1", "b:1"), ())
    assert variants.differences(paper) == []


def test_values_that_are_not_shown_are_listed_with_their_record():
    one = record("a:1", venue=Venue("NeurIPS", "conference"), abstract="Words.")
    people = [PersonName("Ada Lovelace", "orcid:1"), PersonName("A. M. Turing")]
    two = record("b:1", title="On graphs!", authors=people, venue=Venue("NIPS"), year=2021, doi="10.1000/x")
    paper = combined([one, two])
    assert (paper.title, paper.year, paper.doi, paper.abstract) == ("On Graphs", 2020, "10.1000/x", "Words.")
    assert variants.differences(paper) == [
        ("b:1", "title", "On graphs!"),
        ("b:1", "year", "2021"),
        ("b:1", "venue", "NIPS"),
        ("b:1", "authors", "Ada Lovelace (orcid:1), A. M. Turing"),
    ]
    assert [each.abstract for each in variants.records(paper)] == ["Words.", None]


def test_printed_forms_affiliations_and_identifiers_are_kept_for_one_record_and_for_several():
    people = [
        PersonName(
            "Ada Lovelace", printed="A. Lovelace", affiliation="London;  Ockham", ids=("orcid:1", "s2:2")
        ),
        PersonName("Alan Turing"),
    ]
    row = record("a:1", authors=people)
    expected = [("a:1", [("Ada Lovelace", "A. Lovelace", "London; Ockham", ("orcid:1", "s2:2"), ())])]
    assert variants.people(row) == expected
    assert variants.people(combined([record("b:1"), row])) == expected
    assert variants.people(record("b:1")) == []


def test_places_of_a_list_with_dropped_entries_are_those_of_the_list():
    # entries without a name are dropped, and those without a position come last
    people = [
        PersonName("Zoe", unplaced=True, affiliation="Zürich"),
        PersonName(" ", affiliation="nowhere"),
        PersonName("Ada Lovelace", affiliation="London"),
    ]
    assert variants.people(record("a:1", authors=people, authors_cut=True)) == [
        ("a:1", [("Ada Lovelace", None, "London", (), ()), ("Zoe", None, "Zürich", (), ())])
    ]


def test_editors_of_all_records_are_kept_each_name_once_with_its_identifiers():
    one = record("a:1", editors=[PersonName("Kurt  Gödel", "orcid:1"), PersonName("Alan Turing")])
    two = record("b:1", editors=[PersonName("ALAN TURING", ids=("s2:2",)), PersonName("Emmy Noether")])
    paper = combined([one, two])
    assert variants.editors(paper) == [
        ("Kurt Gödel", "kurt gödel", ("orcid:1",)),
        ("Alan Turing", "alan turing", ("s2:2",)),
        ("Emmy Noether", "emmy noether", ()),
    ]
    # each record can be restored
    assert [variants.editors(each) for each in variants.records(paper)] == [
        variants.editors(one),
        variants.editors(two),
    ]
    assert variants.editors(record("c:1")) == []


def test_a_record_that_is_read_again_adds_its_editors_once():
    before, again = record("a:1"), record("a:1", editors=[PersonName("Kurt Gödel")])
    paper = merged(before, again)
    assert [each.name for each in variants.editors(paper)] == ["Kurt Gödel"]
    assert merged(paper, again) is paper


def test_editors_without_a_name_are_dropped_and_reported():
    cleaner = Cleaner()
    editors = [PersonName("???"), PersonName("et al."), PersonName("Kurt Gödel")]
    paper = cleaner.clean(Paper("a:1", "On Graphs", [PersonName("Ada Lovelace")], editors=editors))
    assert [each.name for each in variants.editors(paper)] == ["Kurt Gödel"]
    assert [(each.what, each.done) for each in cleaner.problems] == [("not a name: '???'", "editor dropped")]
    assert not paper.authors_cut


def test_a_record_that_is_read_again_gains_editors_and_affiliations_and_keeps_the_others():
    placed = [
        PersonName("Ada Lovelace", affiliations=(Affiliation("London", "UCL"),)),
        PersonName("Alan Turing"),
    ]
    known = record("a:1", authors=placed)
    edited = record("a:1", editors=[PersonName("Kurt Gödel")])
    for found in (merged(known, edited), merged(edited, known)):
        assert [each.name for each in variants.editors(found)] == ["Kurt Gödel"]
        assert variants.people(found) == [
            ("a:1", [("Ada Lovelace", None, "London", (), (Affiliation("London", "UCL"),))])
        ]
        # a second time, neither adds anything
        assert merged(merged(found, known), edited) is found


def test_details_stay_with_their_authors_when_the_whole_list_replaces_a_truncated_one():
    cut = [
        PersonName("Ada Lovelace", affiliation="London"),
        PersonName("Zoe", unplaced=True, affiliation="Zürich"),
    ]
    known = record("a:1", authors=cut, authors_cut=True)
    whole = [PersonName("Ada Lovelace"), PersonName("Alan Turing"), PersonName("Zoe")]
    ada, zoe = ("Ada Lovelace", None, "London", (), ()), ("Zoe", None, "Zürich", (), ())
    assert variants.people(merged(known, record("a:1", authors=whole))) == [("a:1", [ada, zoe])]
    whole[0] = PersonName("Ada Lovelace", affiliation="Ockham")
    ada = ("Ada Lovelace", None, "Ockham", (), ())
    assert variants.people(merged(known, record("a:1", authors=whole))) == [("a:1", [ada, zoe])]
