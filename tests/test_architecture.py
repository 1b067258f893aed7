"""The shape of the program, read from its imports: what flows one way only, what is pure, what stands in one place."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# the packages from the bottom to the top, and what each may import beside itself; the rest of the program depends on this order
CYPHER = ["cypher", "cypher.language", "cypher.evaluator"]
FLOW = {
    "errors": [],
    "support": ["errors"],
    "settings": ["support", "errors"],
    "model": ["errors"],
    "native": ["model", "errors"],
    "loaders.reading": ["native", "model", "errors"],
    "loaders": ["loaders.reading", "native", "model", "errors"],
    "cypher.language": ["errors"],
    "cypher.evaluator": ["cypher.language", "errors"],
    "cypher": [*CYPHER, "model", "support", "settings", "errors"],
    "cypher.embedded": [*CYPHER, "model", "support", "settings", "errors"],
    "stores": [*CYPHER, "cypher.embedded", "native", "model", "support", "settings", "errors"],
    "views": ["model"],
    "analysis": ["views", "model"],
    "ingest": ["loaders", "loaders.reading", "native", "stores", "model", "support", "settings", "errors"],
    "demo": ["ingest"],
    "loading": ["ingest", "loaders", "loaders.reading", "stores", "model", "support", "settings", "errors"],
    "people": [
        *("loaders", "loaders.reading", "stores", "cypher", "analysis", "views", "model", "support"),
        *("settings", "errors"),
    ],
    "fetching": [
        *(
            "ingest",
            "loading",
            "people",
            "loaders",
            "loaders.reading",
            "stores",
            "model",
            "support",
            "settings",
            "errors",
        ),
    ],
    "networks": ["analysis", "stores", "cypher", "model", "support", "settings", "errors"],
    "maps": ["networks", "people", "stores", "cypher", "model", "support", "settings", "errors"],
    "serialize": ["views", "networks", "cypher", "model"],
    "groups": [
        "serialize",
        "views",
        "analysis",
        "networks",
        "people",
        "stores",
        "model",
        "support",
        "settings",
        "errors",
    ],
    "service": [
        *(
            "views",
            "analysis",
            "groups",
            "ingest",
            "loading",
            "fetching",
            "maps",
            "networks",
            "people",
            "stores",
            "cypher",
            "cypher.language",
            "model",
            "support",
            "settings",
        ),
        "errors",
    ],
    "collections": ["service", "stores", "settings", "errors"],
    "exporters": ["serialize", "networks", "loaders.reading", "model", "support", "errors"],
    "web.urls": ["networks", "model"],
    # what HTTP requires of every response: knows no page, no template and no service (networks: the palette as a style sheet)
    "web.http": ["networks", "cypher", "support", "settings", "errors"],
    # views prepared for templates: computes nothing and calls no service
    "web.render": [
        "web.urls",
        "exporters",
        "groups",
        "ingest",
        "loading",
        "fetching",
        "maps",
        "networks",
        "people",
        "analysis",
        "cypher",
        "views",
        "loaders.reading",
        "model",
        "errors",
    ],
    "web": [
        *("web.http", "web.render", "web.urls"),
        *(
            "service",
            "collections",
            "serialize",
            "groups",
            "loading",
            "fetching",
            "demo",
            "maps",
            "views",
            "exporters",
            "networks",
            "people",
            "analysis",
            "ingest",
            "cypher",
        ),
        *("cypher.language", "loaders.reading", "model", "support", "settings", "errors"),
    ],
    "cli": [
        *(
            "web",
            "service",
            "collections",
            "serialize",
            "groups",
            "maps",
            "views",
            "exporters",
            "networks",
            "people",
            "analysis",
            "ingest",
            "fetching",
            "demo",
            "stores",
        ),
        *("cypher", "loaders", "model", "support", "settings", "errors"),
    ],
    "__main__": ["cli"],
}
# of these packages others see only so much
DOORS = {
    "stores": {"stores", "stores.base", "stores.copy"},
    # the command `serve`, and its further processes
    "web": {"web.server", "web.page_site"},
}
# who may use all of such a package
BEHIND = {"stores": {"cli"}, "web": set()}
# one kind of store knows nothing of another
APART = [("stores.sqlite", "stores.neo4j"), ("stores.neo4j", "stores.sqlite")]

# modules that must compute and do nothing else: they promise it in their docstrings, as whoever else does
PROMISED = {
    *(
        "graphapp.model.records",
        "graphapp.model.names",
        "graphapp.errors",
        "graphapp.model.identifiers",
        "graphapp.analysis.similar_names",
    ),
    *(
        "graphapp.analysis.author_statistics",
        "graphapp.views",
        "graphapp.networks.spec",
        "graphapp.networks.projection",
        "graphapp.networks.layout.algorithm",
    ),
    *(
        "graphapp.support.shortest_paths",
        "graphapp.serialize",
        "graphapp.ingest.merge",
        "graphapp.ingest.clean",
        "graphapp.networks.layout.placement",
    ),
    *(
        "graphapp.networks.layout.packing",
        "graphapp.networks.backbone",
        "graphapp.networks.typed",
        "graphapp.networks.palette",
    ),
    *(
        "graphapp.stores.base",
        "graphapp.web.render.papers",
        "graphapp.web.urls",
        "loaders.reading.latex",
        "loaders.reading.fields",
        "graphapp.ingest.mojibake",
    ),
    *(
        "graphapp.cypher.results",
        "graphapp.cypher.guard",
        "graphapp.cypher.checked_query",
        "graphapp.cypher.language.tokens",
    ),
    *(
        "graphapp.cypher.answers",
        "graphapp.cypher.language.keywords",
        "graphapp.stores.neo4j.hide_internal_nodes",
        "graphapp.cypher.parameters",
    ),
}
IMPURE = [
    *("sqlite3", "flask", "click", "rich", "socket", "subprocess", "multiprocessing", "threading", "shutil"),
    *("tempfile", "pathlib", "os", "neo4j", "waitress", "urllib.request", "http", "time", "glob"),
    *("requests", "httpx2", "asyncio", "concurrent", "signal", "platformdirs", "secrets", "importlib"),
]
# what a pure module may import although it is not pure
LENT = {
    "graphapp.cypher.guard": {"graphapp.settings"},  # the values that it is given
    "graphapp.ingest.clean": {"graphapp.native"},  # functions with the same results
    "graphapp.ingest.mojibake": {
        "graphapp.support.single_import"
    },  # a module that is imported when it is needed
    "graphapp.ingest.part_codec": {"graphapp.native"},  # functions with the same results
    "graphapp.ingest.recorded": {"graphapp.native"},  # the same
    "graphapp.stores.id_cache": {"graphapp.native"},  # the same
    "graphapp.stores.sqlite.number_table": {"graphapp.native"},  # the same
    "loaders.reading.dblp_layout": {"graphapp.native"},  # the same
    "graphapp.cypher.saved_queries": {"graphapp.settings"},  # the same, passed on
    "graphapp.web.parameters": {"graphapp.settings"},  # the table of limits
    "graphapp.exporters.png": {
        "graphapp.exporters.drawing.rendering"
    },  # the process that makes pixels of the picture
    "graphapp.exporters.pdf": {"graphapp.exporters.drawing.rendering"},  # the process that makes a page of it
    "graphapp.exporters.csv_zip": {"graphapp.support.write_ahead"},  # the thread that compresses
    "graphapp.exporters.html": {"graphapp.support.assets"},  # the script and the styles that go into the page
}
# the package of formats that gathers its modules, which compute and write to the stream that they are given
GATHERING = {"graphapp.exporters"}

# packages with one home each: whoever else needs them goes through it
HOMES = {
    "neo4j": ["graphapp.stores.neo4j"],
    # what is looked up while one file is read, or sorted while one is written, is no graph
    "sqlite3": [
        *("graphapp.stores.sqlite", "loaders.reading.dblp_persons", "graphapp.networks.streamed.node_order"),
    ],
    "flask": ["graphapp.web"],
    "waitress": ["graphapp.web"],
    "click": ["graphapp.cli"],
    "httpx2": ["graphapp.fetching.transport"],
    "rich": ["graphapp.cli"],
}


def _name(path: Path) -> str:
    parts = list(path.relative_to(ROOT).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, anywhere in it; `from package import name` gives package.name."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = node.module or ""
            if node.level:
                above = _name(path).split(".")
                above = above if path.name == "__init__.py" else above[:-1]
                package = ".".join([*above[: len(above) - node.level + 1], *filter(None, [node.module])])
            yield from (f"{package}.{alias.name}" for alias in node.names)


PATHS = {
    _name(path): path for folder in ("graphapp", "loaders") for path in sorted((ROOT / folder).rglob("*.py"))
}


@cache
def _modules() -> dict[str, set[str]]:
    """Every module with its imports. Parsed when the first test needs it: each process of a parallel run collects all tests."""
    return {name: set(_imports(path)) for name, path in PATHS.items()}


def _says_pure(path: Path) -> bool:
    """Whether a module's docstring promises it; read without parsing the rest of the file."""
    docstring = re.match(r'r?"""(.*?)"""', path.read_text(encoding="utf-8"), re.DOTALL)
    return docstring is not None and bool(re.search(r"\b[Pp]ure\b", docstring[1]))


SAYING = {name for name, path in PATHS.items() if _says_pure(path)}
# what among the exporters starts a process, or is one
ACTING = {"graphapp.exporters.drawing.rendering", "graphapp.exporters.drawing.render_worker"}
PURE = sorted(SAYING | {name for name in PATHS if name.startswith("graphapp.exporters.")} - ACTING)


def _under(name: str, prefix: str) -> bool:
    """True for the module `prefix` itself and what is inside it."""
    return name == prefix or name.startswith(prefix + ".")


def _any(name: str, prefixes: list[str]) -> bool:
    return any(_under(name, prefix) for prefix in prefixes)


def _plain(module: str) -> str:
    """The name of a module without that of the program."""
    return module.removeprefix("graphapp.")


def _package(module: str) -> str:
    """The longest name in FLOW that a module belongs to."""
    return max((name for name in FLOW if _under(_plain(module), name)), key=len, default="")


def _project_imports(module: str) -> set[str]:
    """The modules of the project that a module imports."""
    named = {name if name in PATHS else name.rpartition(".")[0] for name in _modules()[module]}
    return {name for name in named if name in PATHS and name != "graphapp"}


@pytest.mark.parametrize("package", FLOW)
def test_imports_go_down_the_flow_only(package):
    members = [module for module in _modules() if _package(module) == package]
    assert members, f"{package} is not there any more: remove it from the table"
    wrong = [
        f"{module} imports {name}"
        for module in sorted(members)
        for name in sorted(_project_imports(module))
        if _package(name) not in (package, *FLOW[package])
    ]
    assert not wrong


def test_the_flow_has_no_circle_and_is_ordered_from_the_bottom():
    names = list(FLOW)
    above = {"cypher": {"cypher"}}
    for package, below in FLOW.items():
        later = [name for name in below if names.index(name) >= names.index(package)]
        assert set(later) <= above.get(package, set()), package


def test_every_module_is_of_a_package_of_the_flow():
    assert [module for module in _modules() if not _package(module) and module != "graphapp"] == []


@pytest.mark.parametrize("package", DOORS)
def test_a_package_is_used_through_its_doors(package):
    wrong = [
        f"{module} imports {name}"
        for module in sorted(_modules())
        for name in sorted(_project_imports(module))
        if _package(name) == package
        and _package(module) not in (package, *BEHIND[package])
        and _plain(name) not in DOORS[package]
    ]
    assert not wrong


@pytest.mark.parametrize(("one", "other"), APART)
def test_these_know_nothing_of_each_other(one, other):
    wrong = [
        m
        for m in _modules()
        if _under(_plain(m), one) and any(_under(_plain(n), other) for n in _project_imports(m))
    ]
    assert not wrong


def test_what_must_be_pure_says_so():
    assert sorted(PROMISED - SAYING) == []


@pytest.mark.parametrize("module", PURE)
def test_pure_modules_do_no_input_or_output(module):
    assert not [name for name in sorted(_modules()[module]) if _any(name, IMPURE)]
    calls = [node for node in ast.walk(ast.parse(PATHS[module].read_bytes())) if isinstance(node, ast.Call)]
    called = {node.func.id for node in calls if isinstance(node.func, ast.Name)}
    assert not called & {"open", "print", "input", "exec", "eval", "__import__"}


@pytest.mark.parametrize("module", PURE)
def test_pure_modules_use_pure_modules_only(module):
    names = {name if name in PATHS else name.rpartition(".")[0] for name in _modules()[module]}
    mine = {name for name in names if name in PATHS and "." in name} - set(PURE) - GATHERING
    assert mine <= LENT.get(module, set())


# packages that come with another one, which lists them among what it needs itself
WITH = {"jinja2": "flask", "werkzeug": "flask", "markupsafe": "flask"}

# readers of formats, each an extra: without it, its files are recognised, and the message says how to install it
OPTIONAL = {"pyarrow", "pymarc", "python_calamine"}

# what is installed although nothing here imports it, and why
UNIMPORTED = {
    "pyvis": "brings the script of vis-network, which graphapp.support.assets takes out of its folder",
    "ftfy": "graphapp.ingest.mojibake imports one of its modules alone",
    "neo4j_rust_ext": "reads and writes the messages of the package neo4j, which finds it by itself",
    "tzdata": "has the tables of the time zones, which graphapp.cypher.evaluator.temporal.zones reads as data",
}


def test_every_package_that_is_imported_is_installed_with_graphapp():
    imported = {name.split(".")[0] for found in _modules().values() for name in found}
    imported -= sys.stdlib_module_names | {"graphapp", "loaders"}
    assert imported - set(_declared()) - set(WITH) - OPTIONAL == set()
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "optional-dependencies"
    ]
    assert {
        _distribution(text)
        for name, texts in extras.items()
        if name not in ("test", "lint")
        for text in texts
    } == OPTIONAL
    for package, owner in WITH.items():
        assert owner in _declared()
        assert package in {_distribution(text) for text in metadata.requires(owner) or []}


def test_every_package_that_is_installed_with_graphapp_is_imported_or_has_a_reason():
    imported = {name.split(".")[0] for found in _modules().values() for name in found}
    assert set(_declared()) - imported == set(UNIMPORTED)


def _declared() -> list[str]:
    """The packages that are installed with graphapp."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [_distribution(text) for text in project["dependencies"]]


# packages that are imported by another name
CALLED = {"pyyaml": "yaml"}


def _distribution(requirement: str) -> str:
    name = re.match(r"[\w-]+", requirement)[0].replace("-", "_").lower()
    return CALLED.get(name, name)


# the name alone would look like that of a store, see tests/scheduling.py
@pytest.mark.parametrize("package", HOMES, ids="package {}".format)
def test_each_package_has_one_home(package):
    users = {module for module, names in _modules().items() if any(_under(name, package) for name in names)}
    assert not [module for module in sorted(users) if not _any(module, HOMES[package])]


def test_the_script_of_vis_network_is_named_in_one_module_only():
    holders = [
        _name(path)
        for path in sorted((ROOT / "graphapp").rglob("*.py"))
        if "pyvis" in path.read_text(encoding="utf-8")
    ]
    assert [name for name in holders if name.endswith("assets")]
    assert not [name for name in holders if not name.endswith("assets")]


def test_only_the_command_line_starts_the_web_server_and_nothing_imports_the_command_line():
    for module, names in _modules().items():
        if _any(module, ["graphapp.web", "graphapp.cli", "graphapp.__main__"]):
            continue
        assert not [name for name in names if _any(name, ["graphapp.web", "graphapp.cli"])], module


def test_no_module_is_called_utils_and_every_module_says_what_it_is():
    for folder in ("graphapp", "loaders"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            assert path.stem not in ("utils", "helpers", "common", "misc")
            # `_says_pure` reads it there
            assert path.read_text(encoding="utf-8").startswith(('"""', 'r"""')), (
                f"{path} has no docstring on top"
            )


# names by which a package finds the same thing in each of its modules
# a store has its own of "Batch" and "IdCache"
PROTOCOLS = {
    "Batch",
    "IdCache",
    "BEGINS",
    "ERRORS",
    "EXPORTER",
    "LABEL",
    "NAME",
    "ORDER",
    "SOURCE",
    "SUFFIXES",
    "VERSION",
    "Writer",
}


def _definitions(path: Path) -> set[str]:
    """The types and constants that a module defines and exports; functions are called by the name of their module."""
    tree = ast.parse(path.read_bytes())
    defined, exported = set(), set()
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            defined.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = {target.id for target in targets if isinstance(target, ast.Name)}
            if names == {"__all__"}:
                exported = {
                    each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and each.value
                }
            defined |= names
    return {name for name in defined & exported if name != name.lower()}


def test_no_two_types_or_constants_share_a_public_name():
    found: dict[str, list[str]] = {}
    for module, path in PATHS.items():
        for name in _definitions(path):
            found.setdefault(name, []).append(module)
    shared = {name: modules for name, modules in found.items() if len(modules) > 1}
    assert {name: shared[name] for name in shared.keys() - PROTOCOLS} == {}
