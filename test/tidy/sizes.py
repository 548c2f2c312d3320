"""How long functions, files and lines may be."""

import re

from tree import Finding, is_test, line_of

FUNCTION_LINES = 70
FUNCTION_LINES_P90 = 35
FILE_LINES = 600
COLUMNS = 100

# What stands before the `{` of a function: a parameter list and what may follow one.
_SIGNATURE = re.compile(
    r"\)\s*(?:const|noexcept(?:\s*\([^()]*\))?|override|final|mutable|&&?|"
    r"->\s*[\w:<>,&*\s\[\]]+|requires\b[^{};]*|\s)*$")
_INITIALISERS = re.compile(r"\)\s*(?:noexcept\s*)?:\s*[\w:<>]+\s*[({]")
_CONTROL = re.compile(r"^\s*(?:\}?\s*else\s+)?(?:if|for|while|switch|catch|do|else|try)\b")
# `b_{a}`: an initialiser, not a body.
_BRACED_VALUE = re.compile(r"(?<=[\w>])\{([^{};]*)\}")
_TYPE = re.compile(r"^\s*(?:template\s*<.*>\s*)?(?:namespace|class|struct|union|enum|extern)\b", re.S)


def _is_function(head):
    """Whether the text between the last `;`, `{` or `}` and a `{` is the head of a function."""
    if _CONTROL.match(head) or (_TYPE.match(head) and "(" not in head):
        return False
    return bool(_SIGNATURE.search(head) or _INITIALISERS.search(head))


def _bodies(code):
    """(start of head, start of body, end) of each outermost function of blanked C++ text."""
    stack = []
    head_start = 0
    for match in re.finditer(r"[{};]|^[ \t]*#[^\n]*$", code, re.M):
        at = match.start()
        if match.group() == "{":
            inside = any(is_function for is_function, _, _ in stack)
            stack.append((not inside and _is_function(code[head_start:at]), head_start, at))
        elif match.group() == "}" and stack:
            is_function, head, start = stack.pop()
            if is_function:
                yield head, start, at
        head_start = match.end()


def functions(code):
    """(line, lines) of each outermost function body of blanked C++ text, braces included."""
    code = _BRACED_VALUE.sub(r"(\1)", code)
    for _, start, end in _bodies(code):
        first = line_of(code, start)
        yield first, line_of(code, end) - first + 1


def named_functions(code):
    """(name, line where the head begins, body) of each outermost function of blanked C++ text."""
    code = _BRACED_VALUE.sub(r"(\1)", code)
    for head, start, end in _bodies(code):
        text = code[head:start]
        name = re.search(r"(\w+)\s*\(", text)
        if name:
            line = line_of(code, head + len(text) - len(text.lstrip()))
            yield name.group(1), line, code[start:end]


def rule_function_length(tree):
    """A function has at most 70 lines, from brace to brace."""
    for path, _ in tree.cpp():
        for line, lines in functions(tree.code(path)):
            if lines > FUNCTION_LINES:
                yield Finding(path, line, "function_length",
                              f"{lines} lines, at most {FUNCTION_LINES}", lines)


def rule_function_length_p90(tree):
    """Nine in ten functions (tests apart) have at most 35 lines."""
    lengths = sorted(lines for path, _ in tree.cpp() if not is_test(path)
                     for _, lines in functions(tree.code(path)))
    if lengths and lengths[len(lengths) * 9 // 10] > FUNCTION_LINES_P90:
        yield Finding("src", 0, "function_length_p90",
                      f"the 90th percentile is {lengths[len(lengths) * 9 // 10]} lines")


def rule_file_length(tree):
    """A file of code has at most 600 lines; tables of data are excused by name in allowed.toml."""
    for path, text in tree.sources(".cpp", ".hpp", ".py", ".sh", ".cmake", "CMakeLists.txt"):
        lines = text.count("\n")
        if lines > FILE_LINES:
            yield Finding(path, FILE_LINES, "file_length",
                          f"{lines} lines, at most {FILE_LINES}", lines)


def rule_line_length(tree):
    """A line of C++ has at most 100 columns, unless it is one that cannot be broken (a link)."""
    for path, text in tree.cpp():
        for number, line in enumerate(text.splitlines(), 1):
            if len(line) > COLUMNS and "http" not in line and "specs/" not in line:
                yield Finding(path, number, "line_length", f"{len(line)} columns")


RULES = [rule_function_length, rule_function_length_p90, rule_file_length]
