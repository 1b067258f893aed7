"""The Neo4j server for tests and newcomers."""

from __future__ import annotations

import stat
import subprocess

import neo4j
import pytest


def ask(server, query: str) -> list[list[object]]:
    auth = (server.user, server.password)
    with (
        neo4j.GraphDatabase.driver(server.uri, auth=auth, max_transaction_retry_time=0) as driver,
        driver.session() as session,
    ):
        return session.run(query).values()


def test_a_server_answers_who_has_the_password(neo4j_server):
    assert ask(neo4j_server, "RETURN 1") == [[1]]
    with pytest.raises(neo4j.exceptions.AuthError):
        ask(neo4j_server._replace(password="another"), "RETURN 1")


def test_a_killed_server_comes_back_at_its_address_with_what_was_written_and_says_how_long_it_takes(
    own_neo4j_server,
):
    ask(own_neo4j_server, "CREATE (:Kept)")
    address = own_neo4j_server.uri
    own_neo4j_server.kill()
    with pytest.raises(neo4j.exceptions.ServiceUnavailable):
        ask(own_neo4j_server, "RETURN 1")
    told = []
    own_neo4j_server.start(told.append)
    assert told
    assert all(text.endswith(" s") for text in told)
    assert own_neo4j_server.uri == address
    assert ask(own_neo4j_server, "MATCH (n:Kept) RETURN count(n)") == [[1]]


def test_a_server_reads_no_file_of_the_machine(own_neo4j_server):
    (own_neo4j_server.home / "import" / "own.csv").write_text("yes\n")
    assert ask(own_neo4j_server, "LOAD CSV FROM 'file:///own.csv' AS line RETURN line") == [[["yes"]]]
    with pytest.raises(neo4j.exceptions.ClientError, match="Cannot load from URL"):
        ask(own_neo4j_server, "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line")


def test_the_password_is_in_no_list_of_processes(own_neo4j_server):
    listed = subprocess.run(
        ["ps", "-ww", "-o", "args=", "-p", str(own_neo4j_server.pid)], capture_output=True, text=True
    )
    assert "CommunityEntryPoint" in listed.stdout
    assert own_neo4j_server.password not in listed.stdout


def test_a_password_is_made_up_once_and_for_its_owner_only(neo4j_tools, tmp_path):
    password = neo4j_tools._kept_password(tmp_path / "home")
    assert len(password) >= 12
    assert neo4j_tools._kept_password(tmp_path / "home") == password
    assert stat.S_IMODE((tmp_path / "home" / "password").stat().st_mode) == 0o600


def test_what_is_missing_is_named(neo4j_tools, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(neo4j_tools.NoServer, match="Java 17"):
        neo4j_tools.Server(tmp_path / "home", "unused").start()
    old = tmp_path / "java"
    old.write_text("#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n")
    old.chmod(0o755)
    with pytest.raises(neo4j_tools.NoServer, match="11"):
        neo4j_tools.Server(tmp_path / "home", "unused").start()


def test_a_server_that_cannot_start_says_why(neo4j_tools, tmp_path):
    server = neo4j_tools.Server(tmp_path / "home", "unused", heap="1m")
    with pytest.raises(neo4j_tools.NoServer, match="heap"):
        server.start()


def test_a_password_that_others_could_read_is_made_private(neo4j_tools, tmp_path):
    (tmp_path / "password").write_text("chosen\n")
    (tmp_path / "password").chmod(0o644)
    assert neo4j_tools._kept_password(tmp_path) == "chosen"
    assert stat.S_IMODE((tmp_path / "password").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("line", "size"),
    [
        ("Downloaded from central: https://repo.example/neo4j-5.26.12.jar (1.5 MB at 3.0 MB/s)", 1.5e6),
        ("[INFO] Downloaded from central: https://repo.example/a.pom (16 kB at 1.1 MB/s)", 16e3),
        ("Downloaded from central: https://repo.example/b.pom (612 B at 30 kB/s)", 612),
        ("Downloading from central: https://repo.example/neo4j-5.26.12.jar", 0),
        ("[INFO] BUILD SUCCESS", 0),
    ],
)
def test_how_much_was_fetched_is_read_from_what_maven_says(neo4j_tools, line, size):
    assert neo4j_tools.fetched_bytes(line) == size


def test_fetching_says_how_far_it_is_and_why_it_failed(neo4j_tools, tmp_path, monkeypatch, capsys):
    maven = tmp_path / "mvn"
    maven.write_text(
        "#!/bin/sh\n"
        'for n in 1 2 3; do echo "Downloaded from central: https://repo.example/$n.jar (10 MB at 3.0 MB/s)"; sleep 0.1; done\n'
        "echo '[ERROR] Could not transfer artifact'; exit 1\n"
    )
    maven.chmod(0o755)
    monkeypatch.setattr(neo4j_tools, "CACHE", tmp_path / "cache")
    monkeypatch.setattr(neo4j_tools, "SAY_SECONDS", 0.05)
    monkeypatch.setattr(neo4j_tools.shutil, "which", lambda _name: str(maven))
    with pytest.raises(neo4j_tools.NoServer, match="Could not transfer artifact"):
        neo4j_tools.jars()
    said = capsys.readouterr().err
    assert "20 of about 116 MB" in said
    assert list((tmp_path / "cache").iterdir()) == []
