"""Network files in the hands of Gephi and Gephi Lite: `make interop`.

Writes a network with hostile names in the formats that Gephi (its toolkit) and Gephi Lite (graphology) read, has them read there and
compares nodes, names, edges, weights, positions, sizes, colours and years. Needs Java, Maven, Node and npm, and fetches both readers once
into .cache/interop. Prints one line a check; exit status 1 when one fails.
"""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
HERE = Path(__file__).resolve().parent
CACHE = ROOT / ".cache" / "interop"

sys.path.insert(0, str(ROOT / "tests" / "exporters"))

from conftest import NAMES, network  # noqa: E402

from graphapp.exporters import for_file  # noqa: E402
from graphapp.exporters.distinct_texts import distinct  # noqa: E402
from graphapp.exporters.gexf import spells  # noqa: E402
from graphapp.exporters.pajek import labels  # noqa: E402
from graphapp.exporters.text import one_line  # noqa: E402
from graphapp.networks.palette import LIGHT, node_colour, radius, rgb  # noqa: E402
from graphapp.networks.spec import NetworkView  # noqa: E402

failures: list[str] = []


@dataclass
class Read:
    """What a reader understood of a file."""

    issues: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    nodes: list[list[str]] = field(default_factory=list)
    edges: list[tuple[str, str, float, bool]] = field(default_factory=list)


def check(what: str, found: object, expected: object) -> None:
    holds = found == expected
    print(f"{'ok  ' if holds else 'FAIL'} {what}")
    if not holds:
        failures.append(what)
        if isinstance(found, list) and isinstance(expected, list) and len(found) == len(expected):
            pairs = [(a, b) for a, b in zip(found, expected, strict=True) if a != b]
            found, expected = [a for a, _ in pairs], [b for _, b in pairs]
        print(f"     found    {str(found)[:400]}\n     expected {str(expected)[:400]}")


def text(encoded: str) -> str:
    return base64.b64decode(encoded).decode()


def gephi_jars() -> str:
    """The class path of Gephi's toolkit, which Maven fetches once."""
    CACHE.mkdir(parents=True, exist_ok=True)
    classpath = CACHE / "classpath"
    if not classpath.exists():
        run(
            [
                "mvn",
                "-q",
                "-B",
                "-f",
                str(HERE / "pom.xml"),
                "dependency:build-classpath",
                f"-Dmdep.outputFile={classpath}",
            ]
        )
    return classpath.read_text().strip()


def gephi(files: list[Path]) -> dict[str, Read]:
    """What Gephi's toolkit reads from `files`, by ending."""
    jars = gephi_jars()
    run(["javac", "-cp", jars, "-d", str(CACHE), str(HERE / "ReadBack.java")])
    command = ["java", "-Djava.awt.headless=true", "-cp", f"{CACHE}:{jars}", "ReadBack", *map(str, files)]
    answers: dict[str, Read] = {}
    for line in run(command).splitlines():
        kind, *fields = line.split("\t")
        if kind == "file":
            read = answers[Path(text(fields[0])).suffix] = Read()
        elif kind == "issue":
            read.issues.append(f"{fields[0]}: {text(fields[1])}")
        elif kind == "columns":
            read.columns = text(fields[0]).split()
        elif kind == "node":
            read.nodes.append([text(fields[0]), text(fields[1]), *fields[2:6], text(fields[6])])
        elif kind == "edge":
            read.edges.append((text(fields[0]), text(fields[1]), float(fields[2]), fields[3] == "true"))
    return answers


def graphology(files: list[Path]) -> dict[str, Any]:
    """What graphology reads from `files`, by ending."""
    for name in ("package.json", "read_back.mjs"):
        (CACHE / name).write_bytes((HERE / name).read_bytes())
    if not (CACHE / "node_modules").is_dir():
        run(["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(CACHE)])
    answers = json.loads(run(["node", str(CACHE / "read_back.mjs"), *map(str, files)]))
    return {Path(name).suffix: answer for name, answer in answers.items()}


def run(command: list[str], seconds: float | None = None) -> str:
    """What a program prints. Ends this one with the reason if the program fails; raises TimeoutExpired after `seconds`."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=seconds)
    if done.returncode:
        sys.exit(f"{' '.join(command[:3])} … failed:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return done.stdout


def links(view: NetworkView, read: Read, ids: list[str]) -> list[tuple[int, int, float]]:
    position = {id: index for index, id in enumerate(ids)}
    return sorted(
        (*sorted((position.get(a, -1), position.get(b, -1))), round(weight, 6))
        for a, b, weight, _ in read.edges
    )


def check_gephi(view: NetworkView, read: dict[str, Read]) -> None:
    names = [node.name for node in view.nodes]
    expected_names = {
        ".gexf": names,
        ".graphml": [
            name or f"n{index}" for index, name in enumerate(names)
        ],  # it shows the id of the nameless
        # it decodes nothing, and a quote and what looks like an entity have to be written as entities
        ".gml": list(
            distinct(
                lambda: (
                    re.sub("&(?=#?[0-9A-Za-z]+;)", "&amp;", one_line(name)).replace('"', "&quot;")
                    for name in names
                )
            )
        ),
        ".net": list(labels(view)),
    }
    for suffix, expected in expected_names.items():
        found = read[suffix]
        by_id = {node[0]: node for node in found.nodes}
        ids = (
            [str(i) for i in range(len(names))] if suffix == ".gml" else [f"n{i}" for i in range(len(names))]
        )
        ids = [str(i + 1) for i in range(len(names))] if suffix == ".net" else ids
        say = f"Gephi {suffix}:"
        check(f"{say} no severe issue", [i for i in found.issues if i.startswith(("SEVERE", "CRITICAL"))], [])
        check(f"{say} {len(names)} nodes", sorted(by_id), sorted(ids))
        check(
            f"{say} {len(view.edges)} edges with their weights",
            links(view, found, ids),
            [(e.source, e.target, round(e.weight, 6)) for e in view.edges],
        )
        if suffix != ".net":  # it takes edges of Pajek files for directed
            check(f"{say} undirected", {edge[3] for edge in found.edges}, {False})
        check(f"{say} names", [by_id[id][1] for id in ids if id in by_id], expected)
        if suffix in (".gexf", ".graphml", ".gml"):
            check_looks(say, view, [by_id[id] for id in ids], turned=suffix != ".gml")
        for issue in found.issues:
            print(f"     says {issue[:160]}")
        print(f"     columns {' '.join(found.columns)}")
    spans = [" ".join(f"{a}-{b}" for a, b in spells(node.years)) for node in view.nodes]
    by_id = {node[0]: node for node in read[".gexf"].nodes}
    found_spans = [by_id[f"n{i}"][6] for i in range(len(names))]
    check(
        "Gephi .gexf: years",
        [f for f, s in zip(found_spans, spans, strict=True) if s],
        [s for s in spans if s],
    )


def check_looks(say: str, view: NetworkView, nodes: list[list[str]], *, turned: bool) -> None:
    """Places (by their distances from the first node), colours and sizes."""
    sign = -1 if turned else 1
    first = view.nodes[0]
    places = [
        (round(float(n[2]) - float(nodes[0][2])), round(float(n[3]) - float(nodes[0][3]))) for n in nodes
    ]
    check(
        f"{say} positions",
        places,
        [((n.x or 0) - (first.x or 0), sign * ((n.y or 0) - (first.y or 0))) for n in view.nodes],
    )
    colours = [tuple(map(int, node[5].split(","))) for node in nodes]
    expected = [
        rgb(node_colour(LIGHT, node.community, centre=index == view.centre))
        for index, node in enumerate(view.nodes)
    ]
    check(f"{say} colours", colours, expected)
    factor = 2 if say.endswith(".gml:") else 1  # GML says widths
    sizes = [factor * radius(node.papers, len(nodes)) for node in view.nodes]
    close = [abs(float(node[4]) - size) < 0.02 for node, size in zip(nodes, sizes, strict=True)]
    check(f"{say} sizes", all(close), True)


def check_graphology(view: NetworkView, read: dict[str, Any]) -> None:
    for suffix in (".gexf", ".graphml"):
        found = read[suffix]
        say = f"graphology {suffix}:"
        ids = [f"n{i}" for i in range(len(view.nodes))]
        check(f"{say} {len(ids)} nodes", [id for id, _ in found["nodes"]], ids)
        check(f"{say} undirected", found["directed"], 0)
        check(
            f"{say} names",
            [facts.get("label", "") for _, facts in found["nodes"]],
            [n.name for n in view.nodes],
        )
        check(
            f"{say} {len(view.edges)} edges with their weights",
            [(a, b, facts["weight"]) for a, b, facts in found["edges"]],
            [(ids[e.source], ids[e.target], e.weight) for e in view.edges],
        )
        places = [(facts["x"], facts["y"]) for _, facts in found["nodes"]]
        check(f"{say} positions", places, [(n.x, -(n.y or 0)) for n in view.nodes])
        print(f"     first node {json.dumps(found['nodes'][0][1])[:300]}")


def main() -> None:
    CACHE.mkdir(parents=True, exist_ok=True)
    view = network(NAMES)
    files = []
    for suffix in (".gexf", ".graphml", ".gml", ".net"):
        path = CACHE / f"network{suffix}"
        with path.open("wb") as out:
            for_file(path.name).write(view, out)
        files.append(path)
    check_gephi(view, gephi(files))
    check_graphology(view, graphology(files[:2]))
    if failures:
        sys.exit(f"{len(failures)} checks failed")
    print("All checks hold.")


if __name__ == "__main__":
    main()
