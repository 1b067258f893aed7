"""Several ES modules as one."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest

from graphapp.support.assets import drawing, network_sources
from graphapp.support.linking import linked

NO_NODE = "no Node: install version 18 or newer, then run the tests again"


def test_linked_modules_do_what_the_modules_do() -> None:
    """Each has names of its own, runs once and before those that import it, and sees what others export."""
    node = shutil.which("node")
    if node is None:
        pytest.skip(NO_NODE)
    sources = {
        "#main": """// The first line.
import {Counter, count as howMany, later} from '#counter';
import {STEP} from '#step';

const seen = 'main';
const counter = new Counter();
counter.add();
console.log(JSON.stringify([seen, howMany(counter), STEP, [...later()]]));
""",
        "#counter": """import {STEP} from '#step';

const seen = 'counter';

/** Adds up. */
export class Counter {
  sum = 0;
  add() { this.sum += STEP; }
}

export function count({sum}) {
  return `${seen} ${sum}`;
}

export function* later() {
  yield 'import {a} from b';
}
""",
        "#step": "console.log('once');\nexport const STEP = 3;\n",
    }
    done = subprocess.run(
        [node, "--input-type=module", "--eval", linked(sources, "#main")],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    first, second = done.stdout.splitlines()
    assert first == "once"
    assert json.loads(second) == ["main", "counter 3", 3, ["import {a} from b"]]


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("import main from '#other';\n", "cannot be linked: \"import main from '#other';\""),
        ("import {a} from '#none';\n", "unknown module: '#none'"),
        ("import {a} from '#main';\n", "cycle"),
        ("export default 3;\n", "cannot be linked: 'export default 3;'"),
        ("export {a} from '#other';\n", "cannot be linked"),
        ("export let a = 3;\n", "cannot be linked"),
    ],
)
def test_what_cannot_be_linked_is_refused(source: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        linked({"#main": source, "#other": ""}, "#main")


def test_the_drawing_contains_every_module() -> None:
    text = drawing().decode()
    assert all(f"\n// {name}\n" in f"\n{text}" for name in network_sources())
