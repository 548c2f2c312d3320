"""A pytest plugin that keeps a fixed share of each test file, so that a dump takes minutes, not hours.

    pytest -p mainnet_slice --share 12 ...      one test in 12, at least one of each file

Which tests are kept depends on their names alone, so every run keeps the same ones.
"""

import itertools
import zlib


def pytest_addoption(parser):
    parser.addoption("--share", type=int, default=1, help="keep one test in SHARE of each file")


def pytest_collection_modifyitems(config, items):
    share = config.getoption("--share")
    kept = []
    for _, group in itertools.groupby(items, key=lambda item: item.nodeid.split("::")[0]):
        tests = sorted(group, key=lambda item: zlib.crc32(item.nodeid.encode()))
        kept += tests[: -(-len(tests) // share)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept
