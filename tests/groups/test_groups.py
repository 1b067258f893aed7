"""Groups: what names mean, and tables worked out by hand.

AB 2019 · ABX 2020 · CX 2020 · BY 2022 · C no year, of the group A, B, C.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapp.errors import BadInput, NotFound, StoreUnavailable
from graphapp.groups.as_csv import group_table
from graphapp.groups.as_json import group_json
from graphapp.groups.group_tables import CONNECTORS, GroupYear
from graphapp.groups.name_lists import group_name, lines_of, with_choices
from graphapp.networks.spec import NetworkSpec

PAPERS = (("AB", 2019), ("ABX", 2020), ("CX", 2020), ("BY", 2022), ("C", None))


@pytest.fixture
def service(small_service):
    return small_service(*PAPERS)


def test_the_tables_of_a_group(service):
    view = service.groups.of("A\nB\nC")
    assert [member.hit.key for member in view.members] == ["a", "b", "c"]
    assert view.tables.joint == [[2, 2, 0], [2, 3, 0], [0, 0, 2]]
    assert [member.partners for member in view.members] == [1, 1, 0]
    assert view.tables.pairs == 1
    assert [
        (pair.one, pair.other, [(each.name, each.papers, each.member) for each in pair.through])
        for pair in view.tables.unconnected
    ] == [(0, 2, [("X", (1, 1), False)]), (1, 2, [("X", (1, 1), False)])]
    assert view.tables.years == [
        GroupYear(2019, 1, 1, 0),
        GroupYear(2020, 2, 1, 2),
        GroupYear(2021, 0, 0, 0),
        GroupYear(2022, 1, 0, 1),
        GroupYear(None, 1, 0, 0),
    ]
    assert view.tables.total == GroupYear(None, 5, 2, 3)


def test_a_member_can_connect_two_others(small_service):
    view = small_service("AB", "BC", "BC").groups.of("A\nB\nC")
    (pair,) = view.tables.unconnected
    assert [(each.name, each.papers, each.member) for each in pair.through] == [("B", (1, 2), True)]


def test_only_the_best_connecting_authors_of_a_pair_are_listed(small_service):
    # M to T each wrote with A and with B; T wrote two papers with each
    view = small_service(*(f"{one}{other}" for one in "AB" for other in "MNOPQRSTT")).groups.of("A\nB")
    (pair,) = view.tables.unconnected
    assert (pair.connectors, len(pair.through)) == (8, CONNECTORS)
    assert [each.name for each in pair.through] == ["T", "M", "N", "O", "P"]
    # the number of all of them is in the table, too
    assert next(iter(group_table(view, "unconnected").rows))[:3] == ("A", "B", 8)
    assert group_json(view)["unconnected"][0]["connectors"] == 8


def test_long_author_lists_can_be_ignored(service):
    assert service.groups.of("A\nB\nC", longest=2).tables.joint == [[1, 1, 0], [1, 2, 0], [0, 0, 2]]


def test_every_line_is_accounted_for(demo_service):
    text = "# reviewers\n\nWeizhu Chen\n weizhu  chen \nJiawei Han\nTuo Zaho\nqqqq qqqq\nZhao, Tuo\n"
    view = demo_service.groups.of(text)
    assert [(line.number, line.text, line.status) for line in view.lines] == [
        (1, "Weizhu Chen", "found"),
        (2, "weizhu  chen", "repeated"),
        (3, "Jiawei Han", "found"),
        (4, "Tuo Zaho", "similar"),
        (5, "qqqq qqqq", "unknown"),
        (6, "Zhao, Tuo", "similar"),
    ]
    assert view.lines[1].same_as == 1
    # the demo has Jiawei Han with and without a homonym number
    assert [hit.key for hit in view.lines[2].candidates] == ["jiawei han 0001"]
    assert [view.lines[n].candidates[0].name for n in (3, 5)] == ["Tuo Zhao", "Tuo Zhao"]
    assert [line.number for line in view.open_lines] == [4, 5, 6]
    # only authors that are certain are in the group
    assert [member.hit.name for member in view.members] == ["Weizhu Chen", "Jiawei Han"]


def test_many_unknown_names_are_not_all_searched_and_say_so(service, monkeypatch):
    monkeypatch.setattr("graphapp.groups.resolving.SEARCHED", 1)
    view = service.groups.of("Axx\nBxx\nA")
    assert [line.searched for line in view.lines] == [True, False, True]


def test_a_name_of_several_rows_is_a_choice_by_row(make_paper_rows):
    service = make_paper_rows
    view = service.groups.of("Li Wei\nname:Bo", "row")
    assert [line.status for line in view.lines] == ["several", "found"]
    assert [hit.key for hit in view.lines[0].candidates] == ["dblp:1", "dblp:2"]
    assert [line.status for line in service.groups.of("dblp:1\nname:Bo", "row").lines] == ["found", "found"]


@pytest.fixture
def make_paper_rows(small_service):
    from graphapp.model.rows import AuthorRow, Authorship, StoredPaper

    service = small_service("Z")
    for number, id in enumerate(("dblp:1", "dblp:2"), 1):
        rows = [AuthorRow(id, "Li Wei", "li wei"), AuthorRow("name:Bo", "Bo", "bo")]
        listed = tuple(Authorship(row, place) for place, row in enumerate(rows))
        service.store.upsert(
            [StoredPaper(f"q{number}", "T", 2000, "other", None, listed, sources=(f"q{number}",))]
        )
    return service


def test_lists_that_are_empty_or_too_long_are_errors(small_service):
    service = small_service("AB", group_authors=2)
    for text in ("", "\n# only a comment\n", "A\nB\nC"):
        with pytest.raises(BadInput):
            service.groups.of(text)


def test_choices_replace_and_remove_lines():
    lines = ["A", "B", "C"]
    assert with_choices(lines, {2: "b. b.", 3: ""}) == ["A", "b. b."]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=8)))
def test_a_list_of_names_is_read_as_written(lines):
    kept = lines_of("\n".join(lines))
    assert all(line and line == line.strip() and not line.startswith("#") for line in kept)
    assert lines_of("\n".join(kept)) == kept


@given(st.text(max_size=200))
def test_the_name_of_a_group_is_safe_in_a_path(title):
    try:
        name = group_name(title)
    except BadInput:
        return
    assert name.isascii()
    assert not set(name) & set("/\\. \0")
    assert 0 < len(name) <= 80
    assert group_name(name) == name


# ---------------------------------------------------------------- saved groups


@pytest.fixture
def kept(small_service, tmp_path):
    return small_service(*PAPERS, groups=str(tmp_path / "groups"))


def test_a_saved_group_is_found_again(kept, tmp_path):
    before = kept.groups.files.revision()
    group = kept.groups.save("My Reviewers, 2026!", "a\nB", None, "Ada")
    assert (group.name, group.title, group.lines) == ("my-reviewers-2026", "My Reviewers, 2026!", ("A", "B"))
    assert kept.groups.files.revision() != before
    view = kept.groups.saved("my-reviewers-2026")
    assert [member.hit.key for member in view.members] == ["a", "b"]
    assert view.saved is not None
    assert view.saved.saved.startswith("Ada, 20")
    assert [each.name for each in kept.groups.all().groups] == ["my-reviewers-2026"]
    # a text file that can be written by hand
    file = tmp_path / "groups" / "by-hand.txt"
    file.write_text("# title: By hand\nC\n\nB\n", encoding="utf-8")
    assert kept.groups.saved("by-hand").value == "c\nb"
    assert kept.groups.files.read("by-hand").title == "By hand"


def test_a_saved_group_is_not_overwritten_by_accident(kept):
    kept.groups.save("team", "A", None, "Ada")
    with pytest.raises(BadInput, match="exists"):
        kept.groups.save("Team", "B", None, "Ada")
    assert kept.groups.files.read("team").lines == ("A",)
    kept.groups.save("Team", "B", None, "Ada", replace=True)
    assert kept.groups.files.read("team").lines == ("B",)
    removed = kept.groups.files.remove("team")
    assert removed.lines == ("B",)
    with pytest.raises(NotFound):
        kept.groups.saved("team")


def test_only_resolved_names_are_saved(kept):
    with pytest.raises(BadInput, match="line 2"):
        kept.groups.save("team", "A\nnobody", None, "Ada")
    assert kept.groups.all() == ([], [])


@pytest.mark.parametrize("name", ["../groups/team", "team.txt", "TEAM", "", "a/b", "a\0b"])
def test_a_name_leads_to_no_other_file(kept, name):
    kept.groups.save("team", "A", None, "Ada")
    with pytest.raises(NotFound):
        kept.groups.files.read(name)


def test_a_file_that_cannot_be_read_hides_no_other_change(kept, tmp_path):
    folder = tmp_path / "groups"
    kept.groups.save("team", "A", None, "Ada")
    (folder / "gone.txt").symlink_to(tmp_path / "nowhere")
    before = kept.groups.files.revision()
    (folder / "Not A Name.txt").write_text("A\n", encoding="utf-8")
    assert kept.groups.files.revision() == before
    kept.groups.save("team", "A\nB", None, "Ada", replace=True)
    assert kept.groups.files.revision() != before


def test_an_unreadable_file_hides_no_other_group_and_can_be_removed(kept, tmp_path):
    folder = tmp_path / "groups"
    kept.groups.save("team", "A", None, "Ada")
    (folder / "gone.txt").symlink_to(tmp_path / "nowhere")
    (folder / "latin.txt").write_bytes("# title: Latin\nJos\xe9\nA\n".encode("latin-1"))
    (folder / "locked.txt").mkdir()
    found = kept.groups.all()
    assert [each.name for each in found.groups] == ["team"]
    assert [each.name for each in found.unreadable] == ["gone", "latin", "locked"]
    assert "UTF-8" in found.unreadable[1].problem
    # the lines that can be read are not lost
    assert kept.groups.files.remove("latin").lines == ("Jos\N{REPLACEMENT CHARACTER}", "A")
    assert kept.groups.files.remove("gone").lines == ()
    assert sorted(path.name for path in folder.iterdir()) == ["locked.txt", "team.txt"]
    with pytest.raises(StoreUnavailable):
        kept.groups.files.remove("locked")


def test_a_group_that_cannot_be_removed_is_reported(kept, monkeypatch):
    kept.groups.save("team", "A", None, "Ada")

    def unlink(path: Path, missing_ok: bool = False) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "unlink", unlink)
    with pytest.raises(StoreUnavailable, match="team cannot be removed: Permission denied"):
        kept.groups.files.remove("team")


def test_a_store_in_memory_keeps_no_groups(service):
    assert service.groups.all() == ([], [])
    with pytest.raises(BadInput, match="memory"):
        service.groups.save("team", "A", None, "Ada")


# ---------------------------------------------------------------- the network of a group


def test_the_network_of_a_group_with_and_without_shared_coauthors(kept):
    plain = kept.network(NetworkSpec("authors", "A\nB\nC"), wait=0)
    assert sorted(node.id for node in plain.nodes) == ["a", "b", "c"]
    shared = kept.network(NetworkSpec("authors", "A\nB\nC", others="shared"), wait=0)
    # X wrote with A, B and C; Y with B only
    assert {node.id: side for node, side in zip(shared.nodes, shared.sides, strict=True)} == {
        "a": "Member",
        "b": "Member",
        "c": "Member",
        "x": "Coauthor of several members",
    }
    # in 2019, no one besides A and B wrote
    assert len(kept.network(NetworkSpec("authors", "A\nB\nC", others="shared", last=2019), wait=0).nodes) == 2
    with pytest.raises(BadInput):
        kept.network(NetworkSpec("author", "A", others="shared"))


def test_the_network_of_a_saved_group_follows_the_group(kept):
    kept.groups.save("team", "A\nB", None, "Ada")
    spec = NetworkSpec("group", "team")
    first = kept.network(spec, wait=0)
    assert (first.title, [node.id for node in first.nodes]) == ("Group team", ["b", "a"])
    kept.groups.save("team", "B\nC", None, "Ada", replace=True)
    second = kept.network(spec, wait=0)
    assert [node.id for node in second.nodes] == ["b", "c"]
    assert first.revision != second.revision
    with pytest.raises(NotFound):
        kept.network(NetworkSpec("group", "other"))


def test_a_saved_group_has_the_same_members_in_its_network(make_paper_rows, tmp_path):
    service = make_paper_rows
    files = service.groups.files
    files.folder = tmp_path
    files.save("Named", ["Bo", "dblp:1", "Li Wei", "nobody"], "row", "Ada")
    members = [member.hit.key for member in service.groups.saved("named").members]
    view = service.network(NetworkSpec("group", "named", unit="row"))
    assert members == ["name:Bo", "dblp:1"]
    assert sorted(node.id for node in view.nodes) == sorted(members)
    assert view.left_out[:2] == [
        "Not in the store: 'nobody'.",
        "Not in the network, because several authors have this name: 'Li Wei'.",
    ]
    files.save("Unclear", ["Li Wei"], "row", "Ada")
    with pytest.raises(NotFound, match="several authors"):
        service.network(NetworkSpec("group", "unclear", unit="row"))
