"""People and groups in a browser, on the bundled demo: a user finds collaborators, paths, the network of a list of names, and compares authors,
with the mouse and with the keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest

from graphapp.demo import DEMO
from graphapp.ingest.load import ingest
from graphapp.service import GraphService
from graphapp.settings import Settings
from graphapp.stores import open_store
from tests.browser.looks import SIZES, wrong_looks

pytestmark = pytest.mark.browser

NAMES = "Liliang Ren\nTuo Zhao\nChen Liang 0006\nYelong Shen\nPengcheng Hee"
GROUP = NAMES.replace("Hee", "He").replace("\n", "%0A").replace(" ", "+")
PAGES = {
    "collaborators": "/collaborators?name=Jason+Phang",
    "no collaborators": "/collaborators?name=Weizhu+Chen",
    "paths": "/path?from=Liliang+Ren&to=Tuo+Zhao",
    "paths of groups": "/path?from=Liliang+Ren%0ADou+Shen&to=Tuo+Zhao",
    "groups": "/groups",
    "unresolved": f"/groups?names={GROUP}%0ATuo+Zaho%0Aqqqq",
    "group": f"/groups?names={GROUP}&others=shared",
    "report": f"/groups/report?names={GROUP}%0Aqqqq",
    "conflicts": f"/conflicts?names={GROUP}%0Aqqqq&months=120",
    "conflict check": "/conflicts/check",
    "conflict pairs": f"/conflicts/check?reviewers=Weizhu+Chen%0ADou+Shen&authors={GROUP}%0ATuo+Zaho&months=120&distance=2",
    "compare": "/compare",
    "comparison": "/compare?sides=author:Liliang+Ren%0Aauthor:Tuo+Zhao",
    "periods": "/compare?sides=author:Tuo+Zhao@2022-2023%0Aauthor:Tuo+Zhao@2024-",
}


@pytest.fixture(scope="module")
def demo(serving, tmp_path_factory) -> Iterator[str]:
    """The address of a site that shows the bundled demo and keeps groups."""
    folder = tmp_path_factory.mktemp("groups")
    settings = Settings.read({"store": "memory:", "groups": str(folder)}, {})
    store = open_store("memory:", settings)
    assert ingest(store, [DEMO], settings).loaded == 49
    with serving(GraphService(store, settings)) as address:
        yield address


@pytest.fixture
def go(open_page, demo):
    """A function that opens an address of the site."""
    return lambda address, **how: open_page(
        demo + address, **{"wait": False, "reduced_motion": "reduce", **how}
    )


def drawn(page) -> dict[str, list[str]]:
    """The ids of the nodes of a drawing, and of those that are suggested, once it is complete."""
    page.wait_for_selector('#network[data-state="drawn"]')
    return page.evaluate(
        """() => {
          const {nodes} = document.getElementById('network').drawing.view.network;
          const ids = (some) => some.map((node) => node.id).sort();
          return {all: ids(nodes), suggested: ids(nodes.filter((node) => node.suggested))};
        }"""
    )


def tab_to(page, name: str, presses: int = 60) -> None:
    """Press Tab until the focused element has this accessible name or text."""
    for _ in range(presses):
        page.keyboard.press("Tab")
        found = page.evaluate(
            "(document.activeElement.labels?.[0] ?? document.activeElement).textContent.trim()"
        )
        if found == name:
            return
    raise AssertionError(f"Tab does not reach {name!r}")


@SIZES
def test_every_page_conforms_to_wcag_and_fits_the_window(open_page, demo, faults, watched, size):
    addresses = {name: demo + address for name, address in PAGES.items()}
    assert wrong_looks(open_page, faults, addresses, size) == {}


# ---- task 12: whom could this author work with?


def test_a_user_gets_suggested_collaborators_with_two_clicks_and_sees_them_in_the_network(go):
    page = go("/authors/jason%20phang")
    page.get_by_role("link", name="Suggested collaborators").click()
    rows = page.locator(".collaborators tbody tr")
    assert rows.count() == 20
    # Pengcheng He has 29 coauthors, Weizhu Chen 168: 1 / ln 29 + 1 / ln 168
    first = rows.first.inner_text().split("\t")
    assert (first[0], first[1], first[2]) == ("Alexander Bukharin", "0.49", "0.040")
    assert "Pengcheng He" in first[3]
    page.get_by_role("link", name="Show the first 10 in the network").click()
    found = drawn(page)
    assert len(found["suggested"]) == 10
    assert len(found["all"]) == 4 + 10
    # they are undone and redone as every other choice
    page.get_by_role("button", name="Remove added").click()
    assert drawn(page)["suggested"] == []
    page.go_back()
    page.wait_for_function(
        "() => document.getElementById('network').drawing.view.network.nodes.some((node) => node.suggested)"
    )


def test_a_user_gets_suggested_collaborators_by_keyboard(go):
    page = go("/authors/jason%20phang/network", wait=True)
    page.locator("#network-drawing").focus()
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    tab_to(page, "Suggest collaborators")
    page.keyboard.press("Enter")
    page.wait_for_function("() => new URLSearchParams(location.search).get('suggested') === '10'")
    said = page.locator("p.network-hidden[role=status]")
    assert said.inner_text() == "10 suggested collaborators of Jason Phang added, marked with rings."
    assert len(drawn(page)["suggested"]) == 10


# ---- task 13: how are two authors connected?


def test_a_user_finds_all_shortest_paths_with_the_mouse(go):
    page = go("/path")
    page.get_by_label("From").press_sequentially("liliang")
    page.get_by_role("option").first.click()
    page.get_by_label("To", exact=True).press_sequentially("tuo")
    page.get_by_role("option").first.click()
    page.get_by_role("button", name="Find paths").click()
    assert page.locator("p.lead").inner_text().startswith("2 shortest paths of 2 steps")
    assert page.locator(".paths li").all_inner_texts() == [
        "Liliang Ren → Weizhu Chen → Tuo Zhao weakest link 3 joint papers",
        "Liliang Ren → Chen Liang 0006 → Tuo Zhao weakest link 1 joint paper",
    ]
    # a line of the drawing leads to the joint papers
    page.locator(".layered a[href='#link-3'] .reach").click()
    assert urlsplit(page.url).fragment == "link-3"
    assert page.locator("#link-3 h2").inner_text() == "Liliang Ren → Chen Liang 0006"
    assert page.locator("#link-3 .paper-title").count() == 1


def test_a_user_finds_all_shortest_paths_between_groups_by_keyboard(go):
    page = go("/path?groups=1")
    tab_to(page, "From (one name per line)")
    page.keyboard.insert_text("Liliang Ren\nDou Shen")
    tab_to(page, "To (one name per line)")
    page.keyboard.insert_text("Tuo Zhao")
    tab_to(page, "Maximum authors per paper")
    page.keyboard.type("8")
    page.keyboard.press("Enter")
    page.wait_for_url("**longest=8**")
    assert page.locator("p.lead").inner_text().startswith("3 shortest paths of 2 steps")


# ---- task 14: how do two authors compare?


def test_a_user_compares_two_authors_with_the_mouse(go):
    page = go("/authors/liliang%20ren")
    page.get_by_role("link", name="Compare with others").click()
    form = page.get_by_role("form", name="Compare authors")
    assert form.get_by_label("Author 1").input_value() == "Liliang Ren"
    form.get_by_label("Author 2").press_sequentially("tuo")
    form.get_by_role("option").first.click()
    with page.expect_navigation():
        form.get_by_role("button", name="Compare").click()
    assert page.locator("#common tbody th").all_inner_texts() == ["Weizhu Chen", "Chen Liang 0006"]
    assert len(drawn(page)["all"]) == 32
    legend = page.get_by_role("group", name="Colours: Side")
    legend.wait_for()
    assert sorted(legend.locator("bdi").all_inner_texts()) == [
        "Liliang Ren + Tuo Zhao",
        "Liliang Ren only",
        "Tuo Zhao only",
    ]


def test_a_user_compares_periods_by_keyboard(go):
    page = go("/compare")
    tab_to(page, "Name of the author or venue")
    page.keyboard.type("Tuo Zhao")
    page.keyboard.press("Escape")
    tab_to(page, "Period 1")
    page.keyboard.type("2022-2023")
    tab_to(page, "Period 2")
    page.keyboard.type("2024-")
    page.keyboard.press("Enter")
    page.wait_for_url("**/compare?sides=*")
    assert page.locator("h1").inner_text().endswith("Tuo Zhao 2022–2023 and Tuo Zhao 2024–")


# ---- task 15: the network of a list of names


def test_a_user_pastes_names_and_gets_the_network_with_the_mouse(go):
    page = go("/")
    page.get_by_role("navigation", name="Site").get_by_role("link", name="Groups").click()
    page.get_by_label("Names, one per line").fill(NAMES)
    page.get_by_role("button", name="Show the group").click()
    assert (
        page.locator("p.failure").inner_text()
        == "The group does not include 1 name that could not be resolved."
    )
    chooser = page.get_by_label("Author for Pengcheng Hee")
    assert chooser.locator("option").all_inner_texts()[1].startswith("Pengcheng He (")
    chooser.select_option(index=1)
    page.get_by_role("button", name="Use these choices").click()
    names = parse_qs(urlsplit(page.url).query)["names"][0].split("\n")
    assert names == NAMES.replace("Hee", "He").split("\n")
    assert drawn(page)["all"] == sorted(name.casefold() for name in names)
    # Ren and Zhao have no joint paper, but both wrote with Chen and Liang
    row = page.locator(".pairs-table tr", has_text="Liliang Ren – Tuo Zhao")
    assert "Weizhu Chen, Chen Liang 0006" in row.inner_text()
    page.get_by_role("link", name="With shared coauthors").click()
    assert "weizhu chen" in drawn(page)["all"]
    page.get_by_role("group", name="Colours: Side").wait_for()


def test_a_user_loads_a_file_and_keeps_the_group_by_keyboard(go, tmp_path):
    file = tmp_path / "names.txt"
    file.write_text("\ufeff# reviewers\r\nLiliang Ren\r\n\r\nTuo Zhao\r\n", encoding="utf-8")
    page = go("/groups")
    # the dialog for files belongs to the system
    page.locator("input[type=file]").set_input_files(file)
    said = page.locator("[data-names-said]")
    said.filter(has_text="2 names loaded from names.txt.").wait_for()
    assert page.get_by_label("Names, one per line").input_value() == "Liliang Ren\nTuo Zhao"
    tab_to(page, "Show the group")
    page.keyboard.press("Enter")
    page.wait_for_url("**/groups?names=*")
    drawn(page)
    page.get_by_label("Name of the group").focus()
    page.keyboard.type("Reviewers 2026")
    page.keyboard.press("Enter")
    page.wait_for_url("**/groups?group=reviewers-2026*")
    assert page.locator("h1").inner_text().endswith("Reviewers 2026")
    assert drawn(page)["all"] == ["liliang ren", "tuo zhao"]
    page.goto(page.url.partition("/groups")[0] + "/network?group=reviewers-2026")
    assert drawn(page)["all"] == ["liliang ren", "tuo zhao"]


def test_a_user_checks_a_file_of_reviewers_against_pasted_authors(go, tmp_path):
    file = tmp_path / "committee.txt"
    file.write_text("Weizhu Chen\nDou Shen\n", encoding="utf-8")
    page = go("/groups")
    page.get_by_role("link", name="Check reviewers against authors for conflicts").click()
    # the dialog for files belongs to the system
    page.get_by_label("Or choose a text file").first.set_input_files(file)
    page.get_by_text("2 names loaded from committee.txt.").wait_for()
    page.get_by_label("Authors, one per line").fill("Tuo Zaho\nYelong Shen")
    page.get_by_role("button", name="Check").press("Enter")
    page.get_by_role("link", name="Choose authors").click()
    page.get_by_label("Author for Tuo Zaho").select_option("1=Tuo Zhao")
    page.get_by_role("button", name="Use these choices").click()
    page.get_by_text("2 conflicts", exact=True).wait_for()
    assert page.locator(".conflicts tbody td:nth-child(2)").all_inner_texts() == ["Tuo Zhao", "Yelong Shen"]
    with page.expect_download() as file_of_conflicts:
        page.get_by_role("button", name="Joint papers of conflicts").click()
    # six papers with Zhao and fourteen with Shen since 2022
    assert len(file_of_conflicts.value.path().read_text(encoding="utf-8").splitlines()) == 21


def test_a_group_needs_no_scripts(go):
    page = go("/groups", java_script_enabled=False)
    page.get_by_label("Names, one per line").fill("Liliang Ren\nTuo Zhao")
    with page.expect_navigation():
        page.get_by_role("button", name="Show the group").click()
    assert page.locator(".matrix tbody tr").count() == 2
    assert page.locator(".network-fallback tbody tr").count() == 2
