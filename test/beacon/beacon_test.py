"""cairn beacon follows the nodes of cairn devnet, as a person would run both.

From a checkpoint to the same head; killed, and on with what it has; a wrong network and a wrong
checkpoint refused; validators on it, whose messages reach the followed nodes.
"""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request

CAIRN = sys.argv[1]
PATIENCE_S = 240
DEVNET = ["devnet", "--no-page", "--plain", "--seconds-per-slot", "1", "--beacon-port", "21500"]


class Program:
    """A process whose lines are read as they come."""

    def __init__(self, arguments):
        self.lines = []
        self.process = subprocess.Popen([CAIRN, *arguments], stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, text=True)

    def until(self, pattern):
        """The match in the first line that has one, read or yet to come."""
        deadline = time.monotonic() + PATIENCE_S
        for line in self.lines:
            if found := re.search(pattern, line):
                return found
        while time.monotonic() < deadline and (line := self.process.stdout.readline()):
            self.lines.append(line)
            if found := re.search(pattern, line):
                return found
        raise AssertionError(f"no {pattern!r} in:\n{''.join(self.lines)}")

    def stop(self, how=signal.SIGINT):
        if self.process.poll() is None:
            self.process.send_signal(how)
        if not self.process.stdout.closed:
            self.process.stdout.read()
            self.process.stdout.close()
        return self.process.wait(PATIENCE_S)


@contextlib.contextmanager
def running(*arguments):
    program = Program(list(arguments))
    try:
        yield program
    finally:
        program.stop(signal.SIGKILL)


def get(url):
    with urllib.request.urlopen(url, timeout=20) as answer:
        return json.load(answer)


def status_of(url):
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def run(*arguments):
    return subprocess.run([CAIRN, *arguments], capture_output=True, text=True, timeout=PATIENCE_S,
                          check=False)


def urls_of(devnet, count=4):
    return [devnet.until(rf"node {i} +(http://\S+)").group(1) for i in range(1, count + 1)]


def block_root(url, slot):
    return get(f"{url}/eth/v1/beacon/blocks/{slot}/root")["data"]["root"]


class Following(unittest.TestCase):
    """One network for all tests of this class: its first nodes are followed."""

    @classmethod
    def setUpClass(cls):
        cls.stack = contextlib.ExitStack()
        cls.folder = cls.stack.enter_context(tempfile.TemporaryDirectory())
        cls.devnet = cls.stack.enter_context(running(*DEVNET, "--write-config", cls.folder))
        cls.urls = urls_of(cls.devnet)
        # Fork choice knows at the end of an epoch what states tell after the next one's first block.
        cls.devnet.until(r"head +3[4-9] .* final +[2-9] ")

    @classmethod
    def tearDownClass(cls):
        cls.stack.close()

    def folder_of(self, name):
        return os.path.join(self.folder, name)

    def beacon(self, *more):
        return ["beacon", "--follow", f"{self.urls[0]},{self.urls[1]}", "--execution-genesis",
                self.folder_of("execution-genesis.json"), "--http-port", "0", *more]

    def test_checkpoint_kill_and_second_start(self):
        begin = self.beacon("--data-dir", self.folder_of("chain"), "--checkpoint-url",
                            f"{self.urls[1]},{self.urls[2]}")
        with running(*begin) as beacon:
            beacon.until(r"begins at epoch [2-9]")
            url = beacon.until(r"api (http://\S+)").group(1)
            rate = beacon.until(r"history complete down to slot 0: \d+ blocks, (\d+) a second "
                                r"\((\d+) without signatures\)")
            print(f"backfill: {rate.group(1)} blocks/s, {rate.group(2)} without signatures",
                  file=sys.stderr)
            slot = int(beacon.until(r"head (\d+) .*following 2/2").group(1))
            self.assertEqual(block_root(url, slot), block_root(self.urls[3], slot))
            self.assertEqual(block_root(url, 3), block_root(self.urls[3], 3))
            syncing = get(f"{url}/eth/v1/node/syncing")["data"]
            self.assertFalse(syncing["is_syncing"] or syncing["is_optimistic"])
            self.assertEqual(status_of(f"{url}/eth/v1/node/health"), 200)
            beacon.stop(signal.SIGKILL)
        # What says where to begin is not looked at now.
        with running(*self.beacon("--data-dir", self.folder_of("chain"))) as beacon:
            goes_on = int(beacon.until(r"goes on at slot (\d+)").group(1))
            self.assertGreaterEqual(goes_on, slot)
            later = int(beacon.until(r"head (\d+) .*following 2/2").group(1))
            url = beacon.until(r"api (http://\S+)").group(1)
            self.assertEqual(block_root(url, later), block_root(self.urls[2], later))
            started = time.monotonic()
            self.assertEqual(beacon.stop(), 0)
            self.assertLess(time.monotonic() - started, 20)

    def test_without_an_execution_layer_it_is_optimistic(self):
        arguments = ["beacon", "--follow", self.urls[2], "--http-port", "0", "--checkpoint-url",
                     self.urls[0]]
        with running(*arguments) as beacon:
            url = beacon.until(r"api (http://\S+)").group(1)
            beacon.until(r"following 1/1  optimistic")
            syncing = get(f"{url}/eth/v1/node/syncing")["data"]
            self.assertTrue(syncing["is_optimistic"] and syncing["el_offline"])
            self.assertTrue(get(f"{url}/eth/v2/beacon/blocks/head")["execution_optimistic"])
            slot = syncing["head_slot"]
            self.assertEqual(status_of(f"{url}/eth/v1/validator/attestation_data?slot={slot}"
                                       "&committee_index=0"), 503)

    def test_wrong_starts_are_refused(self):
        here = ["beacon", "--http-port", "0", "--until-slot", "1", "--follow", self.urls[0]]
        root = block_root(self.urls[0], 8)
        cases = {
            "not_the_given_one|sources_disagree": [
                "--checkpoint-url", self.urls[0], "--wss-checkpoint", f"0x{'11' * 32}:1"],
            "state_malformed": ["--checkpoint-state", CAIRN],
            "https": ["--checkpoint-url", "https://example.org"],
            "no 0xROOT:EPOCH": ["--checkpoint-url", self.urls[0], "--wss-checkpoint", root],
            "excludes": ["--checkpoint-url", self.urls[0], "--genesis-state", "x"],
        }
        for words, more in cases.items():
            with self.subTest(words):
                result = run(*here, *more)
                self.assertNotEqual(result.returncode, 0)
                self.assertRegex(result.stderr, words)

    def test_another_network_is_refused(self):
        other = ["devnet", "--no-page", "--plain", "--seconds-per-slot", "1", "--nodes", "1",
                 "--validators", "32", "--beacon-port", "21600"]
        with running(*other) as devnet:
            url, = urls_of(devnet, 1)
            result = run("beacon", "--follow", url, "--checkpoint-url", self.urls[0],
                         "--http-port", "0", "--until-slot", "1")
            self.assertEqual(result.returncode, 1)
            self.assertRegex(result.stderr, "another network|is of another")


class Validators(unittest.TestCase):
    """All validators of a network are on our node, and it tells the network's."""

    def test_a_network_finalises_through_it(self):
        with contextlib.ExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            devnet = stack.enter_context(running(
                "devnet", "--no-page", "--plain", "--seconds-per-slot", "2", "--nodes", "1",
                "--external-validators", "--write-config", folder, "--beacon-port", "21700"))
            node, = urls_of(devnet, 1)
            beacon = stack.enter_context(running(
                "beacon", "--follow", node, "--http-port", "0", "--execution-genesis",
                f"{folder}/execution-genesis.json", "--genesis-state", f"{folder}/genesis.ssz",
                "--config", f"{folder}/config.yaml"))
            url = beacon.until(r"api (http://\S+)").group(1)
            stack.enter_context(running(
                "validator", "--beacon-node", url, "--interop-keys", "0..63", "--fee-recipient",
                "0x" + "11" * 20))
            beacon.until(r"head 3[4-9] .* final [2-9]")
            finalized = get(f"{node}/eth/v1/beacon/states/head/finality_checkpoints")
            self.assertGreaterEqual(int(finalized["data"]["finalized"]["epoch"]), 1)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]], verbosity=2)
