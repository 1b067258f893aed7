"""Which nodes of a picture are named: the chief one always, and first."""

from __future__ import annotations

import pytest

from graphapp.exporters.drawing.labels import Frame, Spot, place

FRAME = Frame(300, 300, 1, -150, -150)


def crowded(centre: bool, kind: str = "author") -> list[Spot]:
    """A node amid a lattice of dots so close that no name fits between them anywhere."""
    others = [Spot(f"N {x} {y}", x, y, 4) for x in range(-145, 150, 12) for y in range(-145, 150, 12)]
    return [Spot("Chief", 0, 0, 8, kind, centre), *others]


def width(text: str, height: int, weight: int) -> float:
    return 0.5 * height * len(text)


@pytest.mark.parametrize(("centre", "kind"), [(True, "author"), (False, "author"), (False, "venue")])
@pytest.mark.parametrize("most", [1, 5, None])
def test_the_centre_or_the_largest_hub_is_named_where_nothing_is_free(centre, kind, most):
    (label,) = place(FRAME, crowded(centre, kind), width, most)
    assert (label.node, label.text, label.over, label.leader) == (0, "Chief", True, None)
    # at its dot: at most 9.6 for a diamond, 2 between, half of the box beyond
    assert abs(label.x - 150) <= 9.6 + 2 + 5 * 7 / 2 + 3
    assert abs(label.y - 150) <= 9.6 + 2 + 7 + 1


def test_the_centre_is_named_before_nodes_of_more_papers():
    ranked = [Spot("Larger", 0, 0, 20), Spot("Centre", 60, 60, 5, "author", True)]
    assert [label.text for label in place(FRAME, ranked, width, 1)] == ["Centre"]
    assert [label.text for label in place(FRAME, ranked, width)] == ["Centre", "Larger"]


def test_a_centre_whose_name_fits_nowhere_beside_it_is_named_within_the_frame():
    frame = Frame(80, 40, 1, -40, -20)
    (label,) = place(frame, [Spot("Ada Lovelace", 39, 0, 30, "author", True)], width, 1)
    # 12 letters of 7 and twice 3 are 90, more than 80: as much of it as there is room for is in the frame
    assert label.x == 35
    assert 8 <= label.y <= 32


def test_no_name_where_none_is_wanted_and_none_where_nobody_is():
    assert place(FRAME, crowded(True), width, 0) == []
    assert place(FRAME, [], width, 3) == []


def test_where_nothing_is_free_the_name_covers_small_dots_rather_than_a_hub():
    # a hub below the centre and specks on all other sides
    hub = Spot("Hub", 0, 26, 16)
    specks = [
        spot for spot in crowded(True)[1:] if not (abs(spot.x) < 40 and 5 < spot.y < 40) and spot.y != 11
    ]
    (label,) = place(FRAME, [Spot("Chief", 0, 0, 8, "author", True), hub, *specks], width, 1)
    assert label.over
    assert label.y < 150 + 10
