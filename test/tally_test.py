#!/usr/bin/env python3
"""The summary counts every case once, and no failure is lost."""

import contextlib
import io
import pathlib
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))
import tally  # noqa: E402

CTEST = """<testsuite>
<testcase name="base" time="0.5" status="{base}"/>
<testcase name="tidy" time="0.1" status="run"><system-out>Ran 29 tests in 0.1s</system-out></testcase>
<testcase name="other" time="0.1" status="run"/>
<testcase name="off" time="0" status="disabled"/>
</testsuite>"""
GTEST = """<testsuites><testsuite name="Hex">
<testcase name="a" status="run" result="completed"/>
<testcase name="b" status="run" result="completed">{inside}</testcase>
<testcase name="c" status="run" result="skipped"><skipped/></testcase>
<testcase name="d" status="notrun" result="suppressed"/>
</testsuite></testsuites>"""
SPECTEST = '{"totals": {"passed": 100, "failed": 0, "skipped": 2}}'


def summary(**files):
    """The last line and the exit status for a folder with these files ('__' for '/')."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for path, text in files.items():
            file = folder / path.replace("__", "/")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
            status = tally.run(folder)
        line = out.getvalue().splitlines()[-1]
        assert (folder / "summary").read_text() == line + "\n"
        return line, status


class Tally(unittest.TestCase):
    stages = "set_up\t1.0\t0\nunit_tests\t2.0\t{unit}\nspectest\t3.0\t{spec}\n"

    def case(self, unit=0, spec=0, base="run", inside="", spectest=SPECTEST):
        return summary(**{
            "stages.tsv": self.stages.format(unit=unit, spec=spec),
            "unit_tests__ctest.xml": CTEST.format(base=base),
            "unit_tests__gtest__base_test.xml": GTEST.format(inside=inside),
            "spectest__spectest.json": spectest,
        })

    def test_all_pass(self):
        self.assertEqual(self.case(), ("132 passed, 0 failed, 5 skipped", 0))

    def test_a_failed_case(self):
        self.assertEqual(self.case(unit=8, base="fail", inside="<failure/>"),
                         ("131 passed, 1 failed, 5 skipped", 1))

    def test_a_crash_after_the_last_case(self):
        self.assertEqual(self.case(unit=8, base="fail"), ("132 passed, 1 failed, 5 skipped", 1))

    def test_a_binary_without_results(self):
        got = summary(**{"stages.tsv": "unit_tests\t1\t8\n",
                         "unit_tests__ctest.xml": CTEST.format(base="fail")})
        self.assertEqual(got, ("30 passed, 1 failed, 1 skipped", 1))

    def test_several_kinds_of_vectors_in_a_stage(self):
        files = {f"evm_fixtures__{name}.json": SPECTEST for name in ("blocktest", "statetest")}
        stages = "evm_fixtures\t1.0\t0\n"
        self.assertEqual(summary(**{"stages.tsv": stages, **files}),
                         ("200 passed, 0 failed, 4 skipped", 0))

    def test_vectors_that_fail_or_say_nothing(self):
        failed = SPECTEST.replace('"failed": 0', '"failed": 7')
        self.assertEqual(self.case(spec=1, spectest=failed), ("132 passed, 7 failed, 5 skipped", 1))
        self.assertEqual(self.case(spec=139, spectest=""), ("32 passed, 1 failed, 3 skipped", 1))
        self.assertEqual(self.case(spectest=""), ("32 passed, 1 failed, 3 skipped", 1))
        unread = self.case(spec=1)
        self.assertEqual(unread, ("132 passed, 1 failed, 5 skipped", 1))

    def test_a_build_that_fails(self):
        self.assertEqual(summary(**{"stages.tsv": "set_up\t1.0\t0\ncompile\t2.0\t1\n"}),
                         ("0 passed, 1 failed, 0 skipped", 1))

    def test_nothing_at_all_is_no_success(self):
        self.assertEqual(summary(**{"stages.tsv": "set_up\t1.0\t0\n"}),
                         ("0 passed, 0 failed, 0 skipped", 1))


if __name__ == "__main__":
    unittest.main()
