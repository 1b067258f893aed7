"""Every other way in: what a query, a parameter's value, a name or an identifier can reach, one of each kind of harm for each way.

test_shells.py asks all hostile queries of the three plainest ways; here each kind is tried on all the others.
"""

from __future__ import annotations

import io
import json
import sys
import time
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

import pytest

from graphapp import exporters
from graphapp.cli.main import main
from graphapp.stores.copy import digest
from graphapp.web import create_app

SECONDS = 0.1
HANGS = 15.0
WORKS = "/api/v1/query?" + urlencode({"cypher": "MATCH (a:Author {key: 'a007'}) RETURN a.name AS answered"})
SCRIPT = "</script><script>alert(1)</script>"

# one of each kind of query that the guard refuses
REFUSED = (
    "MATCH (n) DETACH DELETE n",
    "MATCH (n) /* harmless */ DETACH /* quite */ DELETE n",
    "MATCH (n) `SET` n.x = 1",
    r"\u0043REATE (n)",
    "RETURN 1; CREATE (n)",
    "EXPLAIN CREATE (n)",
    "MATCH (n) CALL { WITH n DETACH DELETE n } IN TRANSACTIONS OF 1 ROWS",
    "LOAD CSV FROM '{canary}' AS r RETURN r",
    "CALL { LOAD CSV FROM '{canary}' AS r RETURN r } RETURN r",
    "LOAD CSV WITH HEADERS FROM $p AS r FIELDTERMINATOR ';' RETURN r",
    "CALL dbms.listConfig()",
    "SHOW USERS",
    "USE system SHOW USERS",
    "CREATE INDEX x FOR (n:Author) ON (n.name)",
    "RETURN " + "(" * 4000 + "1" + ")" * 4000,
    "RETURN 'unclosed",
    "RETURN '" + "x" * 1_000_000 + "'",
)
# and of those that may run: time, memory, paths, and a regular expression that is long at it
DANGEROUS = (
    "UNWIND range(1, 5000) AS a UNWIND range(1, 5000) AS b UNWIND range(1, 5000) AS c RETURN count(*)",
    "RETURN reduce(s = 'x', i IN range(1, 40) | s + s) AS x",
    "MATCH (a)-[*1..30]-(b) RETURN count(*)",
)
# values of parameters, names, identifiers, words to search
VALUES = (
    "'}) DETACH DELETE n //",
    "x' OR 1=1 WITH 1 AS n CREATE (m) //",
    r"\u0027 }) DETACH DELETE n //",
    "`) CREATE (n) //",
    "$p",
    "LOAD CSV FROM '{canary}' AS r RETURN r",
    "{canary}",
    "file://{canary}",
    "../../../../../../../../etc/passwd",
    "'; DROP TABLE paper; --",
    '" OR name:* AND (NEAR(',
    "*:* AND /(a+)+$/ ~ ^ \\ [ TO ]",
    SCRIPT,
    "{{ 7 * 7 }}{% raw %}",
    '{"$gt": ""}',
    "[" * 30_000,
    "9" * 400,
    "1e400",
    "\x00",
    "%00%0d%0aSet-Cookie: x=1",
    "\u202e\ufeff\u200b",
    "x" * 60_000,
)


class Answer(NamedTuple):
    status: int
    text: str
    kind: str
    seconds: float


class Ways:
    """A site that is asked by strangers, and what every answer must be like. `asked` are the endpoints that were."""

    def __init__(self, opened: Any, canary: Any, canary_text: str) -> None:
        self.app = create_app(opened.service, opened.service.settings)
        self._client = self.app.test_client()
        self._canary, self._canary_text = str(canary), canary_text
        # a server takes long for each answer, and what the guard and the web refuse they refuse for all stores alike
        self._step = 9 if opened.limited_by_server else 1
        self.asked: set[str] = set()

    def ask(self, address: str, body: Any = None, **environ: Any) -> Answer:
        path = address.partition("?")[0]
        method = "GET" if body is None else "POST"
        self.asked.add(self.app.url_map.bind("localhost").match(path, method)[0])
        started = time.monotonic()
        if body is None:
            response = self._client.get(address, environ_overrides=environ)
        else:
            response = self._client.post(address, data=body, content_type="application/json")
        took = time.monotonic() - started
        text = response.get_data().decode("utf-8", "replace")
        response.close()
        answer = Answer(response.status_code, text, response.mimetype, took)
        self._judge(answer, address[:200])
        return answer

    def _judge(self, answer: Answer, address: str) -> None:
        assert answer.seconds < SECONDS + HANGS, f"{answer.seconds:.1f} s: {address}"
        assert answer.status < 500 or answer.status == 503, f"{answer.status}: {address}"
        assert self._canary_text not in answer.text, address
        assert "Traceback" not in answer.text, address
        if answer.kind in ("text/html", "image/svg+xml"):
            assert "<script>alert" not in answer.text, address
            assert ">49" not in answer.text.replace("</", ">"), address

    def aimed(self, text: str) -> str:
        return text.replace("{canary}", self._canary)

    def share(self, texts: Sequence[str], turn: int, least: int = 1) -> list[str]:
        """What the way of number `turn` is asked: all of `texts`, or every so many, then neighbours not the same ones."""
        step = min(len(texts), max(least, self._step))
        return [self.aimed(text) for text in texts[turn % step :: step]]

    def works(self) -> bool:
        return "A007" in self.ask(WORKS).text


@pytest.fixture
def ways(opened, canary, canary_text) -> Ways:
    return Ways(opened, canary, canary_text)


@pytest.fixture
def untouched(opened, canary, canary_text) -> Iterator[None]:
    """At the end the store and the file that no query should get to are as at the beginning."""
    before = digest(opened.store)
    yield
    assert digest(opened.store) == before
    assert list(canary.parent.iterdir()) == [canary]
    assert canary.read_text() == f"{canary_text},1\n"


FILES = tuple(f"/files/network{exporter.suffix}" for exporter in exporters.EXPORTERS)
TYPED = (
    "/query?plan=1",
    "/api/v1/query?rows=5",
    "/api/v1/query/network?rows=5",
    "/api/v1/query/plan?rows=5",
    "/files/answer.json?rows=5",
    "/files/answer.csv?rows=5",
)
SAVED = (
    "/query/{name}?rows=5",
    "/query/{name}?plan=1",
    "/api/v1/saved/{name}?rows=5",
    "/api/v1/saved/{name}/network?rows=5",
    "/files/answer.json?saved={name}",
    "/files/answer.csv?saved={name}",
    "/files/network.graphml?saved={name}",
)
NAMED = (
    "/search?q={}",
    "/authors?name={}",
    "/authors/a007?text={}",
    "/authors/a007?coauthor={}",
    "/authors/a007?venue={}",
    "/venues?name={}",
    "/venues?q={}",
    "/papers?id={}",
    "/explain?id={}",
    "/path?from={}&to=A007",
    "/feed?author={}",
    "/feed?venue={}",
    "/network?value={}",
    "/network?centre=papers&value={}",
    "/api/v1/search?q={}&papers=3&venues=3",
    "/api/v1/authors?name={}",
    "/api/v1/venues?name={}",
    "/api/v1/venues?q={}",
    "/api/v1/papers?id={}",
    "/api/v1/path?from=A007&to={}",
    "/api/v1/network?centre=authors&value={}",
    "/api/v1/network/node?centre=author&value=a007&id={}",
    "/api/v1/network/link?centre=author&value=a007&source=a007&target={}",
    "/api/v1/network/expand?centre=author&value=a007&id={}",
    "/files/papers.csv?author={}",
    "/files/papers.bib?venue={}",
    "/files/papers.json?paper={}",
    "/api/v1/network/measure?value=a007&measure={}",
    "/people?name={}",
    "/about/identity?suggestion={}",
    "/people/decisions?name={}",
    "/people/same?name={}",
    "/people/different?name={}",
    "/owner?back={}",
    "/load/files?files={}",
    "/collections/change?name={}",
    "/api/v1/suggestions?name={}",
    "/api/v1/decisions?name={}",
    "/collaborators?name={}",
    "/api/v1/collaborators?name={}",
    "/files/collaborators.csv?name={}",
    "/api/v1/paths?from=A007&to={}",
    "/groups?names={}",
    "/groups?group={}",
    "/network?group={}",
    "/api/v1/groups?names={}",
    "/api/v1/groups?group={}",
    "/files/group.csv?names={}",
    "/groups/report?names={}",
    "/groups/report?group={}",
    "/api/v1/groups/report?names={}",
    "/files/group-report.csv?names={}",
    "/conflicts?author={}",
    "/conflicts?names={}",
    "/conflicts?group={}",
    "/api/v1/conflicts?author={}",
    "/files/conflicts.csv?author={}",
    "/files/conflicts.tsv?names=A007%0A{}",
    "/conflicts/check?reviewers={}&authors=A007",
    "/conflicts/check?reviewers=A007&authors_group={}",
    "/api/v1/conflicts/check?reviewers=A007&authors={}&distance=2",
    "/files/conflict-check.csv?reviewers=A007&authors={}",
    "/compare?a={}&b=A007",
    "/api/v1/compare?sides={}",
    "/files/compare.csv?sides=author:A007%0Aauthor:{}",
    "/api/v1/network/suggested?centre=author&value={}",
    "/api/v1/network/communities?centre=author&value={}",
    "/api/v1/network/layout?value=a007&layout={}",
    "/api/v1/network/citation?centre=author&value={}",
    "/map?region={}",
    "/map?author={}",
    "/map?colour={}",
    "/api/v1/map?region={}",
    "/api/v1/map/author?name={}",
    "/files/map.graphml?region={}",
)
IN_PATHS = (
    "/authors/{}",
    "/authors/{}/network",
    "/venues/{}",
    "/venues/{}/network",
    "/papers/{}",
    "/query/{}",
    "/api/v1/authors/{}",
    "/api/v1/venues/{}",
    "/api/v1/papers/{}",
    "/api/v1/saved/{}",
    "/api/v1/saved/{}/network",
    "/people/suggestions/{}",
    "/c/{}",
    "/api/v1/suggestions/{}",
)
# what only the owner may do
POSTED = (
    "/people/same",
    "/people/different",
    "/people/undo",
    "/people/compute",
    "/people/compute/cancel",
    "/people/suggestions/x",
    "/groups/save",
    "/groups/remove",
    "/owner/sign-in",
    "/owner/sign-out",
    "/owner/name",
    "/load/upload",
    "/load/columns",
    "/load/start",
    "/load/demo",
    "/load/discard",
    "/load/cancel",
    "/collections/create",
    "/collections/rename",
    "/collections/delete",
    "/load/fetch/start",
    "/load/fetch/choose",
    "/load/fetch/refresh",
    "/load/fetch/resume",
    "/load/fetch/cancel",
    "/load/undo",
    "/map/build",
    "/map/cancel",
    "/query/prepare",
    "/query/cancel",
)
TAKES_NOTHING = {
    "pages.front",
    "pages.about",
    # two integers
    "pages.problems",
    "pages.icon",
    "people.computing",
    "loading.load",
    "loading.progress",
    "loading.state",
    "collections.collections",
    "fetching.fetch",
    "fetching.progress",
    "fetching.state",
    "map.building",
    "pages.loads",
    # an integer
    "pages.load_entry",
    "people.contradictions",
    "api.overview",
    "api.cypher",
    "api.saved",
    "api.saved_groups",
    "api.description",
    "static_files.file",
    # these are asked by test_shells.py
    "api.query_by_body",
    # the same names as in the address
    "api.conflict_check_by_body",
}
# Cypher over memory is answered by the same mirror as over a file
ENGINES = pytest.mark.parametrize("opened", ["sqlite", "neo4j"], indirect=True)
STORES = pytest.mark.parametrize("opened", ["memory", "sqlite", "neo4j"], indirect=True)


def test_the_kinds_of_harm_are_taken_from_the_hostile_queries(hostile_queries):
    texts = {hostile.text: hostile.guarded for hostile in hostile_queries}
    assert all(texts[text] for text in REFUSED)
    assert not any(texts[text] for text in DANGEROUS)


@ENGINES
def test_no_way_lets_a_refused_query_through(ways, untouched):
    for turn, way in enumerate((*TYPED, *(f"{file}?rows=5" for file in FILES))):
        for text in ways.share(REFUSED, turn):
            # longer texts come in no address
            answer = ways.ask(f"{way}&{urlencode({'cypher': text[:90_000], 'p.p': ways.aimed('{canary}')})}")
            assert answer.status in (400, 403, 413, 422), f"{answer.status}: {way} {text[:80]}"
    assert ways.works()


@ENGINES
def test_a_query_that_is_too_much_ends_in_time_whichever_way_it_came(ways, untouched):
    for turn, way in enumerate((*TYPED, "/files/network.json?rows=5")):
        for text in ways.share(DANGEROUS, turn):
            answer = ways.ask(f"{way}&{urlencode({'cypher': text, 'seconds': SECONDS})}")
            # a plan runs nothing
            assert answer.status in (408, 413, 422, 503) or "plan" in way, f"{answer.status}: {way} {text}"
        assert ways.works(), way


@ENGINES
def test_a_query_whose_reader_is_gone_ends_and_the_next_one_is_answered(ways, untouched):
    gone = {"waitress.client_disconnected": lambda: True}
    assert ways.works()
    for way in ("/query?rows=5", *TYPED[1:3], *TYPED[4:], "/files/network.json?rows=5"):
        started = time.monotonic()
        ways.ask(f"{way}&{urlencode({'cypher': DANGEROUS[0], 'seconds': 5})}", **gone)
        assert time.monotonic() - started < 4, way
        assert ways.works(), way


@ENGINES
def test_values_of_parameters_stay_values_whichever_way_they_came(ways, untouched):
    query = "MATCH (a:Author) WHERE a.name = $p OR a.key = 'a007' RETURN a.name AS name, $p AS given"
    for turn, way in enumerate(("/query?rows=5", *TYPED[2:], "/files/network.json?rows=5")):
        for value in ways.share(VALUES, turn):
            ways.ask(f"{way}&{urlencode({'cypher': query, 'p.p': value})}")
    for value in map(ways.aimed, VALUES):
        # the type and the name of a parameter are the sender's as well
        ways.ask(
            f"{TYPED[1]}&{urlencode({'cypher': query, 'p.p': '1', 'p.' + value[:80]: value, 't.p': value})}"
        )
        answer = ways.ask(f"{TYPED[1]}&{urlencode({'cypher': query, 'p.p': value, 't.p': 'text'})}")
        assert answer.status == 200, (value[:50], answer.text)
        assert [row[1] for row in json.loads(answer.text)["rows"]] == [value]
    assert ways.works()


@ENGINES
def test_values_for_saved_queries_stay_values_whichever_way_they_came(ways, untouched):
    for turn, way in enumerate(SAVED):
        for number, value in enumerate(ways.share(VALUES, turn)):
            name = ("by-text", "by-anything")[(turn + number) % 2]
            ways.ask(f"{way.format(name=name)}&{urlencode({'p': value})}")
    for value in map(ways.aimed, VALUES):
        # neither the text of the query nor its limits come from the address
        for other in ways.share(("answer", "seconds", "rows", "saved", value[:80]), len(value)):
            ways.ask(f"/api/v1/saved/by-text?{urlencode({'p': 'A003', other: value})}")
        answer = ways.ask(f"/api/v1/saved/by-text?{urlencode({'p': value, 'cypher': REFUSED[0]})}")
        assert {row[1] for row in json.loads(answer.text)["rows"]} == {value}
    assert ways.works()


@STORES
def test_names_words_and_identifiers_stay_text_whichever_way_they_came(ways, untouched):
    for turn, way in enumerate(NAMED):
        for value in ways.share(VALUES, turn, 2):
            ways.ask(way.format(quote(value, "")))
    # a path has no room for everything: what does not fit has another address
    fitting = [value for value in VALUES if value.isprintable() and "/" not in value and len(value) < 5000]
    for turn, way in enumerate(IN_PATHS):
        for value in ways.share(fitting, turn, 2):
            ways.ask(way.format(quote(value, "")))
    assert ways.works()


@STORES
def test_forms_of_the_owner_record_nothing_without_a_session(ways, untouched):
    for turn, way in enumerate(POSTED):
        for value in ways.share(VALUES, turn, 2):
            answer = ways.ask(way, urlencode({"name": value, "other": value, "id": value, "token": value}))
            assert answer.status in (400, 403, 413, 415), f"{answer.status}: {way} {value[:40]!r}"
    assert ways.works()


COMMANDS = (
    ("query", "--explain", "{query}"),
    ("query", "--output", "csv", "-"),
    ("network", "--cypher", "{query}", "--to", "-", "--format", "csv"),
)
GIVEN = (
    ("query", "--saved", "by-text", "-p", "p={value}", "--output", "csv"),
    ("network", "--saved", "by-text", "-p", "p={value}", "--to", "-", "--format", "graphml"),
    ("network", "--author", "{value}", "--to", "-", "--format", "gml"),
    ("network", "--venue", "{value}", "--to", "-", "--format", "gml"),
    ("author", "a007", "--coauthor", "{value}", "--text", "{value}"),
    ("search", "--papers", "{value}"),
    ("path", "a007", "{value}"),
)


@pytest.mark.parametrize("opened", ["sqlite"], indirect=True)
def test_commands_refuse_what_pages_refuse(opened, untouched, ways, canary_text, capfd, monkeypatch):
    for name, value in opened.variables.items():
        monkeypatch.setenv(name, value)

    def run(command: tuple[str, ...], typed: str = "") -> int:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        monkeypatch.setattr(sys, "argv", ["graphapp", *command])
        with pytest.raises(SystemExit) as ended:
            main()
        said = "".join(capfd.readouterr())
        assert canary_text not in said
        assert "Traceback" not in said
        return int(ended.value.code or 0)

    for text in map(ways.aimed, REFUSED):
        for command in COMMANDS:
            assert run(tuple(part.replace("{query}", text) for part in command), text) not in (0, None)
    for value in map(ways.aimed, VALUES):
        # no program can be given this one
        if "\x00" not in value:
            for command in GIVEN:
                assert run(tuple(part.replace("{value}", value) for part in command)) in (0, 2, 3)


@pytest.mark.parametrize("opened", ["memory"], indirect=True)
def test_no_address_is_left_out(ways):
    """A new address must be asked here, or be said to take nothing."""
    for way in (*TYPED, *(file + "?" for file in FILES)):
        ways.ask(f"{way}&cypher=RETURN+1")
    for way in (*NAMED, *IN_PATHS, *SAVED):
        ways.ask(way.replace("{name}", "by-text").replace("{}", "a007"))
    for way in POSTED:
        ways.ask(way, "")
    endpoints = {rule.endpoint for rule in ways.app.url_map.iter_rules()}
    assert endpoints - ways.asked == TAKES_NOTHING
