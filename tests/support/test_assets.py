"""Where the browser's files come from."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from graphapp.support import assets


@pytest.fixture(autouse=True)
def _found_anew() -> None:
    assets.static_dir.cache_clear()


def test_a_checkout_has_its_static_files_beside_the_package(root: Path) -> None:
    assert assets.static_dir() == root / "static"


def test_an_installed_package_has_its_static_files_inside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "site-packages" / "graphapp"
    (package / "static").mkdir(parents=True)
    (tmp_path / "site-packages" / "static").mkdir()  # somebody else's
    monkeypatch.setattr(assets, "__file__", str(package / "support" / "assets.py"))
    assert assets.static_dir() == package / "static"


def test_missing_static_files_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets, "__file__", str(tmp_path / "graphapp" / "support" / "assets.py"))
    with pytest.raises(FileNotFoundError, match="static"):
        assets.static_dir()


def test_the_drawing_script_is_whole_and_points_at_no_other_file() -> None:
    script = assets.vis_network()
    assert b"vis-network" in script[:2000]
    assert len(script) > 400_000
    assert b"sourceMappingURL" not in script
    assert b"</script" not in script.lower()


def test_the_drawing_script_is_found_without_importing_its_package() -> None:
    code = "import sys; from graphapp.support.assets import vis_network; vis_network(); sys.exit('pyvis' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_sources_of_the_drawing_are_its_files_by_the_names_that_import_them() -> None:
    sources = assets.network_sources()
    assert sources["#network/main.js"] == (assets.static_dir() / "network" / "main.js").read_bytes()
    assert len(sources) == len(list((assets.static_dir() / "network").glob("*.js")))


def test_an_import_map_names_the_address_of_each_module() -> None:
    text = assets.import_map({"#network/": "/static/network/"})
    assert json.loads(text) == {"imports": {"#network/": "/static/network/"}}
    with pytest.raises(ValueError, match="could end its <script> element"):
        assets.import_map({"a": "</script>"})


def test_the_hash_of_an_inline_element_is_that_of_its_text() -> None:
    # from the specification: https://www.w3.org/TR/CSP3/#external-hash shows the form; the digest is that of
    # printf "alert('Hello, world.');" | openssl dgst -sha256 -binary | openssl base64
    assert (
        assets.csp_hash("alert('Hello, world.');") == "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"
    )
