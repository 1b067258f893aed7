"""The command `python -m benchmarks.tck [--no-neo4j] [--only TEXT] [--details FILE]`; see the package."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO

import click

from benchmarks.tck.engines import Embedded, Engine, Neo4j
from benchmarks.tck.judging import Verdict, judged, table
from benchmarks.tck.scenarios import ARTIFACT, Scenario, fetched, reading
from tools.neo4j_server import Server

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "benchmarks" / "tck.md"


@click.command()
@click.option(
    "--neo4j/--no-neo4j", default=True, help="Also run the scenarios on a Neo4j server, which is started."
)
@click.option(
    "--only",
    default="",
    metavar="TEXT",
    help="Run only scenarios whose name contains TEXT, and write no table.",
)
@click.option("--details", type=click.File("w"), help="Write each scenario that did not pass to this file.")
def main(neo4j: bool, only: str, details: TextIO | None) -> None:
    """Run the read-only scenarios of the openCypher TCK and write the table."""
    scenarios = [
        one for one in reading(fetched(ROOT / ".cache" / "tck")) if only in f"{one.group}/{one.name}"
    ]
    tables = []
    with ExitStack() as ended:
        engines: list[Engine] = [Embedded()]
        if neo4j:
            engines.append(Neo4j(_server(ended)))
        for engine in engines:
            verdicts = _run(engine, scenarios)
            tables.append(table(engine.name, [(one.group, verdict) for one, verdict in verdicts]))
            if details:
                details.writelines(_details(engine.name, verdicts))
    text = f"# openCypher TCK\n\nThe read-only scenarios of {ARTIFACT}.\n\n" + "\n".join(tables)
    click.echo(text)
    if not only:
        TABLE.write_text(text, encoding="utf-8")


def _server(ended: ExitStack) -> Server:
    home = ended.enter_context(tempfile.TemporaryDirectory(prefix="graphapp-tck-"))
    server = Server(Path(home), secrets.token_hex(16))
    server.start()
    ended.callback(server.kill)
    return server


def _run(engine: Engine, scenarios: list[Scenario]) -> list[tuple[Scenario, Verdict]]:
    try:
        with click.progressbar(scenarios, label=engine.name) as bar:
            return [(scenario, judged(scenario, engine.ask(scenario))) for scenario in bar]
    finally:
        engine.close()


def _details(engine: str, verdicts: list[tuple[Scenario, Verdict]]) -> Iterator[str]:
    for scenario, verdict in verdicts:
        if verdict.outcome != "passed":
            yield f"{engine}\t{verdict.outcome}\t{scenario.group}/{scenario.name}\t{verdict.why}\n"


if __name__ == "__main__":
    main()
