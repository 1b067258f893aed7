"""Fixtures for all tests, and the rule about skipped tests.

With GRAPHAPP_FORBID_SKIPS set, a skipped test fails: what a machine lacks must be installed, not passed over. Only the
folder of real records, or a file that `sample` looks for there, may be missing, as nothing can install them:
$GRAPHAPP_RECORDS, else `../shared` next to the project.
"""

from __future__ import annotations

import gc
import importlib.util
import os
import shutil
import signal
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    import neo4j
    from playwright.sync_api import Browser

    from graphapp.service import GraphService

ROOT = Path(__file__).resolve().parent.parent
RECORDS = Path(os.environ.get("GRAPHAPP_RECORDS") or ROOT.parent / "shared")
NO_SHARED = "no folder with real records: neither $GRAPHAPP_RECORDS nor ../shared beside the project"
NO_SAMPLE = "no such file among the samples of the folder of real records"
NO_NEO4J = (
    "no Neo4j server: name one by NEO4J_TEST_URI, or install Java 17 and Maven, or Docker and testcontainers"
)
NO_CHROMIUM = "no Chromium: install it (on Debian: apt-get install chromium), then run the tests again"
FONTS = Path("/usr/share/fonts/truetype")
FONT_SETS = {"few": ("liberation", "dejavu"), "noto": ("liberation", "dejavu", "noto")}
# the first is Chromium without a window, which needs less than half of the CPU time of the others
BROWSERS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# how long an example takes, or takes to be made, says something about the machine that does other things beside it, nothing about what
# is tested; what must be fast is measured in tests of its own
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")

# a shell starts what runs in the background with Ctrl-C ignored, and so would be every program that tests start
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


# what takes long, by folder or file, and what needs a browser, a server or the real records, by fixture or parameter
SLOW = (
    "tests/browser",
    "tests/cli/test_open.py",
    "tests/contract",
    "tests/cypher/embedded",
    "tests/cypher/fuzz",
    "tests/cypher/parity",
    "tests/cypher/test_escaping.py",
    "tests/cypher/test_examples.py",
    "tests/cypher/test_hostile.py",
    "tests/cypher/test_long_texts.py",
    "tests/hostile",
    "tests/test_benchmarks.py",
    "tests/test_makefile.py",
    "tests/test_packaging.py",
    "tests/test_docs.py",
    "tests/test_skips.py",
    "tests/test_tck.py",
    "tests/tools/test_make_neo4j.py",
    # `make lint` checks the diagram
    "tests/tools/test_package_diagram.py",
    "tests/tools/test_sample_messages.py",
    "tests/web/test_server.py",
    "tests/web/test_api_fuzz.py",
)
SLOW_FIXTURES = frozenset({"chromium_with", "neo4j_server", "own_neo4j_server", "shared"})
SLOW_PARAMETERS = frozenset({"neo4j", "neo4j_store"})
# what begins first: the tests with Neo4j, which stay in one process, then what takes longest; see `make test ARGS=--durations=0`
LONGEST = (
    "tests/stores/neo4j/",
    "tests/hostile/",
    "tests/browser/",
    "tests/cypher/",
    "tests/contract/",
    "tests/test_docs.py",
    "tests/cli/",
    "tests/test_benchmarks.py",
    "tests/tools/",
    "tests/ingest/",
    "tests/loaders/",
    "tests/web/",
    "tests/test_makefile.py",
    "tests/test_packaging.py",
)


def _is_slow(item: pytest.Item, path: str) -> bool:
    parameters = getattr(getattr(item, "callspec", None), "params", {}).values()
    return (
        path.startswith(SLOW)
        or not SLOW_FIXTURES.isdisjoint(getattr(item, "fixturenames", ()))
        or not SLOW_PARAMETERS.isdisjoint(each for each in parameters if isinstance(each, str))
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark slow tests, and begin with the files that take longest: the last file must not keep one worker alone."""
    for item in items:
        # the part of the identifier before "::" is the path from the folder of the project
        path = item.nodeid.partition("::")[0]
        if path.startswith("tests/") and _is_slow(item, path):
            item.add_marker(pytest.mark.slow)
    items.sort(key=lambda item: _place(item.nodeid))


def pytest_sessionstart() -> None:
    """Collect without garbage collection, which finds nothing among modules and tests."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Let the garbage collector skip what lasts as long as the process, modules and tests, and look for cycles less often: it took a third
    of the time of fast tests."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """See tests/scheduling.py; other values of --dist keep their meaning."""
    if config.getvalue("dist") != "loadfile":
        return None
    from tests.scheduling import FileScheduling

    return FileScheduling(config, log)


def _place(nodeid: str) -> int:
    return next((place for place, name in enumerate(LONGEST) if nodeid.startswith(name)), len(LONGEST))


@pytest.fixture(scope="session", autouse=True)
def _compiled_once() -> None:
    """See tests/compiled.py."""
    from tests.compiled import share_compiled

    share_compiled()


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
def sample() -> Callable[[str], Path]:
    """`sample("ovid/citation.txt")`: the file or folder of that name in tests/samples, otherwise among the samples of the folder of
    real records. A test is skipped if neither has it."""

    def find(name: str) -> Path:
        places = (ROOT / "tests/samples" / name, RECORDS / "samples" / name)
        path = next((each for each in places if each.exists()), None)
        if path is None:
            pytest.skip(NO_SAMPLE)
        return path

    return find


@pytest.fixture(scope="session")
def hostile_queries(root: Path) -> tuple[Any, ...]:
    """Queries that nobody should get away with; see tests/cypher/hostile.py for what each has."""
    return tuple(_module(root / "tests/cypher/hostile.py").HOSTILE)


@pytest.fixture(scope="session")
def canary_text() -> str:
    """What stands in the file that no query should get to."""
    return "canary-7f3a"


@pytest.fixture(scope="module")
def canary(canary_text: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that no query should get to, alone in its folder."""
    file = tmp_path_factory.mktemp("canary") / "canary.csv"
    file.write_text(f"{canary_text},1\n")
    return file


def _module(path: Path) -> ModuleType:
    """A file of Python that is in no package, loaded."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Neo4jAccess(NamedTuple):
    """A Neo4j server for tests: its address and who may do everything there."""

    uri: str
    user: str
    password: str


@pytest.fixture(scope="session")
def neo4j_tools(root: Path) -> ModuleType:
    """tools/neo4j_server.py: makes servers of one's own."""
    return _module(root / "tools/neo4j_server.py")


@pytest.fixture(scope="session")
def neo4j_server(neo4j_tools: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neo4jAccess]:
    """One Neo4j server for all tests, which leave in it what they like: each begins by emptying it.

    It is the one that NEO4J_TEST_URI names (with NEO4J_TEST_USER and NEO4J_TEST_PASSWORD), else one that is started from its
    jars, else one in Docker.
    """
    if uri := os.environ.get("NEO4J_TEST_URI"):
        yield _given_server(uri)
        return
    try:
        server = _new_server(neo4j_tools, tmp_path_factory.mktemp("neo4j"))
        server.start()
    except neo4j_tools.NoServer as error:
        yield from _docker_server(str(error))
        return
    yield Neo4jAccess(server.uri, server.user, server.password)
    # its data are thrown away: nothing is lost by a quick end
    server.kill()


@pytest.fixture(scope="session")
def neo4j_driver(neo4j_server: Neo4jAccess) -> Iterator[neo4j.Driver]:
    """Goes past graphapp to the Neo4j server for tests."""
    import neo4j

    with neo4j.GraphDatabase.driver(neo4j_server.uri, auth=neo4j_server[1:]) as driver:
        yield driver


@pytest.fixture(scope="session")
def neo4j_environ(neo4j_server: Neo4jAccess) -> dict[str, str]:
    """User and password of the Neo4j server for tests, as variables in which graphapp looks for them."""
    return {"NEO4J_USERNAME": neo4j_server.user, "NEO4J_PASSWORD": neo4j_server.password}


@pytest.fixture(scope="session")
def emptied_neo4j(neo4j_server: Neo4jAccess, neo4j_driver: neo4j.Driver) -> Callable[[], str]:
    """Empties the Neo4j server for tests but for constraints and indexes, each time, and gives its address."""

    def emptied() -> str:
        neo4j_driver.execute_query("MATCH (n) DETACH DELETE n")
        return neo4j_server.uri

    return emptied


@pytest.fixture
def empty_neo4j(
    emptied_neo4j: Callable[[], str], neo4j_environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> str:
    """The address of the Neo4j server for tests, emptied; user and password are in the environment, as graphapp wants them."""
    for variable, value in neo4j_environ.items():
        monkeypatch.setenv(variable, value)
    return emptied_neo4j()


@pytest.fixture(scope="session")
def second_neo4j_server(neo4j_tools: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A second Neo4j server (`Server` of tools/neo4j_server.py), started once; tests may end it, and start it again."""
    try:
        server = _new_server(neo4j_tools, tmp_path_factory.mktemp("own-neo4j"))
        server.start()
    except neo4j_tools.NoServer as error:
        pytest.skip(f"{NO_NEO4J} ({error})")
    yield server
    server.kill()


@pytest.fixture
def own_neo4j_server(second_neo4j_server: Any) -> Any:
    """A second Neo4j server, which a test may stop, kill and start again (`Server` of tools/neo4j_server.py).

    It runs when the test begins, and holds what earlier tests left in it.
    """
    if not second_neo4j_server.running:
        second_neo4j_server.start()
    return second_neo4j_server


def _new_server(neo4j_tools: ModuleType, folder: Path) -> Any:
    return neo4j_tools.Server(folder / "home", "only-for-tests", configuration=neo4j_tools.KEPT_PLANS)


def _given_server(uri: str) -> Neo4jAccess:
    import neo4j

    access = Neo4jAccess(
        uri, os.environ.get("NEO4J_TEST_USER", "neo4j"), os.environ.get("NEO4J_TEST_PASSWORD", "")
    )
    with neo4j.GraphDatabase.driver(uri, auth=access[1:]) as driver:
        (held,) = driver.execute_query("MATCH (n) RETURN count(n)").records[0]
    if held:
        pytest.exit(f"NEO4J_TEST_URI holds {held:,} nodes, which tests would delete: name an empty server", 3)
    return access


def _docker_server(why_not: str) -> Iterator[Neo4jAccess]:
    try:
        from testcontainers.neo4j import Neo4jContainer

        container = Neo4jContainer("neo4j:5.26-community", password="only-for-tests")
        container.start()
    except Exception as error:
        # whatever keeps Docker from it: not there, not running, no image
        pytest.skip(f"{NO_NEO4J} ({why_not}; Docker: {type(error).__name__})")
    yield Neo4jAccess(container.get_connection_url(), "neo4j", "only-for-tests")
    container.stop()


@pytest.fixture(scope="session")
def demo_service() -> Iterator[GraphService]:
    """The bundled demo: 49 papers by Weizhu Chen with 168 coauthors."""
    from graphapp.demo import DEMO
    from graphapp.ingest.load import ingest
    from graphapp.service import GraphService
    from graphapp.settings import Settings
    from graphapp.stores import open_store

    options = Settings.read({"store": "memory:"}, {})
    store = open_store("memory:", options)
    assert ingest(store, [DEMO], options).loaded == 49
    service = GraphService(store, options)
    yield service
    service.close()


@pytest.fixture(scope="session")
def chromium_with(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Browser]]:
    """`chromium_with(fonts)`: Chromium without a window that sees only one of FONT_SETS; one for all tests of a set.

    Tests that need a browser or fonts that are missing are skipped. Playwright allows one of its kind in a process, so
    nothing else starts it.
    """
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip(NO_CHROMIUM)
    from playwright.sync_api import sync_playwright

    browsers: dict[str, Browser] = {}
    with sync_playwright() as playwright:

        def browser(fonts: str) -> Browser:
            if fonts not in browsers:
                config = _font_configuration(fonts, tmp_path_factory.mktemp("fonts"))
                browsers[fonts] = playwright.chromium.launch(
                    executable_path=path, args=ARGUMENTS, env={**os.environ, "FONTCONFIG_FILE": str(config)}
                )
            return browsers[fonts]

        yield browser
        for each in browsers.values():
            each.close()


def _font_configuration(fonts: str, folder: Path) -> Path:
    """A configuration of fontconfig by which a program sees the fonts of a set and no others."""
    missing = [name for name in FONT_SETS[fonts] if not (FONTS / name).is_dir()]
    if missing:
        pytest.skip(f"no fonts in {FONTS}: {', '.join(missing)} (see the target fonts in the Makefile)")
    folders = "".join(f"<dir>{FONTS / name}</dir>" for name in FONT_SETS[fonts])
    config = folder / "fonts.conf"
    config.write_text(
        f'<?xml version="1.0"?><fontconfig>{folders}<cachedir>{folder / "cache"}</cachedir>'
        '<include ignore_missing="yes">/etc/fonts/conf.d</include></fontconfig>'
    )
    return config


@pytest.fixture(scope="session")
def chromium(chromium_with: Callable[[str], Browser]) -> Browser:
    """Chromium with few fonts, as on a fresh machine."""
    return chromium_with("few")


def _judged(report: Report) -> Report:
    """`report`, turned into a failure where it tells of a skip that is not allowed here."""
    if os.environ.get("GRAPHAPP_FORBID_SKIPS") and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if NO_SHARED not in reason and NO_SAMPLE not in reason:
            report.outcome = "failed"
            report.longrepr = f"a test was skipped where skips are forbidden: {reason}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return _judged((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return _judged((yield))
