"""Reading networks in a browser: the time until they are drawn, steps of years, frames while the camera moves, and measures."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.measuring import SUBJECT, Place, Row, Server, chromium, percentile, timed
from benchmarks.opened import opened
from graphapp.model import names
from graphapp.networks.spec import NetworkSpec, NetworkView
from graphapp.service import GraphService
from graphapp.web import urls

SECONDS = 400.0
FEWER = 6000
"""The authors of a network of medium size."""


class _Reading(NamedTuple):
    """A network to read: its name, its spec and further parameters of the page, and the targets in seconds: first and repeated visit, step of
    years, 95th percentile of frames. None: no target."""

    name: str
    spec: NetworkSpec
    more: str
    first: float | None
    again: float | None
    step: float | None
    frame: float | None


def measure(place: Place) -> list[Row]:
    """The rows of the networks, then those of the measures."""
    browser = chromium()
    with opened(place.store) as service:
        venue = service.store.top_venues(1)[0]
        rows = _measures(service, NetworkSpec("venue", venue.id, nodes=FEWER))
    if browser is None:
        return [*rows, Row("networks in a browser", "", "Chromium is not installed", "")]
    readings = [
        _Reading(SUBJECT, NetworkSpec("author", names.key(SUBJECT)), "", 1.2, 0.7, 0.050, None),
        _Reading(
            f"{venue.name}, {FEWER:,} authors",
            NetworkSpec("venue", venue.id, nodes=FEWER),
            "",
            4.0,
            1.2,
            0.150,
            0.033,
        ),
        # the positions are computed in the background: at most 20 s, and 3 s for the picture
        _Reading(f"{venue.name}, all authors", NetworkSpec("venue", venue.id), "", 23.0, 3.0, 0.2, 0.033),
        _Reading("all papers, most authors", NetworkSpec("all"), "", 23.0, 3.0, 0.2, 0.033),
        _Reading("all papers, all links", NetworkSpec("all"), "links=all", None, None, None, 0.1),
    ]
    for reading in readings:
        rows += _read(place, browser, reading)
    return rows


def _measures(service: GraphService, spec: NetworkSpec) -> list[Row]:
    view: NetworkView = service.network(spec)
    size = f"{len(view.nodes):,} nodes, {len(view.edges):,} links"
    rows = []
    for id in ("betweenness", "pagerank"):
        first = timed(lambda id=id: service.measure(spec, id))  # type: ignore[misc]
        again = timed(lambda id=id: service.measure(spec, id))  # type: ignore[misc]
        work = f"{id} of {view.title} ({size}), first / cached"
        ours = f"{first:.2f} s / {again * 1e3:.1f} ms"
        rows.append(Row(work, "≤ 2 s", ours, "", "", first <= 2))
    return rows


def _read(place: Place, browser: str, reading: _Reading) -> list[Row]:
    with Server.started(place.store) as server:
        server.settled()
        address = server.url + urls.Links().network_page(reading.spec)
        mark = "&" if "?" in address else "?"
        found = _times(browser, address + (f"{mark}{reading.more}" if reading.more else ""))
    if found is None:
        return [Row(f"{reading.name}: read in Chromium", "", f"not within {SECONDS:g} s", "", "", False)]
    first, *repeated = found["drawn"]
    again = statistics.median(repeated)
    step, frames = statistics.median(found["steps"]), found["frames"]
    p95 = percentile(frames, 0.95)
    slowest = f"slowest {max(frames) * 1e3:.0f} ms"
    return [
        Row(
            f"{reading.name}: navigation to drawn, first / repeated visit (median)",
            f"≤ {reading.first} / {reading.again} s" if reading.first else "",
            f"{first:.2f} / {again:.2f} s",
            "",
            "",
            first <= reading.first and again <= (reading.again or first) if reading.first else None,
        ),
        Row(
            f"{reading.name}: step of a year, median",
            f"≤ {reading.step * 1e3:.0f} ms" if reading.step else "",
            f"{step * 1e3:.0f} ms",
            "",
            f"network of the server after {statistics.median(found['exact']) * 1e3:.0f} ms",
            step <= reading.step if reading.step else None,
        ),
        Row(
            f"{reading.name}: frames while dragging and zooming, median / 95th percentile",
            f"≤ {reading.frame * 1e3:.0f} ms" if reading.frame else "",
            f"{statistics.median(frames) * 1e3:.0f} / {p95 * 1e3:.0f} ms",
            "",
            slowest,
            p95 <= reading.frame if reading.frame else None,
        ),
    ]


def _times(browser: str, url: str) -> dict[str, Any] | None:
    """What `reading_browser.py` prints; None if it takes too long."""
    arguments = [sys.executable, str(Path(__file__).with_name("reading_browser.py")), browser, url]
    try:
        done = subprocess.run(
            arguments,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            timeout=SECONDS,
            check=True,
        )
        found: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError):
        return None
    return found
