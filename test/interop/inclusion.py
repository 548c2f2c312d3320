"""Counts what validators got into a chain, by the Beacon API of a node that follows it."""

import json
import time
import urllib.error
import urllib.request

SLOTS_PER_EPOCH = 32
SYNC_COMMITTEE_SIZE = 512


def get(base, path):
    """The data of the answer; None where there is nothing of that name."""
    request = urllib.request.Request(base + path, headers={"Accept": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return None
        raise


def head_slot(base):
    return int(get(base, "/eth/v1/beacon/headers/head")["data"]["header"]["message"]["slot"])


def final_epoch(base):
    checkpoints = get(base, "/eth/v1/beacon/states/head/finality_checkpoints")
    return int(checkpoints["data"]["finalized"]["epoch"])


def wait_until(condition, seconds, programs):
    """False: it did not come true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        programs.check()
        try:
            if condition():
                return True
        except (OSError, TypeError):
            pass  # not listening yet, or nothing known yet
        time.sleep(1)
    return False


def bits_of(text):
    value = int.from_bytes(bytes.fromhex(text[2:]), "little")
    return {index for index in range(value.bit_length()) if value >> index & 1}


def votes_in(block):
    """(slot, position in the slot's only committee) of every vote that the block carries."""
    votes = set()
    for attestation in block["body"]["attestations"]:
        assert bits_of(attestation["committee_bits"]) == {0}, "more than one committee in a slot"
        bits = bits_of(attestation["aggregation_bits"])
        slot = int(attestation["data"]["slot"])
        votes |= {(slot, position) for position in bits - {max(bits)}}  # less the end mark
    return votes


def count(base, first, last, validators):
    """What the chain holds of the duties of the slots first..last, which are whole epochs but for a
    few slots; the blocks after them may carry their votes."""
    blocks = sync_bits = 0
    votes = set()
    for slot in range(first, last + SLOTS_PER_EPOCH + 1):
        answer = get(base, f"/eth/v2/beacon/blocks/{slot}")
        if answer is None:
            continue
        block = answer["data"]["message"]
        votes |= {vote for vote in votes_in(block) if first <= vote[0] <= last}
        if slot <= last:
            blocks += 1
            sync_bits += len(bits_of(block["body"]["sync_aggregate"]["sync_committee_bits"]))
    slots = last - first + 1
    return {"blocks": (blocks, slots),
            "votes": (len(votes), slots * validators // SLOTS_PER_EPOCH),
            "sync bits": (sync_bits, slots * SYNC_COMMITTEE_SIZE)}
