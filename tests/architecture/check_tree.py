#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fails on what goes against the architecture: an include against the arrows, a file at the top that
does not belong there, a source file without its licence line.

usage: check_tree.py REPOSITORY
"""

import re
import sys
from fnmatch import fnmatchcase
from pathlib import Path

from layers import BACKEND_FOLDERS, LAYERS, NEUTRAL_HEADERS, TOP_LEVEL, TOP_LEVEL_OF_THE_USER

CODE = {".h", ".cpp", ".cu", ".cuh"}
SCRIPTS = {".py", ".sh", ".cmake"}
INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')
LICENCE = "SPDX-License-Identifier: GPL-3.0-or-later"
LICENCE_WITHIN_LINES = 2  # a script's first line is its interpreter


def matches(path: str, pattern: str) -> bool:
    """`folder/` stands for all below it; any other pattern for files with as many folders above."""
    if pattern.endswith("/"):
        return path.startswith(pattern)
    return path.count("/") == pattern.count("/") and fnmatchcase(path, pattern)


def layer_of(path: str):
    fitting = [layer for layer in LAYERS if path.startswith(layer.folder)]
    return max(fitting, key=lambda layer: len(layer.folder), default=None)


def own_include_fault(root: Path, path: str, header: str, layer) -> str | None:
    if header.endswith(".moc"):
        return None  # written by moc
    if not (root / header).is_file():
        return f'includes "{header}", which is no path from the top of the repository'
    if not any(matches(header, pattern) for pattern in layer.may_include):
        return f'includes "{header}"; {layer.folder} may include only {", ".join(layer.may_include)}'
    if matches(path, NEUTRAL_HEADERS) and header.startswith(BACKEND_FOLDERS):
        return f'includes "{header}"; a header directly in kernels/ must not know a backend'
    return None


def system_include_fault(header: str, layer) -> str | None:
    if any(re.match(pattern, header) for pattern in layer.no_system):
        return f"includes <{header}>, which {layer.folder} must not know"
    return None


def include_faults(root: Path, path: str, text: str):
    layer = layer_of(path)
    if layer is None:
        return
    for number, line in enumerate(text.splitlines(), start=1):
        include = INCLUDE.match(line)
        if include is None:
            continue
        own, system = include.groups()
        fault = own_include_fault(root, path, own, layer) if own else system_include_fault(system, layer)
        if fault:
            yield f"{path}:{number}: {fault}"


def licence_faults(path: str, text: str):
    if not any(LICENCE in line for line in text.splitlines()[:LICENCE_WITHIN_LINES]):
        yield f"{path}:1: has no line “{LICENCE}” at its top"


def top_level_faults(root: Path):
    for entry in sorted(root.iterdir()):
        if entry.name.startswith(".") or entry.name in TOP_LEVEL | TOP_LEVEL_OF_THE_USER:
            continue
        yield f"{entry.name}: does not belong at the top of the repository; the folders are {folders()}"


def folders() -> str:
    return ", ".join(sorted(name for name in TOP_LEVEL if "." not in name and name != "LICENSE"))


def source_files(root: Path):
    for folder in sorted(TOP_LEVEL):
        if (root / folder).is_dir():
            yield from sorted(file for file in (root / folder).rglob("*") if file.is_file())


def faults(root: Path):
    """All that is wrong with the tree, one sentence each."""
    yield from top_level_faults(root)
    for file in source_files(root):
        path = file.relative_to(root).as_posix()
        is_code = file.suffix in CODE
        if is_code or file.suffix in SCRIPTS or file.name == "CMakeLists.txt":
            text = file.read_text(encoding="utf-8")
            yield from licence_faults(path, text)
            if is_code:
                yield from include_faults(root, path, text)


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    root = Path(sys.argv[1])
    found = list(faults(root))
    for fault in found:
        print(fault)
    checked = sum(1 for file in source_files(root) if file.suffix in CODE)
    if checked == 0:
        print(f"{root}: holds no C++ source file; is it the repository?")
        return 1
    print(f"{checked} source files checked, {len(found)} faults")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
