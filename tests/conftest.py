"""Fixtures for all tests, and the rule about skipped tests.

With GRAPHAPP_FORBID_SKIPS set, a skipped test fails: what a machine lacks must be installed, not passed over. Only the
folder of real records may be missing, as nothing can install it: $GRAPHAPP_RECORDS, else `../shared` beside the project.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parent.parent
RECORDS = Path(os.environ.get("GRAPHAPP_RECORDS") or ROOT.parent / "shared")
NO_SHARED = "no folder with real records: neither $GRAPHAPP_RECORDS nor ../shared beside the project"
NO_CHROMIUM = "no Chromium: install it (on Debian: apt-get install chromium), then run the tests again"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real records; tests that need it are skipped without it."""
    if not (RECORDS / "samples").is_dir():
        pytest.skip(NO_SHARED)
    return RECORDS


@pytest.fixture(scope="session")
def hostile_queries(root: Path) -> tuple[Any, ...]:
    """Queries that nobody should get away with; see tests/cypher/hostile.py for what each has."""
    spec = importlib.util.spec_from_file_location("hostile", root / "tests/cypher/hostile.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return tuple(module.HOSTILE)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Chromium without a window, one for all tests; those that need it are skipped where there is none.

    Playwright allows one of its kind in a process, so nothing else starts it.
    """
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip(NO_CHROMIUM)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


def _judged(report: Report) -> Report:
    """`report`, turned into a failure where it tells of a skip that is not allowed here."""
    if os.environ.get("GRAPHAPP_FORBID_SKIPS") and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if NO_SHARED not in reason:
            report.outcome = "failed"
            report.longrepr = f"a test was skipped where skips are forbidden: {reason}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return _judged((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return _judged((yield))
