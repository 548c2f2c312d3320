"""The files under test: a mapping from path to text, read from disk or given by a self-test."""

import dataclasses
import pathlib
import re

PICTURE_SUFFIXES = {".png"}
TEXT_SUFFIXES = {".cpp", ".hpp", ".inc", ".py", ".sh", ".cmake", ".md", ".txt", ".json", ".toml", ".tsv",
                 ".in", ".supp", ".yml", ".yaml", ""}
# Folders that are not source: build output, fetched vectors, git's own.
SKIPPED = re.compile(r"^(build(-.*)?|vectors|node_modules|\.git|\.cache|\.venv|__pycache__)$")


@dataclasses.dataclass(frozen=True, order=True)
class Finding:
    """One breach of one rule. `value` is the measured size where the rule has a limit."""
    path: str
    line: int
    rule: str
    text: str
    value: int = 0

    def __str__(self):
        return f"{self.path}:{self.line}: [{self.rule}] {self.text}"


class Tree:
    def __init__(self, files):
        self.files = dict(sorted(files.items()))
        self._code = {}

    @classmethod
    def read(cls, root):
        files = {}
        pending = [pathlib.Path(root)]
        while pending:
            for path in pending.pop().iterdir():
                # In a second work tree of git .git is a file.
                if path.is_symlink() or path.name == ".git":
                    continue
                if path.is_dir():
                    if not SKIPPED.match(path.name):
                        pending.append(path)
                elif path.suffix in PICTURE_SUFFIXES:
                    files[path.relative_to(root).as_posix()] = ""  # links may lead to it
                elif path.suffix in TEXT_SUFFIXES:
                    text = path.read_text(encoding="utf-8", errors="replace")
                    files[path.relative_to(root).as_posix()] = text
        return cls(files)

    def sources(self, *suffixes):
        """(path, text) of every file with one of the suffixes."""
        return [(p, t) for p, t in self.files.items() if p.endswith(suffixes)]

    def cpp(self):
        return self.sources(".cpp", ".hpp")

    def code(self, path):
        """The C++ text with comments and literals blanked, line structure and columns kept."""
        if path not in self._code:
            self._code[path] = blank_literals(self.files[path])
        return self._code[path]


def room_of(path):
    """src/consensus/block/x.cpp -> consensus; None outside src/."""
    parts = path.split("/")
    return parts[1] if parts[0] == "src" and len(parts) > 2 else None


def is_test(path):
    return path.endswith(("_test.cpp", "_test.hpp", "_fuzz.cpp", "_bench.cpp")) or path.startswith("test/")


_LITERAL = re.compile(
    r'//[^\n]*|/\*.*?\*/'
    r'|\bR"(?P<mark>[^(\s]*)\(.*?\)(?P=mark)"'
    r'|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'",
    re.S)


def blank_literals(text):
    return _LITERAL.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def markdown_tables(text):
    """Every table of a Markdown text as a list of rows, each a dict by column name."""
    tables = []
    header = None
    for line in text.splitlines():
        if not line.startswith("|"):
            header = None
            continue
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if header is None:
            header = [cell.lower() for cell in cells]
            tables.append([])
        elif not all(re.fullmatch(r":?-+:?", cell) for cell in cells):
            tables[-1].append(dict(zip(header, cells)))
    return tables
