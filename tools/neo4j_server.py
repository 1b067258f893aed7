"""A Neo4j server of one's own, from its published jars: for tests, benchmarks and newcomers. Needs Java 17 and Maven.

`python -m tools.neo4j_server FOLDER` runs one that keeps its data in FOLDER until Ctrl-C. Programs make a `Server`.
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
# read when this module is: benchmarks give programs another folder for what they cache
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
# what Neo4j starts with before anybody has set a password
_FIRST_PASSWORD = "neo4j"
# a short life is over before code that was compiled with care pays off
QUICK_START = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")


class NoServer(Exception):
    """There can be no server here; the message says what is missing."""


def _program(name: str, what: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise NoServer(
            f"no {what} here: install it (on Debian: apt-get install openjdk-17-jre-headless maven)"
        )
    return found


def java() -> str:
    """The Java that runs the server. Raises NoServer where there is none, or an older one than 17."""
    program = _program("java", "Java 17")
    said = subprocess.run([program, "-version"], capture_output=True, text=True, check=False).stderr
    version = re.search(r'version "(\d+)', said)
    if version is None or int(version[1]) < 17:
        raise NoServer(f"Java 17 or newer is needed, and this is {said.splitlines()[0] if said else 'none'}")
    return program


def jars() -> Path:
    """The folder with the server's jars (116 MB), fetched by Maven when they are not there yet. Raises NoServer."""
    folder = CACHE / "lib"
    if folder.is_dir():
        return folder
    maven = _program("mvn", "Maven")
    CACHE.mkdir(parents=True, exist_ok=True)
    # several may fetch at the same time, and each may be broken off
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
    """The size of the file that a line of Maven's output says was downloaded; 0 for every other line."""
    found = _FETCHED.search(line)
    return float(found[1]) * {"": 1, "k": 1e3, "M": 1e6}[found[2]] if found else 0.0


def _fetch(command: Sequence[str]) -> None:
    """Run Maven and say how far it is. Raises NoServer, with its last words, when it fails."""
    last: deque[str] = deque(maxlen=20)
    done = 0.0
    popen = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    with _Progress(f"Fetching Neo4j {VERSION}, this time only") as progress, popen as process:
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
        raise NoServer(f"Maven cannot fetch Neo4j: {''.join(last)[-1000:]}")


class _Progress:
    """How far something is, on standard error: one line that changes on a terminal, a line now and then elsewhere."""

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
        """Print it, unless something was printed a moment ago."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + self._every
        start, end = ("\r\033[K", "") if self._terminal else ("", "\n")
        print(f"{start}{self._what}: {how_far}", end=end, file=sys.stderr, flush=True)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


class Server:
    """A server on the loopback address with a home of its own, which is made where it is absent and keeps its data.

    `start` after `kill` or `stop` gives the same server again at the same address.
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
    ) -> None:
        self.home = home.resolve()
        self.user = USER
        self.password = password
        self.port = port or free_port()
        self._heap = heap
        self._pages = pages
        self._options = list(options)
        self._process: subprocess.Popen[bytes] | None = None
        self._say: Callable[[str], object] | None = None

    @property
    def uri(self) -> str:
        """The address for drivers and for graphapp."""
        return f"bolt://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """The number of its process, which must have been started."""
        assert self._process is not None
        return self._process.pid

    @property
    def running(self) -> bool:
        """True from `start` until it is ended."""
        return self._process is not None and self._process.poll() is None

    def command(self, main: str, *arguments: str) -> list[str]:
        """The command that runs the class `main` of the server with its jars. Raises NoServer."""
        opens = [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in _OPENED]
        return [java(), f"-Xmx{self._heap}", *self._options, "-cp", f"{jars()}/*", *opens, main, *arguments]

    def configure(self) -> None:
        """Write the server's home: its configuration and the only folder that LOAD CSV may read."""
        for folder in ("conf", "import", "logs"):
            (self.home / folder).mkdir(parents=True, exist_ok=True)
        text = CONFIGURATION.format(port=self.port, home=self.home, heap=self._heap, pages=self._pages)
        (self.home / "conf" / "neo4j.conf").write_text(text, encoding="utf-8")

    def start(self, say: Callable[[str], object] | None = None) -> None:
        """Start it and wait until it answers; `say` is called with the seconds so far. Raises NoServer."""
        self._say = say
        new = not (self.home / "data" / "databases").exists()
        self.configure()
        command = self.command(
            "org.neo4j.server.CommunityEntryPoint",
            f"--home-dir={self.home}",
            f"--config-dir={self.home}/conf",
        )
        # where Linux can, it ends with the program that started it, however that ends
        if keeper := shutil.which("setpriv"):
            command = [keeper, "--pdeathsig", "TERM", *command]
        with (self.home / "logs" / "console.log").open("wb") as console:
            # a session of its own: Ctrl-C is for us, and we end it
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
        """Goes round until the server is dead or late. Raises NoServer then."""
        start = time.monotonic()
        while (waited := time.monotonic() - start) < seconds:
            if self._process is None or self._process.poll() is not None:
                raise NoServer(f"Neo4j ended at its start: {self._told()}")
            yield
            if self._say is not None:
                self._say(f"{waited:.0f} s")
            time.sleep(0.05)
        raise NoServer(f"Neo4j does not answer after {seconds:g} seconds: {self._told()}")

    def _told(self) -> str:
        """The last words of the server."""
        logs = [self.home / "logs" / name for name in ("console.log", "neo4j.log")]
        return "\n".join(log.read_text("utf-8", "replace")[-1000:] for log in logs if log.exists()).strip()

    def _set_password(self) -> None:
        """Over the wire and not by a command, whose arguments everybody on the machine can read."""
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
                raise NoServer(f"{self.home} was made with another password") from error
            except (DriverError, Neo4jError):
                continue

    def _driver(self, password: str) -> neo4j.Driver:
        return neo4j.GraphDatabase.driver(self.uri, auth=(USER, password), connection_timeout=5)

    def wait(self) -> int:
        """Wait until it ends by itself; gives its exit status."""
        assert self._process is not None
        return self._process.wait()

    def stop(self) -> None:
        """End it in good order, which takes it ten seconds."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once, as a power cut would."""
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
    """The password of the server in `home`, made up at first; readable by its owner only."""
    file = home / "password"
    if file.exists():
        file.chmod(0o600)
    else:
        home.mkdir(parents=True, exist_ok=True)
        with open(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as out:
            out.write(secrets.token_urlsafe(12) + "\n")
    return file.read_text(encoding="utf-8").strip()


def main() -> int:
    """Run a server for a person, until Ctrl-C."""
    parser = argparse.ArgumentParser(description="Run a Neo4j server that keeps its data, until Ctrl-C.")
    parser.add_argument("folder", type=Path, help="where its data are kept")
    parser.add_argument("--port", type=int, default=7687, help="the port of its address (7687)")
    parser.add_argument("--heap", default="1g", help="memory for answering queries (1g)")
    chosen = parser.parse_args()
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", chosen.port)) == 0:
            print(f"Something listens on port {chosen.port} already: choose another one.", file=sys.stderr)
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
    # whoever asks us to end means the server as well
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
        print("\nEnding Neo4j, which takes it some seconds; its data are kept.", flush=True)
        server.stop()
        return 0
    print(f"Neo4j ended by itself, with {code}.", file=sys.stderr)
    return 3


_WELCOME = """Neo4j answers until Ctrl-C.
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
