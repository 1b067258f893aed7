"""A local Neo4j server from its published jars, for tests, benchmarks and new users. Needs Java 17 and Maven.

`python -m tools.neo4j_server FOLDER` runs a server with its data in FOLDER until Ctrl-C. Programs use `Server`.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import secrets
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import neo4j
import platformdirs
from neo4j.exceptions import AuthError, DriverError, Neo4jError

__all__ = ["VERSION", "NoServer", "Server", "jars"]

VERSION = "5.26.12"
USER = "neo4j"
MEGABYTES = 116
START_SECONDS = 120.0
SAY_SECONDS = 10.0
STOP_SECONDS = 60.0
# evaluated at import, as benchmarks change the cache folder later
CACHE = Path(platformdirs.user_cache_dir("graphapp", appauthor=False)) / f"neo4j-{VERSION}"

POM = f"""<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>graphapp</groupId>
  <artifactId>neo4j-server</artifactId>
  <version>1</version>
  <dependencies>
    <dependency><groupId>org.neo4j</groupId><artifactId>neo4j</artifactId><version>{VERSION}</version></dependency>
    <dependency><groupId>org.neo4j.app</groupId><artifactId>neo4j-server</artifactId><version>{VERSION}</version></dependency>
  </dependencies>
</project>
"""
CONFIGURATION = """server.default_listen_address=127.0.0.1
server.bolt.listen_address=127.0.0.1:{port}
server.http.enabled=false
server.directories.import={home}/import
server.memory.heap.max_size={heap}
server.memory.pagecache.size={pages}
dbms.usage_report.enabled=false
"""
_OPENED = ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")
# the initial password of every Neo4j server
_FIRST_PASSWORD = "neo4j"
# for short runs: full JIT optimisation takes longer than it saves
QUICK_START = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
# for tests, which empty and fill the graph again and again: a plan is kept although the number of nodes has changed
KEPT_PLANS = ("dbms.cypher.min_replan_interval=1d",)


class NoServer(Exception):
    """A server cannot be started; the message says why."""


def _program(name: str, what: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise NoServer(
            f"{what} is not installed. Install it (on Debian: apt-get install openjdk-17-jre-headless maven)"
        )
    return found


def java() -> str:
    """The path of the Java program. Raises NoServer if Java is missing or older than 17."""
    program = _program("java", "Java 17")
    output = subprocess.run([program, "-version"], capture_output=True, text=True, check=False).stderr
    version = re.search(r'version "(\d+)', output)
    if version is None or int(version[1]) < 17:
        raise NoServer(
            f"Neo4j needs Java 17 or newer, but found {output.splitlines()[0] if output else 'none'}"
        )
    return program


def jars() -> Path:
    """The folder with the server's jars (116 MB), downloaded by Maven on the first call. Raises NoServer."""
    folder = CACHE / "lib"
    if folder.is_dir():
        return folder
    maven = _program("mvn", "Maven")
    CACHE.mkdir(parents=True, exist_ok=True)
    # several processes may download at the same time, and each may be interrupted
    draft = CACHE / f"lib.{os.getpid()}"
    pom = CACHE / f"pom.{os.getpid()}.xml"
    pom.write_text(POM, encoding="utf-8")
    command = [maven, "-B", "-f", str(pom), "dependency:copy-dependencies", f"-DoutputDirectory={draft}"]
    try:
        _fetch([*command, "-DincludeScope=runtime"])
        with contextlib.suppress(OSError):
            draft.rename(folder)
    finally:
        pom.unlink(missing_ok=True)
        shutil.rmtree(draft, ignore_errors=True)
    return folder


_FETCHED = re.compile(r"Downloaded from \S+ \S+ \((\d+(?:\.\d+)?) ([kM]?)B at ")


def fetched_bytes(line: str) -> float:
    """The size in bytes of the file in a "Downloaded from" line of Maven; 0 for any other line."""
    found = _FETCHED.search(line)
    return float(found[1]) * {"": 1, "k": 1e3, "M": 1e6}[found[2]] if found else 0.0


def _fetch(command: Sequence[str]) -> None:
    """Run Maven and show the progress. Raises NoServer, with the last lines of its output, if it fails."""
    last: deque[str] = deque(maxlen=20)
    done = 0.0
    popen = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    with _Progress(f"Downloading Neo4j {VERSION} (first time only)") as progress, popen as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                last.append(line)
                done += fetched_bytes(line)
                progress.say(f"{done / 1e6:.0f} of about {MEGABYTES} MB")
        except BaseException:
            process.kill()
            raise
    if process.returncode:
        raise NoServer(f"Maven failed to download Neo4j: {''.join(last)[-1000:]}")


class _Progress:
    """Progress on standard error: one line that is updated on a terminal, otherwise a new line every `SAY_SECONDS`."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._terminal = sys.stderr.isatty()
        self._next = 0.0

    def __enter__(self) -> _Progress:
        print(f"{self._what} …", file=sys.stderr, flush=True)
        self._next = time.monotonic() + self._every
        return self

    def __exit__(self, *_: object) -> None:
        if self._terminal:
            print("\r\033[K", end="", file=sys.stderr, flush=True)

    @property
    def _every(self) -> float:
        return 0.2 if self._terminal else SAY_SECONDS

    def say(self, how_far: str) -> None:
        """Print the progress, unless the last line is too recent."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + self._every
        start, end = ("\r\033[K", "") if self._terminal else ("", "\n")
        print(f"{start}{self._what}: {how_far}", end=end, file=sys.stderr, flush=True)


def free_port() -> int:
    """A free port of the loopback address."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


class Server:
    """A server on the loopback address. Its data are kept in `home`, which is created if missing.

    `start` after `kill` or `stop` restarts it with the same data at the same address. `options` are arguments of Java, `configuration` further
    lines of the server's configuration.
    """

    def __init__(
        self,
        home: Path,
        password: str,
        *,
        port: int | None = None,
        heap: str = "512m",
        pages: str = "128m",
        options: Sequence[str] = QUICK_START,
        configuration: Sequence[str] = (),
    ) -> None:
        self.home = home.resolve()
        self.user = USER
        self.password = password
        self.port = port or free_port()
        self._heap = heap
        self._pages = pages
        self._options = list(options)
        self._configuration = list(configuration)
        self._process: subprocess.Popen[bytes] | None = None
        self._say: Callable[[str], object] | None = None

    @property
    def uri(self) -> str:
        """The address for drivers and for graphapp."""
        return f"bolt://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """Its process id. The server must have been started."""
        assert self._process is not None
        return self._process.pid

    @property
    def running(self) -> bool:
        """True from `start` until the process ends."""
        return self._process is not None and self._process.poll() is None

    def command(self, main: str, *arguments: str) -> list[str]:
        """The command line that runs the class `main` of the server with its jars. Raises NoServer."""
        opens = [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in _OPENED]
        return [java(), f"-Xmx{self._heap}", *self._options, "-cp", f"{jars()}/*", *opens, main, *arguments]

    def configure(self) -> None:
        """Create the folders of the server, including the only one that LOAD CSV may read, and its configuration."""
        for folder in ("conf", "import", "logs"):
            (self.home / folder).mkdir(parents=True, exist_ok=True)
        text = CONFIGURATION.format(port=self.port, home=self.home, heap=self._heap, pages=self._pages)
        text += "".join(f"{line}\n" for line in self._configuration)
        (self.home / "conf" / "neo4j.conf").write_text(text, encoding="utf-8")

    def start(self, say: Callable[[str], object] | None = None) -> None:
        """Start the server and wait until it answers queries; `say` is called with the elapsed time. Raises NoServer."""
        self._say = say
        new = not (self.home / "data" / "databases").exists()
        self.configure()
        command = self.command(
            "org.neo4j.server.CommunityEntryPoint",
            f"--home-dir={self.home}",
            f"--config-dir={self.home}/conf",
        )
        # on Linux with setpriv, the server ends with this program, even if that is killed
        if keeper := shutil.which("setpriv"):
            command = [keeper, "--pdeathsig", "TERM", *command]
        with (self.home / "logs" / "console.log").open("wb") as console:
            # a separate session, so that Ctrl-C reaches only this program, which stops the server
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=console, stderr=console, start_new_session=True
            )
        try:
            self._wait_until_open()
            if new:
                self._set_password()
            self._wait_until_answering()
        except BaseException:
            self.kill()
            raise

    def _wait_until_open(self) -> None:
        for _ in self._until(START_SECONDS):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return

    def _until(self, seconds: float) -> Iterator[None]:
        """Yield repeatedly. Raises NoServer if the server has exited or the time is over."""
        start = time.monotonic()
        while (waited := time.monotonic() - start) < seconds:
            if self._process is None or self._process.poll() is not None:
                raise NoServer(f"Neo4j exited during its start: {self._last_output()}")
            yield
            if self._say is not None:
                self._say(f"{waited:.0f} s")
            time.sleep(0.05)
        raise NoServer(f"Neo4j does not answer after {seconds:g} seconds: {self._last_output()}")

    def _last_output(self) -> str:
        """The end of the server's logs."""
        logs = [self.home / "logs" / name for name in ("console.log", "neo4j.log")]
        return "\n".join(log.read_text("utf-8", "replace")[-1000:] for log in logs if log.exists()).strip()

    def _set_password(self) -> None:
        """Set the password with a query: every user of the machine can read the arguments of a command."""
        text = "ALTER CURRENT USER SET PASSWORD FROM $old TO $new"
        for _ in self._until(START_SECONDS):
            with contextlib.suppress(DriverError, Neo4jError), self._driver(_FIRST_PASSWORD) as driver:
                driver.execute_query(text, old=_FIRST_PASSWORD, new=self.password, database_="system")
                return

    def _wait_until_answering(self) -> None:
        for _ in self._until(START_SECONDS):
            try:
                with self._driver(self.password) as driver:
                    driver.execute_query("RETURN 1")
                    return
            except AuthError as error:
                raise NoServer(f"{self.home} was created with another password") from error
            except (DriverError, Neo4jError):
                continue

    def _driver(self, password: str) -> neo4j.Driver:
        return neo4j.GraphDatabase.driver(self.uri, auth=(USER, password), connection_timeout=5)

    def wait(self) -> int:
        """Wait until the server exits. Returns its exit status."""
        assert self._process is not None
        return self._process.wait()

    def stop(self) -> None:
        """Shut the server down, which takes about ten seconds."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Kill the server immediately, like a power failure."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(how)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _kept_password(home: Path) -> str:
    """The password of the server in `home`, generated on the first call; only the owner can read the file."""
    file = home / "password"
    if file.exists():
        file.chmod(0o600)
    else:
        home.mkdir(parents=True, exist_ok=True)
        with open(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as out:
            out.write(secrets.token_urlsafe(12) + "\n")
    return file.read_text(encoding="utf-8").strip()


def main() -> int:
    """Run a server until Ctrl-C. Returns the exit status: 0 after Ctrl-C, 3 if the server cannot run or exits."""
    parser = argparse.ArgumentParser(description="Run a Neo4j server that keeps its data, until Ctrl-C.")
    parser.add_argument("folder", type=Path, help="folder for its data")
    parser.add_argument("--port", type=int, default=7687, help="port that it listens on (default: 7687)")
    parser.add_argument("--heap", default="1g", help="memory for queries (default: 1g)")
    chosen = parser.parse_args()
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", chosen.port)) == 0:
            print(f"Port {chosen.port} is already in use. Choose another with --port.", file=sys.stderr)
            return 3
    server = Server(
        chosen.folder,
        _kept_password(chosen.folder),
        port=chosen.port,
        heap=chosen.heap,
        pages="256m",
        options=(),
    )
    file = server.home / "password"
    # SIGTERM stops the server too
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        jars()
        with _Progress(f"Starting Neo4j {VERSION}") as progress:
            server.start(progress.say)
        print(_WELCOME.format(server=server, file=file, quoted=shlex.quote(str(file))), flush=True)
        code = server.wait()
    except NoServer as error:
        print(error, file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        print("\nStopping Neo4j, which takes several seconds. Its data are kept.", flush=True)
        server.stop()
        return 0
    print(f"Neo4j exited unexpectedly with status {code}.", file=sys.stderr)
    return 3


_WELCOME = """Neo4j is running. Press Ctrl-C to stop it.
  address   {server.uri}
  user      {server.user}
  password  in the file {file}, which only you can read
In another terminal:
  export NEO4J_PASSWORD="$(cat {quoted})"
  export GRAPHAPP_STORE={server.uri}
  .venv/bin/graphapp load YOUR-RECORDS.bib
  .venv/bin/graphapp serve"""


if __name__ == "__main__":
    sys.exit(main())
