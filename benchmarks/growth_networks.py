"""The cost of the networks that people ask for, each by the whole command: of the author with the most papers, of the largest venue, and of a
year; and of the shortest path of two authors."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from benchmarks.growth_costs import Cost, GrowthSample, Step, cost, cost_and_output
from benchmarks.growth_peers import Subjects, subjects
from benchmarks.measuring import GRAPHAPP

__all__ = ["STEPS"]

Options = Callable[[Subjects], list[str]]


def _network(work: str, options: Options) -> Step:
    """A network, with positions if it is not too large for them. The remark is its size."""

    def measure(sample: GrowthSample) -> Mapping[str, Cost]:
        file = sample.folder / "centred.graphml"
        command = [GRAPHAPP, "network", *options(subjects(sample)), "--store", sample.store, "--to", file]
        try:
            found, output = cost_and_output(command, file)
        finally:
            file.unlink(missing_ok=True)
        return {work: found._replace(note=output.splitlines()[0].partition(": ")[2])}

    return Step(measure)


def _path(sample: GrowthSample) -> Mapping[str, Cost]:
    asked = subjects(sample)
    return {
        "shortest path": cost([GRAPHAPP, "path", asked.author, asked.other, "--store", sample.store]),
    }


STEPS = {
    "author": _network("network of the most prolific author", lambda asked: ["--author", asked.author]),
    "venue": _network("network of the largest venue", lambda asked: ["--venue", asked.venue]),
    "year": _network(
        "network of one year",
        lambda asked: ["--all", "--first", str(asked.year), "--last", str(asked.year)],
    ),
    "path": Step(_path),
}
