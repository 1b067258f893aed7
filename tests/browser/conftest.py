"""Fixtures for tests in Chromium: pages whose errors fail the test, and a small site with a drawing."""

from __future__ import annotations

import json
import threading
import urllib.parse
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask, Response, render_template_string, request
from markupsafe import Markup
from playwright.sync_api import Browser, BrowserContext, Locator, Page
from werkzeug.serving import WSGIRequestHandler, make_server

from graphapp.demo import DEMO
from graphapp.ingest.load import ingest
from graphapp.model.rows import AuthorRow, Authorships, PaperMembers
from graphapp.networks.palette import DARK, LIGHT, Theme
from graphapp.networks.projection import project
from graphapp.networks.spec import NetworkSpec, NetworkView
from graphapp.serialize import network_json
from graphapp.service import GraphService
from graphapp.settings import Settings
from graphapp.stores import open_store
from graphapp.support.assets import NETWORK_MODULES, csp_hash, import_map, vis_network
from graphapp.web import create_app
from graphapp.web.collection_site import CollectionSite

# the modules of the drawing import each other as #network/name.js
IMPORT_MAP = import_map({NETWORK_MODULES: "/static/network/"})
POLICY = f"default-src 'self'; script-src 'self' {csp_hash(IMPORT_MAP)}; style-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'"
Json = dict[str, Any]
# how often a server looks whether it should end: each test waits for that
POLL_SECONDS = 0.02


# "resultTypes": axe need not describe every element that conforms; "preload": no rule of these levels reads the style sheets
LEVELS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
    "preload": False,
}
RUN_AXE = "([exclude, options]) => axe.run(exclude.length ? {exclude} : document, options).then(({violations}) => violations)"


@pytest.fixture(scope="session")
def faults() -> Callable[..., list[str]]:
    """A function that returns the violations of WCAG A and AA that axe finds on a page, or only those of some rules, or outside of some
    elements (selectors)."""
    script = Axe().axe_script

    def find(page: Page, rules: Sequence[str] = (), exclude: Sequence[str] = ()) -> list[str]:
        only = {"runOnly": {"type": "rule", "values": list(rules)}} if rules else {}
        # half a megabyte of script: once for each document
        if not page.evaluate("'axe' in window"):
            page.evaluate(script)
        found = page.evaluate(RUN_AXE, [list(exclude), {**LEVELS, **only}])
        return [
            f"{fault['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
            for fault in found
            for node in fault["nodes"]
        ]

    return find


class _Quiet(WSGIRequestHandler):
    def log(self, *_: object) -> None:
        """Log nothing, as each page requests about thirty files."""


@contextmanager
def _serving(service: GraphService) -> Iterator[str]:
    site = CollectionSite(create_app(service, service.settings))
    server = make_server("127.0.0.1", 0, site, threaded=True, request_handler=_Quiet)  # type: ignore[arg-type]
    thread = threading.Thread(target=server.serve_forever, args=[POLL_SECONDS])
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    site.close()
    service.close()


@pytest.fixture(scope="session")
def serving() -> Callable[[GraphService], AbstractContextManager[str]]:
    """`serving(service)`: a context manager that serves the site of a service and yields its address. It closes the service."""
    return _serving


@pytest.fixture(scope="module")
def demo_service() -> GraphService:
    """A service with the bundled demo."""
    settings = Settings.read({"store": "memory:"}, {})
    store = open_store("memory:", settings)
    assert ingest(store, [DEMO], settings).loaded == 49
    return GraphService(store, settings)


@pytest.fixture(scope="module")
def demo(
    demo_service: GraphService, serving: Callable[[GraphService], AbstractContextManager[str]]
) -> Iterator[str]:
    """The address of a site that shows the bundled demo."""
    with serving(demo_service) as address:
        yield address


@pytest.fixture(scope="module", params=["memory", "neo4j"])
def empty_address(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty store, in memory and on the Neo4j server. It can be opened while the tests of a module run."""
    if request.param == "memory":
        yield "memory:"
        return
    with pytest.MonkeyPatch.context() as environ:
        for variable, value in request.getfixturevalue("neo4j_environ").items():
            environ.setenv(variable, value)
        yield request.getfixturevalue("emptied_neo4j")()


@dataclass
class Watched:
    """The errors and requests of pages. `expected` are substrings of errors that a test provokes."""

    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def unexpected(self) -> list[str]:
        return [line for line in self.complaints if not any(part in line for part in self.expected)]


@pytest.fixture
def watched() -> Iterator[Watched]:
    """The errors of all pages of a test, which fails on an unexpected one."""
    seen = Watched()
    yield seen
    assert seen.unexpected() == []


class Contexts:
    """The browser contexts of all tests. A context keeps a process of the browser and the scripts that it has compiled, so the next test with the
    same options gets it, after its pages, cookies, permissions and stored values are removed."""

    def __init__(self, chromium_with: Callable[[str], Browser]) -> None:
        self._chromium_with = chromium_with
        self._idle: dict[str, list[BrowserContext]] = {}

    def take(self, fonts: str, how: dict[str, Any]) -> UsedContext:
        """A context that no other test uses, with `fonts` and the keyword arguments of a Playwright context."""
        idle = self._idle.setdefault(repr((fonts, sorted(how.items()))), [])
        context = idle.pop() if idle else self._chromium_with(fonts).new_context(**how)
        return UsedContext(context, idle)


@dataclass
class UsedContext:
    """A context of the browser while a test uses it, and where it is put when it is closed."""

    context: BrowserContext
    idle: list[BrowserContext]

    def new_page(self, address: str) -> Page:
        """A page for an address, of whose site the browser keeps nothing but files."""
        page = self.context.new_page()
        site = urllib.parse.urlsplit(address)
        session = self.context.new_cdp_session(page)
        kept = {"origin": f"{site.scheme}://{site.netloc}", "storageTypes": "local_storage,indexeddb"}
        session.send("Storage.clearDataForOrigin", kept)
        session.detach()
        return page

    def close(self) -> None:
        """Close its pages, and leave it to the next test."""
        for page in self.context.pages:
            page.close()
        self.context.clear_cookies()
        self.context.clear_permissions()
        self.idle.append(self.context)


@pytest.fixture(scope="session")
def all_contexts(chromium_with: Callable[[str], Browser]) -> Contexts:
    return Contexts(chromium_with)


@pytest.fixture
def contexts(watched: Watched) -> Iterator[list[UsedContext]]:
    """The browser contexts of a test. A server that stops with the test closes them first, as a page with a pending request would
    report a lost connection."""
    opened: list[UsedContext] = []
    yield opened
    _leave(opened)


def _leave(contexts: list[UsedContext]) -> None:
    while contexts:
        contexts.pop().close()


@pytest.fixture
def open_page(all_contexts: Contexts, watched: Watched, contexts: list[UsedContext]) -> Callable[..., Page]:
    """A function that opens an address in a new page, with `fonts` and the keyword arguments of a Playwright context.

    Console errors, violations of the content security policy, dialogs, and requests to other servers are recorded in `watched`.
    """

    def open_page(address: str, *, wait: bool = True, fonts: str = "few", **how: Any) -> Page:
        used = all_contexts.take(fonts, {"viewport": {"width": 1280, "height": 800}, **how})
        contexts.append(used)
        page = used.new_page(address)
        own = urllib.parse.urlsplit(address)
        page.on(
            "console", lambda said: said.type in ("error", "warning") and watched.complaints.append(said.text)
        )
        page.on("pageerror", lambda error: watched.complaints.append(f"error: {error}"))
        page.on(
            "dialog",
            lambda dialog: (watched.complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()),
        )
        page.on("request", lambda asked: _look_at(asked.url, own, watched))
        page.goto(address)
        if wait:
            page.wait_for_selector('body[data-ready="1"]', timeout=20_000)
        return page

    return open_page


def _look_at(url: str, own: urllib.parse.SplitResult, watched: Watched) -> None:
    watched.requests.append(url)
    asked = urllib.parse.urlsplit(url)
    if asked.scheme in ("http", "https", "ws", "wss") and asked.netloc != own.netloc:
        watched.complaints.append(f"request to another server: {url}")


@dataclass
class Site:
    """A site with one page and its API. `answers` maps the value of a spec to a network, `papers` the id of a node or both ids of a
    link to papers, `more` the id of a node to the answer to expand, `communities` the value of a spec to its communities. A number instead of an answer is a status. `reasons`: why positions are not available yet, for each request.
    """

    address: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    papers: dict[Any, list[Json]] = field(default_factory=dict)
    more: dict[str, Json] = field(default_factory=dict)
    communities: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    offline: str = ""

    def clear(self) -> None:
        """Serve nothing, as at first."""
        for each in (self.answers, self.papers, self.more, self.communities, self.asked, self.reasons):
            each.clear()
        self.offline = ""

    def show(self, answer: Json, value: str = "x") -> str:
        """Serve `answer` and return the address of its full-window page."""
        self.answers[value] = answer
        return self.page(value)

    def page(self, value: str = "x", mode: str = "full", more: str = "") -> str:
        query = urllib.parse.urlencode({"value": value})
        return f"{self.address}/{mode}?{query}{more}"


PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>A network</title><link rel="icon" href="data:,">
<script type="importmap">{{ import_map }}</script>
<link rel="stylesheet" href="/static/palette.css"><link rel="stylesheet" href="/static/graphapp.css"><link rel="stylesheet" href="/static/network/network.css"><link rel="stylesheet" href="/static/network/window.css">
<script src="/static/vis-network.min.js" defer></script><script type="module" src="/static/network/main.js"></script></head>
<body class="{{ "window" if mode == "full" else "page" }}"><main><p class="action"><a href="/files/network.gml?value={{ value }}" data-download>GML</a></p><h1>A page with a network</h1>
<div id="network" data-src="/api/v1/network?{{ spec }}" data-spec="{{ spec }}" data-mode="{{ mode }}"><table><tr><td>the fallback</td></tr></table></div>
</main></body></html>"""


def _palette(theme: Theme) -> str:
    named = {"background": theme.background, "ink": theme.ink, "soft": theme.soft, "line": theme.line}
    variables = [f"--network-{name}: {colour};" for name, colour in named.items()]
    variables += [f"--community-{number}: {colour};" for number, colour in enumerate(theme.communities)]
    variables.append(f"--community-other: {theme.other};")
    return ":root { " + " ".join(variables) + " }"


def _app(site: Site, static: Path) -> Flask:
    app = Flask(__name__, static_folder=static)
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 3600

    @app.after_request
    def protect(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        return response

    @app.get("/static/palette.css")
    def palette() -> Response:
        dark = f"@media (prefers-color-scheme: dark) {{ {_palette(DARK)} }}"
        return Response(_palette(LIGHT) + dark, mimetype="text/css")

    @app.get("/static/vis-network.min.js")
    def script() -> Response:
        response = Response(vis_network(), mimetype="text/javascript")
        response.cache_control.max_age = 3600
        return response

    @app.get("/<any(full, embed):mode>")
    def page(mode: str) -> str:
        return render_template_string(
            PAGE,
            mode=mode,
            spec=request.query_string.decode(),
            value=request.args["value"],
            import_map=Markup(IMPORT_MAP),
        )

    @app.get("/offline")
    def offline() -> str:
        return site.offline

    @app.get("/authors/<path:name>")
    def author(name: str) -> str:
        return f"<!doctype html><title>author</title><link rel=icon href=data:,><h1>{len(name)}</h1>"

    @app.get("/api/v1/network")
    def network() -> Any:
        site.asked.append(request.url)
        return _answer(site.answers[request.args["value"]], request.args)

    @app.get("/api/v1/network/layout")
    def layout() -> Any:
        if not site.reasons:
            return {"layout": request.args["layout"], "ids": [], "x": [], "y": []}
        pending = {"state": "computing", "retry_after": 1.0, "reason": site.reasons.pop(0)}
        return pending, 202, {"Retry-After": "1"}

    @app.get("/api/v1/network/node")
    def node() -> Any:
        id = request.args["id"]
        return {"id": id, "papers": site.papers.get(id, []), "page": f"/authors/{urllib.parse.quote(id, '')}"}

    @app.get("/api/v1/network/link")
    def link() -> Any:
        return {"papers": site.papers.get((request.args["source"], request.args["target"]), [])}

    @app.get("/api/v1/network/communities")
    def communities() -> Any:
        given = site.communities.get(request.args["value"])
        if given is not None:
            return _answer(given, request.args)
        answer = site.answers[request.args["value"]]
        nodes = answer["nodes"] if isinstance(answer, dict) else {"id": [], "community": []}
        ready = {"state": "ready", "retry_after": None, "reason": ""}
        return {"ids": nodes["id"], "community": nodes["community"], "communities": [], "layout": ready}

    @app.get("/api/v1/network/expand")
    def expand() -> Any:
        return _answer(site.more[request.args["id"]], request.args)

    return app


def _answer(answer: Any, arguments: Any) -> Any:
    if callable(answer):
        answer = answer(arguments)
    if isinstance(answer, int):
        return {
            "error": {"code": "broken", "message": "The store is away.", "hint": "Wait a little."}
        }, answer
    return Response(json.dumps(answer), mimetype="application/json")


@pytest.fixture(scope="session")
def served_site(root: Path) -> Iterator[Site]:
    """The site of all tests: at one address, the browser reads the scripts again only if its page is in another context."""
    site = Site()
    server = make_server("127.0.0.1", 0, _app(site, root / "static"), threaded=True, request_handler=_Quiet)
    site.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=[POLL_SECONDS])
    thread.start()
    yield site
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def site(served_site: Site, contexts: list[UsedContext]) -> Iterator[Site]:
    """A site that serves the answers set by a test, until the test ends."""
    yield served_site
    _leave(contexts)
    served_site.clear()


Paper = tuple[str, int | None, tuple[str, ...]]


def authorships(papers: list[Paper]) -> Authorships:
    """Authorships of papers given as (id, year, names)."""
    names = list(dict.fromkeys(name for _, _, members in papers for name in members))
    rows = [AuthorRow(f"name:{name}", name, name.casefold()) for name in names]
    found = [
        PaperMembers(id, year, len(who), tuple(names.index(name) for name in who)) for id, year, who in papers
    ]
    return Authorships(rows, found)


# Ada wrote five of these; the expected numbers in the tests are counted from this list by hand
ADAS: list[Paper] = [
    ("p1", 2001, ("Ada", "Bo")),
    ("p2", 2003, ("Ada", "Bo", "Cy")),
    ("p3", 2005, ("Ada", "Cy", "Dee")),
    ("p4", 2005, ("Bo", "Cy")),
    ("p5", None, ("Ada", "Dee")),
    ("p6", 2007, ("Ada", "Eve")),
]
PLACES = {"ada": (0, 0), "bo": (-200, -100), "cy": (200, -100), "dee": (200, 120), "eve": (-200, 120)}
GROUPS = {"ada": -1, "bo": 0, "cy": 0, "dee": 1, "eve": 1}


def placed(view: NetworkView, places: dict[str, tuple[int, int]], groups: dict[str, int]) -> Json:
    for node in view.nodes:
        node.x, node.y = places[node.id]
        node.community = groups[node.id]
    return network_json(view)


@pytest.fixture
def adas_authorships() -> Authorships:
    """Six papers by Ada and four others."""
    return authorships(ADAS)


@pytest.fixture
def adas_network() -> Callable[..., Json]:
    """A function that returns the network of these papers as JSON from the server; its arguments change fields of the spec."""

    def network(**spec: Any) -> Json:
        asked = NetworkSpec(**{"centre": "author", "value": "ada", **spec})
        return placed(project(authorships(ADAS), asked, title="Coauthor network of Ada"), PLACES, GROUPS)

    return network


@pytest.fixture
def adas_page(site: Site, adas_network: Callable[..., Json]) -> str:
    """The address of Ada's network in a full-window page, with the papers of its nodes and links."""
    for key in ("ada", "bo", "cy", "dee", "eve"):
        site.papers[key] = papers(*(each for each in ADAS if {"Ada", key.title()} <= set(each[2])))
    for pair in (("ada", "bo"), ("ada", "cy"), ("bo", "cy")):
        site.papers[pair] = papers(
            *(each for each in ADAS if {name.title() for name in pair} <= set(each[2]))
        )
    return site.show(adas_network(), "ada")


def papers(*given: Paper) -> list[Json]:
    return [
        {
            "id": id,
            "title": f"On {id}",
            "year": year,
            "venue": "Proc",
            "authors": list(who),
            "page": f"/papers/{id}",
        }
        for id, year, who in given
    ]


@pytest.fixture
def circle() -> Callable[..., Json]:
    """A function that returns a network of `names` on a circle, each linked to the first and to the next one."""

    def circle(
        names: list[str], *, centre: int | None = 0, title: str = "A circle", reach: int = 300
    ) -> Json:
        from math import cos, pi, sin

        count = len(names)
        turn = [2 * pi * place / max(count - 1, 1) for place in range(count)]
        edges = sorted(
            {(0, place) for place in range(1, count)} | {(place, place + 1) for place in range(1, count - 1)}
        )
        columns = range(len(edges))
        return {
            "title": title,
            "spec": "value=x",
            "centre": centre,
            "nodes": {
                "id": [f"n{place}" for place in range(count)],
                "name": names,
                "type": ["author"] * count,
                "papers": [count - place for place in range(count)],
                "community": [-1 if place == centre else place % 14 for place in range(count)],
                "x": [0 if place == 0 else round(reach * cos(turn[place])) for place in range(count)],
                "y": [0 if place == 0 else round(reach * sin(turn[place])) for place in range(count)],
                "first": [2000] * count,
                "last": [2001] * count,
                "rows": [1] * count,
                "years": [[2000, 2001]] * count,
            },
            "edges": {
                "source": [a for a, _ in edges],
                "target": [b for _, b in edges],
                "weight": [1.0 for _ in columns],
                "papers": [1 for _ in columns],
                "strength": [1.0 for _ in columns],
                "first": [2000 for _ in columns],
                "last": [2000 for _ in columns],
                "strong": [True for _ in columns],
                "years": [[2000] for _ in columns],
            },
            "total_nodes": count,
            "total_edges": len(edges),
            "left_out": [],
        }

    return circle


class Reader:
    """A user of an open drawing: reads the page, and points at nodes and links."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def counts(self) -> str:
        return self.page.locator(".network-counts").inner_text()

    def rows(self) -> list[str]:
        """The names in the table, in its order."""
        return self.page.locator(".network-row").all_inner_texts()

    def row(self, name: str) -> list[str]:
        """The cells of a row of the table."""
        row = self.page.locator("tbody tr", has=self.page.locator(".network-row", has_text=name)).first
        return row.locator("th, td").all_inner_texts()

    def chosen(self) -> list[str]:
        return self.page.locator("tr.network-chosen .network-row").all_inner_texts()

    def heading(self) -> str:
        return self.page.locator(".network-panel h2").inner_text()

    def titles(self) -> list[str]:
        return [text.split("\n")[0] for text in self.page.locator(".network-papers li").all_inner_texts()]

    def control(self, label: str) -> Locator:
        """The control with a label. If it is in a popover of the bar, or in the sheet of a phone, this is opened first."""
        found = self.page.get_by_label(label, exact=True)
        if found.is_visible():
            return found
        if self.page.locator(".network-tabs").is_visible():
            self.tab("Filters")
        else:
            self.page.locator("details.popup", has=found).locator("summary").click()
        return found

    def tab(self, name: str) -> None:
        """Open a sheet on a phone; in a wide window, its content is visible."""
        tab = self.page.locator(".network-tabs").get_by_role("button", name=name, exact=True)
        if tab.is_visible() and tab.get_attribute("aria-expanded") == "false":
            tab.click()

    def said(self) -> str:
        return self.page.locator("p.network-hidden[role=status]").inner_text()

    def spot(self, id: str) -> tuple[float, float]:
        """The position of a node on the screen."""
        return tuple(
            self.page.evaluate(
                """id => {
                  const {canvas, view} = document.getElementById('network').drawing;
                  const corner = canvas.box.getBoundingClientRect();
                  const {x, y} = canvas.pixelOf(view.network.byId.get(id));
                  return [corner.left + x, corner.top + y];
                }""",
                id,
            )
        )

    def places(self) -> dict[str, list[int]]:
        """The position of every node in the network, by id."""
        return self.page.evaluate(
            """() => {
              const {view, canvas} = document.getElementById('network').drawing;
              const drawn = canvas.vis.getPositions();
              const of = (node) => drawn[node.index] ?? node;
              return Object.fromEntries(view.network.nodes.map((node) => [node.id, [of(node).x, of(node).y]]));
            }"""
        )

    def click(self, id: str) -> None:
        self.page.mouse.click(*self.spot(id))
        # vis-network waits for a possible second click
        self.page.wait_for_timeout(350)

    def click_link(self, a: str, b: str) -> None:
        (ax, ay), (bx, by) = self.spot(a), self.spot(b)
        self.page.mouse.click((ax + bx) / 2, (ay + by) / 2)
        self.page.wait_for_timeout(350)

    def press(self, *keys: str) -> None:
        """Press keys on the drawing."""
        self.page.locator("#network-drawing").focus()
        for key in keys:
            self.page.keyboard.press(key)
        self.settle()

    def settle(self) -> None:
        """Wait until the address contains the choices."""
        self.page.wait_for_timeout(250)

    def picture(self) -> str:
        """The pixels of the drawing, as a data URL."""
        return self.page.evaluate("document.querySelector('#network canvas').toDataURL()")


@pytest.fixture
def reader(open_page: Callable[..., Page]) -> Callable[..., Reader]:
    """A function that opens an address with reduced motion; keyword arguments as for `open_page`."""

    def reader(address: str, **how: Any) -> Reader:
        return Reader(open_page(address, **{"reduced_motion": "reduce", **how}))

    return reader
