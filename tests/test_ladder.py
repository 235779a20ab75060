"""The written rules on imports, read from CONTRIBUTING.md and held against the source."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RULES = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
FILES = (*sorted((ROOT / "wsd").rglob("*.py")), ROOT / "streamlit_app.py")


def module_name(path: Path) -> str:
    """Name a file as the ladder does: "charts", "pages.read", "wsd" for the package's front."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    inside = parts[1:] if parts[0] == "wsd" else parts
    return ".".join(inside[:-1] if inside[-1] == "__init__" else inside) or "wsd"


MODULES = {module_name(path): path for path in FILES}


def written_ladder() -> list[list[str]]:
    """The rungs from the bottom up, as the block in CONTRIBUTING.md has them from the top."""
    match = re.search(r"```ladder\n(.*?)```", RULES, re.DOTALL)
    assert match, "CONTRIBUTING.md has no block ```ladder"
    return [line.split() for line in reversed(match[1].splitlines())]


def written_owners() -> dict[str, list[str]]:
    """Each outside library with the modules, or packages of modules, that may import it."""
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \|", RULES, re.MULTILINE)
    assert rows, "CONTRIBUTING.md has no table of owners"
    return {library: re.findall(r"`([\w.]+)`", owners) for library, owners in rows}


LADDER = written_ladder()
OWNERS = written_owners()
RUNGS = {name: rung for rung, names in enumerate(LADDER) for name in names}


def imported(path: Path) -> Iterator[str]:
    """Every name that a file imports, wherever in it, by its full dotted path."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path.name} imports relatively"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def own_imports(path: Path) -> set[str]:
    """The modules of ours that a file imports."""
    found = set()
    for name in imported(path):
        package, *parts = name.split(".")
        if package == "wsd":
            module, without_last = ".".join(parts), ".".join(parts[:-1])
            found.add(module if module in MODULES else without_last or "wsd")
    return found - {"pages", "commands", "building"}


def test_every_module_has_its_place_on_the_ladder_and_every_place_its_module() -> None:
    named = [name for rung in LADDER for name in rung]
    empty = {"pages", "commands", "building"}  # packages that hold a docstring alone
    assert sorted(named) == sorted(MODULES.keys() - empty)


@pytest.mark.parametrize("name", sorted(RUNGS))
def test_imports_only_point_down(name: str) -> None:
    above = {other for other in own_imports(MODULES[name]) if RUNGS.get(other, -1) >= RUNGS[name]}
    assert not above, f"{name} may only import from below its rung"


def test_records_import_nothing_of_ours() -> None:
    assert own_imports(MODULES["records"]) == set()


def test_only_the_commands_that_build_know_how_networks_are_made() -> None:
    knowing = {
        name
        for name, path in MODULES.items()
        if not name.startswith("building")
        and any(other.startswith("building") for other in own_imports(path))
    }
    assert knowing <= {"commands.train", "commands.next_word", "commands.uses"}


@pytest.mark.parametrize("library", sorted(OWNERS))
def test_a_library_is_imported_by_its_owners_alone(library: str) -> None:
    importing = {
        name
        for name, path in MODULES.items()
        if any(each.split(".")[0] == library for each in imported(path))
    }
    strangers = {
        name
        for name in importing
        if not any(name == owner or name.startswith(f"{owner}.") for owner in OWNERS[library])
    }
    assert not strangers


def test_every_outside_library_has_an_owner() -> None:
    known = {*sys.stdlib_module_names, "wsd", *OWNERS}
    outside = {name.split(".")[0] for path in FILES for name in imported(path)}
    assert outside - known == set()


def test_the_library_is_imported_without_anything_slow() -> None:
    code = "import sys, wsd; print(*{'torch', 'nltk', 'numpy', 'streamlit'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    assert done.stdout.split() == []
