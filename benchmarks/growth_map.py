"""The cost of the map of the collection: building it, building it again after 10,000 papers, opening its regions, finding authors on it."""

from __future__ import annotations

import json
import math
import os
import random
import shutil
import subprocess
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks.growth_costs import Cost, GrowthSample, cost
from benchmarks.measuring import GRAPHAPP, Server, environment, family, percentile, resident
from benchmarks.pages_at_scale import processor_ms

__all__ = ["measure"]

SEED = 5
DEEPER, FOUND = 200, 100
"""The numbers of regions below the first level that are opened, and of authors that are found."""


def measure(sample: GrowthSample) -> dict[str, Cost]:
    """Build the map of `sample.store` next to it, and look at all of its first level and some of the others. A copy gets further papers."""
    built = _build(sample.store, "--fresh")
    return {"build the map": built} | _looked(sample.store) | _more(sample)


def _map_of(store: Path) -> Path:
    return store.with_name(store.name + ".map")


def _build(store: Path, *options: str) -> Cost:
    return cost([GRAPHAPP, "map", *options, "--store", store], _map_of(store))


def _looked(store: Path) -> dict[str, Cost]:
    """Every opening of the first level, then random ones, of a server that has just started and whose file is not in memory."""
    dice = random.Random(SEED)
    with open(_map_of(store), "rb") as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    # the engine of the console would be prepared in the meantime
    with environment(GRAPHAPP_CONSOLE="off"), Server.started(store) as server:
        server.settled()
        begin = time.perf_counter()
        whole, first = _asked(server, "")
        wall = 1e3 * (time.perf_counter() - begin)
        levels = [_asked(server, f"?region={item['region']}") for item in whole["items"]]
        deeper = [item["region"] for level, _ in levels for item in level["items"] if item["region"]]
        chosen = dice.sample(deeper, min(DEEPER, len(deeper)))
        levels += [_asked(server, f"?region={region}") for region in chosen]
        people = [item["name"] for level, _ in levels for item in level["items"] if item["key"]]
        names = dice.sample(people, min(FOUND, len(people)))
        found = [_asked(server, "/author?" + urlencode({"name": name}))[1] for name in names]
        mib = sum(map(resident, family(server.process.pid))) / 2**20
    most = max(len(level["items"]) for level, _ in levels)
    return {
        "first look at the map": Cost(
            note=f"{first:.0f} ms CPU, {wall:.0f} ms, {len(whole['items'])} regions"
        ),
        "open a region": Cost(note=f"{_spread([used for _, used in levels])}, at most {most} discs"),
        "find an author on the map": Cost(note=_spread(found)),
        "a server that has shown all this": Cost(note=f"{mib:.0f} MiB"),
    }


def _asked(server: Server, what: str) -> tuple[dict[str, Any], float]:
    """An answer about the map, and the processor time that it took in ms."""
    before = processor_ms(server.process.pid)
    body = server.get("/api/v1/map" + what)
    return json.loads(body), processor_ms(server.process.pid) - before


def _spread(found: Sequence[float]) -> str:
    return f"p95 {percentile(found, 0.95):.0f}, max {max(found):.0f} ms CPU of {len(found)}"


def _more(sample: GrowthSample) -> dict[str, Cost]:
    """Build the map of a copy again after further papers, and compare the communities of the first level."""
    copy = sample.folder / "mapped.db"
    shutil.copyfile(sample.store, copy)
    shutil.copyfile(_map_of(sample.store), _map_of(copy))
    before = _first_level(copy)
    subprocess.run(
        [GRAPHAPP, "load", "--store", copy, sample.more], check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )  # fmt: skip
    again = _build(copy, "--rebuild")
    now = {item["region"]: item for item in _first_level(copy)}
    for left in copy.parent.glob(copy.name + "*"):
        left.unlink()
    return {"build the map again after more papers": again._replace(note=_kept(before, now))}


def _first_level(store: Path) -> list[dict[str, Any]]:
    done = subprocess.run([GRAPHAPP, "map", "--json", "--store", store], check=True, capture_output=True)
    items: list[dict[str, Any]] = json.loads(done.stdout)["items"]
    return items


def _kept(before: Iterable[dict[str, Any]], now: dict[int, dict[str, Any]]) -> str:
    """How many communities still exist, how many of these have the same colour and have moved less than their radius, and their share of
    the authors."""
    communities = [item for item in before if item["kind"] == "community"]
    pairs = [(item, now[item["region"]]) for item in communities if item["region"] in now]
    same = [(a, b) for a, b in pairs if a["colour"] == b["colour"]]
    near = [a for a, b in same if math.hypot(a["x"] - b["x"], a["y"] - b["y"]) < a["r"]]
    share = sum(item["authors"] for item in near) / max(sum(item["authors"] for item in communities), 1)
    return f"{len(pairs)} of {len(communities)} communities remain, {len(near)} with place and colour: {share:.1%} of the authors"
