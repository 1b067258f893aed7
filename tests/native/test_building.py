"""What an installation from a checkout does with the compiled functions."""

from __future__ import annotations

import os
import shutil

from hatch_build import NativeBuildHook


def test_functions_of_an_earlier_source_are_deleted_if_the_new_ones_cannot_be_compiled(
    root, tmp_path, monkeypatch
):
    shutil.copy(root / "hatch_build.py", tmp_path)
    folder = tmp_path / "graphapp" / "native"
    shutil.copytree(root / "graphapp" / "native", folder, ignore=shutil.ignore_patterns("*.so", "*.pyd"))
    earlier = folder / "_records.abi3.so"
    earlier.touch()
    os.utime(earlier, (0, 0))
    monkeypatch.setenv("CC", str(tmp_path / "missing-compiler"))
    NativeBuildHook(str(tmp_path), {}, None, None, str(tmp_path / "dist"), "wheel").initialize("editable", {})
    assert not earlier.exists()
