"""Affiliations and identifiers of institutions."""

from __future__ import annotations

import pytest

from graphapp.model.records import Affiliation
from loaders.reading.affiliations import country_code, in_fields, institution_id


@pytest.mark.parametrize(
    ("given", "id"),
    [
        ("https://ror.org/05a28rw58", "ror:05a28rw58"),
        ("https://ror.org/05A28RW58/", "ror:05a28rw58"),
        ("05a28rw58", "ror:05a28rw58"),
        ("grid.5801.c", "grid:grid.5801.c"),
        ("https://www.grid.ac/institutes/grid.5801.c", "grid:grid.5801.c"),
        ("0000 0001 2156 5978", "isni:0000000121565978"),
        ("https://isni.org/isni/0000000121565978", "isni:0000000121565978"),
        ("https://www.wikidata.org/entity/Q11942", "wikidata:Q11942"),
        ("https://openalex.org/I35440088", "openalex:I35440088"),
        # of a person, of nothing
        ("https://orcid.org/0000-0002-1825-0097", None),
        ("https://openalex.org/A5087171315", None),
        ("ETH Zurich", None),
        ("", None),
        (None, None),
    ],
)
def test_identifiers_get_their_schemes(given: str | None, id: str | None) -> None:
    assert institution_id(given) == id


def test_affiliations_with_more_than_a_text_are_kept_one_by_one() -> None:
    plain = [Affiliation("ETH  Zürich"), Affiliation(""), Affiliation("MIT"), Affiliation("MIT")]
    assert in_fields(plain) == ("ETH Zürich; MIT", ())
    identified = Affiliation("ETH", "ETH Zurich", "ror:05a28rw58")
    assert in_fields([identified, *plain[2:]]) == ("ETH; MIT", (identified, Affiliation("MIT")))
    assert in_fields([Affiliation(name="ETH Zurich", country="CH")]) == (
        "ETH Zurich",
        (Affiliation(name="ETH Zurich", country="CH"),),
    )
    assert in_fields([]) == (None, ())


def test_only_codes_of_two_letters_are_countries() -> None:
    assert [country_code(each) for each in ("ch", " DE ", "CHE", "1a", "", None)] == [
        "CH",
        "DE",
        None,
        None,
        None,
        None,
    ]
