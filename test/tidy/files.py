"""What each file must have, and that each file has a use."""

import re

from layers import allowed_rooms, includes
from tree import Finding, line_of, room_of


def rule_header_opening(tree):
    """A header opens with what it is, then #pragma once."""
    for path, text in tree.sources(".hpp"):
        if not text.startswith("//"):
            yield Finding(path, 1, "header_opening", "does not open with a comment that says what it is")
        if not re.search(r"^#pragma once$", text, re.M):
            yield Finding(path, 1, "header_opening", "has no #pragma once")


def rule_dead_headers(tree):
    """Every header is included by another file."""
    used = {f"src/{header}" for path, _ in tree.cpp()
            for _, quoted, header in includes(tree, path) if quoted and f"src/{header}" != path}
    for path, _ in tree.sources(".hpp"):
        if path.startswith("src/") and path not in used:
            yield Finding(path, 1, "dead_files", "no file includes it")


def rule_dead_sources(tree):
    """Every .cpp belongs to a target: its room's library takes all of them, others are named."""
    built = re.search(r"foreach\(room ([^)]*)\)", tree.files.get("CMakeLists.txt", ""))
    rooms = set(built.group(1).split()) if built else set()
    cmake = "".join(text for _, text in tree.sources("CMakeLists.txt"))
    for path, _ in tree.sources(".cpp"):
        room = room_of(path)
        if room is None:
            dead = path.split("/")[-1] not in cmake
        else:
            dead = room not in rooms or f"src/{room}/CMakeLists.txt" not in tree.files
        if dead:
            yield Finding(path, 1, "dead_files", "is in no target")


def rule_dead_scripts(tree):
    """Every script is named by another file."""
    for path, _ in tree.files.items():
        if path.startswith("scripts/") and path.endswith((".sh", ".py")):
            name = path.split("/")[-1]
            stem = name.rsplit(".", 1)[0]
            named = re.compile(rf"{re.escape(name)}|\bimport {stem}\b|\bfrom {stem} import\b")
            if not any(named.search(text) for other, text in tree.files.items() if other != path):
                yield Finding(path, 1, "dead_files", "no other file names it")


def rule_room_readme(tree):
    """Every room has a README.md."""
    for room in sorted({room_of(path) for path, _ in tree.cpp()} - {None}):
        if f"src/{room}/README.md" not in tree.files:
            yield Finding(f"src/{room}", 0, "room_readme", "has no README.md")


def rule_table_is_built(tree):
    """The rooms of ARCHITECTURE.md are those that CMake builds."""
    built = re.search(r"foreach\(room ([^)]*)\)", tree.files.get("CMakeLists.txt", ""))
    listed = built.group(1).split() if built else []
    for room in sorted(set(listed) ^ set(allowed_rooms(tree))):
        yield Finding("CMakeLists.txt", 1, "table_is_built",
                      f"room '{room}' is not in both the list of rooms and ARCHITECTURE.md")


def rule_links(tree):
    """A relative link of a document leads to a file or folder of the tree."""
    folders = {"/".join(path.split("/")[:depth]) for path in tree.files
               for depth in range(1, path.count("/") + 1)}
    for path, text in tree.sources(".md"):
        for match in re.finditer(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
            target = match.group(1)
            if re.match(r"[a-z]+:", target):
                continue
            parts = path.split("/")[:-1]
            for step in target.rstrip("/").split("/"):
                parts = parts[:-1] if step == ".." else parts + ([] if step == "." else [step])
            if "/".join(parts) not in tree.files and "/".join(parts) not in folders:
                yield Finding(path, line_of(text, match.start()), "links", f"no such file: {target}")


RULES = [rule_header_opening, rule_dead_headers, rule_dead_sources, rule_dead_scripts,
         rule_table_is_built, rule_links]
