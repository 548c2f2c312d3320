"""The same Engine calls to Cairn and to geth, on the same chain: valid payloads, payloads that are
wrong in one way each, forkchoices and requests that cannot be. Status, latestValidHash or the code of
the error have to be the same. Ends with `N passed, N failed, N skipped`."""

import argparse
import json
import pathlib
import shutil
import sys
import time

from keccak import keccak256
from programs import CAIRN, GETH, ROOT, Failure, Programs, free_ports, run

sys.path.insert(0, str(ROOT / "test/execution"))
from engine import FEE_RECIPIENT, GENESIS, ZERO, Engine  # noqa: E402

PATIENCE_S = 60
# More than both keep below their head: geth's 128, Cairn's 128 and the 16 that are in memory.
STATES_KEPT = 180
ONE = "0x" + "00" * 31 + "01"
# What both may say, and why they do not say the same.
KNOWN = {
    "on one with a wrong timestamp": "geth forgets blocks with a wrong time, Cairn knows them",
    "head with a wrong timestamp": "geth forgets blocks with a wrong time, Cairn knows them",
}
# Of the account of GENESIS, signed for its chain: a plain transfer, and some that no block may have.
TRANSFER = (
    "0x02f86d82053980843b9aca008502540be40082520894000000000000000000000000000000001000000107"
    "80c001a0a07047cbca996fb0d87928a79757dd85adc39f61b766c1fbd69d12e6e47e9fa8a02cded1cc19177d"
    "aeb35f34a63254964cfcd36880d1efcf0e2d446a34b4f8096a")
WRONG_TRANSACTIONS = {
    "a nonce too high":
        "0x02f86d82053903843b9aca008502540be40082520894000000000000000000000000000000001000000107"
        "80c001a05f01da2f761348676ca8682430c1f38964954d2a588893ff888c957e827a18e0a05c87c3ef5fd0f7"
        "f34d229869ed3b07d0f8d63ea86e5db0f988ea46ebe5cb1c47",
    "more than the account has":
        "0x02f87782053980843b9aca008502540be4008252089400000000000000000000000000000000100000018a"
        "d3c21bcecceda100000080c080a0733db1687567ed6df6903a5cff47846cda545d6e08bc06f84bcb37e84def"
        "b377a04a99c565718dd9eb6e8e23be25112405b2631e4204c6a12472e4b464b01924ee",
    "another chain":
        "0x02f86b0180843b9aca008502540be4008252089400000000000000000000000000000000100000010780c0"
        "01a02c55bbc1c7a6728dc722db414ace7107c6115251e9e45bab0bd68d1448483f15a03c2e22a336c0ebc324"
        "fed826642047050ddfcbd54e9da60a05521306f891134a",
    "less gas than it costs":
        "0x02f86d82053980843b9aca008502540be400824e2094000000000000000000000000000000001000000107"
        "80c080a08c1076e8d4dfeb8ebe8a0dd8cea4254ec710a3b11b7ecbe0e9934f5970c68424a0297953e640fb2b"
        "511d34ca0291461d83bf30c40d6adf3f9a5f67dee866a18d8a",
    "a fee below the base fee":
        "0x02f8648205398001018252089400000000000000000000000000000000100000010780c080a06e8142cc63"
        "6138c9088a22752cf0cbe63000bac0a2d366274157752f643c9762a02a048777394e22c07ac7542b6c53b8a5"
        "8bd232963a8d8de57588168f3c5610cc",
    "a tip above the fee":
        "0x02f86b820539808477359400843b9aca008252089400000000000000000000000000000000100000010780"
        "c0019f3cdb0fafd52ade8d1a94437893d9dbd5ed82c927a19ba56935c5d013f41bbca07ab4bad7756b1b46af"
        "1bdea3ac06e047b4934818ed5e15b6fa2b2a808346ff0f",
    "a signature of nobody":
        "0x02f86d82053980843b9aca008502540be40082520894000000000000000000000000000000001000000107"
        "80c001a0a07047cbca996fb0d87928a79757dd85adc39f61b766c1fbd69d12e6e47e9fa8a0ffffffffffffff"
        "ffffffffffffffffffffffffffffffffffffffffffffffffff",
}
HEADER = ("parentHash", "sha3Uncles", "miner", "stateRoot", "transactionsRoot", "receiptsRoot",
          "logsBloom", "difficulty", "number", "gasLimit", "gasUsed", "timestamp", "extraData",
          "mixHash", "nonce", "baseFeePerGas", "withdrawalsRoot", "blobGasUsed", "excessBlobGas",
          "parentBeaconBlockRoot", "requestsHash")
QUANTITIES = {"difficulty", "number", "gasLimit", "gasUsed", "timestamp", "baseFeePerGas",
              "blobGasUsed", "excessBlobGas"}
# Names of the payload's fields that are others than the header's.
PAYLOAD_NAMES = {"feeRecipient": "miner", "prevRandao": "mixHash", "blockNumber": "number"}


def rlp(item):
    if isinstance(item, list):
        body, short = b"".join(map(rlp, item)), 0xc0
    else:
        body, short = item, 0x80
        if len(item) == 1 and item[0] < 0x80:
            return item
    if len(body) <= 55:
        return bytes([short + len(body)]) + body
    length = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes([short + 55 + len(length)]) + length + body


def to_bytes(text):
    return bytes.fromhex(text[2:])


def number(value):
    return value.to_bytes((value.bit_length() + 7) // 8, "big")


def root_of_one(transaction):
    """Of the trie that holds it alone, at rlp(0)."""
    return "0x" + keccak256(rlp([b"\x20\x80", to_bytes(transaction)])).hex()


class Block:
    """A payload, with the header that its hash is of."""

    def __init__(self, payload, header):
        self.payload = dict(payload)
        self.header = {name: header[name] for name in HEADER}

    def copy(self, **changes):
        """With other fields, and the hash that belongs to them."""
        out = Block(self.payload, self.header)
        for name, value in changes.items():
            out.payload[name] = value
            out.header[PAYLOAD_NAMES.get(name, name)] = value
        if "transactions" in changes:
            del out.header["transactions"]
            out.header["transactionsRoot"] = root_of_one(changes["transactions"][0])
        out.payload["blockHash"] = out.hash()
        return out

    def hash(self):
        fields = [number(int(self.header[name], 16)) if name in QUANTITIES
                  else to_bytes(self.header[name]) for name in HEADER]
        return "0x" + keccak256(rlp(fields)).hex()


class Both:
    """Cairn and geth, asked the same."""

    def __init__(self, cairn, geth):
        self.engines = {"cairn": cairn, "geth": geth}
        self.passed = 0
        self.known = []
        self.failed = []

    def judge(self, engine, method, params):
        answer = engine.answer(method, *params)
        if "error" in answer:
            return answer["error"]["code"]
        result = answer["result"]
        status = result.get("payloadStatus", result) if isinstance(result, dict) else result
        if isinstance(status, dict) and "status" in status:
            return status["status"], status["latestValidHash"]
        return "a result"

    def ask(self, name, method, *params):
        said = {who: self.judge(engine, method, params)
                for who, engine in self.engines.items()}
        if said["cairn"] == said["geth"]:
            self.passed += 1
        else:
            why = [reason for known, reason in KNOWN.items() if name.startswith(known)]
            line = f"{name}: cairn says {said['cairn']}, geth {said['geth']}"
            (self.known if why else self.failed).append(": ".join([line, *why]))
        return said["cairn"]

    def new_payload(self, name, block, hashes=(), root=ZERO, requests=()):
        return self.ask(name, "engine_newPayloadV4", block.payload, list(hashes), root,
                        list(requests))

    def forkchoice(self, name, head, safe=ZERO, finalized=ZERO, attributes=None):
        state = {"headBlockHash": head, "safeBlockHash": safe, "finalizedBlockHash": finalized}
        return self.ask(name, "engine_forkchoiceUpdatedV3", state, attributes)


def attributes_at(timestamp):
    return {"timestamp": hex(timestamp), "prevRandao": ZERO, "withdrawals": [],
            "suggestedFeeRecipient": FEE_RECIPIENT, "parentBeaconBlockRoot": ZERO}


def build(cairn, head, transactions=()):
    """A block of Cairn on its head."""
    for transaction in transactions:
        cairn.call("eth_sendRawTransaction", transaction)
    state = {"headBlockHash": head["hash"], "safeBlockHash": ZERO, "finalizedBlockHash": ZERO}
    attributes = attributes_at(int(head["timestamp"], 16) + 12)
    attributes["withdrawals"] = [{"index": head["number"], "validatorIndex": "0x1",
                                  "address": FEE_RECIPIENT, "amount": "0x2"}]
    built = cairn.call("engine_forkchoiceUpdatedV3", state, attributes)
    payload = cairn.call("engine_getPayloadV5", built["payloadId"])["executionPayload"]
    cairn.call("engine_newPayloadV4", payload, [], ZERO, [])
    block = Block(payload, cairn.call("eth_getBlockByHash", payload["blockHash"], False))
    if block.hash() != payload["blockHash"]:
        raise Failure("this test's hash of a header is not its block's")
    return block


def flip(text):
    return text[:-1] + ("1" if text[-1] == "0" else "0")


def wrong_headers(block, parent):
    """By what is wrong: blocks whose hash is right."""
    p = block.payload
    yield from {
        "state root": block.copy(stateRoot=flip(p["stateRoot"])),
        "receipts root": block.copy(receiptsRoot=flip(p["receiptsRoot"])),
        "logs bloom": block.copy(logsBloom=flip(p["logsBloom"])),
        "gas used": block.copy(gasUsed=hex(int(p["gasUsed"], 16) + 1)),
        "gas used above the limit": block.copy(gasUsed=hex(int(p["gasLimit"], 16) + 1)),
        "gas limit": block.copy(gasLimit=hex(2 * int(p["gasLimit"], 16))),
        "gas limit below the least": block.copy(gasLimit="0x1387"),
        "base fee": block.copy(baseFeePerGas="0x1"),
        "number": block.copy(blockNumber=hex(int(p["blockNumber"], 16) + 1)),
        "timestamp of the parent": block.copy(timestamp=parent.payload["timestamp"]),
        "timestamp before the parent":
            block.copy(timestamp=hex(int(parent.payload["timestamp"], 16) - 1)),
        "extra data": block.copy(extraData="0x" + "00" * 33),
        "blob gas used": block.copy(blobGasUsed="0x20000"),
        "excess blob gas": block.copy(excessBlobGas="0x20000"),
        **{f"transaction: {name}": block.copy(transactions=[bytes_])
           for name, bytes_ in WRONG_TRANSACTIONS.items()},
    }.items()


def check_payloads(both, block, parent):
    """Before the right one is known."""
    for name, wrong in wrong_headers(block, parent):
        both.new_payload(name, wrong)
        both.new_payload(f"{name}, again", wrong)
        both.new_payload(f"on one with a wrong {name}",
                         block.copy(parentHash=wrong.payload["blockHash"]))
        both.forkchoice(f"head with a wrong {name}", wrong.payload["blockHash"])
    bad = Block(block.payload, block.header)
    bad.payload["blockHash"] = ONE
    both.new_payload("block hash", bad)
    bad.payload["blockHash"] = block.payload["blockHash"]
    bad.payload["stateRoot"] = ZERO
    both.new_payload("block hash of another state root", bad)
    both.new_payload("blob hashes", block, hashes=[ONE])
    both.new_payload("parent beacon root", block, root=ONE)
    both.new_payload("requests", block, requests=["0x00aa"])
    both.new_payload("an empty request", block, requests=["0x00"])
    both.new_payload("requests out of order", block, requests=["0x01aa", "0x00aa"])
    both.new_payload("unknown parent", block.copy(parentHash=ONE))
    both.new_payload("bytes that are no transaction", block.copy(transactions=["0x02"]))
    both.new_payload("the right one", block)


def check_requests(both, block):
    for method in ("engine_newPayloadV1", "engine_newPayloadV2"):
        both.ask(method, method, block.payload)
    both.ask("newPayloadV3 of Osaka", "engine_newPayloadV3", block.payload, [], ZERO)
    both.ask("newPayloadV4 without requests", "engine_newPayloadV4", block.payload, [], ZERO)
    both.ask("newPayloadV4 of nothing", "engine_newPayloadV4", {}, [], ZERO, [])
    both.ask("unknown payload", "engine_getPayloadV5", "0x0300000000000000")
    both.ask("payload id", "engine_getPayloadV5", "0x00")
    both.ask("bodies from 0", "engine_getPayloadBodiesByRangeV1", "0x0", "0x1")
    both.ask("no bodies", "engine_getPayloadBodiesByRangeV1", "0x1", "0x0")
    both.ask("too many bodies", "engine_getPayloadBodiesByRangeV1", "0x1", "0x401")
    both.ask("bodies", "engine_getPayloadBodiesByRangeV1", "0x1", "0x2")
    both.ask("blobs", "engine_getBlobsV2", [ONE])
    both.ask("blobs of V1", "engine_getBlobsV1", [ONE])
    both.ask("too many blobs", "engine_getBlobsV2", [ONE] * 129)
    both.ask("no such method", "engine_newPayloadV9", {})


def check_forkchoice(both, block, parent):
    head, below = block.payload["blockHash"], parent.payload["blockHash"]
    after = int(block.payload["timestamp"], 16)
    both.forkchoice("head", head, below, below)
    both.forkchoice("unknown head", ONE)
    both.forkchoice("unknown safe", head, ONE)
    both.forkchoice("unknown finalized", head, ZERO, ONE)
    both.forkchoice("attributes", head, attributes=attributes_at(after + 12))
    both.forkchoice("attributes in the past", head, attributes=attributes_at(after))
    attributes = attributes_at(after + 12)
    del attributes["parentBeaconBlockRoot"]
    both.forkchoice("attributes without a root", head, attributes=attributes)
    attributes = attributes_at(after + 12)
    del attributes["withdrawals"]
    both.forkchoice("attributes without withdrawals", head, attributes=attributes)
    both.forkchoice("the head again", head, below, below)
    state = {"headBlockHash": head, "safeBlockHash": ZERO, "finalizedBlockHash": ZERO}
    for version in (1, 2):
        both.ask(f"attributes of V{version}", f"engine_forkchoiceUpdatedV{version}", state,
                 attributes_at(after + 12))
    both.ask("forkchoice of nothing", "engine_forkchoiceUpdatedV3", {}, None)


def grow(both, count):
    """So many more blocks of Cairn on its head, for both."""
    cairn = both.engines["cairn"]
    for _ in range(count):
        block = build(cairn, cairn.head())
        state = {"headBlockHash": block.payload["blockHash"], "safeBlockHash": ZERO,
                 "finalizedBlockHash": ZERO}
        for engine in both.engines.values():
            engine.call("engine_newPayloadV4", block.payload, [], ZERO, [])
            engine.call("engine_forkchoiceUpdatedV3", state, None)


def check_old_branches(both, first):
    """On the genesis block, whose state neither has any more."""
    grow(both, STATES_KEPT)
    late = first.copy(timestamp=hex(int(first.payload["timestamp"], 16) + 1))
    said = both.new_payload("on a state that is gone", late)
    if said != ("ACCEPTED", None):
        raise Failure(f"the state of the genesis block is still there: {said}")
    both.new_payload("on a state that is gone, again", late)
    both.new_payload("timestamp of the parent, whose state is gone", first.copy(timestamp="0x0"))
    both.new_payload("child of one that is not judged",
                     late.copy(parentHash=late.payload["blockHash"], blockNumber="0x2",
                               timestamp=hex(int(late.payload["timestamp"], 16) + 1)))
    both.forkchoice("head that is not judged", late.payload["blockHash"])


def start(folder):
    programs = Programs(folder)
    genesis, secret = folder / "genesis.json", folder / "jwt.hex"
    genesis.write_text(json.dumps(GENESIS))
    secret.write_text("11" * 32)
    http, engine, other_http, other_engine, peers = free_ports(5)
    run(GETH, "init", "--datadir", folder / "geth", genesis)
    programs.start("geth", GETH, "--datadir", folder / "geth", "--http", "--http.port", http,
                   "--authrpc.port", engine, "--authrpc.jwtsecret", secret, "--port", peers,
                   "--nodiscover", "--maxpeers", "0", "--nat", "none", "--syncmode", "full")
    programs.start("cairn", CAIRN, "execution", "--data-directory", folder / "cairn", "--genesis",
                   genesis, "--http-port", other_http, "--engine-port", other_engine,
                   "--jwt-secret", secret)
    return programs, Engine(f"http://127.0.0.1:{other_engine}", secret), Engine(
        f"http://127.0.0.1:{engine}", secret)


def wait_for(programs, engine):
    deadline = time.monotonic() + PATIENCE_S
    while True:
        programs.check()
        try:
            return engine.head()
        except OSError:
            if time.monotonic() > deadline:
                raise Failure("a program does not answer") from None
            time.sleep(0.1)


def play(folder):
    shutil.rmtree(folder, ignore_errors=True)
    programs, cairn, geth = start(folder)
    try:
        genesis = wait_for(programs, cairn)
        if wait_for(programs, geth)["hash"] != genesis["hash"]:
            raise Failure("the genesis blocks differ")
        both = Both(cairn, geth)
        parent = build(cairn, genesis)
        both.new_payload("first block", parent)
        both.forkchoice("first head", parent.payload["blockHash"])
        block = build(cairn, cairn.head(), [TRANSFER])
        check_payloads(both, block, parent)
        check_requests(both, block)
        check_forkchoice(both, block, parent)
        check_old_branches(both, parent)
        return both
    finally:
        programs.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=pathlib.Path,
                        default=ROOT / "build/interop/engine-calls")
    both = play(parser.parse_args().folder)
    for line in both.known + both.failed:
        print(line)
    print(f"{both.passed} passed, {len(both.failed)} failed, {len(both.known)} skipped")
    return 1 if both.failed else 0


if __name__ == "__main__":
    sys.exit(main())
