"""Who may include whom: ARCHITECTURE.md has the table of rooms, docs/dependencies.md that of
third-party headers. Both are read here, so the documents cannot drift from the code."""

import re

from tree import Finding, is_test, line_of, markdown_tables, room_of

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)
STANDARD = re.compile(r"[a-z_0-9]+")
# What the C library, Linux and the compiler bring; no dependency of ours.
SYSTEM = re.compile(r"(sys/|linux/|netinet/|arpa/)\w+\.h|"
                    r"(unistd|fcntl|spawn|termios|immintrin|arm_neon|pthread|signal|sched|time|string|stdlib)\.h")


def allowed_rooms(tree):
    """{room: set of rooms it may include} from the table with a column `may include`."""
    for table in markdown_tables(tree.files.get("ARCHITECTURE.md", "")):
        if table and "may include" in table[0]:
            return {row["room"].strip("`"): set(re.findall(r"[a-z_0-9]+", row["may include"]))
                    for row in table}
    return {}


def dependency_rows(tree):
    """(name, header prefixes, set of rooms) of each row of the table with a column `headers`."""
    for table in markdown_tables(tree.files.get("docs/dependencies.md", "")):
        if table and "headers" in table[0]:
            for row in table:
                yield (row["dependency"], re.findall(r"`([^`]+)`", row["headers"]),
                       set(re.findall(r"[a-z_0-9]+", row["included by"])))


def dependencies(tree):
    """[(header prefix, set of rooms)] of docs/dependencies.md."""
    return [(prefix, rooms) for _, prefixes, rooms in dependency_rows(tree) for prefix in prefixes]


def includes(tree, path):
    """(line, is_quoted, header) of each include; literals are blanked, so search the raw text at
    places where the blanked one still has the directive."""
    code = tree.code(path)
    for match in INCLUDE.finditer(tree.files[path]):
        if "include" in code[match.start():match.start(2)]:
            line = line_of(tree.files[path], match.start(2))
            yield line, match.group(1) == '"', match.group(2)


def rule_layers(tree):
    """A room includes only the rooms that ARCHITECTURE.md allows it."""
    allowed = allowed_rooms(tree)
    if not allowed:
        yield Finding("ARCHITECTURE.md", 1, "layers", "has no table with a column 'may include'")
    for path, _ in tree.cpp():
        room = room_of(path)
        if room is None:
            continue
        if room not in allowed:
            yield Finding(path, 1, "layers", f"room '{room}' is not in the table of ARCHITECTURE.md")
            continue
        for line, quoted, header in includes(tree, path):
            other = header.split("/")[0]
            if quoted and other != room and other not in allowed[room]:
                yield Finding(path, line, "layers", f"{room} may not include {header}")


def rule_acyclic(tree):
    """A row of the table names only rooms of the rows above it."""
    seen = set()
    for room, others in allowed_rooms(tree).items():
        for other in sorted(others - seen):
            yield Finding("ARCHITECTURE.md", 1, "acyclic", f"{room} includes {other}, not above it")
        seen.add(room)


def rule_cmake_layers(tree):
    """The DEPS that a room's CMakeLists.txt states are allowed by the table."""
    allowed = allowed_rooms(tree)
    for path, text in tree.sources("CMakeLists.txt"):
        match = re.search(r"cairn_library\((\w+)(?:\s+DEPS((?:\s+[a-z_0-9]+)*))?", text)
        if match and room_of(path) and match.group(1) in allowed:
            for other in (match.group(2) or "").split():
                if other not in allowed[match.group(1)]:
                    yield Finding(path, line_of(text, match.start()), "cmake_layers",
                                  f"{match.group(1)} may not depend on {other}")


def rule_include_style(tree):
    """Ours: "room/file.hpp", which exists. Theirs: <...>. A source begins with its own header."""
    for path, _ in tree.cpp():
        found = list(includes(tree, path))
        for line, quoted, header in found:
            if quoted and f"src/{header}" not in tree.files and not header.startswith(("test/", "examples/")):
                yield Finding(path, line, "include_style",
                              f'"{header}" is not a file of src/; others are included by <>')
            elif not quoted and f"src/{header}" in tree.files:
                yield Finding(path, line, "include_style", f'ours is included as "{header}"')
        own = re.sub(r"(_test|_fuzz|_bench)?\.cpp$", ".hpp", path)
        header = own.removeprefix("src/")
        wants_own = path != own and (own == path[:-4] + ".hpp" or
                                     any(h == header for _, _, h in found))
        if own in tree.files and wants_own and found and found[0][2] != header:
            yield Finding(path, found[0][0], "include_style", f'the first include is "{header}"')


def rule_dependencies(tree):
    """A third-party header is included only by the room that docs/dependencies.md names."""
    rows = dependencies(tree)
    for path, _ in tree.cpp():
        room = room_of(path)
        for line, quoted, header in includes(tree, path):
            if quoted or STANDARD.fullmatch(header) or SYSTEM.fullmatch(header):
                continue
            rooms = [rooms for prefix, rooms in rows if header.startswith(prefix)]
            if not rooms:
                yield Finding(path, line, "dependencies",
                              f"<{header}> is not in docs/dependencies.md")
            elif not any(room in r or ("tests" in r and is_test(path)) for r in rooms):
                yield Finding(path, line, "dependencies",
                              f"<{header}> belongs to {', '.join(sorted(set().union(*rooms)))}")


def rule_used_dependencies(tree):
    """docs/dependencies.md names only what a source of each room it names includes."""
    used = {(room_of(path), header) for path, _ in tree.cpp()
            for _, quoted, header in includes(tree, path) if not quoted}
    tests = {header for path, _ in tree.cpp() if is_test(path)
             for _, quoted, header in includes(tree, path) if not quoted}
    for name, prefixes, rooms in dependency_rows(tree):
        for room in sorted(rooms):
            headers = tests if room == "tests" else {h for r, h in used if r == room}
            if not any(header.startswith(tuple(prefixes)) for header in headers):
                yield Finding("docs/dependencies.md", 1, "used_dependencies",
                              f"{room} does not include {name}")


RULES = [rule_layers, rule_acyclic, rule_cmake_layers, rule_include_style, rule_dependencies,
         rule_used_dependencies]
