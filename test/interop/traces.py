#!/usr/bin/env python3
"""Traces beside go-ethereum's: the same chain and the same calls, every tracer, compared.

    traces.py --geth PROGRAM --chain FOLDER [--cairn PROGRAM] [--calls 300] [--seed 1] [--first 0]

FOLDER holds genesis.json and chain.rlp (execution-apis' tests: blocks of every fork). Both nodes
import it; then every block and every transaction is traced, and `--calls` calls of random
programs that call each other are traced on blocks of every fork by state overrides; vmTrace and
debug_traceCallMany, which geth does not have, by its struct logs and debug_traceCall. Not compared: why a
precompiled contract failed, where Cairn does not tell; the cost of an instruction that runs out of
gas where geth's arithmetic wraps, and of a first SLOAD with less gas than a warm one takes. The
output is a table by tracer of what was compared and what differed, with the first differences. Exit
status 1: something differed.
"""

import argparse
import json
import pathlib
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

TRACERS = {
    "structLogs": {},
    "structLogs all": {"enableMemory": True, "enableReturnData": True},
    "structLogs least": {"disableStack": True, "disableStorage": True},
    "structLogs limit": {"limit": 700},
    "callTracer": {"tracer": "callTracer"},
    "callTracer logs": {"tracer": "callTracer", "tracerConfig": {"withLog": True}},
    "callTracer top": {"tracer": "callTracer",
                       "tracerConfig": {"withLog": True, "onlyTopCall": True}},
    "flatCallTracer": {"tracer": "flatCallTracer"},
    "flatCallTracer parity": {"tracer": "flatCallTracer",
                              "tracerConfig": {"convertParityErrors": True}},
    "flatCallTracer precompiles": {"tracer": "flatCallTracer",
                                   "tracerConfig": {"includePrecompiles": True}},
    "prestateTracer": {"tracer": "prestateTracer"},
    "prestateTracer diff": {"tracer": "prestateTracer", "tracerConfig": {"diffMode": True}},
    "prestateTracer no code": {"tracer": "prestateTracer",
                               "tracerConfig": {"diffMode": True, "disableCode": True}},
    "prestateTracer no storage": {"tracer": "prestateTracer",
                                  "tracerConfig": {"disableStorage": True}},
    "prestateTracer empty": {"tracer": "prestateTracer", "tracerConfig": {"includeEmpty": True}},
    "4byteTracer": {"tracer": "4byteTracer"},
    "noopTracer": {"tracer": "noopTracer"},
    "muxTracer": {"tracer": "muxTracer",
                  "tracerConfig": {"callTracer": {"withLog": True}, "4byteTracer": {},
                                   "prestateTracer": {"diffMode": True}}},
}

A, B, C = ("0x" + digit * 40 for digit in "abc")
SENDER = "0x" + "5e" * 20
NOBODY = "0x" + "f0" * 20
LONDON = 27  # the chain's first block with base fees


class Http:
    """A node that answers JSON-RPC over HTTP."""

    def __init__(self, url):
        self.url = url
        self.count = 0

    def ask(self, method, *params):
        self.count += 1
        body = json.dumps({"jsonrpc": "2.0", "id": self.count, "method": method,
                           "params": list(params)}).encode()
        request = urllib.request.Request(self.url, body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.load(answer)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def wait_for(node, process, seconds=60):
    for _ in range(seconds * 10):
        if process.poll() is not None:
            sys.exit(f"{process.args[0]} ended with {process.returncode}")
        try:
            if "result" in node.ask("eth_blockNumber"):
                return
        except OSError:
            pass
        time.sleep(0.1)
    sys.exit(f"{process.args[0]} does not answer")


def start_geth(program, chain, folder):
    data = ["--datadir", str(folder / "geth"), "--state.scheme", "hash", "--gcmode", "archive"]
    with open(folder / "geth.log", "wb") as log:
        for command in (["init", chain / "genesis.json"], ["import", chain / "chain.rlp"]):
            subprocess.run([program, *data, *map(str, command)], check=True, stdout=log,
                           stderr=log)
        port = free_port()
        process = subprocess.Popen(
            [program, *data, "--http", "--http.port", str(port), "--http.api", "eth,debug,net",
             "--port", "0", "--authrpc.port", str(free_port()), "--nodiscover", "--maxpeers", "0",
             "--ipcdisable"], stdout=log, stderr=log)
    return Http(f"http://127.0.0.1:{port}"), process


def start_cairn(program, chain, folder):
    """Imports the chain and serves it."""
    data = ["--data-directory", str(folder / "cairn"), "--genesis", str(chain / "genesis.json")]
    with open(folder / "cairn.log", "wb") as log:
        subprocess.run([program, "execution", *data, "import", str(chain / "chain.rlp")],
                       check=True, stdout=log, stderr=log)
        port = free_port()
        process = subprocess.Popen(
            [program, "execution", *data, "--no-engine", "--http-port", str(port)], stdout=log,
            stderr=log)
    return Http(f"http://127.0.0.1:{port}"), process


# Random programs.

def push(value, width=None):
    data = value.to_bytes(width or max(1, (value.bit_length() + 7) // 8), "big")
    return bytes([0x5f + len(data)]) + data


def address_of(text):
    return int(text, 16)


class Programs:
    """Byte code out of pieces that mostly make sense."""

    def __init__(self, rng, precompiles=(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 256)):
        self.rng = rng
        self.precompiles = precompiles

    def word(self):
        return self.rng.choice([0, 1, 2, 3, 31, 32, 33, 64, 255, 1000, 2**64 - 1, 2**64, 2**255,
                                2**256 - 1, self.rng.getrandbits(256)])

    def target(self):
        return self.rng.choice([A, B, C, A, B, C, NOBODY, SENDER] +
                               [f"0x{n:040x}" for n in self.precompiles])

    def arithmetic(self):
        opcode = self.rng.choice([1, 2, 3, 4, 5, 6, 7, 0xa, 0xb, 0x10, 0x14, 0x16, 0x1a, 0x1b])
        return push(self.word()) + push(self.word()) + bytes([opcode, 0x50])

    def environment(self):
        return bytes([self.rng.choice([0x30, 0x32, 0x33, 0x34, 0x36, 0x38, 0x3a, 0x3d, 0x41, 0x42,
                                       0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x58, 0x59, 0x5a]),
                      0x50])

    def memory(self):
        offset = self.rng.choice([0, 1, 32, 64, 100, 500, 3000])
        return push(self.word()) + push(offset) + bytes([self.rng.choice([0x52, 0x53])])

    def copies(self):
        opcode = self.rng.choice([0x37, 0x39, 0x3e, 0x5e])
        size = self.rng.choice([0, 0, 1, 32, 70])
        return push(size) + push(self.rng.choice([0, 1, 40])) + push(0) + bytes([opcode])

    def storage(self):
        slot = self.rng.randrange(4)
        if self.rng.random() < 0.4:
            return push(slot) + b"\x54\x50"
        return push(self.rng.choice([0, 0, 1, 2, self.word()])) + push(slot) + b"\x55"

    def transient(self):
        if self.rng.random() < 0.5:
            return push(1) + b"\x5c\x50"
        return push(self.word()) + push(1) + b"\x5d"

    def accounts(self):
        return (push(address_of(self.target()), 20) +
                bytes([self.rng.choice([0x31, 0x3b, 0x3f])]) + b"\x50")

    def extcodecopy(self):
        return push(40) + push(0) + push(0) + push(address_of(self.target()), 20) + b"\x3c"

    def log(self):
        topics = self.rng.randrange(5)
        return (b"".join(push(self.word()) for _ in range(topics)) + push(self.rng.choice([0, 40]))
                + push(0) + bytes([0xa0 + topics]))

    def call(self):
        opcode = self.rng.choice([0xf1, 0xf1, 0xf1, 0xf2, 0xf4, 0xfa])
        sizes = [self.rng.choice([0, 4, 32, 100]) for _ in range(2)]
        code = push(sizes[0]) + push(0) + push(sizes[1]) + push(0)
        if opcode in (0xf1, 0xf2):
            code += push(self.rng.choice([0, 0, 0, 1, 1000, 10**30]))
        code += push(address_of(self.target()), 20)
        code += push(self.rng.choice([0, 700, 2300, 30000, 10**6, 2**256 - 1]))
        return code + bytes([opcode]) + self.rng.choice([b"\x50", b"\x50", b"\x3d\x50\x50"])

    def init_code(self):
        return self.rng.choice([
            b"", b"\x00", b"\xfe", push(0) + push(0) + b"\xfd", push(1) + push(0) + b"\xf3",
            push(0xef) + push(0) + b"\x53" + push(1) + push(0) + b"\xf3",
            push(25000) + push(0) + b"\xf3", push(1) + push(1) + b"\x55" + push(32) + push(0)
            + b"\xf3", push(address_of(C), 20) + b"\xff", push(0) + push(0) + b"\xa0" + b"\x00"])

    def create(self):
        code = self.init_code()
        out = push(int.from_bytes(code.ljust(32, b"\0"), "big"), 32) + push(0) + b"\x52"
        value = self.rng.choice([0, 0, 0, 1, 10**30])
        if self.rng.random() < 0.5:
            return out + push(len(code)) + push(0) + push(value) + b"\xf0\x50"
        return out + push(self.rng.randrange(2)) + push(len(code)) + push(0) + push(value) + \
            b"\xf5\x50"

    def jump(self):
        # Over one byte, to a JUMPDEST; rarely to nowhere.
        return b"" if self.rng.random() < 0.7 else push(self.rng.randrange(200)) + b"\x56"

    def fault(self):
        return self.rng.choice([b"\xfe", b"\x0c", b"\x50", b"\x01", push(2**64) + b"\x51",
                                push(2**40) + b"\x51", push(2**256 - 1) + push(0) + b"\x20",
                                push(60000) + push(0) + push(0) + b"\xf0", b"\x5f\x50",
                                push(1) + push(100) + push(0) + b"\x3e", b"\x5b" + push(0)
                                + b"\x56", b"\x1e\x50"])

    def end(self):
        reason = (bytes.fromhex("08c379a0") + (32).to_bytes(32, "big") + (5).to_bytes(32, "big")
                  + b"oh no".ljust(32, b"\0"))
        store = b"".join(push(int.from_bytes(reason[i:i + 32].ljust(32, b"\0"), "big"), 32)
                         + push(i) + b"\x52" for i in range(0, len(reason), 32))
        return self.rng.choice([b"\x00", push(32) + push(0) + b"\xf3", push(7) + push(1) + b"\xf3",
                                push(40) + push(0) + b"\xfd", store + push(len(reason)) + push(0)
                                + b"\xfd", push(address_of(self.target()), 20) + b"\xff", b""])

    def program(self):
        pieces = [self.arithmetic, self.environment, self.memory, self.copies, self.storage,
                  self.storage, self.transient, self.accounts, self.extcodecopy, self.log,
                  self.call, self.call, self.call, self.create, self.jump]
        out = b"".join(self.rng.choice(pieces)() for _ in range(self.rng.randrange(2, 14)))
        if self.rng.random() < 0.25:
            out += self.fault()
        return out + self.end()


def random_call(rng, blocks, **options):
    """Parameters of debug_traceCall, save the tracer."""
    programs = Programs(rng, **options)
    overrides = {SENDER: {"balance": hex(10**24)}}
    for address in (A, B, C):
        account = {"code": "0x" + programs.program().hex(), "balance": hex(rng.choice([0, 5000]))}
        if rng.random() < 0.5:
            account["stateDiff"] = {f"0x{slot:064x}": f"0x{rng.randrange(3):064x}"
                                    for slot in range(3)}
        overrides[address] = account
    call = {"from": SENDER, "to": A, "gas": hex(rng.choice([60000, 100000, 250000, 10**6]))}
    if rng.random() < 0.3:
        call["value"] = hex(rng.randrange(5))
    if rng.random() < 0.3:
        call["input"] = "0x" + rng.randbytes(rng.choice([3, 4, 36])).hex()
    if rng.random() < 0.1:
        del call["to"]
        call["input"] = overrides[A]["code"]
    block = rng.choice(blocks)
    if rng.random() < 0.2 and block >= LONDON:
        call["maxFeePerGas"] = hex(10**10)
        call["maxPriorityFeePerGas"] = hex(10**9)
    return call, hex(block), overrides


# Comparison.

def is_excused(ours, theirs, path):
    if path.endswith(".error"):
        return ours == "precompiled failed"
    if not path.endswith(".gasCost"):
        return False
    ours, theirs = (int(str(side), 0) for side in (ours, theirs))
    return theirs >= 2**63 or (ours, theirs) == (100, 2100)


def differences(ours, theirs, excuse=is_excused, path=""):
    """Paths at which two JSON values differ, with both; but for those that `excuse` names."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in sorted(set(ours) | set(theirs)):
            yield from differences(ours.get(key, "absent"), theirs.get(key, "absent"),
                                   excuse, f"{path}.{key}")
    elif isinstance(ours, list) and isinstance(theirs, list):
        for index, (one, other) in enumerate(zip(ours, theirs)):
            yield from differences(one, other, excuse, f"{path}[{index}]")
        if len(ours) != len(theirs):
            yield path, f"{len(ours)} items", f"{len(theirs)} items"
    elif ours != theirs and not excuse(ours, theirs, path):
        yield path, ours, theirs


def result_of(answer):
    if "error" in answer:
        return {"error": answer["error"].get("message"), "code": answer["error"].get("code")}
    return answer.get("result")


class Tally:
    def __init__(self, most, excuse=is_excused):
        self.rows = {}
        self.shown = 0
        self.most = most
        self.excuse = excuse

    def compare(self, name, what, ours, theirs):
        row = self.rows.setdefault(name, [0, 0])
        row[0] += 1
        found = list(differences(result_of(ours), result_of(theirs), self.excuse))
        if not found:
            return
        row[1] += 1
        if self.shown < self.most:
            self.shown += 1
            print(f"{name}: {what}")
            if isinstance(found[0], tuple) and "structLogs[" in found[0][0]:
                index = int(found[0][0].split("[")[1].split("]")[0])
                print(f"  entry: {json.dumps(result_of(theirs)['structLogs'][index])[:300]}")
            for path, one, other in found[:5]:
                print(f"  {path}: cairn {str(one)[:150]}, geth {str(other)[:150]}")

    def report(self):
        print(f"\n{'tracer':<28} {'compared':>9} {'differ':>7}")
        for name, (count, wrong) in sorted(self.rows.items()):
            print(f"{name:<28} {count:>9} {wrong:>7}")
        count, wrong = (sum(row[side] for row in self.rows.values()) for side in (0, 1))
        print(f"{count - wrong} passed, {wrong} failed, 0 skipped")
        return wrong


def compare_chain(cairn, geth, tally):
    head = int(geth.ask("eth_blockNumber")["result"], 16)
    for number in range(head + 1):
        block = geth.ask("eth_getBlockByNumber", hex(number), False)["result"]
        for name, options in TRACERS.items():
            tally.compare(name, f"debug_traceBlockByNumber {number}",
                          cairn.ask("debug_traceBlockByNumber", hex(number), options),
                          geth.ask("debug_traceBlockByNumber", hex(number), options))
        for method in ("debug_traceBlockByHash", "debug_intermediateRoots"):
            tally.compare(method, number, cairn.ask(method, block["hash"]),
                          geth.ask(method, block["hash"]))
        raw = geth.ask("debug_getRawBlock", hex(number))["result"]
        options = TRACERS["flatCallTracer"]
        tally.compare("debug_traceBlock", number, cairn.ask("debug_traceBlock", raw, options),
                      geth.ask("debug_traceBlock", raw, options))
        for index in range(len(block["transactions"])):
            options = {**TRACERS["prestateTracer"], "txIndex": hex(index)}
            call = {"from": "0x" + "00" * 20, "to": SENDER}
            tally.compare("debug_traceCall txIndex", number,
                          cairn.ask("debug_traceCall", call, hex(number), options),
                          geth.ask("debug_traceCall", call, hex(number), options))
        for transaction in block["transactions"]:
            for name, options in TRACERS.items():
                tally.compare(name, f"debug_traceTransaction {transaction}",
                              cairn.ask("debug_traceTransaction", transaction, options),
                              geth.ask("debug_traceTransaction", transaction, options))
    return head


def compare_calls(cairn, geth, tally, count, seed, first, blocks):
    for index in range(first, first + count):
        call, block, overrides = random_call(random.Random(f"{seed}/{index}"), blocks)
        for name, options in TRACERS.items():
            options = {**options, "stateOverrides": overrides}
            tally.compare(name, f"call {index} on block {block}: {json.dumps(call)}",
                          cairn.ask("debug_traceCall", call, block, options),
                          geth.ask("debug_traceCall", call, block, options))


def instructions(vm_trace, depth=1):
    """Each instruction of a vmTrace with its depth, those of a call behind the call."""
    for one in vm_trace["ops"]:
        yield depth, one
        if one["sub"]:
            yield from instructions(one["sub"], depth + 1)


def told_by_logs(vm_trace, logs):
    """The instructions of a vmTrace, and the same by struct logs: where each is, and what it leaves
    behind where its frame goes on."""
    ours = list(instructions(vm_trace))
    if len(ours) != len(logs):
        return len(ours), len(logs)
    one_side, other_side = [], []
    for index, ((depth, one), log) in enumerate(zip(ours, logs)):
        later = (after for after in logs[index + 1:] if after["depth"] <= log["depth"])
        after = next(later, None)
        one_side.append([depth, one["pc"], one["op"]])
        other_side.append([log["depth"], log["pc"], log["op"]])
        if after is None or after["depth"] < log["depth"] or one["ex"] is None:
            continue
        effects, pushed = one["ex"], len(one["ex"]["push"])
        one_side[-1] += [effects["used"], effects["push"]]
        other_side[-1] += [after["gas"], after["stack"][len(after["stack"]) - pushed:]]
        if effects["mem"]:
            memory = "".join(word.removeprefix("0x") for word in after["memory"])
            begin = 2 * effects["mem"]["off"]
            one_side[-1].append(effects["mem"]["data"][2:])
            other_side[-1].append(memory[begin:begin + len(effects["mem"]["data"]) - 2])
    return one_side, other_side


def compare_other_forms(cairn, geth, tally, count, seed, first, blocks):
    """vmTrace and debug_traceCallMany, which geth does not have, by what it has."""
    for index in range(first, first + count):
        call, block, overrides = random_call(random.Random(f"{seed}/{index}"), blocks)
        what = f"call {index} on block {block}: {json.dumps(call)}"
        options = {**TRACERS["callTracer logs"], "stateOverrides": overrides}
        theirs = geth.ask("debug_traceCall", call, block, options)
        bundles = cairn.ask("debug_traceCallMany", [{"transactions": [call]}],
                            {"blockNumber": block}, options)
        ours = bundles if "error" in bundles else {"result": bundles["result"][0][0]}
        tally.compare("debug_traceCallMany", what, ours, theirs)
        options = {**TRACERS["structLogs all"], "stateOverrides": overrides}
        logs = geth.ask("debug_traceCall", call, block, options)
        traced = cairn.ask("trace_call", call, ["vmTrace"], block, overrides)
        if "error" not in logs and "error" not in traced:
            one, other = told_by_logs(traced["result"]["vmTrace"], logs["result"]["structLogs"])
            tally.compare("vmTrace", what, {"result": one}, {"result": other})


def read_options(description, kind):
    """Of a comparison by random things of a kind: "call"."""
    parser = argparse.ArgumentParser(description=description.split("\n")[0])
    parser.add_argument("--geth", required=True)
    parser.add_argument("--cairn", default="build/cairn")
    parser.add_argument("--chain", type=pathlib.Path, required=True)
    parser.add_argument(f"--{kind}s", type=int, default=300)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--first", type=int, default=0, help=f"the first {kind}'s number")
    parser.add_argument("--most", type=int, default=20, help="differences that are printed")
    return parser.parse_args()


def run_beside(options, tally, compare):
    """Calls compare(cairn, geth) with a node of each on the chain; the exit status."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="cairn-beside-"))
    processes = []
    try:
        nodes = []
        for start, program in ((start_geth, options.geth), (start_cairn, options.cairn)):
            node, process = start(program, options.chain, folder)
            processes.append(process)
            wait_for(node, process)
            nodes.append(node)
        compare(nodes[1], nodes[0])
    finally:
        for process in processes:
            process.terminate()
            process.wait(20)
        shutil.rmtree(folder, ignore_errors=True)
    return 1 if tally.report() else 0


def main():
    options = read_options(__doc__, "call")
    tally = Tally(options.most)

    def compare(cairn, geth):
        head = compare_chain(cairn, geth, tally)
        compare_calls(cairn, geth, tally, options.calls, options.seed, options.first,
                      range(1, head + 1))
        compare_other_forms(cairn, geth, tally, options.calls, options.seed, options.first,
                            range(1, head + 1))

    sys.exit(run_beside(options, tally, compare))


if __name__ == "__main__":
    main()
