"""Pictures of networks as the page, its print, Gephi and VOSviewer Online draw them, side by side.

    python tests/interop/side_by_side.py FOLDER [--store STORE] [--network TITLE=PATH …] [--only TITLE …]

Writes screenshots of each network at three widths, in light and in dark, the first printed sheet, a screenshot of the exported file in
VOSviewer Online, and two pictures by Gephi's toolkit (unless these take more than five minutes, as for the files of the largest
networks): the exported GEXF file with its positions, colours and sizes, and the same data with Gephi's own layout, communities and preview. `index.html` shows them all. PATH is the page of a network, such as /authors/sergey%20levine/network; without a store, it is that of the bundled demo.

Needs Chromium, Java, Maven, Node and npm, and fetches Gephi's toolkit and VOSviewer Online once into .cache/interop.
"""

from __future__ import annotations

import argparse
import html
import shutil
import struct
import subprocess
import sys
import threading
import urllib.request
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pypdfium2
from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import Error as PlaywrightError
from werkzeug.serving import WSGIRequestHandler, make_server

ROOT = Path(__file__).resolve().parent.parent.parent
HERE = Path(__file__).resolve().parent

sys.path.insert(0, str(ROOT))

from graphapp.demo import DEMO  # noqa: E402
from graphapp.ingest.load import ingest  # noqa: E402
from graphapp.service import GraphService  # noqa: E402
from graphapp.settings import Settings  # noqa: E402
from graphapp.stores import open_store  # noqa: E402
from graphapp.web import create_app  # noqa: E402
from tests.conftest import ARGUMENTS, BROWSERS, NO_CHROMIUM  # noqa: E402
from tests.interop.compare import CACHE, gephi_jars, run  # noqa: E402

DEMO_NETWORK = {"Weizhu Chen": "/authors/weizhu%20chen/network"}
SCREENS = {1440: 900, 1024: 768, 390: 844}
SCHEMES = ("light", "dark")
PATIENCE = 300_000
# topics and measures arrive after the drawing
SETTLING = 4000
NAMES = 40
STYLE = """
body { font: 16px/1.5 system-ui, "Noto Sans", sans-serif; margin: 2rem; color: #1d2430; background: #f4f3ee; }
section { margin-bottom: 4rem; } h1, h2 { line-height: 1.2; }
.row { display: flex; flex-wrap: wrap; gap: 1rem; align-items: flex-start; margin-bottom: 1rem; }
figure { margin: 0; } figcaption { font-size: 0.875rem; color: #59636f; }
img { display: block; background: #fff; border: 1px solid #dedad0; }
.large img { width: 44rem; max-width: 90vw; } .small img { height: 24rem; width: auto; }
"""


class Quiet(WSGIRequestHandler):
    """Prints no line for each request."""

    def log_request(self, *_: object) -> None:
        pass


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--store", default="memory:")
    parser.add_argument("--network", action="append", default=[], metavar="TITLE=PATH")
    parser.add_argument(
        "--only", action="append", default=[], metavar="TITLE", help="take pictures of these again"
    )
    given = parser.parse_args()
    networks = dict(each.split("=", 1) for each in given.network) or DEMO_NETWORK
    given.folder.mkdir(parents=True, exist_ok=True)
    with serving(given.store) as site, chromium() as browser:
        for title, path in networks.items():
            if given.only and title not in given.only:
                continue
            print(title, flush=True)
            stem = given.folder / slug(title)
            gexf, json_file = Path(f"{stem}.gexf"), Path(f"{stem}.vosviewer.json")
            screenshots(browser, site + path, stem, [gexf, json_file])
            by_gephi(gexf)
            try:
                by_vosviewer(browser, json_file, Path(f"{stem}-vosviewer.png"))
            except PlaywrightError as error:
                print(f"VOSviewer did not draw {json_file.name}: {error.message.splitlines()[0]}")
    (given.folder / "index.html").write_text(index(networks, given.folder))
    print(given.folder / "index.html")


@contextmanager
def serving(address: str) -> Iterator[str]:
    """The address of a site with the store at `address`; an empty store gets the bundled demo."""
    settings = Settings.read({"store": address}, {})
    store = open_store(address, settings)
    if address == "memory:":
        ingest(store, [DEMO], settings)
    service = GraphService(store, settings)
    server = make_server("127.0.0.1", 0, create_app(service, settings), threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        service.close()


@contextmanager
def chromium() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        sys.exit(NO_CHROMIUM)
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=path, args=ARGUMENTS)


def screenshots(browser: Browser, address: str, stem: Path, files: list[Path]) -> None:
    """The page in each size and scheme, the first sheet of its print, and files with the same nodes, links and positions."""
    for width, height in SCREENS.items():
        for scheme in SCHEMES:
            phone = width < 600
            page = browser.new_page(
                viewport={"width": width, "height": height},
                color_scheme=scheme,
                device_scale_factor=2 if phone else 1,
                has_touch=phone,
                is_mobile=phone,
            )
            visit(page, address)
            page.screenshot(path=f"{stem}-{width}-{scheme}.png")
            if (width, scheme) == (1440, "light"):
                sheets = pypdfium2.PdfDocument(page.pdf(format="A4"))
                Path(f"{stem}-print.png").write_bytes(png(sheets[0], 1.5))
                for file in files:
                    ending = file.name.partition(".")[2]
                    link = page.locator(f'.network-files a[href*=".{ending}"]').first
                    with urllib.request.urlopen(link.evaluate("(link) => link.href")) as answer:
                        file.write_bytes(answer.read())
            page.close()


def visit(page: Page, address: str) -> None:
    page.goto(address, timeout=PATIENCE)
    page.wait_for_selector("#network[data-state=drawn]", timeout=PATIENCE)
    page.wait_for_selector('body[data-ready="1"]', timeout=PATIENCE)
    page.wait_for_timeout(SETTLING)


def by_gephi(gexf: Path) -> None:
    """What Gephi draws from a file: with what the file says, and in Gephi's own way."""
    jars = gephi_jars()
    run(["javac", "-cp", jars, "-d", str(CACHE), str(HERE / "Render.java")])
    pictures = [gexf.with_name(f"{gexf.stem}-gephi-{way}.pdf") for way in ("file", "own")]
    command = ["java", "-Djava.awt.headless=true", "-cp", f"{CACHE}:{jars}", "Render"]
    try:
        run([*command, str(gexf), *map(str, pictures), str(NAMES)], PATIENCE / 1000)
    except subprocess.TimeoutExpired:
        print(f"Gephi did not draw {gexf.name} within {PATIENCE // 1000} seconds", flush=True)
        return
    for picture in pictures:
        picture.with_suffix(".png").write_bytes(png(pypdfium2.PdfDocument(picture)[0], 1.5))


def by_vosviewer(browser: Browser, file: Path, picture: Path) -> None:
    """A screenshot of a file in VOSviewer Online, without a network connection."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.route("**/*", lambda route: route.abort())
    page.set_content('<body style="margin: 0"><div id="viewer" style="height: 100vh"></div></body>')
    page.evaluate("(text) => { window.network = JSON.parse(text); }", file.read_text())
    page.add_script_tag(content=vosviewer().read_text())
    page.wait_for_selector("canvas", timeout=PATIENCE)
    page.wait_for_timeout(2 * SETTLING)
    page.screenshot(path=picture, timeout=PATIENCE)
    page.close()


def vosviewer() -> Path:
    """The script of VOSviewer Online with everything that it imports."""
    folder = CACHE / "vosviewer"
    script = folder / "viewer.js"
    if not script.exists():
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "viewer.mjs"):
            (folder / name).write_bytes((HERE / "vosviewer" / name).read_bytes())
        run(["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder)])
        bundler = str(folder / "node_modules" / ".bin" / "esbuild")
        production = '--define:process.env.NODE_ENV="production"'
        run([bundler, str(folder / "viewer.mjs"), "--bundle", "--minify", production, f"--outfile={script}"])
    return script


def png(sheet: pypdfium2.PdfPage, scale: float) -> bytes:
    """A sheet as PNG (https://www.w3.org/TR/png/), `scale` × 72 dots per inch."""
    pixels = sheet.render(scale=scale, rev_byteorder=True, prefer_bgrx=False).to_numpy()
    height, width, channels = pixels.shape
    head = struct.pack(">IIBBBBB", width, height, 8, {3: 2, 4: 6}[channels], 0, 0, 0)
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def slug(title: str) -> str:
    return "-".join("".join(char if char.isalnum() else " " for char in title.lower()).split())


def index(networks: dict[str, str], folder: Path) -> str:
    """The page with all pictures that are in `folder`."""
    sections = []
    for title, path in networks.items():
        stem = slug(title)
        large = [
            figure(folder, f"{stem}-1440-light.png", "graphapp, 1440 pixels"),
            figure(folder, f"{stem}-vosviewer.png", "VOSviewer Online, with the exported VOSviewer file"),
            figure(
                folder,
                f"{stem}-gephi-file.png",
                "Gephi, with the positions, colours and sizes of the GEXF file",
            ),
            figure(
                folder,
                f"{stem}-gephi-own.png",
                "Gephi, with ForceAtlas 2, modularity and its default preview",
            ),
        ]
        small = [
            figure(folder, f"{stem}-{width}-{scheme}.png", f"{width} pixels, {scheme}")
            for width in SCREENS
            for scheme in SCHEMES
            if (width, scheme) != (1440, "light")
        ]
        small.append(figure(folder, f"{stem}-print.png", "first printed sheet, A4"))
        sections.append(
            f"<section><h2>{html.escape(title)}</h2><p><code>{html.escape(path)}</code></p>"
            f'<div class="row large">{"".join(large)}</div><div class="row small">{"".join(small)}</div></section>'
        )
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Networks side by side</title><style>{STYLE}</style>'
        f"<h1>Networks side by side</h1>{''.join(sections)}</html>\n"
    )


def figure(folder: Path, name: str, caption: str) -> str:
    if not (folder / name).exists():
        return f"<figure><figcaption>{caption}: no picture</figcaption></figure>"
    return f'<figure><a href="{name}"><img src="{name}" alt="{caption}"></a><figcaption>{caption}</figcaption></figure>'


if __name__ == "__main__":
    main()
