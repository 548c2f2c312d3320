"""A pytest plugin that keeps a fixed share of each test file, so that a dump takes minutes, not hours.

    pytest -p mainnet_slice --share 12 ...      one test in 12, at least one of each file

Left out are the few tests that take a minute or more each: they build epochs of full attestations or
sign for whole sync committees. Which tests are kept depends on their names alone, so every run keeps the same ones.
"""

import itertools
import zlib

SLOW = (
    "leak",
    "random",
    "duplicates",
    "attestation_participation",
    "attestations_some_slashed",
    "changes_lookahead",
    "updates_lookahead",
    "pending_consolidation_compounding_creds",
    "sync_committee_rewards",
    "sync_committee_committee",
    "missing_participant",
    "signature_past_block",
)


def pytest_addoption(parser):
    parser.addoption("--share", type=int, default=1, help="keep one test in SHARE of each file")


def pytest_collection_modifyitems(config, items):
    share = config.getoption("--share")
    kept = []
    for _, group in itertools.groupby(items, key=lambda item: item.nodeid.split("::")[0]):
        tests = [item for item in group if not any(word in item.name for word in SLOW)]
        tests.sort(key=lambda item: zlib.crc32(item.nodeid.encode()))
        kept += tests[: -(-len(tests) // share)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept
