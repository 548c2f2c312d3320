"""What comments and texts may not hold."""

import re

from tree import Finding, line_of

# Assembled from parts, so that the rules do not find themselves.
_MARKS = "TO" + "DO|FIX" + "ME|XX" + "X|HA" + "CK"
UNOWNED = re.compile(rf"\b(?:{_MARKS})\b(?!\(#\d+\))")
MACHINE_PATH = re.compile(r"(?<![\w./$}])/(?:work|root|home|tmp|mnt|Users)/[\w.]+")
NOLINT = re.compile(r"//\s*NOLINT\w*(?P<check>\([\w.,\-* ]+\))?(?P<reason>:\s*\S+)?")
HISTORY = re.compile(r"//.*\b(?:used to be|previously|was changed|formerly)\b")


def rule_unowned(tree):
    """An open end names its issue, as in MARK(#12)."""
    for path, text in tree.files.items():
        for match in UNOWNED.finditer(text):
            yield Finding(path, line_of(text, match.start()), "unowned",
                          f"{match.group()} without an issue")


def rule_machine_paths(tree):
    """No path of somebody's machine."""
    for path, text in tree.files.items():
        for match in MACHINE_PATH.finditer(text):
            yield Finding(path, line_of(text, match.start()), "machine_paths", match.group())


def rule_nolint(tree):
    """An exception from clang-tidy names its check and its reason."""
    for path, text in tree.cpp():
        for match in NOLINT.finditer(text):
            if "NOLINTEND" not in match.group() and not (match["check"] and match["reason"]):
                yield Finding(path, line_of(text, match.start()), "nolint",
                              "is written NOLINT(check): reason")


def rule_history(tree):
    """Comments say how things are, not how they were."""
    for path, text in tree.cpp():
        for match in HISTORY.finditer(text):
            yield Finding(path, line_of(text, match.start()), "history", match.group().strip())


RULES = [rule_unowned, rule_machine_paths, rule_nolint, rule_history]
