"""The programs of this test, and how they are started and ended."""

import atexit
import os
import pathlib
import signal
import socket
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
CAIRN = ROOT / "build/cairn"
PRYSM = ROOT / "build/peers/prysm"
GETH = ROOT / "build/peers/geth"
ETHSTAKER = [ROOT / "build/peers/ethstaker/bin/python", ROOT / "test/interop/ethstaker.py"]
FEE_RECIPIENT = "0x878705ba3f8bc32fcf7f4caa1a35e72af65cf766"


class Failure(Exception):
    """What a check found, in words."""


def run(*command, **options):
    """What the command prints; Failure with its last words if it does not end well."""
    done = subprocess.run([str(part) for part in command], text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, **options)
    if done.returncode != 0:
        words = "\n".join((done.stdout + done.stderr).splitlines()[-20:])
        raise Failure(f"{pathlib.Path(command[0]).name} {command[1]} ended with "
                      f"{done.returncode}:\n{words}")
    return done.stdout


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


class Programs:
    """Those that run beside each other; all end when it is closed, and with this process."""

    def __init__(self, folder):
        self.folder = folder
        self.running = {}
        folder.mkdir(parents=True, exist_ok=True)
        atexit.register(self.close)

    def start(self, name, *command):
        with open(self.folder / f"{name}.log", "wb") as log:
            self.running[name] = subprocess.Popen([str(part) for part in command], stdout=log,
                                                  stderr=subprocess.STDOUT,
                                                  stdin=subprocess.DEVNULL, cwd=self.folder)

    def check(self):
        for name, process in self.running.items():
            if process.poll() is not None:
                lines = (self.folder / f"{name}.log").read_text(errors="replace").splitlines()
                words = "\n".join(lines[-20:])
                raise Failure(f"{name} ended with {process.returncode}:\n{words}")

    def close(self):
        for process in reversed(list(self.running.values())):
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
        for process in self.running.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
        self.running.clear()


def missing():
    needed = [CAIRN, GETH, ETHSTAKER[0]]
    needed += [PRYSM / name for name in ("beacon-chain", "validator", "prysmctl")]
    return [str(path) for path in needed if not os.access(path, os.X_OK)]
