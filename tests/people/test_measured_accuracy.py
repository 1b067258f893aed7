"""The figures that the page about suggestions shows."""

from __future__ import annotations

from graphapp.people import shipped_weights
from graphapp.people.measured_accuracy import measured_accuracy


def test_the_figures_were_measured_with_the_shipped_weights():
    # after training: make identity ARGS="--accuracy graphapp/people/accuracy.json"
    assert measured_accuracy().weights == shipped_weights.version()


def test_lower_levels_include_the_higher_ones():
    found = measured_accuracy()
    for rows in (found.merges, found.splits):
        assert [row.level for row in rows] == sorted((row.level for row in rows), reverse=True)
        assert [row.number for row in rows] == sorted(row.number for row in rows)
        assert all(0 <= row.correct <= row.number for row in rows)
