"""The read-only scenarios of the TCK, from its Maven artifact."""

from __future__ import annotations

import re
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from gherkin.parser import Parser
from gherkin.pickles.compiler import Compiler

from benchmarks.tck.values import parsed

__all__ = ["ARTIFACT", "Expected", "Scenario", "fetched", "reading"]

ARTIFACT = "org.opencypher:tck:1.0.0-M23"
_READING = re.compile(
    r"features/(?:expressions/|useCases/|clauses/(?:match|match-where|return|return-orderby|return-skip-limit|with|with-orderBy"
    r"|with-skip-limit|with-where|unwind|union)/)"
)
_RESULT = re.compile(
    r"the result should be(?P<empty> empty)?(?:, (?P<order>in order|in any order))?(?P<lists> \(ignoring element order for lists\))?:?"
)
_ERROR = re.compile(r"an? (\w+) should be raised at (.*)")
_NAMED_GRAPH = re.compile(r"the (\S+) graph")


class Expected(NamedTuple):
    """The expected answer to a query: an `error`, or columns and rows; `in_order` and `any_order` as in `values.same_rows`."""

    error: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Any, ...], ...] = ()
    in_order: bool = False
    any_order: bool = False


class Scenario(NamedTuple):
    """A graph, created by the statements of `setup`, and queries, each with its expected answer (None if not specified)."""

    group: str
    name: str
    setup: tuple[str, ...]
    parameters: dict[str, Any]
    queries: tuple[tuple[str, Expected | None], ...]


def fetched(folder: Path) -> Path:
    """The archive of the TCK in `folder`, downloaded by Maven if missing.

    Raises CalledProcessError if Maven fails, FileNotFoundError if Maven is not installed.
    """
    _, name, version = ARTIFACT.split(":")
    archive = folder / f"{name}-{version}.jar"
    if not archive.exists():
        folder.mkdir(parents=True, exist_ok=True)
        goal = ["dependency:copy", f"-Dartifact={ARTIFACT}", f"-DoutputDirectory={folder}"]
        subprocess.run(["mvn", "-q", "-B", *goal], check=True)
    return archive


def reading(archive: Path) -> Iterator[Scenario]:
    """The read-only scenarios of the archive, without those that need user-defined procedures or that also write.

    Raises ValueError for a step that is not known.
    """
    with zipfile.ZipFile(archive) as kit:
        for path in sorted(kit.namelist()):
            if not (path.endswith(".feature") and _READING.match(path)):
                continue
            document: dict[str, Any] = {**Parser().parse(kit.read(path).decode()), "uri": path}
            group = path.removeprefix("features/").rpartition("/")[0]
            for pickle in Compiler().compile(document):  # type: ignore[arg-type]
                found = _scenario(kit, group, f"{Path(path).stem} {pickle['name']}", pickle["steps"])
                if found is not None:
                    yield found


def _scenario(kit: zipfile.ZipFile, group: str, name: str, steps: Any) -> Scenario | None:
    setup: list[str] = []
    parameters: dict[str, Any] = {}
    queries: list[tuple[str, Expected | None]] = []
    for step in steps:
        text, argument = step["text"], step.get("argument", {})
        document = argument.get("docString", {}).get("content", "")
        table = [
            [cell["value"] for cell in row["cells"]] for row in argument.get("dataTable", {}).get("rows", ())
        ]
        if text.startswith("there exists a procedure"):
            return None
        if text in ("an empty graph", "any graph", "no side effects"):
            continue
        if match := _NAMED_GRAPH.fullmatch(text):
            setup.append(kit.read(f"graphs/{match[1]}/{match[1]}.cypher").decode())
        elif text == "having executed:":
            setup.append(document)
        elif text == "parameters are:":
            parameters = {row[0]: parsed(row[1]) for row in table}
        elif text in ("executing query:", "executing control query:"):
            queries.append((document, None))
        elif text == "the side effects should be:":
            # the scenario also writes
            return None
        elif match := _ERROR.match(text):
            queries[-1] = queries[-1][0], Expected(error=f"{match[1]} at {match[2]}")
        elif match := _RESULT.fullmatch(text):
            queries[-1] = queries[-1][0], _expected(match, table)
        else:
            raise ValueError(f"{name}: unknown step {text!r}")
    return Scenario(group, name, tuple(setup), parameters, tuple(queries))


def _expected(match: re.Match[str], table: list[list[str]]) -> Expected:
    if match["empty"]:
        return Expected()
    rows = tuple(tuple(map(parsed, row)) for row in table[1:])
    return Expected("", tuple(table[0]), rows, match["order"] == "in order", bool(match["lists"]))
