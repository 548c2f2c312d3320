#!/usr/bin/env python3
"""cairn prove, verify and worker as processes: proving_test.py PATH_OF_CAIRN

Progress on a terminal, Ctrl-C, and three workers over NATS of which one is killed in mid-proof. The tests of
workers are skipped where there is no nats-server (scripts/setup.sh installs it).
"""

import json
import os
import pathlib
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

CAIRN = sys.argv.pop(1)
ROOT = pathlib.Path(__file__).resolve().parents[2]
NATS_SERVER = shutil.which("nats-server", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/bin")


def cairn(*args):
    return subprocess.run([CAIRN, *args], capture_output=True, text=True, timeout=300, check=False)


class InFolder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def start(self, *command, **options):
        process = subprocess.Popen(command, **options)
        self.addCleanup(self.end, process)
        return process

    @staticmethod
    def end(process):
        process.kill()
        process.wait()
        for stream in (process.stdout, process.stderr):
            if stream:
                stream.close()


class BackEnds(InFolder):
    """The table of docs/proof-systems.md, but for the times in it."""

    @staticmethod
    def table():
        text = (ROOT / "docs/proof-systems.md").read_text(encoding="utf-8")
        rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines()
                if line.startswith("| `--system ")]
        return {row[0].split()[-1].strip("`"): row for row in rows}

    def test_each_is_what_the_table_says(self):
        table = self.table()
        self.assertEqual(set(table), {"plonk", "fri", "hyperplonk", "groth16"})
        for system in ("plonk", "fri", "hyperplonk"):
            _, hides, setup, proven, conjectured, size, _ = table[system]
            out = self.folder / system
            proof = json.loads(cairn("prove", "--sample", "merkle-membership", "--system", system, "--json",
                                     "--out", str(out)).stdout)
            checked = json.loads(cairn("verify", str(out), "--json").stdout)
            self.assertTrue(checked["accepted"])
            self.assertEqual(proof["hides"], hides == "yes", system)
            self.assertEqual(checked["setup"] == "none", setup == "none", system)
            for said in (proof, checked):
                self.assertEqual(said["securityBits"],
                                 {"proven": int(proven), "conjectured": int(conjectured)}, system)
            self.assertEqual(proof["proofBytes"], int(size.replace(",", "")), system)
            self.assertEqual((out / "proof.bin").stat().st_size, proof["proofBytes"])
            print(f"{system}: {proof['proofBytes']} bytes, checked in {checked['milliseconds']} ms")


class Proving(InFolder):
    def test_progress_is_shown_on_a_terminal_and_gone_at_the_end(self):
        master, slave = pty.openpty()
        process = self.start(CAIRN, "prove", "--sample", "private-vote", "--out", str(self.folder),
                             stdout=subprocess.DEVNULL, stderr=slave, env={**os.environ, "TERM": "xterm"})
        os.close(slave)
        shown = b""
        while True:
            try:
                part = os.read(master, 4096)
            except OSError:  # the other side has closed it
                break
            if not part:
                break
            shown += part
        os.close(master)
        self.assertEqual(process.wait(timeout=300), 0)
        self.assertRegex(shown, rb"\[#+ +\] +\d+ %  quotient")
        self.assertTrue(shown.endswith(b"\r\x1b[K"), shown[-40:])

    def test_ctrl_c_leaves_nothing(self):
        out = self.folder / "never"
        process = self.start(CAIRN, "prove", "--sample", "signature-batch", "--size", "80", "--dev", "--threads",
                             "1", "--out", str(out), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        time.sleep(1)  # well before a proof of 2^16 rows is there
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=300)
        self.assertFalse(out.exists())
        self.assertIn(process.returncode, (1, -signal.SIGINT))
        if process.returncode == 1:
            self.assertIn("cancelled", err)


class Circom(InFolder):
    """Circuits as circom would write them: x squared so many times, with the result public."""

    R = 0x73EDA753299D7D483339D80809A1D80553BDA402FFFE5BFEFFFFFFFF00000001

    def sections(self, name, magic, version, contents):
        path = self.folder / name
        parts = [section.to_bytes(4, "little") + len(content).to_bytes(8, "little") + content
                 for section, content in contents]
        path.write_bytes(magic + version.to_bytes(4, "little") + len(parts).to_bytes(4, "little") + b"".join(parts))
        return str(path)

    def squares(self, count):
        """A circuit of `count` rows and its witness: wires 1, result, x, x^2 ..."""
        def word(number):
            return number.to_bytes(4, "little")

        def element(number):
            return number.to_bytes(32, "little")

        field = word(32) + element(self.R)
        values = [3]
        for _ in range(count):
            values.append(values[-1] ** 2 % self.R)
        header = field + word(count + 2) + word(1) + word(0) + word(1) + (count + 2).to_bytes(8, "little")
        rows = b"".join(word(1) + word(wire) + element(1) for row in range(count)
                        for wire in (row + 2, row + 2, row + 3 if row + 1 < count else 1))
        wires = [1, values[-1], *values[:-1]]
        return (self.sections("squares.r1cs", b"r1cs", 1, [(1, header + word(count)), (2, rows)]),
                self.sections("squares.wtns", b"wtns", 2, [(1, field + word(len(wires))),
                                                           (2, b"".join(map(element, wires)))]))

    def test_groth16_proves_and_verifies(self):
        done = cairn("prove", "--system", "groth16", "--dev", "--out", str(self.folder), *self.squares(20))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("can forge", done.stderr)
        self.assertEqual(cairn("verify", "--dev", str(self.folder)).returncode, 0)
        self.assertIn("the key is of a development setup", cairn("verify", str(self.folder)).stderr)
        (self.folder / "public.json").write_text('["3"]')
        self.assertIn("the equation of the proof does not hold", cairn("verify", "--dev", str(self.folder)).stderr)

    def test_groth16_by_a_key_of_snarkjs(self):
        files = pathlib.Path(__file__).parents[1] / "interop/circom"
        key = str(files / "quartic.zkey")
        done = cairn("prove", "--system", "groth16", "--zkey", key, "--json", "--out", str(self.folder),
                     str(files / "quartic.r1cs"), str(files / "quartic.wtns"))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stderr, "")
        proof, checked = json.loads(done.stdout), json.loads(cairn("verify", "--json", str(self.folder)).stdout)
        self.assertTrue(checked["accepted"])
        _, _, _, proven, conjectured, _, _ = BackEnds.table()["groth16"]
        for said in (proof, checked):
            self.assertIs(said["developmentSetup"], False)
            self.assertEqual(said["securityBits"], {"proven": int(proven), "conjectured": int(conjectured)})
        other = cairn("prove", "--system", "groth16", "--zkey", key, "--out", str(self.folder), *self.squares(20))
        self.assertEqual(other.returncode, 1)
        self.assertIn("the key is of another circuit", other.stderr)
        neither = cairn("prove", "--system", "groth16", "--out", str(self.folder), *self.squares(20))
        self.assertIn("give --zkey FILE", neither.stderr)

    def test_groth16_is_cancelled(self):
        out = self.folder / "out"
        process = self.start(CAIRN, "prove", "--system", "groth16", "--dev", "--threads", "1", "--out", str(out),
                             *self.squares(30000), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        time.sleep(1)  # the key alone takes several
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
        self.assertFalse(out.exists())
        self.assertIn(process.returncode, (1, -signal.SIGINT))
        if process.returncode == 1:
            self.assertIn("cancelled", err)


@unittest.skipUnless(NATS_SERVER, "there is no nats-server: scripts/setup.sh installs it")
class Workers(InFolder):
    def setUp(self):
        super().setUp()
        store = self.folder / "nats"
        store.mkdir()
        server = self.start(NATS_SERVER, "-js", "-a", "127.0.0.1", "-p", "-1", f"--store_dir={store}",
                            f"--ports_file_dir={store}", stderr=subprocess.DEVNULL)
        ports = store / f"nats-server_{server.pid}.ports"
        end = time.monotonic() + 60
        while not (ports.exists() and (found := re.search(r"nats://127\.0\.0\.1:\d+", ports.read_text()))):
            self.assertLess(time.monotonic(), end, "nats-server did not start")
            time.sleep(0.02)
        self.url = found[0]

    def start_worker(self):
        worker = self.start(CAIRN, "worker", "--nats", self.url, "--dev", "--threads", "1", "--lease-ms", "1500",
                            stdout=subprocess.PIPE)
        self.assertIn(b"waiting for jobs", worker.stdout.readline())
        return worker

    def submit(self, *args, out=None):
        return self.start(CAIRN, "prove", "--nats", self.url, "--out", str(out or self.folder), "--json", *args,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def next_line(self, workers):
        """(worker, line) of whoever speaks first."""
        ready, _, _ = select.select([worker.stdout for worker in workers], [], [], 120)
        self.assertTrue(ready, "no worker said anything")
        worker = next(worker for worker in workers if worker.stdout is ready[0])
        return worker, worker.stdout.readline().decode()

    def test_the_proof_of_a_killed_worker_is_made_by_another(self):
        workers = [self.start_worker() for _ in range(3)]
        client = self.submit("--sample", "signature-batch", "--size", "20", "--dev")
        worker, line = self.next_line(workers)
        self.assertIn("begun, delivery 1", line)
        worker.send_signal(signal.SIGKILL)
        self.assertEqual(worker.wait(), -signal.SIGKILL)
        self.assertEqual(worker.stdout.read(), b"")  # it had not ended it
        left = [other for other in workers if other is not worker]
        second, line = self.next_line(left)
        self.assertIn("begun, delivery 2", line)
        self.assertIn("done", second.stdout.readline().decode())

        out, err = client.communicate(timeout=300)
        self.assertEqual(client.returncode, 0, err)
        self.assertEqual(json.loads(out)["publicInputs"], 60)
        self.assertIn("accepted", cairn("verify", "--dev", str(self.folder)).stdout)
        self.assertEqual(cairn("verify", str(self.folder)).returncode, 1)  # of a development setup
        for other in left:
            other.terminate()
            self.assertEqual(other.wait(timeout=60), 0)

    def test_three_share_one_proof_and_one_of_them_is_killed(self):
        alone = self.folder / "alone"
        whole = cairn("prove", "--sample", "signature-batch", "--size", "20", "--dev", "--system", "hyperplonk",
                      "--out", str(alone))
        self.assertEqual(whole.returncode, 0, whole.stderr)
        workers = [self.start_worker() for _ in range(3)]
        client = self.submit("--sample", "signature-batch", "--size", "20", "--dev", "--system", "hyperplonk",
                             "--slices", "4")
        begun = set()
        while len(begun) < 3:  # each has some of it
            worker, line = self.next_line(workers)
            if "begun" in line:
                begun.add(worker.pid)
        worker.send_signal(signal.SIGKILL)
        self.assertEqual(worker.wait(), -signal.SIGKILL)
        self.assertIsNone(client.poll(), "it was killed too late")
        out, err = client.communicate(timeout=300)
        self.assertEqual(client.returncode, 0, err)
        self.assertEqual(json.loads(out)["system"], "hyperplonk")
        self.assertIn("accepted", cairn("verify", "--dev", str(self.folder)).stdout)
        self.assertEqual((self.folder / "proof.bin").read_bytes(), (alone / "proof.bin").read_bytes())

    def test_two_proofs_of_one_witness_share_the_workers(self):
        folders = [self.folder / "one", self.folder / "other"]
        workers = [self.start_worker() for _ in range(2)]
        clients = [self.submit("--sample", "private-vote", "--system", "hyperplonk", "--slices", "2", out=folder)
                   for folder in folders]
        for client in clients:
            _, err = client.communicate(timeout=300)
            self.assertEqual(client.returncode, 0, err)
        proofs = [(folder / "proof.bin").read_bytes() for folder in folders]
        self.assertEqual(proofs[0], proofs[1])
        self.assertEqual(cairn("verify", str(folders[0])).returncode, 0)
        for worker in workers:
            worker.terminate()
            self.assertEqual(worker.wait(timeout=60), 0)

    def test_one_who_does_not_wait_cancels(self):
        client = self.submit("--sample", "private-vote", "--system", "fri")
        time.sleep(1)  # nobody works
        client.send_signal(signal.SIGINT)
        _, err = client.communicate(timeout=60)
        self.assertEqual(client.returncode, 1)
        self.assertIn("cancelled", err)
        worker = self.start_worker()
        again = self.submit("--sample", "private-vote", "--system", "fri")
        _, line = self.next_line([worker])
        self.assertIn("begun, delivery 1", line)  # of the second job: the first is not begun
        self.assertIn("done", worker.stdout.readline().decode())
        self.assertEqual(again.wait(timeout=120), 0)
        self.assertEqual(cairn("verify", str(self.folder)).returncode, 0)


if __name__ == "__main__":
    unittest.main()
