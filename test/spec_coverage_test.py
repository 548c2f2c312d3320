#!/usr/bin/env python3
"""The check of the coverage table finds what is missing, doubled, unlinked or stale."""

import pathlib
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "test" / "tidy")]
import spec_coverage  # noqa: E402
import spec_functions  # noqa: E402
from tree import Tree  # noqa: E402

FUNCTIONS = """name\troad\tintroduced\tchanged\tpages
get_seed\tboth\tphase0\tphase0\tv1.7.0-beta.4:specs/phase0/a.md#get_seed v0.12.3:specs/phase0/a.md#get_seed
slash\tmainline\tphase0\taltair\tv1.7.0-beta.4:specs/phase0/a.md#slash v1.7.0-beta.4:specs/altair/a.md#modified-slash
"""
GET_SEED = """// consensus-specs v1.7.0-beta.4 specs/phase0/a.md#get_seed
Bytes32 get_seed(int a) {
    return f(a);
}
"""
SLASH = """// Twice over. consensus-specs v1.7.0-beta.4
// specs/altair/a.md#modified-slash
void slash(State& state) {
}
"""


def problems(source, exceptions="", **more):
    files = {spec_coverage.FUNCTIONS: FUNCTIONS, spec_coverage.EXCEPTIONS: exceptions,
             "src/consensus/a.cpp": source} | more
    tree = Tree(files)
    functions = list(spec_coverage.read_functions(FUNCTIONS))
    if "table" not in files:
        tree.files[spec_coverage.TABLE] = spec_coverage.table(
            functions, spec_coverage.definitions(tree),
            spec_coverage.read_exceptions(exceptions), spec_coverage.read_families(exceptions))
    return list(spec_coverage.check(tree))


class Coverage(unittest.TestCase):
    def assert_one(self, problem_list, text):
        self.assertEqual(len(problem_list), 1, problem_list)
        self.assertIn(text, problem_list[0])

    def test_whole(self):
        self.assertEqual(problems(GET_SEED + SLASH), [])

    def test_missing_doubled_unlinked(self):
        self.assert_one(problems(GET_SEED), "slash must be defined once; found: nowhere")
        self.assert_one(problems(GET_SEED + SLASH + SLASH), "slash must be defined once; found: src")
        unlinked = SLASH.replace("consensus-specs", "spec")
        self.assert_one(problems(GET_SEED + unlinked), "slash has no link")
        wrong = SLASH.replace("#modified-slash", "#slash")
        self.assert_one(problems(GET_SEED + wrong), "slash links to no page that defines it")
        other = SLASH.replace("v1.7.0-beta.4", "v0.12.3")
        self.assert_one(problems(GET_SEED + other), "slash links to no page that defines it")

    def test_calls_declarations_and_tests_are_no_definitions(self):
        uses = "void slash(State& state);\nvoid f() {\n    slash(s);\n}\n"
        more = {"src/consensus/a_test.cpp": SLASH, "src/spectest/a.cpp": SLASH}
        self.assert_one(problems(GET_SEED + uses, **more), "slash must be defined once")

    def test_an_overload_that_passes_on_is_no_second_definition(self):
        overload = "void slash(const Spec& spec, State& state) {\n    slash(state);\n}\n"
        self.assertEqual(problems(GET_SEED + SLASH + overload), [])
        unlinked = "void slash(State& state) {\n}\n"
        linked = SLASH.split("void")[0] + overload
        self.assertEqual(problems(GET_SEED + unlinked + linked), [])
        self.assert_one(problems(GET_SEED + unlinked + overload), "slash has no link")

    def test_a_family_has_one_definition_under_its_own_name(self):
        family = '[[family]]\nreason = "r"\ndefined_as = "hit"\nfunctions = ["slash"]\n'
        hit = SLASH.replace("slash(", "hit(")
        self.assertEqual(problems(GET_SEED + hit, family), [])
        self.assert_one(problems(GET_SEED, family), "slash must be defined once; found: nowhere")
        self.assert_one(problems(GET_SEED + hit + hit, family), "slash must be defined once")
        self.assert_one(problems(GET_SEED + hit + SLASH, family), "slash must be defined once")
        wrong = hit.replace("#modified-slash", "#hit")
        self.assert_one(problems(GET_SEED + wrong, family), "links to no page that defines it")
        self.assert_one(problems(GET_SEED + hit, family.replace('"r"', '""')), "has no reason")
        unknown = family.replace('["slash"]', '["slash", "slay"]')
        self.assert_one(problems(GET_SEED + hit, unknown), "slay is no function")

    def test_families_show_where_they_are_in_the_table(self):
        both = FUNCTIONS + "slay\tmainline\tphase0\tphase0\tv1.7.0-beta.4:specs/phase0/a.md#slay\n"
        family = ('[[family]]\nreason = "r"\ndefined_as = "hit"\n'
                  'functions = ["slash", "slay"]\n')
        hit = SLASH.replace("slash(", "hit(")
        tree = Tree({spec_coverage.FUNCTIONS: both, spec_coverage.EXCEPTIONS: family,
                     "src/consensus/a.cpp": GET_SEED + hit})
        table = spec_coverage.table(list(spec_coverage.read_functions(both)),
                                    spec_coverage.definitions(tree), {},
                                    spec_coverage.read_families(family))
        self.assertIn("| mainline | consensus-specs v1.7.0-beta.4 | 3 | 3 |", table)
        self.assertIn("[consensus/a.cpp](../src/consensus/a.cpp) as `hit` |", table)

    def test_exceptions_are_exact(self):
        def entry(name, rest):
            return f'[[except]]\nfunctions = ["{name}"]\n{rest}\n'

        absent = entry("slash", 'reason = "later"')
        self.assertEqual(problems(GET_SEED, absent), [])
        self.assert_one(problems(GET_SEED + SLASH, absent), "slash has 1 definitions, stated are 0")
        self.assert_one(problems(GET_SEED, entry("slash", "")), "slash has no reason")
        self.assert_one(problems(GET_SEED + SLASH, entry("mint", 'reason = "x"')),
                        "mint is no function")
        twice = entry("slash", 'definitions = 2\nreason = "two containers"')
        self.assertEqual(problems(GET_SEED + SLASH + SLASH, twice), [])

    def test_stale_table(self):
        self.assert_one(problems(GET_SEED + SLASH, table=""), "is stale")


class Pages(unittest.TestCase):
    def test_definitions_with_their_anchors(self):
        page = ("# The Chain\n## New `a_b` (x)\n```python\ndef a_b(x):\n    pass\n```\n"
                "```\n# no heading\ndef no_python():\n```\n## Other\n## Other\n"
                f"{spec_functions.SKIP}\n```python\ndef quoted():\n    pass\n```\n"
                "```python\nclass A:\n    def method(self):\n        pass\n\ndef c():\n    pass\n```\n")
        self.assertEqual(list(spec_functions.definitions(page)),
                         [("a_b", "new-a_b-x"), ("c", "other-1")])


if __name__ == "__main__":
    unittest.main()
