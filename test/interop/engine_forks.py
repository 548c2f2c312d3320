"""The same Engine calls to geth and to `cairn execution`, on the same chain: the same answers.

A chain from the merge to Osaka is made of payloads that the two build in turn, with transactions.
On blocks of it whatever can be wrong with a payload, with its parameters or with a forkchoice is
tried, one thing at a time. Compared are the status, latestValidHash, whether there is a payloadId,
and codes of errors; texts may differ.
"""

import base64
import copy
import hashlib
import hmac
import json
import time
import urllib.error
import urllib.request

from execution_chain import address_of, block_hash, transaction
from programs import CAIRN, GETH, ROOT, Failure, free_ports, run

SECRET = bytes([0x11] * 32)
CHAIN_ID = 3151908
KEY = 0x4C0883A69102937D6231471B5DBB6204FE5129617082792AE468D01A3F362318
ZERO = "0x" + "00" * 32
SECONDS_PER_BLOCK = 12
BLOCKS_PER_FORK = 2
FORKS = ("paris", "shanghai", "cancun", "prague", "osaka")
INITIAL_TIME = 1_700_000_000


def token():
    def encode(data):
        return base64.urlsafe_b64encode(data).rstrip(b"=")

    claims = json.dumps({"iat": int(time.time())}).encode()
    head = encode(b'{"alg":"HS256","typ":"JWT"}') + b"." + encode(claims)
    return (head + b"." + encode(hmac.new(SECRET, head, hashlib.sha256).digest())).decode()


class Client:
    """An execution client by its Engine API, which serves eth_ too."""

    def __init__(self, name, port):
        self.name = name
        self.url = f"http://127.0.0.1:{port}"

    def call(self, method, *parameters):
        """("result", value) or ("error", code, text)."""
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters})
        request = urllib.request.Request(self.url, body.encode(), {
            "Content-Type": "application/json", "Authorization": f"Bearer {token()}"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            found = json.load(answer)
        if "error" in found:
            return "error", found["error"]["code"], found["error"]["message"]
        return "result", found["result"]

    def result(self, method, *parameters):
        answer = self.call(method, *parameters)
        if answer[0] != "result":
            raise Failure(f"{self.name} {method}: {answer}")
        return answer[1]

    def wait(self, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                return self.result("eth_chainId")
            except (OSError, urllib.error.URLError):
                time.sleep(0.2)
        raise Failure(f"{self.name} does not answer")


def genesis(folder, fork_blocks):
    """geth's genesis with a funded account; each fork starts at its block, None: never."""
    document = json.loads((ROOT / "test/interop/geth_genesis.json").read_text())
    config = document["config"]
    for name in ("shanghai", "cancun", "prague", "osaka"):
        config.pop(name + "Time", None)
        if fork_blocks.get(name) is not None:
            config[name + "Time"] = INITIAL_TIME + fork_blocks[name] * SECONDS_PER_BLOCK
    document["timestamp"] = hex(INITIAL_TIME)
    document["alloc"]["0x" + address_of(KEY).hex()] = {"balance": hex(10**24)}
    path = folder / "genesis.json"
    path.write_text(json.dumps(document))
    (folder / "jwt.hex").write_text(SECRET.hex())
    return path


def start_clients(programs, genesis_path):
    folder = programs.folder
    engine, peer, ours = free_ports(3)
    run(GETH, "--datadir", folder / "geth", "init", genesis_path)
    programs.start("geth", GETH, "--datadir", folder / "geth", "--networkid", CHAIN_ID,
                   "--nodiscover", "--maxpeers", 0, "--port", peer, "--ipcdisable", "--nat", "none",
                   "--authrpc.addr", "127.0.0.1", "--authrpc.port", engine, "--authrpc.jwtsecret",
                   folder / "jwt.hex", "--cache", 64, "--syncmode", "full", "--state.scheme",
                   "path")
    programs.start("cairn", CAIRN, "execution", "--data-directory", folder / "cairn", "--genesis",
                   genesis_path, "--no-http", "--engine-port", ours, "--jwt-secret",
                   folder / "jwt.hex")
    clients = Client("geth", engine), Client("cairn", ours)
    for client in clients:
        client.wait(30)
    return clients


# What is compared -------------------------------------------------------------------------------

def brief(answer):
    """What of an answer has to be the same."""
    if answer[0] == "error":
        return answer[:2]
    value = answer[1]
    if isinstance(value, dict) and "payloadStatus" in value:
        status = value["payloadStatus"]
        return status["status"], status["latestValidHash"], value["payloadId"] is not None
    if isinstance(value, dict) and "status" in value:
        return value["status"], value["latestValidHash"]
    return "result", value


class Comparison:
    def __init__(self, geth, cairn):
        self.clients = geth, cairn
        self.checks = 0
        self.differences = []

    def both(self, what, method, *parameters):
        """Their answers; a difference is noted."""
        answers = [client.call(method, *parameters) for client in self.clients]
        self.checks += 1
        if brief(answers[0]) != brief(answers[1]):
            self.differences.append(f"{what} ({method}): geth {answers[0]}, cairn {answers[1]}")
        return answers


class Fork:
    """Which versions of the methods a fork has."""

    def __init__(self, name):
        at = FORKS.index(name)
        self.name = name
        self.has_withdrawals = at >= 1
        self.has_beacon_root = at >= 2
        self.has_requests = at >= 3
        self.new_payload = f"engine_newPayloadV{min(at + 1, 4)}"
        self.forkchoice = f"engine_forkchoiceUpdatedV{min(at + 1, 3)}"
        self.get_payload = f"engine_getPayloadV{at + 1}"

    def parameters(self, built):
        """Of newPayload."""
        out = [built["executionPayload"]]
        if self.has_beacon_root:
            out += [[], ZERO]
        if self.has_requests:
            out.append(built["executionRequests"])
        return out


def attributes(fork, timestamp):
    out = {"timestamp": hex(timestamp), "prevRandao": "0x" + f"{timestamp:064x}",
           "suggestedFeeRecipient": "0x" + "22" * 20}
    if fork.has_withdrawals:
        out["withdrawals"] = [{"index": hex(timestamp), "validatorIndex": "0x3",
                               "address": "0x" + "33" * 20, "amount": "0x7"}]
    if fork.has_beacon_root:
        out["parentBeaconBlockRoot"] = ZERO
    return out


def state_of(head, safe=ZERO, final=ZERO):
    return {"headBlockHash": head, "safeBlockHash": safe, "finalizedBlockHash": final}


def changed(payload, name, value):
    out = copy.deepcopy(payload)
    out[name] = value
    return out


def more(payload, name, by=1):
    return hex(int(payload[name], 16) + by)


def other_hash(text):
    return text[:-1] + ("0" if text[-1] != "0" else "1")


# Wrong things -----------------------------------------------------------------------------------

def wrong_payloads(fork, payload, parent):
    """(what, payload): each with one field wrong; hashes are set by the caller."""
    yield "state root", changed(payload, "stateRoot", other_hash(payload["stateRoot"]))
    yield "receipts root", changed(payload, "receiptsRoot", other_hash(payload["receiptsRoot"]))
    yield "logs bloom", changed(payload, "logsBloom", other_hash(payload["logsBloom"]))
    yield "gas used, more", changed(payload, "gasUsed", more(payload, "gasUsed"))
    yield "gas used over limit", changed(payload, "gasUsed", more(payload, "gasLimit"))
    yield "gas limit, far up", changed(payload, "gasLimit", hex(2 * int(payload["gasLimit"], 16)))
    yield "gas limit, too low", changed(payload, "gasLimit", hex(4999))
    yield "number", changed(payload, "blockNumber", more(payload, "blockNumber"))
    yield "timestamp of the parent", changed(payload, "timestamp", parent["timestamp"])
    yield "timestamp zero", changed(payload, "timestamp", "0x0")
    yield "extra data", changed(payload, "extraData", "0x" + "55" * 33)
    yield "base fee", changed(payload, "baseFeePerGas", more(payload, "baseFeePerGas"))
    yield "unknown parent", changed(payload, "parentHash", "0x" + "77" * 32)
    yield "fee recipient", changed(payload, "feeRecipient", "0x" + "44" * 20)
    if fork.has_beacon_root:
        yield "blob gas used", changed(payload, "blobGasUsed", hex(131072))
        yield "blob gas used, odd", changed(payload, "blobGasUsed", "0x1")
        yield "excess blob gas", changed(payload, "excessBlobGas", hex(131072))


def try_wrong_payloads(comparison, fork, built, parent, block):
    payload = built["executionPayload"]
    requests = built.get("executionRequests")
    for what, wrong in wrong_payloads(fork, payload, parent):
        for is_hashed in (True, False):
            one = copy.deepcopy(wrong)
            if is_hashed:
                one["blockHash"] = block_hash(one, block, ZERO, requests)
            name = f"{fork.name}: {what}{'' if is_hashed else ', block hash too'}"
            rest = fork.parameters(built)[1:]
            comparison.both(name, fork.new_payload, one, *rest)
    child = changed(payload, "stateRoot", other_hash(payload["stateRoot"]))
    bad = block_hash(child, block, ZERO, requests)
    child = changed(payload, "parentHash", bad)
    child["blockNumber"] = more(payload, "blockNumber")
    child["timestamp"] = more(payload, "timestamp", SECONDS_PER_BLOCK)
    child["blockHash"] = block_hash(child, block, ZERO, requests)
    comparison.both(f"{fork.name}: child of an invalid block", fork.new_payload, child,
                    *fork.parameters(built)[1:])
    comparison.both(f"{fork.name}: invalid head", fork.forkchoice, state_of(bad), None)
    comparison.both(f"{fork.name}: head whose parent is invalid", fork.forkchoice,
                    state_of(child["blockHash"]), None)


def try_wrong_transactions(comparison, fork, built):
    payload = built["executionPayload"]
    rest = fork.parameters(built)[1:]
    for what, transactions in (("not decodable", ["0x02"]), ("of no type", ["0x7f00"]),
                               ("empty", ["0x"])):
        comparison.both(f"{fork.name}: transaction {what}", fork.new_payload,
                        changed(payload, "transactions", transactions), *rest)


def try_wrong_parameters(comparison, fork, built, block):
    payload = built["executionPayload"]
    right = fork.parameters(built)
    for version in range(1, 5):
        other = f"engine_newPayloadV{version}"
        if other == fork.new_payload:
            continue
        comparison.both(f"{fork.name}: by {other}", other, *right)
        padded = [payload, [], ZERO, []][:len(right) + max(version - 2, 0)]
        comparison.both(f"{fork.name}: by {other}, padded", other, *padded)
    for name in ("withdrawals", "blobGasUsed", "excessBlobGas", "stateRoot", "transactions"):
        if payload.get(name) is not None:
            without = {key: value for key, value in payload.items() if key != name}
            comparison.both(f"{fork.name}: without {name}", fork.new_payload, without, *right[1:])
    comparison.both(f"{fork.name}: without parameters", fork.new_payload)
    comparison.both(f"{fork.name}: hash too short", fork.new_payload,
                    changed(payload, "parentHash", "0x12"), *right[1:])
    comparison.both(f"{fork.name}: number with zeros", fork.new_payload,
                    changed(payload, "gasUsed", "0x01"), *right[1:])
    if fork.has_beacon_root:
        comparison.both(f"{fork.name}: blob hashes that are not there", fork.new_payload, payload,
                        ["0x01" + "00" * 31], *right[2:])
        comparison.both(f"{fork.name}: no blob hashes", fork.new_payload, payload, None, *right[2:])
        comparison.both(f"{fork.name}: no beacon root", fork.new_payload, payload, [], None,
                        *right[3:])
        comparison.both(f"{fork.name}: another beacon root", fork.new_payload, payload, [],
                        "0x" + "66" * 32, *right[3:])
        other_root = "0x" + "66" * 32
        rooted = changed(payload, "blockHash", block_hash(payload, block, other_root,
                                                          built.get("executionRequests")))
        comparison.both(f"{fork.name}: another beacon root, hashed", fork.new_payload, rooted, [],
                        other_root, *right[3:])
    if fork.has_requests:
        try_wrong_requests(comparison, fork, payload, block)


def try_wrong_requests(comparison, fork, payload, block):
    deposit, withdrawal = "0x00" + "01" * 192, "0x01" + "01" * 76
    for what, requests in (("a deposit too many", [deposit]), ("a withdrawal too many",
                                                               [withdrawal]),
                           ("out of order", [withdrawal, deposit]),
                           ("twice the same type", [withdrawal, withdrawal]),
                           ("empty of a type", ["0x00"]), ("without a type", ["0x"]),
                           ("of an unknown type", ["0x09" + "01" * 8]), ("none", None)):
        comparison.both(f"{fork.name}: requests {what}", fork.new_payload, payload, [], ZERO,
                        requests)
        if requests is not None and all(len(one) > 4 for one in requests):
            hashed = changed(payload, "blockHash", block_hash(payload, block, ZERO, requests))
            comparison.both(f"{fork.name}: requests {what}, hashed", fork.new_payload, hashed, [],
                            ZERO, requests)


def try_wrong_forkchoice(comparison, fork, head, parent, timestamp):
    both = comparison.both
    right = attributes(fork, timestamp)
    both("unknown head", fork.forkchoice, state_of("0x" + "88" * 32), None)
    both("zero head", fork.forkchoice, state_of(ZERO), None)
    both("unknown safe", fork.forkchoice, state_of(head, "0x" + "88" * 32), None)
    both("unknown final", fork.forkchoice, state_of(head, parent, "0x" + "88" * 32), None)
    both("time of the head", fork.forkchoice, state_of(head),
         {**right, "timestamp": hex(timestamp - SECONDS_PER_BLOCK)})
    both("time before the head", fork.forkchoice, state_of(head), {**right, "timestamp": "0x1"})
    both("attributes without randao", fork.forkchoice, state_of(head),
         {key: value for key, value in right.items() if key != "prevRandao"})
    both("state without head", fork.forkchoice, {"safeBlockHash": ZERO}, None)
    both("no state", fork.forkchoice)
    for version in range(1, 4):
        other = f"engine_forkchoiceUpdatedV{version}"
        both(f"{fork.name}: attributes by {other}", other, state_of(head), right)
        for name in ("withdrawals", "parentBeaconBlockRoot"):
            cut = {key: value for key, value in right.items() if key != name}
            both(f"{fork.name}: attributes by {other} without {name}", other, state_of(head), cut)
        both(f"{fork.name}: head by {other}", other, state_of(head, parent, parent), None)


def try_wrong_payload_ids(comparison, fork):
    for version in range(1, 6):
        for kind in ("01", "02", "03", "99"):  # which forkchoiceUpdated names it so
            comparison.both(f"{fork.name}: unknown payload of V{kind} by V{version}",
                            f"engine_getPayloadV{version}", "0x" + kind + "99" * 7)
    comparison.both("payload id too short", fork.get_payload, "0x99")
    comparison.both("no payload id", fork.get_payload)


# The chain --------------------------------------------------------------------------------------

def build(comparison, fork, head, timestamp, builder):
    """What `builder` (0: geth, 1: cairn) makes on the head."""
    answers = comparison.both(f"{fork.name}: a payload is asked for", fork.forkchoice,
                              state_of(head), attributes(fork, timestamp))
    if answers[builder][0] != "result" or not answers[builder][1]["payloadId"]:
        raise Failure(f"no payload: {answers}")
    time.sleep(0.4)  # geth puts transactions into it meanwhile
    payload_id = answers[builder][1]["payloadId"]
    built = comparison.clients[builder].result(fork.get_payload, payload_id)
    return {"executionPayload": built} if fork.name == "paris" else built


def compare_block(comparison, fork, head, number):
    """Adds a block to both chains and tries what is wrong on it; its hash."""
    timestamp = INITIAL_TIME + number * SECONDS_PER_BLOCK
    raw = "0x" + transaction(KEY, number - 1, CHAIN_ID).hex()
    comparison.both("a transaction", "eth_sendRawTransaction", raw)
    built = build(comparison, fork, head, timestamp, number % 2)
    payload = built["executionPayload"]
    if len(payload["transactions"]) != 1:
        raise Failure(f"block {number}: {len(payload['transactions'])} transactions")
    parent = comparison.clients[0].result("eth_getBlockByHash", head, False)
    right = fork.parameters(built)
    for what in ("the payload", "the payload again"):
        for answer in comparison.both(f"{fork.name}: {what}", fork.new_payload, *right):
            if answer[0] != "result" or answer[1]["status"] != "VALID":
                raise Failure(f"block {number} is not valid: {answer}")
    block = comparison.clients[0].result("eth_getBlockByHash", payload["blockHash"], False)
    if block_hash(payload, block, ZERO, built.get("executionRequests")) != payload["blockHash"]:
        raise Failure(f"block {number} has another hash than this test makes of it")
    try_wrong_payloads(comparison, fork, built, parent, block)
    try_wrong_transactions(comparison, fork, built)
    try_wrong_parameters(comparison, fork, built, block)
    try_wrong_payload_ids(comparison, fork)
    comparison.both(f"{fork.name}: the head", fork.forkchoice,
                    state_of(payload["blockHash"], head, ZERO), None)
    return payload["blockHash"]


def compare(programs, fork_blocks):
    """Checks made and differences found on a chain whose forks start at these blocks."""
    clients = start_clients(programs, genesis(programs.folder, fork_blocks))
    comparison = Comparison(*clients)
    head = comparison.both("genesis", "eth_getBlockByNumber", "0x0", False)[0][1]["hash"]
    last = max(fork_blocks.values()) + BLOCKS_PER_FORK
    for number in range(1, last + 1):
        started = [name for name, first in fork_blocks.items() if number >= first]
        fork = Fork(started[-1])
        parent, head = head, compare_block(comparison, fork, head, number)
        if number == last or number + 1 in fork_blocks.values():
            following = INITIAL_TIME + (number + 1) * SECONDS_PER_BLOCK
            later = [name for name, first in fork_blocks.items() if number + 1 >= first]
            try_wrong_forkchoice(comparison, Fork(later[-1]), head, parent, following)
    comparison.both("the chain's end", "eth_getBlockByNumber", "latest", True)
    for version in (1, 2):
        comparison.both("blobs that nobody has", f"engine_getBlobsV{version}",
                        ["0x01" + "00" * 31])
    comparison.both("bodies", "engine_getPayloadBodiesByHashV1", [head, ZERO])
    comparison.both("bodies", "engine_getPayloadBodiesByRangeV1", "0x1", "0x20")
    comparison.both("bodies from zero", "engine_getPayloadBodiesByRangeV1", "0x0", "0x1")
    comparison.both("too many bodies", "engine_getPayloadBodiesByRangeV1", "0x1", "0x1001")
    return comparison.checks, comparison.differences
