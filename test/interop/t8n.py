#!/usr/bin/env python3
"""The transition tool beside go-ethereum's: the same accounts, environment and transactions.

    t8n.py --geth PROGRAM [--cairn PROGRAM] [--count 200] [--seed 1] [--first 0] [--traces]

PROGRAM of --geth is go-ethereum's `evm`. Each case is a random block on one of the forks from
Frontier to Osaka: transfers, creations and calls of random programs (traces.py), of every type,
some of them invalid, withdrawals, ommers, rewards; through files or through standard input and
output. Result, accounts, body and, with --traces, every line of every trace are compared, and the
exit statuses of tools that refuse. Not compared: the case of addresses in reasons for rejection;
the refund told of an SSTORE that runs out of gas, which geth adds before it looks at the gas. Exit
status 1: something differed.
"""

import argparse
import json
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

from traces import A, B, C, Programs, differences

FORKS = ["Frontier", "Homestead", "EIP150", "EIP158", "Byzantium", "Constantinople",
         "ConstantinopleFix", "Istanbul", "Berlin", "London", "GrayGlacier", "Merge", "Shanghai",
         "Cancun", "Prague", "Osaka"]
SECRETS = ["0x" + f"{n:02x}" * 32 for n in (0x45, 0x46, 0x47)]


def at_least(fork, other):
    return FORKS.index(fork) >= FORKS.index(other)


class Case:
    """One block to be made, and what it is made on."""

    def __init__(self, rng, senders):
        self.rng = rng
        self.fork = rng.choice(FORKS)
        self.senders = senders
        self.nonces = {secret: rng.choice([0, 1, 5]) for secret in senders}
        self.alloc = self.accounts()
        self.txs = [self.transaction() for _ in range(rng.randrange(1, 6))]
        self.env = self.environment()
        self.reward = rng.choice([-1, 0, 2 * 10**18]) if not at_least(self.fork, "Merge") else -1

    def accounts(self):
        programs = Programs(self.rng)
        out = {address: {"balance": hex(10**20), "nonce": hex(self.nonces[secret])}
               for secret, address in self.senders.items()}
        for address in (A, B, C):
            out[address] = {"balance": hex(self.rng.choice([0, 7])), "nonce": "0x1",
                            "code": "0x" + programs.program().hex(),
                            "storage": {f"0x{slot:064x}": f"0x{self.rng.randrange(1, 9):064x}"
                                        for slot in range(self.rng.randrange(3))}}
        for address in ("0x00000961ef480eb55e80d19ad83579a64c007002",
                        "0x0000bbddc7ce488642fb579f8b00f3a590007251"):
            # Answers with a request of its own: the first word of its code's memory.
            out[address] = {"balance": "0x0", "nonce": "0x1", "code": "0x60aa60005360016000f3"}
        return out

    def kinds(self):
        out = [0]
        out += [1] * at_least(self.fork, "Berlin")
        out += [2, 2] * at_least(self.fork, "London")
        out += [3] * at_least(self.fork, "Cancun")
        out += [4] * at_least(self.fork, "Prague")
        return out

    def transaction(self):
        rng = self.rng
        secret = rng.choice(list(self.senders))
        kind = rng.choice(self.kinds())
        tx = {"type": hex(kind), "nonce": hex(self.nonces[secret]), "secretKey": secret,
              "gas": hex(rng.choice([21000, 60000, 200000, 900000])),
              "value": hex(rng.choice([0, 0, 1, 10**9])), "to": rng.choice([A, A, B, C]),
              "input": "0x" + rng.randbytes(rng.choice([0, 4, 50])).hex(), "v": "0x0", "r": "0x0",
              "s": "0x0"}
        self.nonces[secret] += 1
        if kind in (1, 2) and rng.random() < 0.2:
            del tx["to"]
        if kind == 0 and rng.random() < 0.25:
            del tx["to"]
            tx["input"] = "0x" + Programs(rng).program().hex()
        self.set_fees(tx, kind)
        self.set_lists(tx, kind)
        self.spoil(tx)
        return tx

    def set_fees(self, tx, kind):
        if kind < 2:
            tx["gasPrice"] = hex(self.rng.choice([10**9, 10**9, 20, 5]))
        else:
            tx["maxFeePerGas"] = hex(self.rng.choice([10**9, 10**9, 20]))
            tx["maxPriorityFeePerGas"] = hex(self.rng.choice([0, 3]))
        if kind == 0:
            if not at_least(self.fork, "EIP158") or self.rng.random() < 0.3:
                tx["protected"] = False
        else:
            tx["chainId"] = "0x1"

    def set_lists(self, tx, kind):
        if kind > 0:
            tx["accessList"] = [{"address": B, "storageKeys": ["0x" + "00" * 32]}]
        if kind == 3:
            tx["maxFeePerBlobGas"] = hex(self.rng.choice([1, 100]))
            tx["blobVersionedHashes"] = ["0x01" + "ab" * 31] * self.rng.choice([1, 2])
            tx.setdefault("to", A)
        if kind == 4:
            tx.setdefault("to", A)
            tx["authorizationList"] = [{"chainId": "0x1", "address": B, "nonce": "0x0",
                                        "yParity": "0x0", "v": "0x0",
                                        "r": "0x" + "12" * 32, "s": "0x" + "13" * 32}]

    def spoil(self, tx):
        """Now and then something that no block may have."""
        kind = self.rng.randrange(40)
        if kind == 0:
            tx["nonce"] = hex(int(tx["nonce"], 16) + 1)
        elif kind == 1 and int(tx["nonce"], 16) > 0:
            tx["nonce"] = hex(int(tx["nonce"], 16) - 1)
        elif kind == 2:
            tx["gas"] = hex(20000)
        elif kind == 3:
            tx["value"] = hex(10**30)
        elif kind == 4 and "maxFeePerGas" in tx:
            tx["maxPriorityFeePerGas"] = hex(10**10)
        elif kind == 5:
            tx["gas"] = hex(10**9)

    def environment(self):
        rng = self.rng
        env = {"currentCoinbase": "0x" + "c0" * 20, "currentNumber": "0x5",
               "currentGasLimit": hex(rng.choice([10**7, 10**6])), "currentTimestamp": "0x3e8",
               "parentTimestamp": "0x3d8", "blockHashes": {"4": "0x" + "b4" * 32,
                                                           "3": "0x" + "b3" * 32}}
        if not at_least(self.fork, "Merge"):
            if rng.random() < 0.5:
                env["currentDifficulty"] = "0x20000"
            else:
                env["parentDifficulty"] = "0x30000"
                env["parentUncleHash"] = "0x" + rng.choice(["00", "aa"]) * 32
            if rng.random() < 0.3:
                env["ommers"] = [{"delta": 1, "address": "0x" + "0e" * 20}]
        else:
            env["currentRandom"] = "0x" + "a7" * 32
        if at_least(self.fork, "London"):
            if rng.random() < 0.5:
                env["currentBaseFee"] = hex(rng.choice([7, 10]))
            else:
                env.update({"parentBaseFee": "0xa", "parentGasUsed": "0x500000",
                            "parentGasLimit": "0x989680"})
        if at_least(self.fork, "Shanghai"):
            env["withdrawals"] = [{"index": "0x1", "validatorIndex": "0x2", "address": B,
                                   "amount": "0x7"}] * rng.randrange(2)
        if at_least(self.fork, "Cancun"):
            env["parentBeaconBlockRoot"] = "0x" + "be" * 32
            if rng.random() < 0.5:
                env["currentExcessBlobGas"] = hex(rng.choice([0, 10**6]))
            else:
                env.update({"parentExcessBlobGas": "0x60000", "parentBlobGasUsed": "0x80000",
                            "parentBaseFee": "0xa", "parentGasUsed": "0x500000",
                            "parentGasLimit": "0x989680"})
        if rng.random() < 0.03:
            env.pop(rng.choice(["currentRandom", "withdrawals", "parentBeaconBlockRoot",
                                "currentBaseFee", "parentBaseFee", "currentDifficulty"]), None)
        return env


def run(program, case, folder, standard_io, traces):
    """The tool's exit status and what it has written."""
    folder.mkdir()
    arguments = [*program, "t8n", "--state.fork", case.fork, "--state.chainid", "1",
                 "--state.reward", str(case.reward), "--output.basedir", str(folder)]
    if traces:
        arguments += ["--trace"]
    document = None
    if standard_io:
        document = json.dumps({"alloc": case.alloc, "env": case.env, "txs": case.txs})
        arguments += ["--input.alloc", "stdin", "--input.env", "stdin", "--input.txs", "stdin",
                      "--output.alloc", "stdout", "--output.result", "stdout", "--output.body",
                      "stdout"]
    else:
        for name, value in (("alloc", case.alloc), ("env", case.env), ("txs", case.txs)):
            path = folder / f"{name}-in.json"
            path.write_text(json.dumps(value))
            arguments += [f"--input.{name}", str(path)]
        arguments += ["--output.alloc", "alloc.json", "--output.result", "result.json",
                      "--output.body", "body.rlp"]
    done = subprocess.run([str(part) for part in arguments], input=document, text=True,
                          capture_output=True)
    out = {"status": done.returncode}
    if done.returncode == 0:
        if standard_io:
            out.update(json.loads(done.stdout))
        else:
            out.update({name: json.loads((folder / file).read_text()) for name, file in
                        (("alloc", "alloc.json"), ("result", "result.json"),
                         ("body", "body.rlp"))})
        for rejected in out["result"].get("rejected", []):
            rejected["error"] = rejected["error"].lower()
    out["traces"] = {path.name: trace_lines(path) for path in folder.glob("trace-*.jsonl")}
    return out, done.stderr


def trace_lines(path):
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    for line in lines:
        if line.get("opName") == "SSTORE" and "error" in line:
            del line["refund"]
    return lines


def derive(program, folder):
    """The addresses of the keys, by a block of one creation each on Frontier."""
    alloc, txs = {}, []
    for secret in SECRETS:
        txs.append({"type": "0x0", "nonce": "0x0", "secretKey": secret, "gas": "0x186a0",
                    "gasPrice": "0x0", "value": "0x0", "to": A, "input": "0x", "v": "0x0",
                    "r": "0x0", "s": "0x0", "protected": False})
    case = type("Case", (), {"fork": "Frontier", "reward": -1, "alloc": alloc, "txs": txs, "env": {
        "currentCoinbase": "0x" + "c0" * 20, "currentNumber": "0x1", "currentGasLimit": "0x989680",
        "currentTimestamp": "0x1", "currentDifficulty": "0x20000"}})
    out, words = run(program, case, folder / "derive", True, False)
    if out["status"] != 0:
        sys.exit(f"{program[0]}: {words}")
    known = {A, "0x" + "c0" * 20}
    addresses = [address for address in out["alloc"] if address not in known]
    ordered = {}
    for index, secret in enumerate(SECRETS):
        one = type("Case", (), {**vars(case), "txs": [txs[index]]})
        found, _ = run(program, one, folder / f"derive-{index}", True, False)
        ordered[secret] = next(a for a in found["alloc"] if a in addresses)
    return ordered


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--geth", required=True, help="go-ethereum's evm")
    parser.add_argument("--cairn", default="build/cairn")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--traces", action="store_true")
    options = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="cairn-t8n-"))
    geth_evm = [options.geth]
    cairn_evm = [options.cairn, "evm"]
    senders = derive(geth_evm, folder)
    wrong = rejected = executed = refused = lines = 0
    for index in range(options.first, options.first + options.count):
        rng = random.Random(f"{options.seed}/{index}")
        case = Case(rng, senders)
        standard_io = rng.random() < 0.5
        place = folder / str(index)
        place.mkdir()
        geth, _ = run(geth_evm, case, place / "geth", standard_io, options.traces)
        cairn, words = run(cairn_evm, case, place / "cairn", standard_io, options.traces)
        refused += geth["status"] != 0
        rejected += len(geth.get("result", {}).get("rejected", []))
        executed += len(geth.get("result", {}).get("receipts", []))
        lines += sum(len(one) for one in geth["traces"].values())
        found = list(differences(cairn, geth))
        if found:
            wrong += 1
            print(f"case {index} ({case.fork}): {words.strip()[-200:]}")
            for path, one, other in found[:5]:
                print(f"  {path}: cairn {str(one)[:200]}, geth {str(other)[:200]}")
        shutil.rmtree(place)
    shutil.rmtree(folder)
    print(f"{options.count} blocks, {executed} transactions executed, {rejected} rejected, "
          f"{refused} blocks refused, {lines} trace lines: {wrong} differ")
    print(f"{options.count - wrong} passed, {wrong} failed, 0 skipped")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
