"""Lint of the scripts of the pages: rules by eslint, types by tsc, both from npm and declared in package.json.

`python -m tools.front_end` installs the Node packages where package.json asks for more than is there, and runs both checks.
Where Node or npm is missing it says so in one line and ends with status 0; with GRAPHAPP_FORBID_SKIPS set it ends with status
1, as a machine that must pass everything has to have them. A Node that is too old for eslint is only said: distributions
have no other.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

__all__ = ["TooOld", "Unavailable", "lint", "main", "node_version"]

ROOT = Path(__file__).resolve().parent.parent
# what eslint needs
LEAST_NODE = (20, 19)


class Unavailable(Exception):
    """The checks cannot run on this machine; the text says why and what to do."""


class TooOld(Unavailable):
    """There is a Node, but none that the checks run on."""


def node_version(text: str) -> tuple[int, int]:
    """`v20.19.2` as (20, 19); (0, 0) for what is no version."""
    match = re.match(r"v(\d+)\.(\d+)\.", text)
    return (int(match[1]), int(match[2])) if match else (0, 0)


def _require_node() -> None:
    needed = ".".join(map(str, LEAST_NODE))
    if not shutil.which("node") or not shutil.which("npm"):
        raise Unavailable(f"no Node with npm: install Node {needed} or newer")
    done = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False)
    if node_version(done.stdout) < LEAST_NODE:
        raise TooOld(f"Node {done.stdout.strip()} is too old: install {needed} or newer")


def _install() -> None:
    """Install the Node packages, unless the last installation is newer than package.json."""
    done = ROOT / "node_modules" / ".installed"
    if done.exists() and done.stat().st_mtime >= (ROOT / "package.json").stat().st_mtime:
        return
    print("Installing the Node packages of package.json.", flush=True)
    command = ["npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel", "error"]
    if subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=False).returncode:
        raise Unavailable("npm could not install the packages of package.json")
    done.touch()


def lint() -> int:
    """Run eslint and tsc side by side. Returns 0, or 1 where one of them found something. Raises Unavailable."""
    _require_node()
    _install()
    tools = ROOT / "node_modules" / ".bin"
    commands = [[str(tools / "eslint"), "."], [str(tools / "tsc")]]
    running = [subprocess.Popen(command, cwd=ROOT) for command in commands]
    codes = [process.wait() for process in running]
    return 1 if any(codes) else 0


def main() -> int:
    """Lint, and say where that is not possible. Returns the exit status."""
    try:
        return lint()
    except Unavailable as reason:
        print(f"The scripts of the pages are not checked: {reason}.", file=sys.stderr)
        forbidden = os.environ.get("GRAPHAPP_FORBID_SKIPS") and not isinstance(reason, TooOld)
        return 1 if forbidden else 0


if __name__ == "__main__":
    sys.exit(main())
