"""The map follows loads by other processes."""

from __future__ import annotations

from graphapp.maps.map_follower import MapFollower


def test_the_map_is_built_again_when_the_store_has_settled(maps, store, paper):
    maps.build()
    follower = MapFollower(store, maps, first=False)
    assert not follower.look()
    store.upsert([paper("t:40", "Late", 2022, "GD", ["Drawer A", "Late Comer"])])
    # a load may go on
    assert not follower.look()
    assert follower.look()
    maps.job.wait(60)
    assert maps.find("Late Comer").papers == 1
    assert not follower.look()


def test_a_build_that_failed_is_not_tried_again_for_the_same_state(maps, store, paper, monkeypatch):
    maps.build()
    follower = MapFollower(store, maps, first=False)
    follower.look()
    store.upsert([paper("t:41", "Late", 2022, "GD", ["Drawer A"])])
    monkeypatch.setattr(maps, "build", None)
    assert [follower.look() for _ in range(2)] == [False, True]
    maps.job.wait(60)
    assert maps.job.state().failed
    assert not follower.look()


def test_there_is_no_first_map_unless_it_is_wanted(maps, store, paper):
    quiet, eager = (MapFollower(store, maps, first=first) for first in (False, True))
    quiet.look()
    eager.look()
    store.upsert([paper("t:42", "Late", 2022, "GD", ["Drawer A"])])
    assert [quiet.look() for _ in range(3)] == [False, False, False]
    assert [eager.look() for _ in range(2)] == [False, True]
    maps.job.wait(60)
    assert maps.state().current
