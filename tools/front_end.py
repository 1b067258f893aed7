"""Lint of the scripts of the pages: eslint for rules, tsc for types, both from npm and declared in package.json.

`python -m tools.front_end` installs the Node packages if package.json has changed, and runs both checks. If Node or npm is
missing, it reports so and exits with status 0, or 1 if GRAPHAPP_FORBID_SKIPS is set. A Node that is too old for eslint is
reported with status 0 in both cases, as some distributions have no newer one.
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
# required by eslint
LEAST_NODE = (20, 19)


class Unavailable(Exception):
    """The checks cannot run on this machine; the message says why and what to do."""


class TooOld(Unavailable):
    """The installed Node is too old for the checks."""


def node_version(text: str) -> tuple[int, int]:
    """Major and minor version: (20, 19) for `v20.19.2`, (0, 0) if `text` is not a version."""
    match = re.match(r"v(\d+)\.(\d+)\.", text)
    return (int(match[1]), int(match[2])) if match else (0, 0)


def _require_node() -> None:
    needed = ".".join(map(str, LEAST_NODE))
    if not shutil.which("node") or not shutil.which("npm"):
        raise Unavailable(f"Node or npm is not installed. Install Node {needed} or newer, with npm")
    done = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False)
    if node_version(done.stdout) < LEAST_NODE:
        raise TooOld(f"Node {done.stdout.strip()} is too old. Install Node {needed} or newer")


def _install() -> None:
    """Install the Node packages, unless the last installation is newer than package.json. Raises Unavailable."""
    done = ROOT / "node_modules" / ".installed"
    if done.exists() and done.stat().st_mtime >= (ROOT / "package.json").stat().st_mtime:
        return
    print("Installing the Node packages of package.json.", flush=True)
    command = ["npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel", "error"]
    if subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=False).returncode:
        raise Unavailable("npm failed to install the packages of package.json. Run `npm install` for details")
    done.touch()


def lint() -> int:
    """Run eslint and tsc in parallel. Returns 0, or 1 if one of them reports a problem. Raises Unavailable."""
    _require_node()
    _install()
    tools = ROOT / "node_modules" / ".bin"
    commands = [[str(tools / "eslint"), "."], [str(tools / "tsc")]]
    running = [subprocess.Popen(command, cwd=ROOT) for command in commands]
    codes = [process.wait() for process in running]
    return 1 if any(codes) else 0


def main() -> int:
    """Run the checks, or report why they cannot run. Returns the exit status."""
    try:
        return lint()
    except Unavailable as reason:
        print(f"Skipped eslint and tsc: {reason}.", file=sys.stderr)
        forbidden = os.environ.get("GRAPHAPP_FORBID_SKIPS") and not isinstance(reason, TooOld)
        return 1 if forbidden else 0


if __name__ == "__main__":
    sys.exit(main())
