"""Calls that have no place in the tree, or only in some rooms."""

import re

from tree import Finding, is_test, line_of, room_of

ANYWHERE = {
    r"\b(?:rand|srand|drand48)\s*\(": "use a seeded engine, so that a run can be replayed",
    r"\b(?:atoi|atol|atoll|atof|strtok|gets)\s*\(": "use std::from_chars",
    r"\b(?:sprintf|vsprintf|strcpy|strcat)\s*\(": "unbounded copy",
    r"\bcatch\s*\(\s*\.\.\.\s*\)": "swallows what it does not know",
    r"#\s*define\s+NDEBUG\b": "assertions stay on",
    r"\bstd::(?:format|print|println)\b|<(?:format|print)>": "g++ 12 has none: use fmt",
}
OUTSIDE_BASE = {
    r"\b(?:system_clock|steady_clock|high_resolution_clock)\b": "the clock comes from base",
    r"\b(?:gettimeofday|clock_gettime|time)\s*\(\s*(?:nullptr|NULL|&|CLOCK)": "the clock comes from base",
    r"\bstd::(?:j?thread|async)\b(?!::hardware_concurrency)|\bpthread_create\b": "threads start in base",
    r"\bstd::this_thread::sleep": "nothing waits by sleeping",
    r"\bstd::random_device\b|\bgetrandom\s*\(": "randomness comes from base or crypto/random",
}
BELOW_CLI = {
    r"\b(?:setenv|putenv)\s*\(": "changes the environment of every thread",
    r"\bstd::(?:cout|cerr|clog)\b": "libraries return facts, the program prints",
    r"(?<![\w])(?:std::)?f?(?:printf|puts)\s*\(": "libraries return facts, the program prints",
    r"\bstd::exit\s*\(|(?<![\w:.])exit\s*\(": "only main() ends the process",
    r"\bthrow\b(?!\s*\()": "libraries return a Result",
}


def _search(tree, path, rule, patterns):
    code = tree.code(path)
    for pattern, reason in patterns.items():
        for match in re.finditer(pattern, code):
            yield Finding(path, line_of(code, match.start()), rule,
                          f"{match.group().strip()}: {reason}")


def rule_banned_calls(tree):
    """No unseeded randomness, unbounded copies, unchecked conversions, nor what g++ 12 lacks."""
    for path, _ in tree.cpp():
        yield from _search(tree, path, "banned_calls", ANYWHERE)


def rule_effects_in_base(tree):
    """Clock, threads and entropy are base's (and the clock of a benchmark its own)."""
    for path, _ in tree.cpp():
        if room_of(path) not in (None, "base") and not path.endswith("_bench.cpp"):
            yield from _search(tree, path, "effects_in_base", OUTSIDE_BASE)


def rule_printing_in_cli(tree):
    """Below cli nothing prints, throws or ends the process; tests may throw."""
    for path, _ in tree.cpp():
        if room_of(path) not in (None, "cli") and not is_test(path):
            yield from _search(tree, path, "printing_in_cli", BELOW_CLI)


def rule_using_namespace(tree):
    """A header opens no namespace for those who include it."""
    for path, _ in tree.sources(".hpp"):
        yield from _search(tree, path, "using_namespace", {r"\busing\s+namespace\b": "in a header"})


RULES = [rule_banned_calls, rule_effects_in_base, rule_printing_in_cli, rule_using_namespace]
