#!/usr/bin/env python3
"""eth_simulateV1 beside go-ethereum's: random blocks of calls on blocks of every fork, compared.

    simulated.py --geth PROGRAM --chain FOLDER [--cairn PROGRAM] [--requests 300] [--seed 1]

FOLDER holds genesis.json and chain.rlp (execution-apis' tests). Compared are whole answers: hashes,
state roots, receipts' roots, logs, gas, errors and their codes. Not compared: what the text of a
failed instruction says of its opcode, stack or gas, why a precompiled contract failed, the chain
identifier that geth derives from an unsigned legacy transaction, and the sender of one of two
unsigned transactions that are the same but for him. Exit status 1: something differed.
"""

import json
import random
import re
import sys

import traces
from traces import A, B, C, LONDON, NOBODY, SENDER

DETAILS = re.compile(r"(invalid opcode|stack underflow|stack limit reached|stack overflow|"
                     r"out of gas:).*")


def is_excused(ours, theirs, path):
    if path.endswith(".from"):
        return True
    texts = ("gas uint64 overflow", "contract creation code storage out of gas")
    return path.endswith(".message") and (ours == "precompile failed" or
                                          (ours == "out of gas" and theirs in texts))


def normal(value):
    """Without what is not compared."""
    if isinstance(value, dict):
        if value.get("type") == "0x0" and value.get("v") == "0x0":
            value = {key: one for key, one in value.items() if key != "chainId"}
        return {key: normal(one) for key, one in value.items()}
    if isinstance(value, list):
        return [normal(one) for one in value]
    if isinstance(value, str):
        return DETAILS.sub(lambda found: found[1].rstrip(":"), value)
    return value


def random_fees(rng, call, block):
    if block < LONDON:
        return
    kind = rng.random()
    if kind < 0.3:
        call["maxFeePerGas"] = hex(rng.choice([10**9, 10**10, 10**11]))
        call["maxPriorityFeePerGas"] = hex(rng.choice([0, 1, 10**9]))
    elif kind < 0.4:
        call["gasPrice"] = hex(rng.choice([10**9, 10**11]))
    elif kind < 0.42:
        call["maxFeePerGas"], call["maxPriorityFeePerGas"] = "0x1", "0x2"


def random_calls(rng, first, block, is_validated):
    calls = []
    for _ in range(rng.randrange(4)):
        call = dict(first, gas=hex(rng.choice([60000, 90000, 250000, 10**6])))
        call["from"] = SENDER if rng.random() < 0.95 else rng.choice([A, NOBODY])
        if rng.random() < 0.03:
            call["gas"] = hex(20000)
        if "to" in call:
            call["to"] = rng.choice([A, B, C, NOBODY, f"0x{rng.randrange(1, 10):040x}"])
        if rng.random() < 0.3:
            call["value"] = hex(rng.choice([0, 1, 1000]))
        if rng.random() < 0.02:
            call["value"] = hex(10**25)
        if rng.random() < (0.02 if is_validated else 0.1):
            call["nonce"] = hex(rng.randrange(3))
        if is_validated and block >= LONDON and rng.random() < 0.95:
            call["maxFeePerGas"] = hex(10**12)
        else:
            random_fees(rng, call, block)
        calls.append(call)
    return calls


def random_block_overrides(rng, block, number, time):
    out = {}
    if rng.random() < 0.2:
        out["number"] = hex(number + rng.choice([0, 3, 3, 4, 6]))
    if rng.random() < 0.2:
        # Times of later forks need numbers of London at least.
        out["time"] = hex(time + rng.choice([0, 60, 72, 200 if block >= LONDON else 80]))
    if rng.random() < 0.3:
        out["feeRecipient"] = rng.choice([NOBODY, B])
    if rng.random() < 0.1:
        out["gasLimit"] = hex(rng.choice([30000, 10**7, 10**8]))
    if rng.random() < 0.3:
        out["prevRandao"] = "0x" + rng.randbytes(32).hex()
    if rng.random() < 0.2 and block >= LONDON:
        out["baseFeePerGas"] = hex(rng.choice([0, 7, 10**9]))
    if rng.random() < 0.2:
        out["withdrawals"] = [{"index": "0x0", "validatorIndex": "0x1", "address": C,
                               "amount": hex(rng.randrange(3))}]
    return out


def random_state_overrides(rng, programs):
    out = {}
    for address in rng.sample([A, B, C, NOBODY, f"0x{2:040x}", f"0x{4:040x}"], rng.randrange(3)):
        account = {}
        if rng.random() < 0.4:
            account["code"] = "0x" + programs.program().hex()
        if rng.random() < 0.4:
            account["balance"] = hex(rng.choice([0, 7, 10**20]))
        if rng.random() < 0.2:
            account["nonce"] = hex(rng.choice([0, 5]))
        if rng.random() < 0.4:
            name = rng.choice(["state", "stateDiff"])
            account[name] = {f"0x{slot:064x}": f"0x{rng.randrange(3):064x}" for slot in range(3)}
        if rng.random() < 0.2 and int(address, 16) < 10:
            account["movePrecompileToAddress"] = f"0x{rng.randrange(0x700, 0x703):040x}"
        out[address] = account
    return out


def random_request(rng, blocks, times):
    first, block, overrides = traces.random_call(rng, blocks)
    number = int(block, 16)
    programs = traces.Programs(rng)
    simulated = []
    is_validated = rng.random() < 0.2
    for index in range(rng.randrange(1, 4)):
        simulated.append({
            "blockOverrides": random_block_overrides(rng, number, number + index,
                                                     times[number] + 12 * index),
            "stateOverrides": overrides if index == 0 else random_state_overrides(rng, programs),
            "calls": random_calls(rng, first, number, is_validated)})
    options = {"blockStateCalls": simulated, "traceTransfers": rng.random() < 0.5,
               "validation": is_validated, "returnFullTransactions": rng.random() < 0.5}
    return options, block


def compare(cairn, geth, tally, options):
    head = int(geth.ask("eth_blockNumber")["result"], 16)
    times = [int(geth.ask("eth_getBlockByNumber", hex(number), False)["result"]["timestamp"], 16)
             for number in range(head + 1)]
    for index in range(options.first, options.first + options.requests):
        rng = random.Random(f"{options.seed}/{index}")
        request, block = random_request(rng, range(1, head + 1), times)
        ours = normal(cairn.ask("eth_simulateV1", request, block))
        theirs = normal(geth.ask("eth_simulateV1", request, block))
        name = "refused" if "error" in theirs else "simulated"
        tally.compare(name, f"request {index} on block {block}", ours, theirs)


def main():
    options = traces.read_options(__doc__, "request")
    tally = traces.Tally(options.most, is_excused)
    sys.exit(traces.run_beside(options, tally,
                               lambda cairn, geth: compare(cairn, geth, tally, options)))


if __name__ == "__main__":
    main()
