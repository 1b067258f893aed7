"""The map of a small collection, worked out by hand: two cliques joined by one paper."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from graphapp.errors import NotFound, StoreBusy, StoreUnavailable
from graphapp.maps import building
from graphapp.maps.as_json import left_out_sentences
from graphapp.maps.grouping import divided
from graphapp.maps.map_memory import MapTooLarge
from graphapp.maps.map_service import MapService
from graphapp.maps.regions import PART, SMALL
from graphapp.support.array_file import read_arrays, write_arrays
from graphapp.support.background import JobCancelled
from tests.maps.conftest import DRAWERS


def test_two_cliques_joined_by_a_paper_are_two_communities(built):
    state = built.state()
    assert (state.exists, state.current, state.communities, state.authors, state.papers) == (
        True,
        True,
        2,
        11,
        6,
    )
    folders, drawers = built.level().items
    # one more author, so the folders come first
    assert (folders.authors, folders.papers, drawers.authors, drawers.papers) == (6, 4, 5, 3)
    assert "proteins" in folders.name
    assert "graphs" in drawers.name
    assert (folders.venue, drawers.venue) == ("RECOMB", "GD")
    # 2014, 2015 and 2020, one paper without a year; 2010, 2012 and 2020
    assert (folders.mean_year, drawers.mean_year) == (2016.3, 2014.0)
    # since 2016
    assert (folders.recent, drawers.recent) == (1, 1)
    assert folders.people[0] == "Folder A"
    assert drawers.people[0] == "Drawer A"


def test_the_communities_are_linked_by_the_joint_paper(built):
    (link,) = built.level().links
    assert (link.source, link.target, link.papers, link.strength) == (0, 1, 1, 1.0)


def test_a_community_opens_into_its_authors(built):
    drawers = built.level().items[1]
    level = built.level(drawers.region)
    assert (level.shows, [step.name for step in level.path]) == ("authors", ["Whole map", drawers.name])
    assert [item.name for item in level.items] == ["Drawer A", "Drawer B", "Drawer C", "Drawer D", "Drawer E"]
    assert [(item.papers, item.first, item.last) for item in level.items] == [
        (3, 2010, 2020),
        *[(2, 2010, 2012)] * 4,
    ]
    # each of the ten pairs wrote two papers of five authors: 2/4
    assert level.total_links == 10
    assert {(link.papers, link.strength) for link in level.links} == {(2, 0.5)}
    for item in level.items:
        assert math.hypot(item.x - drawers.x, item.y - drawers.y) + item.r <= drawers.r * 1.001


def test_discs_do_not_overlap_and_their_areas_are_proportional_to_the_authors(built):
    one, other = built.level().items
    assert math.hypot(one.x - other.x, one.y - other.y) > one.r + other.r
    assert (one.r / other.r) ** 2 == pytest.approx(6 / 5, rel=0.01)


def test_papers_with_very_many_authors_are_left_out_and_this_is_stated(maps, store, paper):
    crowd = [f"Member {number}" for number in range(10)]
    store.upsert([paper("t:7", "A detector", 2021, "PRL", ["Drawer A", *crowd])])
    state = maps.build()
    assert (state.left_out_papers, state.left_out_authors, state.authors) == (1, 10, 11)
    assert left_out_sentences(state) == [
        "1 paper has more than 10 authors and is not counted.",
        "10 authors have no other papers and are not on the map.",
    ]
    # files state the same
    assert maps.network().left_out == left_out_sentences(state)
    with pytest.raises(NotFound, match="all papers by this author have more than 10 authors"):
        maps.find("Member 3")


def test_the_modularity_is_that_of_all_links(built):
    # Strengths as in the papers: the drawers have 2 papers of five, the folders 3 of six, and one joint paper. Each authorship of a paper of
    # several authors adds 1 to the strength of its author: 10 + 1 for the drawers and 18 + 1 for the folders, 30 together, of which
    # the joint paper's 2 are between the communities.
    expected = 28 / 30 - ((11 / 30) ** 2 + (19 / 30) ** 2)
    assert built.state().modularity == pytest.approx(expected, abs=1e-4)


def test_a_year_in_the_future_counts_as_unknown(maps, store, paper):
    store.upsert([paper("t:30", "Drawing graphs later", 2099, "GD", DRAWERS)])
    state = maps.build()
    folders, drawers = maps.level().items
    # as without the paper: 2010, 2012 and 2020, of which one is since 2016
    assert (drawers.mean_year, drawers.recent, folders.recent) == (2014.0, 1, 1)
    assert maps.level(drawers.region).items[0].last == 2020
    assert left_out_sentences(state) == [
        f"1 paper has a year after {state.latest_year}, which counts as unknown."
    ]


def test_a_map_that_needs_more_memory_than_is_free_is_refused_before_anything_is_read(maps, monkeypatch):
    monkeypatch.setattr(building, "available_memory", lambda: 50_000_000)
    monkeypatch.setattr(building, "collect", None)
    with pytest.raises(
        MapTooLarge, match=r"The map of 6 papers needs about 0\.2 GB of memory, but only 0\.1 GB is free\."
    ):
        maps.build()
    assert not maps.state().exists


def test_an_author_is_found_by_name_or_key(built):
    place = built.find("folder c")
    assert (place.name, place.papers, len(place.path)) == ("Folder C", 3, 2)
    item = next(item for item in built.level(place.path[-1].region).items if item.key == "folder c")
    assert (place.x, place.y) == (item.x, item.y)
    with pytest.raises(NotFound, match="No author found"):
        built.find("Nobody")


def test_the_same_store_gives_the_same_map(maps):
    maps.build(fresh=True)
    first = maps.level()
    maps.build(fresh=True)
    assert maps.level() == first


def test_a_load_keeps_numbers_colours_and_places(maps, store, paper):
    maps.build()
    before = {item.name: item for item in maps.level().items}
    painters = [f"Painter {letter}" for letter in "ABCDEFGHIJ"]
    store.upsert(
        [
            paper("t:8", "Painting walls", 2021, "ART", painters),
            paper("t:9", "Painting ceilings", 2021, "ART", painters[:7]),
            paper("t:10", "Drawing graphs on walls", 2021, "GD", [painters[0], "Drawer B"]),
        ]
    )
    assert not maps.state().current
    state = maps.build()
    assert (state.current, state.communities) == (True, 3)
    assert state.changes == ("Communities since the last map: 1 new.",)
    after = {item.region: item for item in maps.level().items}
    for item in before.values():
        now = after[item.region]
        assert now.colour == item.colour
        assert now.authors >= item.authors
        assert math.hypot(now.x - item.x, now.y - item.y) < item.r
    new = next(
        item for region, item in after.items() if region not in {old.region for old in before.values()}
    )
    assert new.authors == 10
    assert new.colour not in {item.colour for item in before.values()}


def test_a_map_without_changes_stays_exactly_as_it_was(maps):
    maps.build()
    before = maps.level()
    state = maps.build()
    assert maps.level() == before
    assert state.changes == ()


def test_without_a_map_the_message_says_what_to_do(maps):
    assert not maps.state().exists
    with pytest.raises(NotFound, match="No map has been built yet") as raised:
        maps.level()
    assert raised.value.hint == "Run `graphapp map`."


def test_an_unknown_region_is_not_found(built):
    with pytest.raises(NotFound, match="no region 77"):
        built.level(77)


def test_a_cancelled_build_keeps_the_last_map(maps, store, paper):
    maps.build()
    before = maps.level()
    store.upsert([paper("t:11", "More", 2021, "GD", ["Drawer A"])])

    def cancel(phase: str, done: int, total: int) -> None:
        raise JobCancelled

    with pytest.raises(JobCancelled):
        maps.build(cancel)
    assert maps.level() == before
    assert [path.name for path in maps._file.path.parent.iterdir() if "building" in path.name] == []


def test_a_damaged_map_is_reported_and_built_again(maps):
    maps.build()
    maps._file.path.write_bytes(b"arrays 1, cut off")
    assert maps.state().problem == "The map is damaged, or was built by another version of graphapp."
    with pytest.raises(NotFound, match="damaged"):
        maps.level()
    assert maps.build().changes == ("The last map could not be read, so all places and colours are new.",)
    assert len(maps.level().items) == 2


@pytest.mark.parametrize(
    ("column", "number"), [("region_parent", 2), ("region_first_child", 0)], ids=["parent", "child"]
)
def test_a_map_whose_regions_contain_themselves_is_damaged(maps, column, number):
    maps.build()
    path = maps._file.path
    arrays = {name: np.array(array) for name, array in read_arrays(path).items()}
    arrays[column][1 if column == "region_parent" else 0] = number
    with open(path, "wb") as out:
        write_arrays(out, arrays)
    assert "damaged" in maps.state().problem


def test_a_file_that_the_computing_process_cannot_write_is_named(maps, monkeypatch):
    def on_full_disk(store, wanted, titles, tell):
        # the map is written to this name
        wanted.with_name("map").mkdir()
        write_titles(store, wanted, titles, tell)

    write_titles = building._write_titles
    monkeypatch.setattr(building, "_write_titles", on_full_disk)
    with pytest.raises(StoreUnavailable, match=r"memory\.map cannot be written: Is a directory"):
        maps.build()


def test_a_load_that_ends_while_the_map_is_built_is_on_the_map(maps, store, paper, monkeypatch):
    loaded = []
    build = maps.build

    def build_during_a_load(tell):
        def tell_and_load(phase, done, total):
            if phase == "finding communities" and not loaded:
                loaded.append(phase)
                store.upsert([paper("t:12", "Late", 2022, "GD", ["Drawer A", "Late Comer"])])
                assert not maps.build_in_background()
            tell(phase, done, total)

        return build(tell_and_load)

    monkeypatch.setattr(maps, "build", build_during_a_load)
    assert maps.build_in_background()
    maps.job.wait(60)
    assert (loaded, maps.job.state().failed) == (["finding communities"], "")
    assert maps.find("Late Comer").papers == 1


def test_a_level_that_was_read_from_the_last_map_is_not_kept_for_the_new_one(maps, store, paper, monkeypatch):
    maps.build()
    last = maps._file.read()
    store.upsert([paper("t:13", "Late", 2022, "GD", ["Drawer A", "Late Comer"])])
    maps.build()
    # a request that read the map just before it was replaced
    with monkeypatch.context() as patched:
        patched.setattr(maps._file, "read", lambda: last)
        assert sum(item.authors for item in maps.level().items) == 11
    assert sum(item.authors for item in maps.level().items) == 12


def test_two_builds_at_once_are_refused(maps):
    with maps._file.writing(), pytest.raises(StoreBusy, match="being built"):
        maps.build()


def test_a_store_without_papers_has_an_empty_map(settings):
    from graphapp.stores import open_store

    store = open_store("memory:", settings)
    service = MapService(store, settings)
    try:
        assert service.build().communities == 0
        assert service.level().items == ()
    finally:
        service.close()
        store.close()


def test_a_level_becomes_a_network_for_files(built):
    view = built.network()
    assert [(node.id, node.papers, node.type) for node in view.nodes] == [
        (f"community:{item.region}", item.papers, "community") for item in built.level().items
    ]
    assert [(edge.source, edge.target, edge.papers) for edge in view.edges] == [(0, 1, 1)]


def test_places_in_files_are_around_the_middle_of_their_level(built):
    drawers = built.level().items[1]
    nodes = built.network(drawers.region).nodes
    assert abs(sum(node.x for node in nodes)) < 5 * 8
    assert abs(sum(node.y for node in nodes)) < 5 * 8
    near = min(math.hypot(a.x - b.x, a.y - b.y) for a, b in itertools.combinations(nodes, 2))
    # files draw authors of two papers with a radius of 9.7
    assert near > 19


def test_communities_are_named_if_the_largest_has_no_words(maps, store, paper):
    store.upsert(
        [
            paper(f"t:{number}", "…", 2021, "GD", [f"Silent {letter}" for letter in "ABCDEFGH"])
            for number in (20, 21)
        ]
    )
    maps.build()
    names = [item.name for item in maps.level().items]
    assert names[0].startswith("Community of Silent ")
    assert "proteins" in names[1]


def test_very_many_small_groups_of_one_venue_are_numbered_parts():
    # 1,000 pairs: 200 are shown, and 1,600 authors are too many for one level
    paper = np.repeat(np.arange(1000, dtype=np.int32), 2)
    author = np.arange(2000, dtype=np.int32)
    regions, _ = divided(
        paper, author, np.full(2000, -1, np.int32),
        lambda group: np.zeros(int(group.max()) + 1, np.int32), lambda done, total: None,
    )  # fmt: skip
    small = regions[-1]
    assert (len(regions), small.kind, len(small.authors)) == (201, SMALL, 1600)
    assert [(part.kind, len(part.authors)) for part in small.children] == [
        (PART, 700),
        (PART, 700),
        (PART, 200),
    ]
