"""Style sheets, scripts and pictures."""

from __future__ import annotations

import json
import re

from graphapp.networks.palette import DARK, LIGHT
from graphapp.support.assets import static_dir


def test_the_colours_of_communities_are_those_of_the_palette_in_light_and_dark(client):
    light, dark = (
        client.get("/static/palette.css").get_data(as_text=True).split("@media (prefers-color-scheme: dark)")
    )
    for text, theme in ((light, LIGHT), (dark, DARK)):
        colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", text))
        assert [colours[f"community-{number}"] for number in range(24)] == list(theme.communities)
        assert colours["community-other"] == theme.other
        assert colours["network-background"] == theme.background
        assert colours["network-ink"] == theme.ink


def test_the_script_of_the_drawing_comes_out_of_its_package(client):
    response = client.get("/static/vis-network.min.js")
    assert response.mimetype == "text/javascript"
    assert b"vis-network" in response.data[:2000]
    assert (
        client.get(
            "/static/vis-network.min.js", headers={"If-None-Match": response.headers["ETag"]}
        ).status_code
        == 304
    )
    assert len(client.get("/static/vis-network.min.js", headers={"Accept-Encoding": "gzip"}).data) < 150_000


def _named(client, address):
    """The static files that a page names."""
    return re.findall(r'(?:src|href)="(/static/[^"]+)"', client.get(address).get_data(as_text=True))


def test_every_file_that_pages_name_is_there_and_is_kept_for_good(client):
    for address in ("/", "/authors/ada%20lovelace", "/query"):
        named = _named(client, address)
        assert any(file.endswith("/graphapp.css") for file in named)
        for file in named:
            response = client.get(file)
            assert response.status_code == 200, file
            assert "immutable" in response.headers["Cache-Control"], file


def test_a_page_with_a_drawing_names_every_module_of_it_ahead(client):
    named = _named(client, "/authors/ada%20lovelace")
    modules = {path.name for path in (static_dir() / "network").glob("*.js")}
    assert modules == {file.rpartition("/")[2] for file in named if "/network/" in file and ".js" in file}
    (text,) = re.findall(r'<script type="importmap">(.*?)</script>', client.get("/").get_data(as_text=True))
    folder = json.loads(text)["imports"]["#network/"]
    assert folder + "main.js" in named


def test_modules_come_as_they_are(client):
    for path in static_dir().rglob("*.js"):
        response = client.get(f"/static/{path.relative_to(static_dir()).as_posix()}")
        assert response.mimetype == "text/javascript"
        assert response.data == path.read_bytes()


def test_a_file_of_another_version_is_todays_and_is_not_kept(client):
    response = client.get("/static/0123456789abcdef/graphapp.css")
    assert response.data == (static_dir() / "graphapp.css").read_bytes()
    assert response.headers["Cache-Control"] == "no-cache"


def test_no_path_leads_out_of_the_folder(client):
    for name in (
        "../pyproject.toml",
        "%2e%2e/pyproject.toml",
        "network/../../pyproject.toml",
        "network",
        "none.js",
    ):
        assert client.get(f"/static/{name}").status_code == 404, name


def test_browsers_find_the_icon_where_they_look_for_it(client):
    response = client.get("/favicon.ico", follow_redirects=True)
    assert response.mimetype == "image/svg+xml"


def _luminance(colour):
    # https://www.w3.org/TR/WCAG22/#dfn-relative-luminance
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one, other):
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_text_stands_out_from_its_ground_in_light_and_dark():
    text = (static_dir() / "graphapp.css").read_text("utf-8")
    blocks = re.findall(r":root \{\n(.*?)\n\s*\}", text, re.DOTALL)[:2]
    for block in blocks:
        colours = {
            name: value.replace("#ffffff", "#ffffff")
            for name, value in re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block)
        }
        for ink in ("ink", "soft", "link"):
            for ground in ("paper", "sheet", "sunk"):
                assert _contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)
        assert _contrast(colours["mark"], colours["mark-ground"]) >= 4.5
        assert _contrast(colours["bad"], colours["bad-ground"]) >= 4.5
        # borders of fields and bars of charts are told from the page by 3:1
        for mark in ("edge", "bar", "focus"):
            assert _contrast(colours[mark], colours["paper"]) >= 3.0, mark


def test_the_style_sheet_asks_no_other_server():
    for sheet in static_dir().rglob("*.css"):
        assert not re.search(r"url\(|@import|https?:", sheet.read_text("utf-8"))
