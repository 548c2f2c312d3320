"""A disk that is full, cannot be written, or goes away, under the programs that have data on it.

The disk is a file system in memory, in a mount namespace of this test; where the system allows none
the test says so and is skipped."""

import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest

from messages import Messages

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "execution"))
from engine import GENESIS, Engine  # noqa: E402

CAIRN = pathlib.Path(sys.argv[1]).resolve()
PATIENCE_S = 240
SKIPPED = 77
KIB = 1024
FAST = ["devnet", "--nodes", "1", "--validators", "8", "--fast", "--plain", "--no-page"]


def enter_own_mounts():
    """Runs this again where it may mount; returns there."""
    if "CAIRN_MAY_MOUNT" in os.environ:
        return
    for how in (["unshare", "--map-root-user", "--mount"], ["unshare", "--mount"]):
        probe = [*how, "mount", "-t", "tmpfs", "tmpfs", tempfile.gettempdir()]
        if shutil.which("unshare") and subprocess.run(probe, stderr=subprocess.DEVNULL,
                                                      check=False).returncode == 0:
            os.environ["CAIRN_MAY_MOUNT"] = "yes"
            os.execvp(how[0], [*how, sys.executable, *sys.argv])
    print("disk_trouble: skipped, this system lets nobody mount a file system of their own")
    sys.exit(SKIPPED)


class Disk:
    """8 MiB in memory."""

    def __init__(self, folder):
        self.path = pathlib.Path(folder)
        self.ballast = self.path / "ballast"
        self.mount("-t", "tmpfs", "-o", "size=8m", "tmpfs")

    def mount(self, *how):
        subprocess.run(["mount", *how, self.path], check=True)

    def leave(self, kib):
        """So much is free."""
        stat = os.statvfs(self.path)
        with open(self.ballast, "wb", buffering=0) as ballast, contextlib.suppress(OSError):
            for _ in range(stat.f_bavail * stat.f_frsize // KIB - kib):
                ballast.write(bytes(KIB))

    def make_room(self):
        self.ballast.unlink()

    def close(self):
        subprocess.run(["umount", "--lazy", self.path], check=True)


class Program:
    """A process whose lines are read as they come."""

    def __init__(self, *arguments):
        self.lines = []
        self.news = threading.Condition()
        self.process = subprocess.Popen([CAIRN, *arguments], stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, text=True)
        self.reader = threading.Thread(target=self.read)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            with self.news:
                self.lines.append(line)
                self.news.notify()

    def until(self, pattern, since=0):
        """The match in the first line from that one on that has one, read or yet to come."""
        deadline = time.monotonic() + PATIENCE_S
        with self.news:
            while time.monotonic() < deadline:
                for line in self.lines[since:]:
                    if found := re.search(pattern, line):
                        return found
                since = len(self.lines)
                self.news.wait(1)
        raise AssertionError(f"no {pattern!r} in:\n{''.join(self.lines)}")

    def end(self, how=None):
        """Its status; without a signal it has to end by itself."""
        if how is not None and self.process.poll() is None:
            self.process.send_signal(how)
        try:
            status = self.process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise AssertionError(f"it hangs:\n{''.join(self.lines)}") from None
        self.reader.join()
        self.process.stdout.close()
        return status

    def text(self):
        return "".join(self.lines)


@contextlib.contextmanager
def running(*arguments):
    program = Program(*arguments)
    try:
        yield program
    finally:
        program.end(signal.SIGKILL)


class OnADisk(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        (self.folder / "disk").mkdir()
        self.disk = Disk(self.folder / "disk")
        self.addCleanup(self.disk.close)
        self.net = self.disk.path / "net"
        self.log = self.folder / "messages"

    def ends_with(self, words, *arguments):
        """It ends by itself, with status 1 and these words."""
        program = Program(*arguments)
        status = program.end()
        self.assertEqual(status, 1, program.text())
        self.assertRegex(program.text(), words)

    def ends_well(self, *arguments):
        program = Program(*arguments)
        status = program.end()
        self.assertEqual(status, 0, program.text())

    def check_nothing_slashable(self):
        messages = Messages()
        messages.read(self.log)
        self.assertGreater(messages.count, 0)


class Devnet(OnADisk):
    def devnet(self, *more):
        return [*FAST, "--data-dir", self.net, "--message-log", self.log, *more]

    def test_fills_the_disk_and_goes_on_when_there_is_room(self):
        self.disk.leave(600)
        self.ends_with("full.*start again", *self.devnet())
        self.ends_with("full.*start again", *self.devnet())
        self.disk.make_room()
        self.ends_well(*self.devnet("--until-finalized", "30"))
        self.ends_well("db", "check", self.net / "node-1")
        self.check_nothing_slashable()

    def test_finds_no_room_at_all(self):
        for kib in (0, 8, 40, 100):
            with self.subTest(kib=kib):
                self.disk.leave(kib)
                self.ends_with("(full|No space).*(start again|nothing is lost)", *self.devnet())
                self.disk.make_room()
        self.ends_well(*self.devnet("--until-finalized", "1"))

    def test_on_a_disk_that_cannot_be_written(self):
        self.ends_well(*self.devnet("--until-finalized", "1"))
        self.disk.mount("-o", "remount,ro")
        self.ends_with("Read-only", *self.devnet())
        self.ends_with("Read-only", *FAST, "--data-dir", self.disk.path / "new")
        self.disk.mount("-o", "remount,rw")
        self.ends_well(*self.devnet("--until-finalized", "3"))
        self.check_nothing_slashable()

    def test_loses_its_folder(self):
        with running(*self.devnet()) as network:
            network.until(r"head +4\d ")
            shutil.rmtree(self.net)
            self.assertEqual(network.end(), 1, network.text())
            self.assertRegex(network.text(), "stopped, since it cannot store what it does")
        self.check_nothing_slashable()


class BesideANetwork(OnADisk):
    """What follows a network by the clock."""

    def network(self, *more):
        devnet = self.enterContext(running(
            "devnet", "--no-page", "--plain", "--seconds-per-slot", "1", "--nodes", "1",
            "--validators", "8", "--beacon-port", "21800", "--write-config", self.folder, *more))
        devnet.until("slot +1 ")
        return devnet.until(r"node 1 +(http://\S+)").group(1)

    def beacon(self):
        url = self.network()
        return ["beacon", "--follow", url, "--http-port", "0", "--execution-genesis",
                self.folder / "execution-genesis.json", "--data-dir", self.disk.path / "beacon", "--config", self.folder / "config.yaml",
                "--genesis-state", self.folder / "genesis.ssz"]

    def test_beacon_fills_the_disk_and_goes_on_when_there_is_room(self):
        beacon = self.beacon()
        with running(*beacon) as program:
            program.until("head +[2-9] .*following 1/1")
            self.disk.leave(0)
            self.assertEqual(program.end(), 1, program.text())
            self.assertRegex(program.text(), "cannot store.*full.*start again")
        self.disk.make_room()
        self.goes_on(beacon)

    def test_beacon_loses_its_folder(self):
        with running(*self.beacon()) as program:
            program.until("head +[2-9] .*following 1/1")
            shutil.rmtree(self.disk.path / "beacon")
            self.assertEqual(program.end(), 1, program.text())
            self.assertRegex(program.text(), "cannot store.*was removed or replaced while")

    def goes_on(self, beacon):
        with running(*beacon) as program:
            program.until("goes on at slot")
            program.until("following 1/1")
            self.assertEqual(program.end(signal.SIGINT), 0, program.text())
        self.ends_well("db", "check", self.disk.path / "beacon")

    def test_validator_signs_nothing_on_a_full_disk_and_goes_on_when_there_is_room(self):
        url = self.network("--external-validators", "--message-log", self.log)
        with running("validator", "--beacon-node", url, "--interop-keys", "0..7",
                     "--slashing-protection", self.disk.path / "protection.sqlite",
                     "--fee-recipient", "0x" + "11" * 20) as validator:
            validator.until("slot .* votes [1-9]")
            self.disk.leave(0)
            validator.until("protection.sqlite is full")
            self.disk.make_room()
            validator.until("slot .* blocks 1, votes [1-9].* missed 0", len(validator.lines))
            self.assertEqual(validator.end(signal.SIGINT), 0, validator.text())
        self.check_nothing_slashable()

    def test_validator_loses_its_protection(self):
        url = self.network("--external-validators", "--message-log", self.log)
        protection = self.disk.path / "protection.sqlite"
        with running("validator", "--beacon-node", url, "--interop-keys", "0..7",
                     "--slashing-protection", protection,
                     "--fee-recipient", "0x" + "11" * 20) as validator:
            validator.until("slot .* votes [1-9]")
            for path in self.disk.path.glob("protection.sqlite*"):
                path.unlink()
            validator.until("protection.sqlite was removed or replaced while it was in use")
            validator.until("slot .* votes 0", len(validator.lines))
            self.assertEqual(validator.end(signal.SIGINT), 0, validator.text())
        self.check_nothing_slashable()


class Execution(OnADisk):
    """An execution client that a consensus client drives."""

    def setUp(self):
        super().setUp()
        self.data = self.disk.path / "execution"
        (self.folder / "genesis.json").write_text(json.dumps(GENESIS))
        # The secret is elsewhere, so that a full disk has no part in it.
        self.execution = [
            "execution", "--data-directory", self.data, "--genesis", self.folder / "genesis.json",
            "--no-http", "--engine-port", "0", "--jwt-secret", self.folder / "jwt.hex"]

    def engine_of(self, program):
        url = program.until(r"engine +(http://[^,]+)").group(1)
        return Engine(url, self.folder / "jwt.hex")

    def drive(self, engine, blocks):
        """The last head that it has acknowledged, and whether it made all the blocks."""
        head = engine.head()
        with contextlib.suppress(OSError):
            for _ in range(blocks):
                head = engine.extend(head)
            return head, True
        return head, False

    def goes_on(self, head):
        """It has that head, or the next one, and makes blocks."""
        with running(*self.execution) as program:
            engine = self.engine_of(program)
            now = engine.head()
            difference = int(now["number"], 16) - int(head["number"], 16)
            self.assertIn(difference, (0, 1))
            if difference == 0:
                self.assertEqual(now["hash"], head["hash"])
            self.assertTrue(self.drive(engine, 20)[1])
            self.assertEqual(program.end(signal.SIGTERM), 0, program.text())

    def test_fills_the_disk_and_goes_on_when_there_is_room(self):
        with running(*self.execution) as program:
            engine = self.engine_of(program)
            self.drive(engine, 10)
            self.disk.leave(64)
            head, all_made = self.drive(engine, 10_000)
            self.assertFalse(all_made)
            self.assertEqual(program.end(), 1, program.text())
            self.assertRegex(program.text(), "cannot store.*full.*start again")
        self.disk.make_room()
        self.goes_on(head)

    def test_finds_no_room_at_all(self):
        for kib in (0, 8):
            with self.subTest(kib=kib):
                self.disk.leave(kib)
                self.ends_with("(full|No space)", *self.execution)
                self.disk.make_room()
        with running(*self.execution) as program:
            head = self.drive(self.engine_of(program), 3)[0]
            self.assertEqual(program.end(signal.SIGTERM), 0, program.text())
        self.goes_on(head)

    def test_on_a_disk_that_cannot_be_written(self):
        with running(*self.execution) as program:
            head = self.drive(self.engine_of(program), 3)[0]
            self.assertEqual(program.end(signal.SIGTERM), 0, program.text())
        self.disk.mount("-o", "remount,ro")
        self.ends_with("Read-only", *self.execution)
        self.disk.mount("-o", "remount,rw")
        self.goes_on(head)

    def test_loses_its_folder(self):
        with running(*self.execution) as program:
            engine = self.engine_of(program)
            self.drive(engine, 3)
            shutil.rmtree(self.data)
            self.assertFalse(self.drive(engine, 10_000)[1])
            self.assertEqual(program.end(), 1, program.text())
            self.assertRegex(program.text(), "cannot store.*was removed or replaced while")


if __name__ == "__main__":
    enter_own_mounts()
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]], verbosity=2)
