"""A user's script (test/user) against our development network, our development node, geth and anvil.

    python3 test/interop/user.py [NAME...]

The same script with the same steps for each; ends with `N passed, N failed, N skipped`, counted by
steps. scripts/user.sh gets what it needs.
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

from programs import CAIRN, GETH, ROOT, Failure, Programs, free_ports

USER = ROOT / "test/user"
ANVIL = ROOT / "test/interop/anvil/node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil"
# The account that geth --dev gives everything to has this key in every version.
GETH_DEVELOPER = "0xb71c71a67e1177ad4e901695e1b4b9ee17ae16c6668d313eac2f96dbcda3f291"
STEPS = re.compile(r"^(\d+) passed, (\d+) failed, (\d+) skipped$")


def devnet(http, _ws, _other):
    return [CAIRN, "devnet", "--plain", "--no-page", "--seconds-per-slot", "1", "--rpc-port", http], []


def dev(http, _ws, _other):
    return [CAIRN, "execution", "--dev", "--http-port", http], []


def anvil(http, _ws, _other):
    return [ANVIL, "--port", http, "--hardfork", "prague"], []


def geth(http, ws, other):
    return [GETH, "--dev", "--ipcdisable", "--port", "0", "--authrpc.port", other, "--http",
            "--http.port", http, "--ws", "--ws.port", ws], ["--key", GETH_DEVELOPER]


NODES = {"cairn-devnet": devnet, "cairn-dev": dev, "anvil": anvil, "geth": geth}
# Those that have a port of its own for WebSockets.
WITH_WS_PORT = {"geth"}


def ask_block_number(port):
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "eth_blockNumber", "params": []})
    request = urllib.request.Request(f"http://127.0.0.1:{port}", body.encode(),
                                     {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=5) as answer:
        return int(json.load(answer)["result"], 16)


def wait_for(programs, port):
    for _ in range(300):
        programs.check()
        try:
            return ask_block_number(port)
        except (urllib.error.URLError, OSError, ValueError, KeyError):
            time.sleep(0.2)
    raise Failure("no answer to eth_blockNumber within 60 s")


def play(name, folder):
    """(passed, failed, skipped) of the script's steps."""
    http, ws, other = free_ports(3)
    command, options = NODES[name](http, ws, other)
    programs = Programs(folder)
    try:
        programs.start(name, *command)
        wait_for(programs, http)
        socket = ws if name in WITH_WS_PORT else http
        done = subprocess.run(["node", "user.mjs", "--http", f"http://127.0.0.1:{http}", "--ws",
                               f"ws://127.0.0.1:{socket}", *options], cwd=USER, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=900)
    finally:
        programs.close()
    print("\n".join(f"{name}: {line}" for line in done.stdout.splitlines()), flush=True)
    counted = STEPS.match(done.stdout.splitlines()[-1])
    if not counted:
        raise Failure(f"the script ended with {done.returncode}")
    return [int(number) for number in counted.groups()]


def main():
    names = sys.argv[1:] or list(NODES)
    total = [0, 0, 0]
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            try:
                counts = play(name, pathlib.Path(folder))
            except (Failure, subprocess.TimeoutExpired) as error:
                print(f"{name}: {error}", flush=True)
                counts = [0, 1, 0]
        total = [a + b for a, b in zip(total, counts)]
    print("{} passed, {} failed, {} skipped".format(*total))
    return 1 if total[1] else 0


if __name__ == "__main__":
    sys.exit(main())
