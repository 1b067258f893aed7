"""The colours of drawings."""

from __future__ import annotations

import pytest

from graphapp.networks.palette import DARK, LIGHT, Theme, node_colour, radius, rgb


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""

    def linear(value: int) -> float:
        share = value / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = map(linear, rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_community_stands_out_from_the_background(theme: Theme) -> None:
    assert len(set(theme.communities)) == 24
    assert all(
        contrast(colour, theme.background) >= 3 for colour in (*theme.communities, theme.line, theme.other)
    )


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_text_in_a_drawing_can_be_read(theme: Theme) -> None:
    assert contrast(theme.ink, theme.background) >= 7
    assert contrast(theme.soft, theme.background) >= 4.5


def test_contrast_is_computed_as_the_guideline_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(
        4.54, abs=0.01
    )  # the guideline's own example of enough


def test_a_node_has_the_colour_of_its_community() -> None:
    assert node_colour(LIGHT, 0) == LIGHT.communities[0]
    assert node_colour(DARK, 23) == DARK.communities[23]
    assert node_colour(LIGHT, -1) == LIGHT.other
    assert node_colour(DARK, 3, centre=True) == DARK.ink


def test_communities_beyond_the_palette_share_one_grey_that_is_no_communitys() -> None:
    for theme in (LIGHT, DARK):
        assert {node_colour(theme, community) for community in (24, 25, 48, 999)} == {theme.other}
        assert theme.other not in theme.communities
        red, green, blue = rgb(theme.other)
        assert max(red, green, blue) - min(red, green, blue) < 30


def test_more_papers_make_a_larger_node() -> None:
    assert radius(4, 100) == pytest.approx(6 + 2.6 * 2)
    assert radius(4, 5000) < radius(4, 500) < radius(4, 100)
    assert radius(0, 10) == 6
    # discs of small networks stay below 21.5, and a larger number has a larger disc
    found = [radius(papers, 10) for papers in (10, 20, 80, 300, 1000)]
    assert found == sorted(set(found))
    assert found[0] == pytest.approx(6 + 2.6 * 10**0.5)
    assert found[-1] < 21.5
