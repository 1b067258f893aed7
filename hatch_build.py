"""Compiles `graphapp/native/records.c` while graphapp is installed, if that is possible: without a compiler, graphapp does the same in Python."""

from __future__ import annotations

import sysconfig
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FOLDER = Path("graphapp", "native")
MODULE = "graphapp.native._records"
SOURCE = FOLDER / "records.c"
# the first version whose stable interface the source uses
VERSION = (3, 11)


class NativeBuildHook(BuildHookInterface[Any]):
    """Builds the module in place for an installation that uses the checkout, else for the wheel."""

    # until the module is in the wheel
    _folder: tempfile.TemporaryDirectory[str] | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel":
            return
        root = Path(self.root)
        if version == "editable":
            if not _is_current(root):
                # its functions may differ from those that graphapp calls now, also if the new ones cannot be compiled
                _delete_modules(root)
                _compiled(root)
            return
        self._folder = tempfile.TemporaryDirectory()
        built = _compiled(Path(self._folder.name))
        if built is None:
            return
        platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
        build_data["pure_python"] = False
        build_data["tag"] = f"cp{VERSION[0]}{VERSION[1]}-abi3-{platform}"
        build_data["force_include"][str(built)] = str(FOLDER / built.name)

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        if self._folder is not None:
            self._folder.cleanup()


def _is_current(root: Path) -> bool:
    """True if the module next to the source was built from it."""
    changed = max((root / each).stat().st_mtime for each in (SOURCE, Path(__file__).name))
    return any(each.stat().st_mtime > changed for each in _modules(root))


def _delete_modules(root: Path) -> None:
    for each in _modules(root):
        each.unlink()


def _modules(root: Path) -> list[Path]:
    """The modules next to the source."""
    return [each for each in (root / FOLDER).glob("_records.*") if each.suffix in (".so", ".pyd")]


def _compiled(folder: Path) -> Path | None:
    """Build the module in `folder`. Returns its path; None if it could not be built."""
    # slow to import, and needed here only
    from setuptools import Distribution, Extension

    extension = Extension(
        MODULE,
        [str(SOURCE)],
        define_macros=[("Py_LIMITED_API", f"0x{VERSION[0]:02X}{VERSION[1]:02X}0000")],
        py_limited_api=True,
        # a failure is a warning
        optional=True,
    )
    command = Distribution({"name": "graphapp", "ext_modules": [extension]}).get_command_obj("build_ext")
    command.build_lib = str(folder)
    with tempfile.TemporaryDirectory() as objects:
        command.build_temp = objects
        command.ensure_finalized()
        command.run()
    found = folder / command.get_ext_filename(MODULE)
    return found if found.exists() else None
