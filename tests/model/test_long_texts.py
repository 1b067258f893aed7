"""Caches of what is read from affiliations: equal texts are read once, and long texts take no memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from graphapp.analysis import affiliations as institutions
from graphapp.analysis import countries
from graphapp.model import variants
from graphapp.model.names import LONG_TEXT
from graphapp.model.records import Affiliation, PersonName
from loaders import openalex
from loaders.reading import affiliations as given


@pytest.mark.parametrize(
    ("cache", "read"),
    [
        (countries._country_in, countries.country_in),
        (institutions._known_institution, lambda text: institutions.institution_place(Affiliation(text))),
        (
            variants._known_affiliations,
            lambda text: variants.of_people("a:1", [PersonName("Bo", affiliation=text)]),
        ),
        (given._known_clean, lambda text: given.in_fields([Affiliation(name=text)])),
        (given._known_id, given.institution_id),
        (
            openalex._known_affiliations,
            lambda text: openalex._affiliations({"raw_affiliation_strings": [text]}),
        ),
    ],
)
def test_long_texts_are_read_but_not_kept(cache: Any, read: Callable[[str], object]) -> None:
    cache.cache_clear()
    # as JSON, a text may have four times as many characters
    long = "x" * 4 * LONG_TEXT
    assert read(long) == read(long)
    assert cache.cache_info().currsize == 0
    assert read("Bonn") == read("Bonn")
    assert (cache.cache_info().currsize, cache.cache_info().hits) == (1, 1)
