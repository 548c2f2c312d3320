#!/usr/bin/env python3
"""Validators of one client on a beacon node of another: all duties of whole epochs, by inclusion.

    duties.py [--epochs 8] [--only NAME] [--keep]

Cairn's validators work on a beacon node of Prysm with geth, and Prysm's on a node of Cairn; on
electra and on fulu, all four at once: mainnet preset, slots of 3 seconds. Exit status 1: less than
95 % of something was included, or the chain did not become final as it should.
"""

import argparse
import concurrent.futures
import json
import pathlib
import shutil
import sys
import time

import inclusion
from programs import (CAIRN, FEE_RECIPIENT, GETH, PRYSM, ROOT, Failure, Programs, free_ports,
                      missing, run)

VALIDATORS = 64
SECONDS_PER_SLOT = 3
GENESIS_DELAY = 30
CHAIN_ID = 3151908
SHARE = 0.95
FORKS = ("electra", "fulu")
FAR = 2**64 - 1


def prysm_config(fork):
    """The configuration that Prysm's devnet runs with; all forks up to `fork` from the start."""
    lines = ["PRESET_BASE: mainnet", "CONFIG_NAME: interop",
             f"MIN_GENESIS_ACTIVE_VALIDATOR_COUNT: {VALIDATORS}", "MIN_GENESIS_TIME: 0",
             "GENESIS_DELAY: 0", "GENESIS_FORK_VERSION: 0x10000077",
             "TERMINAL_TOTAL_DIFFICULTY: 0", f"SECONDS_PER_SLOT: {SECONDS_PER_SLOT}",
             f"SLOT_DURATION_MS: {SECONDS_PER_SLOT * 1000}",
             f"SECONDS_PER_ETH1_BLOCK: {SECONDS_PER_SLOT}", "ETH1_FOLLOW_DISTANCE: 16",
             f"DEPOSIT_CHAIN_ID: {CHAIN_ID}", f"DEPOSIT_NETWORK_ID: {CHAIN_ID}",
             "DEPOSIT_CONTRACT_ADDRESS: 0x00000000219ab540356cBB839Cbe05303d7705Fa",
             "MIN_EPOCHS_FOR_BLOCK_REQUESTS: 33024", "BLOB_SCHEDULE: []"]
    names = ["phase0", "altair", "bellatrix", "capella", "deneb", "electra", "fulu"]
    for index, name in enumerate(names[1:], 1):
        epoch = 0 if index <= names.index(fork) else FAR
        lines += [f"{name.upper()}_FORK_VERSION: 0x{index + 1}0000077",
                  f"{name.upper()}_FORK_EPOCH: {epoch}"]
    return "\n".join(lines) + "\n"


def make_genesis(folder, fork):
    """The first state and its geth genesis block, some seconds in the future."""
    (folder / "config.yaml").write_text(prysm_config(fork))
    run(PRYSM / "prysmctl", "testnet", "generate-genesis", "--fork", fork, "--num-validators",
        VALIDATORS, "--chain-config-file", folder / "config.yaml", "--genesis-time-delay",
        GENESIS_DELAY, "--geth-genesis-json-in", ROOT / "test/interop/geth_genesis.json",
        "--geth-genesis-json-out", folder / "genesis.json", "--output-ssz",
        folder / "genesis.ssz")
    genesis = json.loads((folder / "genesis.json").read_text())
    if fork == "fulu":
        # prysmctl knows nothing of osaka; the configuration is no part of the block's hash.
        genesis["config"]["osakaTime"] = genesis["config"]["pragueTime"]
    (folder / "genesis.json").write_text(json.dumps(genesis, indent=1))
    (folder / "jwt.hex").write_text("11" * 32)
    (folder / "bootnodes.yaml").write_text("[]\n")  # the default ones are mainnet's


def start_geth(programs, engine_port):
    folder = programs.folder
    run(GETH, "--datadir", folder / "geth", "init", folder / "genesis.json")
    programs.start("geth", GETH, "--datadir", folder / "geth", "--networkid", CHAIN_ID,
                   "--nodiscover", "--maxpeers", 0, "--port", free_ports(1)[0], "--ipcdisable",
                   "--nat", "none", "--authrpc.addr", "127.0.0.1", "--authrpc.port", engine_port,
                   "--authrpc.jwtsecret", folder / "jwt.hex", "--cache", 64, "--syncmode", "full",
                   "--state.scheme", "path")


def start_prysm_node(programs, engine_port, http_port):
    """Without peers and without QUIC, whose handshake ends Prysm where Go is newer than it."""
    folder = programs.folder
    tcp, udp, quic, rpc, metrics = free_ports(5)
    programs.start(
        "prysm_node", PRYSM / "beacon-chain", "--accept-terms-of-use", "--datadir",
        folder / "prysm", "--chain-config-file", folder / "config.yaml", "--genesis-state",
        folder / "genesis.ssz", "--execution-endpoint", f"http://127.0.0.1:{engine_port}",
        "--jwt-secret", folder / "jwt.hex", "--chain-id", CHAIN_ID, "--network-id", CHAIN_ID,
        "--contract-deployment-block", 0, "--minimum-peers-per-subnet", 0, "--min-sync-peers", 0,
        "--p2p-local-ip", "127.0.0.1", "--p2p-host-ip", "127.0.0.1", "--p2p-tcp-port", tcp,
        "--p2p-udp-port", udp, "--p2p-quic-port", quic, "--disable-quic", "--no-discovery",
        "--bootstrap-node", folder / "bootnodes.yaml", "--rpc-host", "127.0.0.1", "--rpc-port",
        rpc, "--http-host", "127.0.0.1", "--http-port", http_port, "--monitoring-host",
        "127.0.0.1", "--monitoring-port", metrics, "--suggested-fee-recipient", FEE_RECIPIENT)


def cairn_validators(programs, fork):
    """Cairn's validators on a node of Prysm."""
    engine_port, http_port = free_ports(2)
    make_genesis(programs.folder, fork)
    start_geth(programs, engine_port)
    start_prysm_node(programs, engine_port, http_port)
    base = f"http://127.0.0.1:{http_port}"
    if not inclusion.wait_until(lambda: inclusion.get(base, "/eth/v1/beacon/genesis"), 60,
                                programs):
        raise Failure("Prysm's node does not answer")
    programs.start("cairn_validators", CAIRN, "validator", "--beacon-node", base,
                   "--interop-keys", f"0..{VALIDATORS - 1}", "--fee-recipient", FEE_RECIPIENT,
                   "--slashing-protection", programs.folder / "protection.sqlite")
    return base


def prysm_validators(programs, fork):
    """Prysm's validators, by REST alone, on a node of Cairn."""
    folder = programs.folder
    http_port, metrics, rpc = free_ports(3)
    programs.start("cairn_node", CAIRN, "devnet", "--nodes", 1, "--validators", VALIDATORS,
                   "--preset", "mainnet", "--seconds-per-slot", SECONDS_PER_SLOT, "--fork", fork,
                   "--external-validators", "--write-config", folder, "--no-page", "--plain",
                   "--beacon-port", http_port)
    base = f"http://127.0.0.1:{http_port}"
    if not inclusion.wait_until(lambda: inclusion.get(base, "/eth/v1/beacon/genesis"), 60,
                                programs):
        raise Failure("Cairn's node does not answer")
    programs.start("prysm_validators", PRYSM / "validator", "--accept-terms-of-use", "--datadir",
                   folder / "validator", "--wallet-dir", folder / "wallet", "--chain-config-file",
                   folder / "config.yaml", "--enable-beacon-rest-api",
                   "--beacon-rest-api-provider", base, "--interop-num-validators", VALIDATORS,
                   "--interop-start-index", 0, "--monitoring-host", "127.0.0.1",
                   "--monitoring-port", metrics, "--http-port", rpc, "--suggested-fee-recipient",
                   FEE_RECIPIENT)
    return base


RUNS = {f"{kind}-{fork}": (start, fork)
        for kind, start in (("cairn-on-prysm", cairn_validators),
                            ("prysm-on-cairn", prysm_validators))
        for fork in FORKS}


def judge(counts, final, epochs):
    """What falls short, in words."""
    words = [f"{name} {got} of {due}" for name, (got, due) in counts.items()
             if got < SHARE * due]
    if final < epochs - 2:
        words.append(f"final epoch {final} after {epochs} epochs")
    return ", ".join(words)


def play(name, folder, epochs):
    start, fork = RUNS[name]
    programs = Programs(folder / name)
    try:
        base = start(programs, fork)
        last = epochs * inclusion.SLOTS_PER_EPOCH
        seconds = GENESIS_DELAY + (last + 40) * SECONDS_PER_SLOT + 120
        if not inclusion.wait_until(lambda: inclusion.head_slot(base) >= last + 8, seconds,
                                    programs):
            raise Failure(f"the head does not reach slot {last + 8}")
        counts = inclusion.count(base, 1, last, VALIDATORS)
        final = inclusion.final_epoch(base)
        return counts, final, judge(counts, final, epochs)
    finally:
        programs.close()


def report(name, future):
    try:
        counts, final, short = future.result()
    except Failure as failure:
        print(f"FAILED {name}: {failure}", flush=True)
        return False
    shown = ", ".join(f"{name} {got} of {due}" for name, (got, due) in counts.items())
    print(f"{'FAILED' if short else 'passed'} {name}: {shown}, final epoch {final}", flush=True)
    return not short


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--only", choices=sorted(RUNS), action="append")
    parser.add_argument("--folder", type=pathlib.Path, default=ROOT / "build/interop",
                        help="logs and databases; emptied first")
    options = parser.parse_args()
    if missing():
        sys.exit(f"duties: missing: {', '.join(missing())}; run `make interop`")
    shutil.rmtree(options.folder, ignore_errors=True)
    names = options.only or list(RUNS)
    print(f"{len(names)} runs of {options.epochs} epochs, about "
          f"{(options.epochs * 32 + 8) * SECONDS_PER_SLOT // 60 + 1} minutes", flush=True)
    with concurrent.futures.ThreadPoolExecutor(len(names)) as pool:
        futures = {}
        for name in names:
            futures[pool.submit(play, name, options.folder, options.epochs)] = name
            time.sleep(1)  # else two might be given the same free port
        good = [report(futures[done], done)
                for done in concurrent.futures.as_completed(futures)]
    print(f"{sum(good)} passed, {len(good) - sum(good)} failed, 0 skipped")
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()
