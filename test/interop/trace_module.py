#!/usr/bin/env python3
"""trace_call beside anvil's traces of transactions: the same random programs.

    trace_module.py --anvil PROGRAM --chain FOLDER [--cairn PROGRAM] [--count 200] [--seed 1]

Each case puts the programs of traces.py into accounts of an anvil node, sends a transaction there
and asks trace_transaction and trace_replayBlockTransactions (stateDiff); Cairn answers trace_call
with the same accounts as overrides of the head of the chain in FOLDER (genesis.json, chain.rlp;
Osaka). anvil shows calls of precompiled contracts, which Cairn leaves out as reth does; there are
none here. Compared: every trace, its action, result, error and place; every account of the state's
differences but the coinbase. Not compared: which of two errors is found first (gas and the size of
code, gas and static calls); the account of a SELFDESTRUCT that changes nothing, which anvil leaves
out. Exit status 1: something differed.
"""

import argparse
import json
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

from traces import A, B, C, SENDER, Http, differences, free_port, random_call, start_cairn, wait_for

COINBASE = "0x" + "cb" * 20
# What anvil calls by the names of its machine, Cairn by OpenEthereum's.
WORDS = {"StackUnderflow": "Stack underflow", "OutOfOffset": "Out of bounds",
         "StateChangeDuringStaticCall": "Mutable Call In Static Context",
         "CallNotAllowedInsideStatic": "Mutable Call In Static Context",
         "NotActivated": "Bad instruction", "CreateInitCodeSizeLimit": "Out of gas",
         "InvalidOperandOOG": "Out of gas"}


def start_anvil(program, folder):
    port = free_port()
    with open(folder / "anvil.log", "wb") as log:
        process = subprocess.Popen([program, "--port", str(port), "--hardfork", "osaka",
                                    "--base-fee", "0", "--gas-price", "0", "--steps-tracing"],
                                   stdout=log, stderr=log)
    return Http(f"http://127.0.0.1:{port}"), process


def result(answer):
    if "error" in answer:
        sys.exit(f"anvil: {answer['error']}")
    return answer["result"]


def send(anvil, call, overrides):
    """The hash of the transaction on the accounts of the overrides."""
    for address, account in overrides.items():
        for method, value in (("anvil_setBalance", account.get("balance", "0x0")),
                              ("anvil_setCode", account.get("code", "0x")),
                              ("anvil_setNonce", account.get("nonce", "0x0"))):
            result(anvil.ask(method, address, value))
        for slot in range(4):
            key = f"0x{slot:064x}"
            value = account.get("stateDiff", {}).get(key, "0x" + "00" * 32)
            result(anvil.ask("anvil_setStorageAt", address, key, value))
    result(anvil.ask("anvil_impersonateAccount", SENDER))
    sent = result(anvil.ask("eth_sendTransaction", {**call, "gasPrice": "0x0"}))
    for _ in range(100):
        if result(anvil.ask("eth_getTransactionReceipt", sent)):
            return sent
        time.sleep(0.05)
    sys.exit(f"anvil does not execute {sent}")


def place_free(traces):
    keys = ("blockHash", "blockNumber", "transactionHash", "transactionPosition")
    out = []
    for trace in traces:
        one = {key: value for key, value in trace.items() if key not in keys}
        if "error" in one:
            one["error"] = WORDS.get(one["error"], one["error"])
        out.append(one)
    return out


def excuse(ours, theirs):
    """Takes out what the machines see in another order, or anvil does not know."""
    for one, other in zip(ours, theirs):
        if other["type"] == one["type"] == "suicide" and int(other["action"]["address"], 16) == 0:
            other["action"] = one["action"]
        if one.get("error") == "Out of gas" and other.get("error") in (
                "CreateContractSizeLimit", "Mutable Call In Static Context"):
            other["error"] = one["error"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--anvil", required=True)
    parser.add_argument("--cairn", default="build/cairn")
    parser.add_argument("--chain", type=pathlib.Path, required=True)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--first", type=int, default=0)
    options = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="cairn-trace-module-"))
    processes = []
    wrong = 0
    try:
        anvil, process = start_anvil(options.anvil, folder)
        processes.append(process)
        wait_for(anvil, process)
        result(anvil.ask("anvil_setCoinbase", COINBASE))
        cairn, process = start_cairn(options.cairn, options.chain, folder)
        processes.append(process)
        wait_for(cairn, process)
        for index in range(options.first, options.first + options.count):
            call, _, overrides = random_call(random.Random(f"{options.seed}/{index}"), [1],
                                             precompiles=())
            overrides = {address: {"nonce": "0x1", **account}
                         for address, account in overrides.items()}
            snapshot = result(anvil.ask("evm_snapshot"))
            hash = send(anvil, call, overrides)
            theirs = {"trace": place_free(result(anvil.ask("trace_transaction", hash))),
                      "stateDiff": result(anvil.ask("trace_replayBlockTransactions", "latest",
                                                    ["stateDiff"]))[0]["stateDiff"]}
            result(anvil.ask("evm_revert", snapshot))
            answer = cairn.ask("trace_call", call, ["trace", "stateDiff"], "latest", overrides)
            ours = answer.get("result", answer)
            if "trace" in ours:
                ours = {"trace": place_free(ours["trace"]), "stateDiff": ours["stateDiff"]}
            excuse(ours.get("trace", []), theirs["trace"])
            for side in (ours, theirs):
                side.get("stateDiff", {}).pop(COINBASE, None)
                side.get("stateDiff", {}).pop("0x" + "00" * 20, None)
            found = list(differences(ours, theirs))
            if found:
                wrong += 1
                print(f"call {index}: {json.dumps(call)}")
                for path, one, other in found[:4]:
                    print(f"  {path}: cairn {str(one)[:200]}, anvil {str(other)[:200]}")
    finally:
        for process in processes:
            process.terminate()
            process.wait(20)
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{options.count - wrong} passed, {wrong} failed, 0 skipped")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
