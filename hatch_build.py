"""Compiles the C files of `graphapp/native` while graphapp is installed, if that is possible: without a compiler, graphapp does the same in Python."""

from __future__ import annotations

import sys
import tempfile
from hashlib import blake2b
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FOLDER = Path("graphapp", "native")
MODULE = "graphapp.native._records"
# the first version whose stable interface the sources use
VERSION = (3, 11)


class NativeBuildHook(BuildHookInterface[Any]):
    """Builds the module in place for an installation that uses the checkout, else for the wheel."""

    _built: tempfile.TemporaryDirectory[str] | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        # other interpreters do not have the stable interface
        if self.target_name != "wheel" or sys.implementation.name != "cpython":
            return
        root = Path(self.root)
        if version == "editable":
            if not _is_current(root):
                # they would be in the way of the new ones, and are not used any more
                for each in _modules(root):
                    each.unlink()
                _compiled(root, root)
            return
        # not in the folder of the wheel, where a module from an earlier build may be left
        self._built = tempfile.TemporaryDirectory()
        built = _compiled(root, Path(self._built.name))
        if built is None:
            return
        build_data["pure_python"] = False
        build_data["tag"] = f"cp{VERSION[0]}{VERSION[1]}-abi3-{_platform()}"
        build_data["force_include"][str(built)] = str(FOLDER / built.name)

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        if self._built is not None:
            self._built.cleanup()


def _platform() -> str:
    """The platform in the name of a wheel that is built here. `sysconfig` may name one that no installer accepts (macosx_11_1_arm64)."""
    from packaging.tags import sys_tags

    # as hatchling does: modules that are compiled here need not run on other distributions of Linux
    names = (tag.platform for tag in sys_tags())
    return next(name for name in names if not name.startswith(("manylinux", "musllinux")))


def _digest(root: Path) -> str:
    """What `graphapp.native` compares with the sources next to it. It begins with a letter, as the value of a macro must."""
    content = b"".join(path.read_bytes() for path in _sources(root, "ch"))
    return "d" + blake2b(content, digest_size=16).hexdigest()


def _sources(root: Path, kinds: str) -> list[Path]:
    """The files in C whose extension is one of the letters `kinds`, in order."""
    return sorted(path for kind in kinds for path in (root / FOLDER).glob(f"*.{kind}"))


def _is_current(root: Path) -> bool:
    """True if the module next to the sources was built from them, in the present way."""
    changed = Path(__file__).stat().st_mtime
    digest = _digest(root).encode()
    return any(each.stat().st_mtime > changed and digest in each.read_bytes() for each in _modules(root))


def _modules(root: Path) -> list[Path]:
    """The modules next to the sources."""
    return [each for each in (root / FOLDER).glob("_records.*") if each.suffix in (".so", ".pyd")]


def _compiled(root: Path, folder: Path) -> Path | None:
    """Build the module in `folder`. Returns its path; None if it could not be built."""
    # slow to import, and needed here only
    from setuptools import Distribution, Extension

    extension = Extension(
        MODULE,
        [str(path.relative_to(root)) for path in _sources(root, "c")],
        define_macros=[
            ("Py_LIMITED_API", f"0x{VERSION[0]:02X}{VERSION[1]:02X}0000"),
            ("SOURCE_DIGEST", _digest(root)),
        ],
        py_limited_api=True,
        # a failure is a warning
        optional=True,
    )
    command = Distribution({"name": "graphapp", "ext_modules": [extension]}).get_command_obj("build_ext")
    command.build_lib = str(folder)
    # also if the module is newer than the sources: other things may have changed
    command.force = True
    with tempfile.TemporaryDirectory() as objects:
        command.build_temp = objects
        command.ensure_finalized()
        command.run()
    found = folder / command.get_ext_filename(MODULE)
    return found if found.exists() else None
