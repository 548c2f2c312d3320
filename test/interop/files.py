#!/usr/bin/env python3
"""Files of validators between Cairn and others' tools, each way: keystores, deposit data, and what
was signed (EIP-3076). The others are ethstaker-deposit and Prysm. Exit status 1: one was not taken.
"""

import json
import pathlib
import shutil
import sys
import tempfile
import time
import zipfile

from duties import prysm_config
from programs import (CAIRN, ETHSTAKER, FEE_RECIPIENT, PRYSM, Failure, Programs, free_ports, missing,
                      run)

PASSWORD = "correct horse battery staple"
COUNT = 3
HOODI_ROOT = "0x212f13fc4df078b6cb7db228f1c8307566dcecf900867401a92023d7ba99cb5f"


def write(path, text):
    path.write_text(text)
    return path


def expect(condition, words):
    if not condition:
        raise Failure(words)


def public_keys(folder):
    return sorted("0x" + json.loads(path.read_text())["pubkey"].removeprefix("0x")
                  for path in folder.glob("keystore-*.json"))


class Cairn:
    """A folder with a mnemonic, keystores and deposit data that Cairn has made."""

    def __init__(self, folder, network=("--network", "hoodi")):
        self.keys = folder / "cairn_keys"
        self.mnemonic = folder / "mnemonic"
        self.password = write(folder / "password", PASSWORD)
        run(CAIRN, "account", "new", *network, "--count", COUNT,
            "--withdrawal-address", FEE_RECIPIENT, "--mnemonic-file", self.mnemonic,
            "--password-file", self.password, "--yes", "-o", self.keys)
        (self.deposits,) = self.keys.glob("deposit_data-*.json")


def ethstaker_takes_ours(folder):
    ours = Cairn(folder)
    run(*ETHSTAKER, "check", ours.mnemonic, PASSWORD, FEE_RECIPIENT, ours.keys)


def we_take_ethstakers(folder):
    ours = Cairn(folder)
    theirs = folder / "theirs"
    theirs.mkdir()
    run(*ETHSTAKER, "make", ours.mnemonic, PASSWORD, COUNT, FEE_RECIPIENT, theirs)
    (deposits,) = theirs.glob("deposit_data-*.json")
    run(CAIRN, "account", "verify-deposits", "--network", "hoodi", deposits)
    run(CAIRN, "account", "import", *theirs.glob("keystore-*.json"), "--network", "hoodi",
        "--password-file", ours.password, "--yes", "-o", folder / "imported")
    expect(public_keys(folder / "imported") == public_keys(ours.keys), "other keys came in")
    made, own = (json.loads(path.read_text()) for path in (deposits, ours.deposits))
    for field in ("pubkey", "withdrawal_credentials", "amount", "signature", "deposit_data_root",
                  "deposit_message_root", "fork_version"):
        expect([one[field] for one in made] == [one[field] for one in own], f"{field} differs")


def prysm_wallet(folder):
    password = write(folder / "wallet_password", PASSWORD)
    options = ["--wallet-dir", folder / "wallet", "--wallet-password-file", password, "--hoodi",
               "--accept-terms-of-use"]
    run(PRYSM / "validator", "wallet", "create", "--keymanager-kind", "imported", *options)
    return options


def prysm_takes_our_keystores(folder):
    ours = Cairn(folder)
    wallet = prysm_wallet(folder)
    run(PRYSM / "validator", "accounts", "import", "--keys-dir", ours.keys,
        "--account-password-file", ours.password, *wallet)
    listed = run(PRYSM / "validator", "accounts", "list", *wallet)
    for key in public_keys(ours.keys):
        expect(key in listed, f"Prysm does not list {key}")
    backup = folder / "backup"
    run(PRYSM / "validator", "accounts", "backup", "--backup-dir", backup,
        "--backup-password-file", ours.password, "--backup-public-keys",
        ",".join(public_keys(ours.keys)), *wallet)
    zipfile.ZipFile(backup / "backup.zip").extractall(backup)
    run(CAIRN, "account", "import", *backup.glob("keystore-*.json"), "--network", "hoodi",
        "--password-file", ours.password, "--yes", "-o", folder / "back")
    expect(public_keys(folder / "back") == public_keys(ours.keys), "other keys came back")


def prysm_takes_our_deposits(folder):
    """They become the first validators of a network."""
    config = write(folder / "config.yaml", prysm_config("phase0"))
    ours = Cairn(folder, ("--config", config))
    run(PRYSM / "prysmctl", "testnet", "generate-genesis", "--fork", "phase0",
        "--num-validators", COUNT, "--deposit-json-file", ours.deposits, "--chain-config-file",
        config, "--output-ssz", folder / "genesis.ssz")
    state = run(CAIRN, "ssz", "decode", "--fork", "phase0", "-t", "BeaconState",
                folder / "genesis.ssz")
    validators = [one["pubkey"] for one in json.loads(state)["validators"]]
    expect(sorted(validators) == public_keys(ours.keys), f"other validators: {validators}")


def make_prysm_database(folder):
    """Its client makes it when it starts, and no other command does."""
    programs = Programs(folder)
    metrics, http = free_ports(2)
    programs.start("client", PRYSM / "validator", "--accept-terms-of-use", "--hoodi", "--datadir",
                   folder / "prysm", "--wallet-dir", folder / "none", "--interop-num-validators",
                   1, "--interop-start-index", 0, "--enable-beacon-rest-api",
                   "--beacon-rest-api-provider", "http://127.0.0.1:1", "--monitoring-port",
                   metrics, "--http-port", http)
    end = time.monotonic() + 30
    while not (folder / "prysm/validator.db").exists() and time.monotonic() < end:
        time.sleep(0.2)
    time.sleep(1)  # its tables
    programs.close()


def history(keys):
    return {"metadata": {"interchange_format_version": "5", "genesis_validators_root": HOODI_ROOT},
            "data": [{"pubkey": key,
                      "signed_blocks": [{"slot": str(100 + index)}],
                      "signed_attestations": [{"source_epoch": str(2 + index),
                                               "target_epoch": str(3 + index)}]}
                     for index, key in enumerate(keys)]}


def highest(document):
    """Of each key: the highest slot, source and target."""
    return {one["pubkey"]: (max(int(block["slot"]) for block in one["signed_blocks"]),
                            max(int(vote["source_epoch"]) for vote in one["signed_attestations"]),
                            max(int(vote["target_epoch"]) for vote in one["signed_attestations"]))
            for one in document["data"]}


def history_both_ways(folder):
    ours = Cairn(folder)
    wanted = history(public_keys(ours.keys))
    start = write(folder / "start.json", json.dumps(wanted))
    run(CAIRN, "protection", "import", folder / "first.sqlite", start)
    first = folder / "first.json"
    run(CAIRN, "protection", "export", folder / "first.sqlite", "-o", first)
    make_prysm_database(folder)
    options = ["--datadir", folder / "prysm", "--hoodi", "--accept-terms-of-use"]
    command = [PRYSM / "validator", "slashing-protection-history"]
    run(*command, "import", "--slashing-protection-json-file", first, *options)
    run(*command, "export", "--slashing-protection-export-dir", folder / "export", *options)
    (second,) = (folder / "export").glob("*.json")
    run(CAIRN, "protection", "import", folder / "second.sqlite", second)
    last = json.loads(run(CAIRN, "protection", "export", folder / "second.sqlite"))
    for document in (json.loads(second.read_text()), last):
        expect(highest(document) == highest(wanted), f"other history: {highest(document)}")


CHECKS = {
    "ethstaker-deposit takes our keystores and deposit data": ethstaker_takes_ours,
    "we take ethstaker-deposit's keystores and deposit data": we_take_ethstakers,
    "Prysm takes our keystores, and we its backup": prysm_takes_our_keystores,
    "Prysm takes our deposit data": prysm_takes_our_deposits,
    "what was signed goes to Prysm and comes back": history_both_ways,
}


def main():
    if missing():
        sys.exit(f"files: missing: {', '.join(missing())}; run `make interop`")
    good = 0
    for name, check in CHECKS.items():
        folder = pathlib.Path(tempfile.mkdtemp(prefix="cairn_interop_"))
        try:
            check(folder)
            good += 1
            print(f"passed {name}", flush=True)
        except Failure as failure:
            print(f"FAILED {name}: {failure}", flush=True)
        finally:
            shutil.rmtree(folder)
    print(f"{good} passed, {len(CHECKS) - good} failed, 0 skipped")
    sys.exit(0 if good == len(CHECKS) else 1)


if __name__ == "__main__":
    main()
