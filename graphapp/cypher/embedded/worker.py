"""The mirror's process: holds the graph in an embedded engine and answers queries that strangers type.

It knows nothing of our program but this protocol: a command a line on standard input, an answer a line on
standard output, both JSON. The first member of a command names it (`Worker.commands`). First the graph comes in (`run`, `index`, `save`
or `load`), then `seal` takes away what a query could misuse: the graph is read-only, no file can be opened, memory is capped, no core is
written, an alarm ends the process when a query does not stop. It may die at any time; its parent starts another.
"""

from __future__ import annotations

import contextlib
import datetime
import gc
import math
import os
import queue
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, TextIO

# in KiB; by default the engine's allocator reserves a gibibyte of addresses, which blurs the memory cap
os.environ.setdefault("MIMALLOC_ARENA_RESERVE", "65536")

# last: whatever else lies beside the package must not stand in for another module
sys.path.append(str(Path(__file__).resolve().parents[3]))

import kglite
import orjson

from graphapp.cypher.graph_arrays import GraphArrays, arrays_file
from graphapp.support.private_folder import PrivateFolder

try:
    import resource
except ImportError:  # no such limits on Windows: the parent's deadline and the engine's own limits remain
    resource = None  # type: ignore[assignment]

NODE = {"id", "labels", "properties"}
RELATIONSHIP = {"id", "start", "end", "type", "properties"}
DURATION = {"months", "days", "seconds"}
PARENT_SECONDS = 0.25
AHEAD = 2
SPILL_PREFIX = "graphapp-engine-"
BUILD_SLACK = 512 << 20
"""Addresses beyond the memory in use that the allocator and the libraries reserve."""
ESCAPED = 1
COLUMNS_BYTES = 700
"""What the evaluator's columns take for each node at most, its relationships included: the paper corpus takes 160 MB."""
IDLE_SECONDS = 0.3
SPILL_LEAST = 64 << 20
SPILL_TIMES = 16
SCALARS = (str, int, bool, type(None))
ENDS = "UNWIND $slots AS slot MATCH (n) WHERE elementId(n) = slot RETURN slot, labels(n)[0] AS label, n.{id} AS id"


class Spill:
    """The folder in which the engine unpacks the file that it reads.

    The unpacked columns stay mapped into memory, so their names may go as soon as the file is read: from then on nothing is
    left behind, however the process ends. Until then a file in it may be as large as `SPILL_TIMES` the file that is read.
    """

    def __init__(self) -> None:
        self.folder = PrivateFolder(SPILL_PREFIX)
        # the engine asks for this variable on POSIX, for the others on Windows
        for variable in ("TMPDIR", "TMP", "TEMP"):
            os.environ[variable] = str(self.folder.path)

    def load(self, file: str) -> Any:
        """The graph in `file`. Raises what the engine raises."""
        most = max(SPILL_LEAST, SPILL_TIMES * os.path.getsize(file))
        try:
            limit("RLIMIT_FSIZE", most, for_good=False)
            return kglite.load(file)
        finally:
            self.remove()

    def remove(self) -> None:
        self.folder.remove()


class Memory:
    """Address space of this process, where the system tells it."""

    def __init__(self) -> None:
        self.file: TextIO | None = None
        if os.path.exists("/proc/self/statm"):
            self.file = open("/proc/self/statm")  # noqa: SIM115 - kept open: no file can be opened later
        self.most = 0

    def used(self) -> int:
        if self.file is None or resource is None:
            return 0
        self.file.seek(0)
        return int(self.file.read().split()[0]) * resource.getpagesize()

    def cap(self, more: int) -> None:
        """Allow `more` bytes beyond what is used now."""
        base = self.used()
        self.most = base + more
        limit("RLIMIT_CORE", 0)
        if base:
            limit("RLIMIT_AS", self.most)
        limit("RLIMIT_FSIZE", 0)
        limit("RLIMIT_NOFILE", 0)

    def worn(self, share: int) -> bool:
        """True when less than `share` bytes are left under the cap."""
        return self.most > 0 and self.used() > self.most - share


def is_damage(error: Exception) -> bool:
    """True where a file that was read whole is no graph, False where it could not be read or unpacked: the engine gives both
    one class, but names the system's error in the second."""
    return isinstance(error, kglite.FileFormatError) and "os error" not in str(error)


def limit(name: str, value: int, *, for_good: bool = True) -> None:
    """Set a limit, where the system has it."""
    if resource is None or not hasattr(resource, name):
        return
    kind = getattr(resource, name)
    try:
        resource.setrlimit(kind, (value, value if for_good else resource.getrlimit(kind)[1]))
    except (ValueError, OSError):
        pass


def import_evaluator() -> None:
    """Read the modules of the evaluator and the files that they need, before files are closed."""
    from graphapp.cypher import escaping, mirror_graph  # noqa: F401
    from graphapp.cypher.embedded import answer_writer

    answer_writer.prepare()


class Worker:
    """Carries out the commands."""

    def __init__(self, answers: BinaryIO) -> None:
        self.answers = answers
        self.graph: Any = kglite.KnowledgeGraph()
        self.graph.set_auto_vacuum(None)
        self.memory = Memory()
        self.share = 0
        self.id = "id"
        self.disabled: list[str] = []
        self.temporary = ""
        self.file = ""
        self.spill = Spill()
        self.commands: dict[str, Callable[[dict[str, Any]], bool | None]] = {
            "build": self.build,
            "run": self.run,
            "index": self.index,
            "escaped": self.note_escaped,
            "numbers": self.note_numbers,
            "save": self.save,
            "load": self.load,
            "temporary": self.name_temporary,
            "seal": self.seal,
            "query": lambda message: self.answer(message, self.table),
            "evaluate": lambda message: self.answer(message, self.evaluated),
        }
        self.arrays: GraphArrays | None = GraphArrays()
        self.columns: Any = None
        self.escaped = False
        self.sealed = False

    def send(self, answer: dict[str, Any]) -> None:
        self.answers.write(orjson.dumps(answer) + b"\n")
        self.answers.flush()

    def command(self, message: dict[str, Any]) -> bool:
        """Carry out one command; False when the process should end."""
        return self.commands[next(iter(message))](message) is not False

    def build(self, message: dict[str, Any]) -> None:
        """Say that the graph comes in by rows, for which the process may take so many bytes."""
        limit("RLIMIT_AS", message["build"] + BUILD_SLACK, for_good=False)

    def run(self, message: dict[str, Any]) -> None:
        self.graph.cypher(message["run"], params={"r": message["rows"]})
        if message.get("type") and self.arrays is not None:
            self.arrays.add(message["type"], message["rows"])

    def note_numbers(self, message: dict[str, Any]) -> None:
        """Note which numbers the nodes of each label have."""
        if self.arrays is not None:
            self.arrays.numbers = {
                label: (first, count) for label, (first, count) in message["numbers"].items()
            }

    def index(self, message: dict[str, Any]) -> None:
        self.graph.create_index(*message["index"])

    def note_escaped(self, message: dict[str, Any]) -> None:
        """Note with the graph, for whoever reads its file, that strings in it are escaped."""
        self.graph.set_schema_version(ESCAPED if message["escaped"] else 0)

    def name_temporary(self, message: dict[str, Any]) -> None:
        self.temporary = message["temporary"]

    def load(self, message: dict[str, Any]) -> bool:
        """Read a graph; False where that failed, after saying whether it is the file that is to blame."""
        file = message["load"]
        # the engine lets other threads run meanwhile
        beside = threading.Thread(target=import_evaluator, daemon=True)
        beside.start()
        try:
            self.graph = self.spill.load(file)
        except Exception as error:
            self.send({"loaded": False, "damaged": is_damage(error), "message": str(error)[:500]})
            return False
        beside.join()
        self.file = file
        self.arrays = GraphArrays.read(arrays_file(file))
        self.send({"loaded": True})
        return True

    def save(self, message: dict[str, Any]) -> None:
        """Write the graph, readable by nobody whom `mode` does not allow."""
        path, mode = message["save"], message["mode"]
        draft = f"{path}.{os.getpid()}.new"
        os.umask(os.umask(0o777) | ~mode & 0o777)
        try:
            # smallest layout, checked as a whole when it is read, never mapped into memory
            self.graph.save(draft, layout="compact")
            if self.arrays is not None:
                self.arrays.write(arrays_file(path))
            os.replace(draft, path)
            self.file = path
        except Exception as error:
            with contextlib.suppress(OSError):
                os.unlink(draft)
            if "not enough memory" in str(error):
                raise
            self.send({"saved": False, "message": str(error)[:300]})
        else:
            self.send({"saved": True})

    def clear(self) -> None:
        """Remove the temporary folders: the parent has ended and cannot. No file needs to be opened for it."""
        self.spill.remove()
        if self.temporary:
            try:
                if os.path.dirname(self.file) == self.temporary:
                    os.unlink(self.file)
                    os.unlink(arrays_file(self.file))
            except OSError:
                pass  # another process of this parent was first
            try:
                os.rmdir(self.temporary)
            except OSError:
                pass

    def seal(self, message: dict[str, Any]) -> None:
        self.disabled = message["disabled"]
        self.id = message["id"]
        papers = self.graph.cypher("MATCH (n:Paper) RETURN count(n) AS n").scalar()
        self.spill.remove()
        # the engine loads parts of itself at its first queries and conversions, which needs files
        self.graph.cypher("MATCH (n) RETURN n LIMIT 1", disabled_passes=self.disabled).to_list()
        self.graph.read_only(True)
        gc.enable()
        import_evaluator()
        self.share = message["memory"] // 2
        self.escaped = self.graph.schema_version == ESCAPED
        nodes = self.graph.cypher("MATCH (n) RETURN count(n) AS n").scalar()
        # what filling or reading needed only for a while goes back to the system
        kglite.trim_memory()
        limit("RLIMIT_AS", -1, for_good=False)
        self.memory.cap(message["memory"] + COLUMNS_BYTES * nodes)
        self.sealed = True
        if self.arrays is not None:
            self.use_rest()
        self.send({"ready": True, "papers": papers, "escaped": self.escaped})

    def read_columns(self) -> None:
        """Read the graph for the evaluator, where that was not done yet."""
        if self.columns is None and self.sealed:
            from graphapp.cypher.escaping import unescaped
            from graphapp.cypher.mirror_graph import graph_of, read_graph

            def ask(text: str, parameters: dict[str, Any]) -> Any:
                return self.graph.cypher(text, params=parameters, disabled_passes=self.disabled)

            restore = unescaped if self.escaped else None
            arrays = self.arrays
            self.columns = read_graph(ask, restore) if arrays is None else graph_of(arrays, ask, restore)

    def use_rest(self) -> None:
        """Read what a query may need while there is none; where there is too little memory, the query says so."""
        with contextlib.suppress(MemoryError):
            self.read_columns()

    def evaluated(self, message: dict[str, Any]) -> dict[str, Any]:
        from graphapp.cypher.embedded.answer_writer import answer

        self.read_columns()
        return answer(self.columns, message)

    def answer(self, message: dict[str, Any], compute: Callable[[dict[str, Any]], dict[str, Any]]) -> bool:
        """Say what `compute` answers, or its error, in at most the seconds of the command; False when the process should end."""
        if hasattr(signal, "alarm"):
            signal.alarm(math.ceil(message["seconds"]) + 2)
        try:
            answer = compute(message)
        except MemoryError:
            answer = {"error": "MemoryError", "message": ""}
        except RecursionError:
            answer = {"error": "RecursionError", "message": ""}
        except Exception as error:
            answer = {
                "error": type(error).__name__,
                "message": str(error)[:1000],
                "line": getattr(error, "line", None),
                "column": getattr(error, "col", None),
            }
        if hasattr(signal, "alarm"):
            signal.alarm(0)
        # the allocator keeps what a large query took: a process that kept too much makes room for a new one
        answer["worn"] = self.memory.worn(self.share)
        self.send(answer)
        return not answer["worn"]

    def table(self, message: dict[str, Any]) -> dict[str, Any]:
        found = self.graph.cypher(
            message["query"],
            params=message["parameters"],
            # none at all would mean no limit
            timeout_ms=max(1, int(message["seconds"] * 1000)),
            max_work_units=message["work"],
            row_limit=message["rows"],
            disabled_passes=self.disabled,
            hide_structural_keys=True,
        )
        diagnostics = found.diagnostics or {}
        rows, cut, ends = taken(found, message)
        return {
            "columns": found.columns,
            "rows": rows,
            "cut": cut or ("rows" if diagnostics.get("total_rows") is not None else ""),
            "total": diagnostics.get("total_rows") or len(found),
            "milliseconds": diagnostics.get("elapsed_ms"),
            "ends": self.ends(ends),
        }

    def ends(self, slots: set[int]) -> dict[str, list[Any]]:
        """Label and identifier of the nodes that relationships begin and end at."""
        if not slots:
            return {}
        rows = self.graph.cypher(ENDS.format(id=self.id), params={"slots": [str(slot) for slot in slots]})
        return {row["slot"]: [row["label"], row["id"]] for row in rows}


def taken(found: Any, message: dict[str, Any]) -> tuple[list[Any], str, set[int]]:
    """Rows of an answer as far as cells and bytes reach, what cut them ("" for nothing), ends of relationships."""
    columns = found.columns
    rows: list[Any] = []
    ends: set[int] = set()
    cells = size = 0
    for row in found:
        values = [plain(row[column], ends) for column in columns]
        packed = orjson.dumps(values)
        cells += len(values)
        size += len(packed)
        if cells > message["cells"]:
            return rows, "cells", ends
        if size > message["bytes"]:
            return rows, "bytes", ends
        rows.append(orjson.Fragment(packed))
    return rows, "", ends


def plain(value: Any, ends: set[int]) -> Any:
    """A value as JSON can say it; notes the ends of relationships."""
    if isinstance(value, SCALARS):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else {"__f": str(value)}
    if isinstance(value, list):
        return [plain(item, ends) for item in value]
    if isinstance(value, dict):
        keys = value.keys()
        if keys == RELATIONSHIP:
            ends.update((value["start"], value["end"]))
        elif keys == DURATION:
            return duration(value)
        return {str(key): plain(item, ends) for key, item in value.items()}
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat().replace("+00:00", "Z")
    return str(value)


def duration(value: dict[str, Any]) -> str:
    """A length of time as ISO 8601 says it: P1Y2M3DT4H5M6S."""
    years, months = divmod(value["months"], 12)
    minutes, seconds = divmod(value["seconds"], 60)
    hours, minutes = divmod(minutes, 60)
    dates = "".join(f"{n}{unit}" for n, unit in ((years, "Y"), (months, "M"), (value["days"], "D")) if n)
    times = "".join(f"{n}{unit}" for n, unit in ((hours, "H"), (minutes, "M"), (seconds, "S")) if n)
    return (
        "P" + dates + ("T" + times if times or not dates else "") + ("0S" if not times and not dates else "")
    )


def commands(lines: BinaryIO, idle: Callable[[], None]) -> Iterator[dict[str, Any]]:
    """The commands in these lines, read a little ahead: the engine lets another thread read while it is filled. `idle` is called where
    none has come for a while."""
    ahead: queue.Queue[dict[str, Any] | None] = queue.Queue(AHEAD)

    def read() -> None:
        for line in lines:
            ahead.put(orjson.loads(line))
        ahead.put(None)

    threading.Thread(target=read, daemon=True).start()
    while True:
        try:
            message = ahead.get(timeout=IDLE_SECONDS)
        except queue.Empty:
            idle()
            message = ahead.get()
        if message is None:
            return
        yield message


def end_with_parent(worker: Worker, parent: int) -> None:
    """End this process when the one that started it has ended, also in the middle of a query: the engine lets other threads run."""
    while os.getppid() == parent:
        time.sleep(PARENT_SECONDS)
    worker.clear()
    os._exit(1)


def carry_out(worker: Worker) -> None:
    """Carry out commands until there are no more."""
    for message in commands(sys.stdin.buffer, worker.use_rest):
        try:
            if not worker.command(message):
                return
        except Exception as error:
            worker.send({"failed": type(error).__name__, "message": str(error)[:300]})
            return
    worker.clear()


def main() -> None:
    """Answer commands, then end the process."""
    kglite.set_query_warning_policy("silent")
    gc.disable()  # filling makes no cycles, and looking for them costs a tenth of its time
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing else may write where the answers go
    try:
        worker = Worker(answers)
    except OSError as error:
        answers.write(orjson.dumps({"failed": "OSError", "message": f"no temporary folder: {error}"}) + b"\n")
        answers.flush()
        return
    threading.Thread(target=end_with_parent, args=(worker, os.getppid()), daemon=True).start()
    carry_out(worker)
    # the thread that reads ahead may still read, which Python does not like to end with
    os._exit(0)


if __name__ == "__main__":
    main()
