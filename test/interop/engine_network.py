"""A development network of Cairn whose first node has geth as its execution layer."""

import json
import urllib.request

import inclusion
from engine_forks import Client
from execution_chain import address_of, transaction
from programs import CAIRN, GETH, Failure, free_ports, run

SECRET = "11" * 32
SECONDS_PER_SLOT = 3
SLOTS_PER_EPOCH = 8
# The first account of "test test test test test test test test test test test junk".
KEY = 0xAC0974BEC39A17E36BA4A6B4D238FF944BACB478CBED5EFCAE784D7BF4F2FF80


def start(programs):
    """geth by its Engine API, and the nodes' JSON-RPC and Beacon APIs."""
    folder = programs.folder
    (folder / "jwt.hex").write_text(SECRET)
    engine, peer, beacon, rpc = free_ports(4)
    programs.start("devnet", CAIRN, "devnet", "--nodes", 3, "--no-page", "--plain",
                   "--seconds-per-slot", SECONDS_PER_SLOT, "--write-config", folder / "config",
                   "--beacon-port", beacon, "--rpc-port", rpc, "--execution",
                   f"http://127.0.0.1:{engine}", "--jwt-secret", folder / "jwt.hex")
    genesis = folder / "config/execution-genesis.json"
    if not inclusion.wait_until(genesis.exists, 20, programs):
        raise Failure("the network writes no genesis of the execution layer")
    chain_id = json.loads(genesis.read_text())["config"]["chainId"]
    run(GETH, "--datadir", folder / "geth", "init", genesis)
    programs.start("geth", GETH, "--datadir", folder / "geth", "--networkid", chain_id,
                   "--nodiscover", "--maxpeers", 0, "--port", peer, "--ipcdisable", "--nat", "none",
                   "--authrpc.addr", "127.0.0.1", "--authrpc.port", engine, "--authrpc.jwtsecret",
                   folder / "jwt.hex", "--cache", 64, "--syncmode", "full", "--state.scheme",
                   "path")
    geth = Client("geth", engine)
    geth.wait(30)
    return geth, chain_id, f"http://127.0.0.1:{beacon}", f"http://127.0.0.1:{rpc}"


def rpc_call(url, method, *parameters):
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters})
    request = urllib.request.Request(url, body.encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer).get("result")


def send_some(geth, chain_id, count):
    """Transactions to geth, from the first account; their hashes."""
    sender = "0x" + address_of(KEY).hex()
    nonce = int(geth.result("eth_getTransactionCount", sender, "latest"), 16)
    return [geth.result("eth_sendRawTransaction",
                        "0x" + transaction(KEY, nonce + i, chain_id).hex()) for i in range(count)]


def play(programs, epochs):
    geth, chain_id, beacon, rpc = start(programs)
    if not inclusion.wait_until(lambda: inclusion.head_slot(beacon) >= 2, 60, programs):
        raise Failure("the network does not start")
    sent = send_some(geth, chain_id, 5)
    seconds = (epochs + 4) * SLOTS_PER_EPOCH * SECONDS_PER_SLOT + 60
    if not inclusion.wait_until(lambda: inclusion.final_epoch(beacon) >= epochs, seconds, programs):
        raise Failure(f"epoch {epochs} does not become final")
    final = geth.result("eth_getBlockByNumber", "finalized", False)
    if int(final["number"], 16) == 0:
        raise Failure("geth was not told of finality")
    places = [geth.result("eth_getTransactionReceipt", one) for one in sent]
    if not all(places) or any(place["status"] != "0x1" for place in places):
        raise Failure("transactions sent to geth are not in the chain")
    # Another node executed the same blocks itself.
    theirs = rpc_call(rpc, "eth_getBlockByHash", final["hash"], False)
    if theirs is None or theirs["stateRoot"] != final["stateRoot"]:
        raise Failure("the nodes have another chain than geth")
    syncing = inclusion.get(beacon, "/eth/v1/node/syncing")["data"]
    if syncing["is_optimistic"] or syncing["el_offline"]:
        raise Failure(f"the node with geth does not trust its payloads: {syncing}")
    by_geth = blocks_of_geth(geth, int(final["number"], 16))
    if by_geth == 0:
        raise Failure("no block is geth's")
    return (f"epoch {inclusion.final_epoch(beacon)} final, block {int(final['number'], 16)} of "
            f"geth; {len(sent)} transactions sent to geth in its blocks, {by_geth} of them geth's")


def blocks_of_geth(geth, last):
    """How many of the final blocks geth has built: it names itself in their extra data."""
    blocks = [geth.result("eth_getBlockByNumber", hex(number), False)
              for number in range(1, last + 1)]
    return sum("geth" in bytes.fromhex(block["extraData"][2:]).decode(errors="replace")
               for block in blocks)
