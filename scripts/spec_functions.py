#!/usr/bin/env python3
"""Lists the functions of both specifications, once per new version of one of them:

    scripts/spec_functions.py MAINLINE_SPECS KZG_SPECS 2020_SPECS > docs/spec-functions.tsv

MAINLINE_SPECS is the folder specs/ of consensus-specs v1.7.0-beta.4 (also in the Python package
eth-consensus-specs of that version), 2020_SPECS that of v0.12.3. The pages on KZG left that
repository after v1.7.0-alpha.12: KZG_SPECS holds those of that version. One line per function: name,
road (mainline, 2020 or both), fork that introduced it, fork that changed it last, and every
version:page#anchor that defines it.
"""

import pathlib
import re
import sys

MAINLINE = ["phase0", "altair", "bellatrix", "capella", "deneb", "electra", "fulu", "gloas"]
LINE_2020 = ["phase0", "phase1"]
VERSIONS = ["v1.7.0-beta.4", "v1.7.0-alpha.12", "v0.12.3"]
# Above a block that only quotes a function of another specification.
SKIP = "<!-- eth_consensus_specs: skip -->"
FENCE = re.compile(r"^```(\w*)")


def slug(heading, seen):
    """The anchor that GitHub gives a heading."""
    base = re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")
    count = seen.get(base, 0)
    seen[base] = count + 1
    return f"{base}-{count}" if count else base


def definitions(text):
    """(name, anchor) of each top-level `def` in the Python blocks of a page."""
    language, anchor, seen, skip = None, "", {}, False
    for line in text.splitlines():
        fence = FENCE.match(line)
        if fence:
            language = None if language is not None else fence.group(1)
            skip = skip and language is not None
        elif language is None and line.startswith("#"):
            anchor = slug(line.lstrip("#"), seen)
        elif language is None and line == SKIP:
            skip = True
        elif language == "python" and not skip:
            match = re.match(r"def (\w+)\(", line)
            if match:
                yield match.group(1), anchor


def read(folder, forks, version):
    """{name: [(fork, version:page#anchor)]} in the order of the forks."""
    functions = {}
    for fork in forks:
        for page in sorted((folder / fork).rglob("*.md")):
            for name, anchor in definitions(page.read_text()):
                path = f"{version}:specs/{page.relative_to(folder).as_posix()}#{anchor}"
                functions.setdefault(name, []).append((fork, path))
    return functions


def main():
    folders = [pathlib.Path(argument) for argument in sys.argv[1:4]]
    mainline = read(folders[0], MAINLINE, VERSIONS[0])
    mainline |= read(folders[1], MAINLINE, VERSIONS[1])
    line_2020 = read(folders[2], LINE_2020, VERSIONS[2])
    print("name\troad\tintroduced\tchanged\tpages")
    for name in sorted(set(mainline) | set(line_2020)):
        new, old = mainline.get(name, []), line_2020.get(name, [])
        road = "both" if new and old else "mainline" if new else "2020"
        main_road = new or old
        pages = [page for _, page in new + old]
        print(name, road, main_road[0][0], main_road[-1][0], " ".join(pages), sep="\t")


if __name__ == "__main__":
    main()
