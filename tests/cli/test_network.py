"""What the command `network` says of what it wrote, and when it writes nothing."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
from pathlib import Path

import pytest

GRAPHAPP = Path(sys.executable).with_name("graphapp")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the demo in it."""
    path = tmp_path_factory.mktemp("demo") / "g.db"
    subprocess.run([GRAPHAPP, "load", "--demo", "--store", path], check=True, capture_output=True)
    return path


@pytest.fixture
def network(store: Path, in_empty_folder):
    """Runs the command in an empty folder."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        done = in_empty_folder("network", *arguments, "--store", store)
        return subprocess.CompletedProcess(
            done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
        )

    return run


@pytest.mark.parametrize("name", ["x.svg", "x.png"])
def test_a_picture_says_how_many_links_it_draws(network, tmp_path, name):
    done = network("--author", "Weizhu Chen", "--to", name)
    assert done.stdout == f"{name}: 169 nodes, 323 of 778 links drawn\n"
    if name == "x.svg":
        assert "323 of 778 links drawn" in (tmp_path / name).read_text()


def test_a_picture_for_a_paper_has_the_size_asked_for(network, tmp_path):
    done = network("--author", "Weizhu Chen", "--to", "x.svg", "--width", "170mm", "--labels", "40")
    assert done.returncode == 0
    text = (tmp_path / "x.svg").read_text()
    assert 'width="170.00mm"' in text
    assert "40 of 169 named" in text
    done = network("--author", "Weizhu Chen", "--to", "x.png", "--width", "60mm", "--dpi", "100")
    width, _ = struct.unpack(">II", (tmp_path / "x.png").read_bytes()[16:24])
    assert width == 236  # 60 / 25.4 * 100


@pytest.mark.parametrize(
    ("target", "told", "said"),
    [
        ("x.graphml", ["--width", "170mm"], "--width does not apply: GraphML has no picture options."),
        ("x.gexf", ["--dpi", "300"], "GEXF (Gephi) has no picture options."),
        (
            "x.svg",
            ["--dpi", "300"],
            "--dpi does not apply to SVG; use --width, --labels, --font-size or --parts.",
        ),
        ("x.svg", ["--width", "170"], "--width must be a length such as 170mm"),
        ("x.svg", ["--width", "170"], "pixels, for example --width 170mm."),
        (
            "x.svg",
            ["--font-size", "0"],
            "--font-size must be a number from 4 to 40, for example --font-size 8.",
        ),
        ("x.png", ["--dpi", "9"], "--dpi must be a number from 30 to 1,200, for example --dpi 300."),
        ("x.png", ["--labels", "x"], "--labels must be an integer from 0 to 2,000, for example --labels 40."),
        ("x.svg", ["--labels", ""], "--labels requires a value."),
    ],
)
def test_what_a_format_cannot_be_told_is_wrong_use_and_writes_nothing(network, tmp_path, target, told, said):
    done = network("--author", "Weizhu Chen", "--to", target, *told)
    assert (done.returncode, list(tmp_path.iterdir())) == (2, [])
    assert said in done.stderr


@pytest.mark.parametrize("name", ["x.html", "x.json"])
def test_other_files_hold_all_links(network, name):
    assert network("--author", "Weizhu Chen", "--to", name).stdout == f"{name}: 169 nodes, 778 links\n"


def test_a_network_that_is_too_large_for_positions_is_written_from_temporary_files(
    store, in_empty_folder, tmp_path, monkeypatch
):
    monkeypatch.setenv("GRAPHAPP_LAYOUT_NODES", "10")
    monkeypatch.setenv("GRAPHAPP_NETWORK_NODES", "10")

    def write(*arguments):
        return in_empty_folder("network", "--all", *arguments, "--store", store)

    done = write("--to", "x.csv.zip")
    assert done.stdout.decode() == "x.csv.zip: 169 nodes, 778 links\n"
    assert (
        "Positions and communities were not computed: the network has more than 10 nodes."
        in done.stderr.decode()
    )
    assert [each.name for each in tmp_path.iterdir()] == ["x.csv.zip"]
    # a pipe gets the same file
    assert write("--format", "csv", "--to", "-").stdout == (tmp_path / "x.csv.zip").read_bytes()
    done = write("--to", "x.html")
    assert (done.returncode, done.stdout) == (3, b"")
    assert "A network with 169 nodes is too large to draw." in done.stderr.decode()
    assert [each.name for each in tmp_path.iterdir()] == ["x.csv.zip"]


@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="names a pipe by a path in /dev/fd")
def test_a_pipe_is_written_to_by_its_path_from_temporary_files(store, in_empty_folder, tmp_path, monkeypatch):
    monkeypatch.setenv("GRAPHAPP_LAYOUT_NODES", "10")
    monkeypatch.setenv("GRAPHAPP_NETWORK_NODES", "10")
    wanted = in_empty_folder("network", "--all", "--format", "pajek", "--to", "-", "--store", store).stdout
    end, begin = os.pipe()
    target = f"/dev/fd/{begin}"
    done = in_empty_folder("network", "--all", "--format", "pajek", "--to", target, "--store", store)
    os.close(begin)
    with open(end, "rb") as read:
        assert (done.returncode, read.read()) == (0, wanted)
    assert list(tmp_path.iterdir()) == []


def test_help_and_output_say_what_is_made_of_authors_alone_and_papers_alone(network, tmp_path):
    assert "write their coauthor network" in " ".join(network("--help").stdout.split())
    authors = network("--cypher", "MATCH (a:Author) RETURN a", "--to", "x.json")
    assert "only authors" in authors.stderr
    assert "the network of these authors" in authors.stderr
    papers = network("--cypher", "MATCH (p:Paper) RETURN p", "--to", "x.json")
    assert "only papers; the file contains the network of their authors" in papers.stderr
    assert {node["type"] for node in json.loads((tmp_path / "x.json").read_text())["nodes"]} <= {"author"}
    whole = network("--cypher", "MATCH (a:Author)-[w:WROTE]->(p) RETURN a, w, p LIMIT 3", "--to", "x.json")
    assert "only" not in whole.stderr


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["--cypher", "MATCH (a:Author) RETURN toLower(a.name) AS x"], "contains no nodes"),
        (["--cypher", "MATCH (a:Author {name: 'nobody'}) RETURN a"], "The query result is empty"),
        (["--all", "--first", "1900", "--last", "1901"], "The network is empty"),
    ],
)
def test_a_network_of_nothing_is_an_error_and_writes_nothing(network, tmp_path, asked, said):
    done = network(*asked, "--to", "x.json")
    assert (done.returncode, done.stdout) == (3, "")
    assert said in done.stderr
    assert len(done.stderr.splitlines()) >= 2  # and what to do
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_is_called_as_it_was_asked_for(network, monkeypatch):
    # without computing the network, which may take an hour
    monkeypatch.setattr("graphapp.service.GraphService.streamed_network", None)
    done = network("--all", "--to", "absent/x.gml")
    assert (done.returncode, done.stderr) == (3, "graphapp: absent/x.gml: No such file or directory\n")


@pytest.mark.parametrize(("option", "what"), [("--author", "author"), ("--venue", "venue")])
def test_a_name_that_nobody_has_is_shown_as_it_was_typed(network, option, what):
    done = network(option, "  NoBody Å Such", "--to", "x.json")
    assert done.returncode == 3
    assert f"No {what} found: 'NoBody Å Such'." in done.stderr


def test_measures_are_written_to_data_files_and_unknown_ones_are_refused(network, tmp_path):
    done = network(
        *("--author", "Weizhu Chen", "--to", "x.json"),
        *("--measure", "core", "--measure", "clustering", "--colour", "mean_year", "--resolution", "2"),
    )
    assert done.returncode == 0, done.stderr
    nodes = json.loads((tmp_path / "x.json").read_text())["nodes"]
    assert {"core", "clustering", "mean_year"} <= nodes[1].keys()
    done = network("--author", "Weizhu Chen", "--to", "y.json", "--measure", "fame")
    assert done.returncode == 2
    assert "--measure must be community, papers" in done.stderr
    done = network("--cypher", "MATCH (a:Author) RETURN a", "--to", "y.json", "--size", "papers")
    assert "--size cannot be combined with a query." in done.stderr
    assert not (tmp_path / "y.json").exists()


def test_a_view_file_draws_what_the_options_drew(network, tmp_path):
    options = ("--author", "Weizhu Chen", "--joint", "2", "--colour", "mean_year")
    for name in ("a.svg", "a.view.json"):
        assert network(*options, "--to", name).returncode == 0
    done = network("a.view.json", "-o", "b.svg")
    assert (done.returncode, done.stderr) == (0, network(*options, "--to", "a.svg").stderr)
    assert (tmp_path / "b.svg").read_bytes() == (tmp_path / "a.svg").read_bytes()

    refused = network("a.view.json", "--author", "Weizhu Chen", "--to", "c.svg")
    assert refused.returncode == 2
    assert "--author cannot be combined with a view file." in refused.stderr
    (tmp_path / "other.view.json").write_text("{}")
    assert network("other.view.json", "--to", "c.svg").returncode != 0
    assert not (tmp_path / "c.svg").exists()


def test_collapsed_communities_stay_expanded_in_interactive_files(network, tmp_path):
    assert network("--author", "Weizhu Chen", "--to", "a.view.json").returncode == 0
    saved = json.loads((tmp_path / "a.view.json").read_text())
    saved["choices"] += "&collapse=1"
    (tmp_path / "b.view.json").write_text(json.dumps(saved))
    sizes = {}
    for name in ("c.json", "c.html", "c.view.json"):
        done = network("b.view.json", "-o", name)
        assert done.returncode == 0, done.stderr
        sizes[name] = done.stdout.split(":")[1].split(" node")[0]
    again = json.loads((tmp_path / "c.view.json").read_text())
    assert again["positions"]["ids"] == saved["positions"]["ids"]
    assert "collapse=1" in again["choices"]
    assert sizes["c.html"] == sizes["c.view.json"] != sizes["c.json"]
