#!/usr/bin/env python3
"""Each rule finds what it forbids, and only that."""

import unittest

import calls
import comments
import files
import layers
import sizes
import tidy
from tree import Finding, Tree

TABLE = """
| room | may include |
|---|---|
| `base` | |
| `ssz` | base |
| `cli` | base, ssz |
"""
DEPENDENCIES = """
| dependency | headers | included by |
|---|---|---|
| oneTBB | `tbb/` | base |
| gtest | `gtest/` | tests |
"""
ROOMS = "foreach(room base ssz cli)\n"
HEADER = "// What it is.\n#pragma once\n"


def found(rule, **files_by_path):
    """(path, line) of each finding; '__' in a name stands for '/', '_dot_' for '.'."""
    tree = Tree({p.replace("__", "/").replace("_dot_", "."): t for p, t in files_by_path.items()})
    return [(f.path, f.line) for f in rule(tree)]


def in_tree(rule, files_by_path):
    """Findings of a rule in a tree that has the documents above besides."""
    base = {"ARCHITECTURE.md": TABLE, "docs/dependencies.md": DEPENDENCIES, "CMakeLists.txt": ROOMS}
    return [(f.path, f.line) for f in rule(Tree(base | files_by_path))]


class Layers(unittest.TestCase):
    def test_layers(self):
        rule = layers.rule_layers
        ok = {"src/ssz/a.cpp": '#include "ssz/a.hpp"\n#include "base/b.hpp"\n'}
        self.assertEqual(in_tree(rule, ok), [])
        up = {"src/ssz/a.cpp": '#include "base/b.hpp"\n#include "cli/c.hpp"\n'}
        self.assertEqual(in_tree(rule, up), [("src/ssz/a.cpp", 2)])
        self.assertEqual(in_tree(rule, {"src/misc/a.cpp": ""}), [("src/misc/a.cpp", 1)])
        self.assertEqual(in_tree(rule, {"src/base/a.cpp": '// #include "cli/c.hpp"\n'}), [])
        self.assertEqual(in_tree(rule, {"ARCHITECTURE.md": "no table"}), [("ARCHITECTURE.md", 1)])

    def test_acyclic(self):
        self.assertEqual(in_tree(layers.rule_acyclic, {}), [])
        cycle = TABLE.replace("| `base` | |", "| `base` | cli |")
        self.assertEqual(in_tree(layers.rule_acyclic, {"ARCHITECTURE.md": cycle}),
                         [("ARCHITECTURE.md", 1)])

    def test_cmake_layers(self):
        rule = layers.rule_cmake_layers
        path = "src/ssz/CMakeLists.txt"
        self.assertEqual(in_tree(rule, {path: "cairn_library(ssz DEPS base LIBS TBB::tbb)"}), [])
        self.assertEqual(in_tree(rule, {path: "\ncairn_library(ssz DEPS base cli)"}), [(path, 2)])

    def test_include_style(self):
        rule = layers.rule_include_style
        header = {"src/ssz/a.hpp": HEADER}
        self.assertEqual(in_tree(rule, header | {"src/ssz/a.cpp": '#include "ssz/a.hpp"\n'}), [])
        for line in ('#include "a.hpp"', '#include "../ssz/a.hpp"', "#include <ssz/a.hpp>"):
            text = '#include "ssz/a.hpp"\n' + line + "\n"
            self.assertEqual(in_tree(rule, header | {"src/ssz/a.cpp": text}), [("src/ssz/a.cpp", 2)])
        for path in ("src/ssz/a.cpp", "src/ssz/a_test.cpp", "src/ssz/a_fuzz.cpp"):
            late = '#include <vector>\n#include "ssz/a.hpp"\n'
            self.assertEqual(in_tree(rule, header | {path: late}), [(path, 1)])
        fine = {"src/ssz/a.hpp": HEADER + "#include <vector>\n",
                "src/ssz/a.cpp": '#include "ssz/a.hpp"\n',
                "src/ssz/a_fuzz.cpp": "#include <vector>\n"}
        self.assertEqual(in_tree(rule, fine), [])

    def test_dependencies(self):
        rule = layers.rule_dependencies
        text = "#include <tbb/x.h>\n#include <vector>\n#include <unistd.h>\n#include <sys/stat.h>\n"
        self.assertEqual(in_tree(rule, {"src/base/a.cpp": text}), [])
        self.assertEqual(in_tree(rule, {"src/ssz/a.cpp": text}), [("src/ssz/a.cpp", 1)])
        self.assertEqual(in_tree(rule, {"src/ssz/a_test.cpp": "#include <gtest/gtest.h>\n"}), [])
        self.assertEqual(in_tree(rule, {"src/ssz/a.cpp": "#include <gtest/gtest.h>\n"}),
                         [("src/ssz/a.cpp", 1)])
        self.assertEqual(in_tree(rule, {"src/base/a.cpp": "#include <zlib.h>\n"}),
                         [("src/base/a.cpp", 1)])

    def test_used_dependencies(self):
        rule = layers.rule_used_dependencies
        used = {"src/base/a.cpp": "#include <tbb/x.h>\n",
                "src/ssz/a_test.cpp": "#include <gtest/gtest.h>\n"}
        self.assertEqual(in_tree(rule, used), [])
        row = ("docs/dependencies.md", 1)
        for path in used:
            self.assertEqual(in_tree(rule, {p: t for p, t in used.items() if p != path}), [row])
        elsewhere = {**used, "src/base/a.cpp": "", "src/ssz/a.cpp": "#include <tbb/x.h>\n"}
        self.assertEqual(in_tree(rule, elsewhere), [row])


class Sizes(unittest.TestCase):
    @staticmethod
    def function(lines, head="void f()"):
        return head + " {\n" + "x();\n" * (lines - 2) + "}\n"

    def lengths(self, code):
        return [lines for _, lines in sizes.functions(Tree({"a.cpp": code}).code("a.cpp"))]

    def test_what_a_function_is(self):
        for head in ("void f()", "int A::f(int a) const noexcept", "auto f() -> Result<int, E>",
                     "A::A(int a) : a_(a), b_{a}", "bool operator==(A, B)", "TEST(A, B)",
                     "template <class T>\nvoid f(T t)\n    requires(sizeof(T) == 8)"):
            self.assertEqual(self.lengths(self.function(5, head)), [5], head)
        for head in ("namespace a", "struct A", "enum class E : int", "constexpr int a[] =",
                     "class A final : public B"):
            self.assertEqual(self.lengths(self.function(5, head)), [], head)

    def test_members_count_and_inner_blocks_do_not(self):
        code = "struct A {\n" + self.function(4, "int g() const") + "};\n"
        self.assertEqual(self.lengths(code), [4])
        code = "void f() {\nif (a) {\nauto l = [](int x) {\nreturn x;\n};\n}\n}\n"
        self.assertEqual(self.lengths(code), [7])
        self.assertEqual(self.lengths('void f() {\ng("}}}{"); // }\n}\n'), [3])
        self.assertEqual(self.lengths("void f() {\nuse(1'000'000, '{');\n}\nvoid g() {\n}\n"), [3, 2])

    def test_function_length(self):
        rule = sizes.rule_function_length
        self.assertEqual(found(rule, src__a__b_dot_cpp=self.function(70)), [])
        self.assertEqual(found(rule, src__a__b_dot_cpp="\n" + self.function(71)),
                         [("src/a/b.cpp", 2)])

    def test_function_length_p90(self):
        rule = sizes.rule_function_length_p90
        short, long = self.function(5), self.function(36)
        self.assertEqual(found(rule, src__a__b_dot_cpp=short * 19 + long), [])
        self.assertEqual(found(rule, src__a__b_dot_cpp=short * 8 + long * 2), [("src", 0)])
        self.assertEqual(found(rule, src__a__b_test_dot_cpp=short * 8 + long * 2), [])

    def test_file_length(self):
        rule = sizes.rule_file_length
        self.assertEqual(found(rule, src__a__b_dot_cpp="\n" * 600, docs__a_dot_md="\n" * 900), [])
        self.assertEqual(found(rule, src__a__b_dot_cpp="\n" * 601), [("src/a/b.cpp", 600)])

    def test_line_length(self):
        rule = sizes.rule_line_length
        self.assertEqual(found(rule, src__a__b_dot_cpp="a" * 100 + "\n"), [])
        self.assertEqual(found(rule, src__a__b_dot_cpp="\n" + "a" * 101), [("src/a/b.cpp", 2)])
        self.assertEqual(found(rule, src__a__b_dot_cpp="// https://" + "a" * 101), [])


class Calls(unittest.TestCase):
    def test_banned_calls(self):
        rule = calls.rule_banned_calls
        for call in ("rand()", "std::rand()", "atoi(s)", "strcpy(a, b)", "catch (...) {}",
                     "std::format(x)"):
            self.assertEqual(found(rule, src__a__b_dot_cpp=f"\n{call};\n"), [("src/a/b.cpp", 2)], call)
        for fine in ("// rand()", 'f("rand()")', "operand(x)", "std::mt19937 random(1)",
                     "catch (const E&) {}"):
            self.assertEqual(found(rule, src__a__b_dot_cpp=fine), [], fine)

    def test_effects_in_base(self):
        rule = calls.rule_effects_in_base
        for call in ("std::chrono::steady_clock::now()", "std::thread t;", "std::jthread t;",
                     "time(nullptr)", "std::this_thread::sleep_for(x)", "std::random_device d;"):
            self.assertEqual(found(rule, src__ssz__a_dot_cpp=call), [("src/ssz/a.cpp", 1)], call)
            self.assertEqual(found(rule, src__base__a_dot_cpp=call), [], call)

    def test_printing_in_cli(self):
        rule = calls.rule_printing_in_cli
        for call in ("std::cout << 1;", "std::fprintf(stderr, x);", "printf(x);", "throw Error(1);",
                     "std::exit(1);"):
            self.assertEqual(found(rule, src__ssz__a_dot_cpp=call), [("src/ssz/a.cpp", 1)], call)
            self.assertEqual(found(rule, src__cli__a_dot_cpp=call), [], call)
        self.assertEqual(found(rule, src__ssz__a_dot_cpp="snprintf(x); fmt::print(x);"), [])

    def test_using_namespace(self):
        rule = calls.rule_using_namespace
        self.assertEqual(found(rule, src__a__b_dot_hpp="using namespace std;"), [("src/a/b.hpp", 1)])
        self.assertEqual(found(rule, src__a__b_dot_cpp="using namespace std;"), [])


class Files(unittest.TestCase):
    def test_header_opening(self):
        rule = files.rule_header_opening
        self.assertEqual(found(rule, src__a__b_dot_hpp=HEADER), [])
        self.assertEqual(found(rule, src__a__b_dot_hpp="#pragma once\n"), [("src/a/b.hpp", 1)])
        self.assertEqual(found(rule, src__a__b_dot_hpp="// What.\n"), [("src/a/b.hpp", 1)])

    def test_dead_headers(self):
        rule = files.rule_dead_headers
        used = {"src/base/a.hpp": HEADER, "src/base/a.cpp": '#include "base/a.hpp"\n'}
        self.assertEqual(in_tree(rule, used), [])
        self.assertEqual(in_tree(rule, {"src/base/a.hpp": HEADER}), [("src/base/a.hpp", 1)])

    def test_dead_sources(self):
        rule = files.rule_dead_sources
        room = {"src/ssz/CMakeLists.txt": "cairn_library(ssz)", "src/ssz/a.cpp": ""}
        self.assertEqual(in_tree(rule, room), [])
        self.assertEqual(in_tree(rule, {"src/ssz/a.cpp": ""}), [("src/ssz/a.cpp", 1)])
        self.assertEqual(in_tree(rule, {"src/other/CMakeLists.txt": "", "src/other/a.cpp": ""}),
                         [("src/other/a.cpp", 1)])
        self.assertEqual(in_tree(rule, {"test/x.cpp": ""}), [("test/x.cpp", 1)])
        self.assertEqual(in_tree(rule, {"test/x.cpp": "", "test/CMakeLists.txt": "add(x.cpp)"}), [])

    def test_dead_scripts(self):
        rule = files.rule_dead_scripts
        self.assertEqual(in_tree(rule, {"scripts/a.sh": ""}), [("scripts/a.sh", 1)])
        self.assertEqual(in_tree(rule, {"scripts/a.sh": "", "Makefile": "\tscripts/a.sh\n"}), [])
        self.assertEqual(in_tree(rule, {"scripts/a.py": "", "test/b.py": "import a\n"}), [])

    def test_room_readme(self):
        rule = files.rule_room_readme
        self.assertEqual(in_tree(rule, {"src/ssz/a.cpp": ""}), [("src/ssz", 0)])
        self.assertEqual(in_tree(rule, {"src/ssz/a.cpp": "", "src/ssz/README.md": ""}), [])

    def test_table_is_built(self):
        rule = files.rule_table_is_built
        self.assertEqual(in_tree(rule, {}), [])
        self.assertEqual(in_tree(rule, {"CMakeLists.txt": "foreach(room base ssz cli net)"}),
                         [("CMakeLists.txt", 1)])

    def test_links(self):
        rule = files.rule_links
        text = "[a](docs/a.md) [b](https://x.org/y) [c](#part) [d](src) [e](docs/a.md#part)"
        self.assertEqual(in_tree(rule, {"README.md": text, "docs/a.md": "", "src/a.cpp": ""}), [])
        self.assertEqual(in_tree(rule, {"docs/b.md": "[a](../docs/b.md)\n[a](a.md)"}),
                         [("docs/b.md", 2)])


class Comments(unittest.TestCase):
    def test_unowned(self):
        mark = "TO" + "DO"
        self.assertEqual(found(comments.rule_unowned, a_dot_cpp=f"\n// {mark}: later"), [("a.cpp", 2)])
        self.assertEqual(found(comments.rule_unowned, a_dot_cpp=f"// {mark}(#12): later"), [])

    def test_machine_paths(self):
        rule = comments.rule_machine_paths
        path = "/ho" + "me/me/x"
        self.assertEqual(found(rule, a_dot_md=f"see {path}"), [("a.md", 1)])
        self.assertEqual(found(rule, a_dot_md=f"see docs{path} and https://x.org{path}"), [])

    def test_nolint(self):
        rule = comments.rule_nolint
        mark = "NO" + "LINT"
        for text in (f"// {mark}", f"// {mark}NEXTLINE(bugprone-x)", f"// {mark}: because"):
            self.assertEqual(found(rule, a_dot_cpp=text), [("a.cpp", 1)], text)
        self.assertEqual(found(rule, a_dot_cpp=f"// {mark}(bugprone-x): blst hands out this"), [])

    def test_history(self):
        rule = comments.rule_history
        self.assertEqual(found(rule, a_dot_cpp="// pre" + "viously a map"), [("a.cpp", 1)])
        self.assertEqual(found(rule, a_dot_cpp="// a map\nprevious_epoch();"), [])


class Allowed(unittest.TestCase):
    long = Finding("a.cpp", 1, "file_length", "650 lines", 650)

    def left(self, *allowed):
        return [f.rule for f in tidy.excused([self.long], allowed)]

    def test_excuses_with_a_reason(self):
        entry = {"rule": "file_length", "path": "a.cpp", "reason": "a table"}
        self.assertEqual(self.left(), ["file_length"])
        self.assertEqual(self.left(entry), [])
        self.assertEqual(self.left(entry | {"limit": 650}), [])
        self.assertEqual(self.left(entry | {"text": "650"}), [])

    def test_only_tightens(self):
        entry = {"rule": "file_length", "path": "a.cpp", "reason": "a table"}
        self.assertEqual(self.left({"rule": "file_length", "path": "a.cpp"}), ["allowed"])
        self.assertEqual(self.left(entry | {"limit": 700}), ["allowed"])
        self.assertEqual(self.left(entry | {"limit": 640}), ["file_length", "allowed"])
        self.assertEqual(self.left(entry, entry | {"path": "b.cpp"}), ["allowed"])

    def test_every_rule_has_a_test(self):
        tested = {name.removeprefix("test_") for case in (Layers, Sizes, Calls, Files, Comments)
                  for name in dir(case) if name.startswith("test_")}
        names = {rule.__name__.removeprefix("rule_") for rule in tidy.RULES}
        self.assertEqual(names - tested, set())


if __name__ == "__main__":
    unittest.main()
