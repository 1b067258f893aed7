"""The cost of the map of the collection: building it, building it again after 10,000 papers, opening its regions, finding authors on it."""

from __future__ import annotations

import json
import os
import random
import shutil
import statistics
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np
from numpy.typing import NDArray

from benchmarks.growth_costs import Cost, GrowthSample, Step, cost, remove_store
from benchmarks.measuring import GRAPHAPP, Server, environment, family, percentile, resident
from benchmarks.pages_at_scale import processor_ms
from graphapp.maps.map_data import MapData
from graphapp.maps.reading import read_map
from graphapp.maps.tree import region_of_author

__all__ = ["STEPS"]

SEED = 5
NEAR = 0.05
DEEPER, FOUND = 200, 100
"""The numbers of regions below the first level that are opened, and of authors that are found."""


def _built(sample: GrowthSample) -> Mapping[str, Cost]:
    """Build the map of `sample.store` next to it, and look at all of its first level and some of the others."""
    return {"build the map": _build(sample.store, "--fresh")} | _looked(sample.store)


def _map_of(store: Path) -> Path:
    return store.with_name(store.name + ".map")


def _build(store: Path, *options: str) -> Cost:
    return cost([GRAPHAPP, "map", *options, "--store", store], _map_of(store))


def _looked(store: Path) -> dict[str, Cost]:
    """Every opening of the first level, then random ones, of a server that has just started and whose file is not in memory."""
    dice = random.Random(SEED)
    with open(_map_of(store), "rb") as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    # with a console, its engine would be prepared in the meantime
    with environment(GRAPHAPP_CONSOLE="off"), Server.started(store) as server:
        server.settled()
        begin = time.perf_counter()
        whole, first = _asked(server, "")
        wall = time.perf_counter() - begin
        levels = [_asked(server, f"?region={item['region']}") for item in whole["items"]]
        deeper = [item["region"] for level, _ in levels for item in level["items"] if item["region"]]
        chosen = dice.sample(deeper, min(DEEPER, len(deeper)))
        levels += [_asked(server, f"?region={region}") for region in chosen]
        people = [item["name"] for level, _ in levels for item in level["items"] if item["key"]]
        names = dice.sample(people, min(FOUND, len(people)))
        found = [_asked(server, "/author?" + urlencode({"name": name}))[1] for name in names]
        mib = sum(map(resident, family(server.process.pid))) / 2**20
    most = max(len(level["items"]) for level, _ in levels)
    regions = f"{len(whole['items'])} regions"
    return {
        "first look at the map": Cost(first / 1e3, wall, p95=first / 1e3, most=first / 1e3, note=regions),
        "open a region of the map": _spread([used for _, used in levels], f"at most {most} discs"),
        "find an author on the map": _spread(found),
        "memory of the server that has shown the map": Cost(mib=mib),
    }


def _asked(server: Server, what: str) -> tuple[dict[str, Any], float]:
    """An answer about the map, and the processor time that it took in ms."""
    before = processor_ms(server.process.pid)
    body = server.get("/api/v1/map" + what)
    return json.loads(body), processor_ms(server.process.pid) - before


def _spread(found: Sequence[float], note: str = "") -> Cost:
    """The cost of requests whose processor times are in ms."""
    seconds = [each / 1e3 for each in found]
    return Cost(statistics.median(seconds), p95=percentile(seconds, 0.95), most=max(seconds), note=note)


def _more(sample: GrowthSample) -> Mapping[str, Cost]:
    """Build the map of a copy again after further papers, and compare where the authors are."""
    if not _map_of(sample.store).exists():
        _build(sample.store)
    copy = sample.folder / "mapped.db"
    try:
        shutil.copyfile(sample.store, copy)
        shutil.copyfile(_map_of(sample.store), _map_of(copy))
        # mapped into memory, so it can be read after the file has been replaced
        before = read_map(_map_of(copy))
        # 1: some records had problems
        cost([GRAPHAPP, "load", "--store", copy, sample.more], accepted=(0, 1))
        again = _build(copy, "--rebuild")
        note = _kept(before, read_map(_map_of(copy)))
    finally:
        remove_store(copy)
    return {"build the map again after 10,000 more papers": again._replace(note=note)}


def _kept(before: MapData, now: MapData) -> str:
    """The share of the authors of both maps whose region of the first level is the same, has the same colour, and has moved by less than `NEAR` of
    the width of the map."""
    _, old, new = np.intersect1d(before.arrays["checks"], now.arrays["checks"], return_indices=True)
    was, is_now = _regions(before)[old], _regions(now)[new]
    old_place, new_place = (
        {name: data.arrays[f"region_{name}"][region] for name in ("lasting", "colour", "x", "y")}
        for data, region in ((before, was), (now, is_now))
    )
    same = old_place["lasting"] == new_place["lasting"]
    same &= old_place["colour"] == new_place["colour"]
    moved = np.hypot(old_place["x"] - new_place["x"], old_place["y"] - new_place["y"])
    same &= moved < NEAR * 2 * float(before.arrays["region_r"][0])
    return f"{same.mean():.1%} of the authors keep community, place and colour"


def _regions(data: MapData) -> NDArray[Any]:
    """The region of the first level of the author of each check."""
    tree = data.tree()
    return region_of_author(tree, np.flatnonzero(tree.level == 1))[data.arrays["check_author"]]


STEPS = {"build": Step(_built), "again": Step(_more, largest=4_100_000)}
