"""The time from navigation until the network of one author is drawn in a browser."""

from __future__ import annotations

import statistics
import subprocess
import sys
from pathlib import Path

from benchmarks.measuring import SUBJECT, Place, Row, Server, chromium
from benchmarks.network import SPEC, pyvis_page
from benchmarks.opened import opened
from graphapp.web import urls

CAP = 120.0
TIMES = 5

OURS = "#network[data-state=drawn]"
# pyvis stores the network in a global variable; vis-network reports when its physics simulation has stabilised
PEER = "js:typeof network !== 'undefined' && network !== null && network.physics && network.physics.stabilized === true"


def measure(place: Place) -> list[Row]:
    """The median of several new pages, after one that warms up the server."""
    browser = chromium()
    if browser is None:
        return [Row(f"network of {SUBJECT} drawn", "≤ 1 s", "Chromium is not installed", "", "")]
    with Server.started(place.store) as server:
        server.settled()
        url = server.url + urls.Links().network_page(SPEC)
        ours = [_seconds(browser, url, OURS) for _ in range(TIMES + 1)][1:]
    with opened(place.store) as service:
        pyvis_page(service.network(SPEC), place.folder / "pyvis.html")
    peer = _seconds(browser, (place.folder / "pyvis.html").as_uri(), PEER)
    median = statistics.median([seconds or CAP for seconds in ours])
    return [
        Row(
            f"network of {SUBJECT}, from navigation to drawn in Chromium",
            "≤ 1 s",
            f"{median:.2f} s",
            f"pyvis page until stabilised: {f'{peer:.1f} s' if peer else f'not within {CAP:.0f} s'}",
            f"slowest of {TIMES}: {max(seconds or CAP for seconds in ours):.2f} s",
            median <= 1,
        )
    ]


def _seconds(browser: str, url: str, drawn: str) -> float | None:
    """Seconds until `drawn` (see browser.py) holds on the page; None if it does not within `CAP` seconds.

    Runs in a separate process, as a busy page does not respond, not even to a request to close it.
    """
    arguments = [sys.executable, str(Path(__file__).with_name("browser.py")), browser, url, drawn]
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        out, _ = process.communicate(timeout=CAP + 60)
        return float(out)
    except (subprocess.TimeoutExpired, ValueError):
        return None
    finally:
        process.kill()
        process.wait()
