"""Discs pushed apart, and groups packed around the largest."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapp.networks.layout.packing import gather, pack, spread


def least_gap(points: np.ndarray, radii: np.ndarray) -> float:
    """The smallest distance between the rims of two discs; below 0 they overlap."""
    apart = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1)) - radii[:, None] - radii[None]
    return float(apart[~np.eye(len(points), dtype=bool)].min())


def cloud(count: int, extent: float, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).uniform(-extent, extent, (count, 2))


def test_two_discs_on_one_another_move_apart_by_equal_steps() -> None:
    found = spread(np.array([[0.0, 0.0], [1.0, 0.0]]), np.array([5.0, 5.0]), 2.0)
    assert found[1, 0] - found[0, 0] == pytest.approx(12, abs=1)
    assert found.mean(0) == pytest.approx([0.5, 0])
    assert found[:, 1] == pytest.approx([0, 0])


def test_discs_that_do_not_touch_stay_where_they_are() -> None:
    before = np.array([[0.0, 0.0], [100.0, 0.0], [0.0, 100.0]])
    assert (spread(before, np.array([5.0, 30.0, 40.0]), 10.0) == before).all()


def test_discs_in_one_point_come_apart_too() -> None:
    assert least_gap(spread(np.zeros((30, 2)), np.full(30, 10.0), 2.0, rounds=1000), np.full(30, 10.0)) > 0


@pytest.mark.parametrize("count", [50, 1000])
def test_a_crowd_of_discs_of_many_sizes_comes_apart(count: int) -> None:
    radii = np.random.default_rng(2).uniform(5, 25, count)
    found = spread(cloud(count, 20 * count**0.5), radii, 4.0)
    assert least_gap(found, radii) > 2


@given(st.integers(0, 1000), st.integers(1, 60))
def test_every_two_near_discs_are_found(seed: int, count: int) -> None:
    from graphapp.networks.layout.packing import _near

    points, radii = cloud(count, 60, seed), np.random.default_rng(seed).uniform(1, 15, count)
    apart = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1)) - radii[:, None] - radii[None]
    expected = {(i, j) for i in range(count) for j in range(i + 1, count) if apart[i, j] < 3}
    i, j = _near(points, radii, 3.0)
    assert list(zip(i.tolist(), j.tolist(), strict=True)) == sorted(expected)


def test_discs_drawn_together_fill_a_wide_shape_without_overlap() -> None:
    radii = np.full(60, 10.0)
    found = gather(cloud(60, 400), radii, 4.0, 1.35)
    assert least_gap(found, radii) > 2
    width, height = np.ptp(found, axis=0)
    assert width * height < 2 * 60 * 24**2  # before: 19 times the area of their squares
    assert width > height


def test_the_first_group_stays_and_the_others_stand_around_it_without_touching() -> None:
    sizes = [200, 60, 30, 5, 2, 1, 1, 1]
    groups = []
    for seed, size in enumerate(sizes):
        radii = np.full(size, 10.0)
        groups.append((spread(cloud(size, 15 * size**0.5, seed) + 1000 * seed, radii, 5.0), radii))
    moved = pack(groups, 40.0, 1.35)
    assert (moved[0] == groups[0][0]).all()
    for before, after in zip(groups, moved, strict=True):
        assert after - after[0] == pytest.approx(before[0] - before[0][0])
    for i, one in enumerate(moved):
        for other in moved[i + 1 :]:
            nearest = np.hypot(*(one[:, None] - other[None]).transpose(2, 0, 1)).min() - 20
            assert nearest > 5
    everything = np.vstack(moved)
    width, height = np.ptp(everything, axis=0)
    assert width < 2000
    assert height < 2000


def rows_of_discs(*boxes: tuple[int, int, int, int]) -> np.ndarray:
    """Points 20 apart in boxes (left, top, right, bottom)."""
    return np.vstack(
        [
            np.stack(
                np.meshgrid(np.arange(left, right + 1, 20.0), np.arange(top, bottom + 1, 20.0)), -1
            ).reshape(-1, 2)
            for left, top, right, bottom in boxes
        ]
    )


def test_small_groups_fill_a_wide_bay_of_a_large_one() -> None:
    # a U, which is 400 wide and 700 deep inside; as seen from (0, 0), at its bottom, the opening is only 32 degrees wide
    large = rows_of_discs((-400, -700, -200, 0), (200, -700, 400, 0), (-400, 20, 400, 200))
    alone = [(np.zeros((1, 2)), np.array([8.0]))] * 20
    moved = pack([(large, np.full(len(large), 8.0)), *alone], 18.0, 1.0)
    small = np.vstack(moved[1:])
    assert (np.abs(small[:, 0]) < 200).all()
    assert (small[:, 1] < 0).all()


def test_small_groups_are_not_within_a_large_one() -> None:
    # a square with a hole of 400 x 400, and a channel of 80 from the right into it
    large = rows_of_discs(
        (-400, -400, 400, -200),
        (-400, 200, 400, 400),
        (-400, -180, -200, 180),
        (200, -180, 400, -40),
        (200, 40, 400, 180),
    )
    alone = [(np.zeros((1, 2)), np.array([8.0]))] * 100
    moved = pack([(large, np.full(len(large), 8.0)), *alone], 18.0, 1.0)
    assert (np.abs(np.vstack(moved[1:])).max(1) > 400).all()


def test_hundreds_of_small_groups_are_packed_densely() -> None:
    # rows of one to five discs, the longest first: 450 groups, 1,350 discs
    groups = [
        (np.stack((22.0 * np.arange(size), np.zeros(size)), axis=1), np.full(size, 10.0))
        for size in (5, 4, 3, 2, 1)
        for _ in range(90)
    ]
    placed = pack(groups, 18.0, 1.3)
    points = np.concatenate(placed)
    assert least_gap(points, np.full(len(points), 10.0)) > 0
    # a disc of radius 10 with its margin of 0.75 cells takes a square of 47
    assert np.ptp(points, axis=0).prod() < 1350 * 47**2


def test_many_lone_discs_make_a_wide_ellipse() -> None:
    moved = np.vstack(pack([(np.zeros((1, 2)), np.array([8.0]))] * 400, 40.0, 1.35))
    width, height = np.ptp(moved, axis=0)
    assert width / height == pytest.approx(1.35, abs=0.2)
    assert len({tuple(point) for point in moved.tolist()}) == 400


def test_packing_nothing_gives_nothing() -> None:
    assert pack([], 40.0, 1.35) == []
    assert spread(np.zeros((0, 2)), np.zeros(0), 1.0).shape == (0, 2)
