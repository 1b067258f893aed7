"""Institutions and countries from the affiliations in the records of papers."""

from __future__ import annotations

import pytest

from graphapp.analysis.affiliations import (
    asked_place,
    country_place,
    institution_place,
    is_place,
    latest_affiliations,
    places_by_author,
    places_of,
)
from graphapp.ingest.clean import Cleaner
from graphapp.ingest.merge import combined
from graphapp.model.records import Affiliation, Paper, PersonName
from graphapp.model.rows import StoredPaper

ETH = Affiliation("ETH Zürich, Switzerland", "ETH Zurich", "ror:05a28rw58", "CH")


def record(name: str, *authors: PersonName, year: int = 2020) -> StoredPaper:
    paper = Cleaner().clean(Paper(name, "On Graphs", list(authors), year))
    assert paper is not None
    return paper


@pytest.mark.parametrize(
    ("address", "institution"),
    [
        ("Department of Computer Science, ETH Zürich, Zürich, Switzerland", "ETH Zürich"),
        ("Waseda Univ, Dept Appl Chem, Tokyo, Japan", "Waseda Univ"),
        ("School of Medicine, Hunan Normal University, Changsha, China", "Hunan Normal University"),
        ("Institute of Physics, Chinese Academy of Sciences, Beijing, China", "Chinese Academy of Sciences"),
        (
            "Max Planck Institute for Informatics, Saarbrücken, Germany",
            "Max Planck Institute for Informatics",
        ),
        ("Google Research, Mountain View, CA, USA", "Google Research"),
        ("Microsoft, Redmond, WA, USA", "Microsoft"),
        ("Microsoft", "Microsoft"),
        ("Merck Sharp & Dohme, Inc, Rahway, NJ, USA", "Merck Sharp & Dohme"),
        ("Surveillance Research, American Cancer Society, Atlanta, GA, USA", "American Cancer Society"),
        ("Clinical Neuroscience Division, Laboratory of Neurology, Bethesda, MD, USA", None),
        # campuses of a university, and hospitals with one name in several cities
        (
            "Department of Surgery, University of California, San Diego, CA, USA",
            "University of California, San Diego",
        ),
        (
            "University of California, Department of Surgery, Davis, CA, USA",
            "University of California, Davis",
        ),
        ("Children's Hospital, Boston, MA, USA", "Children's Hospital, Boston"),
        ("University of Texas, USA", "University of Texas"),
        # a part of an institution, a city and a country are not one
        ("Department of Mathematics, Berlin, Germany", None),
        ("Berlin, Germany", None),
        ("Germany", None),
        ("", None),
    ],
)
def test_the_institution_in_a_printed_address(address: str, institution: str | None) -> None:
    place = institution_place(Affiliation(address))
    assert (place and place.name) == institution


def test_an_identifier_comes_before_a_name_and_a_code_before_an_address() -> None:
    assert institution_place(ETH) == ("ror:05a28rw58", "ETH Zurich")
    assert institution_place(Affiliation(name="ETH Zürich")) == ("printed:eth zurich", "ETH Zürich")
    assert country_place(Affiliation("Zürich, Germany", country="CH")) == ("CH", "Switzerland")
    assert country_place(Affiliation("ETH Zürich, Switzerland")) == ("CH", "Switzerland")
    assert country_place(Affiliation(name="ETH Zürich")) is None


def test_the_places_of_each_author_also_where_the_source_gives_one_string() -> None:
    # two affiliations in one string, as sources without identifiers give them
    paper = record(
        "a:1",
        PersonName("Ann Lee", affiliation="Univ A, Paris, France; Univ B, Rome, Italy"),
        PersonName("Bo"),
    )
    assert places_of(paper.variants, "country") == {0: {"FR": "France", "IT": "Italy"}}
    assert places_of(paper.variants, "institution") == {
        0: {"printed:univ a": "Univ A", "printed:univ b": "Univ B"}
    }


def test_of_several_records_the_one_with_places_of_most_authors_counts() -> None:
    printed = record(
        "a:1",
        PersonName("Ann Lee", affiliation="ETH, Zurich, Switzerland"),
        PersonName("Bo Wu", affiliation="ETH, Zurich, Switzerland"),
    )
    identified = record("b:1", PersonName("Ann Lee", "openalex:A1", affiliations=(ETH,)), PersonName("Bo Wu"))
    paper = combined([printed, identified])
    # one identified author does not hide the other, whose address is printed
    assert places_of(paper.variants, "institution") == {0: {"printed:eth": "ETH"}, 1: {"printed:eth": "ETH"}}
    equal = record("c:1", PersonName("Ann Lee"), PersonName("Bo Wu", affiliation="ETH, Zurich, Switzerland"))
    assert places_of(combined([equal, identified]).variants, "institution") == {
        0: {"ror:05a28rw58": "ETH Zurich"}
    }
    # both have a code for Switzerland, the first record for both authors
    assert places_of(paper.variants, "country") == {0: {"CH": "Switzerland"}, 1: {"CH": "Switzerland"}}


def test_authors_of_another_record_are_found_by_their_names() -> None:
    first = record("a:1", PersonName("Bo Wu"), PersonName("Ann Lee"))
    second = record("b:1", PersonName("Ann Lee", affiliations=(ETH,)), PersonName("Bo Wu"))
    paper = combined([first, second])
    assert [entry.author.name for entry in paper.authors] == ["Bo Wu", "Ann Lee"]
    assert places_by_author(paper, "country") == {1: {"CH": "Switzerland"}}


def test_the_affiliations_on_the_newest_paper_that_has_any() -> None:
    papers = [
        record("a:3", PersonName("Ann Lee"), year=2023),
        record(
            "a:2",
            PersonName("Bo Wu", affiliations=(ETH,)),
            PersonName("Ann Lee", affiliation="MIT, USA; Univ X, France"),
            year=2022,
        ),
        record("a:1", PersonName("Ann Lee", affiliations=(ETH,)), year=2021),
    ]
    found = latest_affiliations(papers, "ann lee")
    assert found is not None
    assert (found.paper, found.year, found.text) == ("a:2", 2022, "MIT, USA; Univ X, France")
    assert latest_affiliations(papers[:1], "ann lee") is None
    assert latest_affiliations(papers, "nobody") is None


def test_what_users_type_is_an_identifier_a_name_or_a_code() -> None:
    assert asked_place("https://ror.org/05a28rw58", "institution") == "ror:05a28rw58"
    assert asked_place("grid:grid.5801.c", "institution") == "grid:grid.5801.c"
    assert asked_place("ETH Zürich", "institution") == "printed:eth zurich"
    assert asked_place("Switzerland", "country") == "CH"
    assert asked_place("Atlantis", "country") is None
    places = {"ror:05a28rw58": "ETH Zürich"}
    assert is_place("eth zurich", "institution", places)
    assert is_place("ror:05a28rw58", "institution", places)
    assert not is_place("MIT", "institution", places)
