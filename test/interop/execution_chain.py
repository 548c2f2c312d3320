"""Blocks and transactions of the execution layer, as far as these tests make some themselves."""

import hashlib

from keccak import keccak256


def rlp(item):
    if isinstance(item, int):
        item = item.to_bytes((item.bit_length() + 7) // 8, "big")
    if isinstance(item, (bytes, bytearray)):
        if len(item) == 1 and item[0] < 0x80:
            return bytes(item)
        return length_prefix(len(item), 0x80) + bytes(item)
    body = b"".join(rlp(one) for one in item)
    return length_prefix(len(body), 0xC0) + body


def length_prefix(length, offset):
    if length < 56:
        return bytes([offset + length])
    size = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([offset + 55 + len(size)]) + size


# secp256k1 --------------------------------------------------------------------------------------

P = 2**256 - 2**32 - 977
N = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
G = (0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
     0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8)


def add(a, b):
    if a is None or b is None:
        return a or b
    if a[0] == b[0]:
        if (a[1] + b[1]) % P == 0:
            return None
        slope = 3 * a[0] * a[0] * pow(2 * a[1], -1, P)
    else:
        slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, P)
    x = (slope * slope - a[0] - b[0]) % P
    return x, (slope * (a[0] - x) - a[1]) % P


def multiply(scalar, point):
    out = None
    while scalar:
        if scalar & 1:
            out = add(out, point)
        point, scalar = add(point, point), scalar >> 1
    return out


def address_of(key):
    x, y = multiply(key, G)
    return keccak256(x.to_bytes(32, "big") + y.to_bytes(32, "big"))[12:]


def sign(key, message):
    nonce = int.from_bytes(hashlib.sha256(key.to_bytes(32, "big") + message).digest(), "big") % N
    x, y = multiply(nonce, G)
    s = pow(nonce, -1, N) * (int.from_bytes(message, "big") + x * key) % N
    parity = y & 1
    return (parity ^ 1, x % N, N - s) if s > N // 2 else (parity, x % N, s)


def transaction(key, nonce, chain_id, *, to=b"\x42" * 20, value=1, gas=21_000, fee=100 * 10**9,
                tip=10**9, data=b""):
    """The bytes of a signed transaction of type 2."""
    fields = [chain_id, nonce, tip, fee, gas, to, value, data, []]
    parity, r, s = sign(key, keccak256(b"\x02" + rlp(fields)))
    return b"\x02" + rlp([*fields, parity, r, s])


# Blocks -----------------------------------------------------------------------------------------

EMPTY_OMMERS = bytes.fromhex("1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347")


def requests_hash(requests):
    return hashlib.sha256(b"".join(hashlib.sha256(bytes.fromhex(one[2:])).digest()
                                   for one in requests)).digest()


def block_hash(payload, block, beacon_root, requests):
    """Of a payload; `block` is one of eth_getBlockByHash with the same transactions and
    withdrawals."""
    def data(name, source=payload):
        return bytes.fromhex(source[name][2:])

    def number(name):
        return int(payload[name], 16)

    header = [data("parentHash"), EMPTY_OMMERS, data("feeRecipient"), data("stateRoot"),
              data("transactionsRoot", block), data("receiptsRoot"), data("logsBloom"), 0,
              number("blockNumber"), number("gasLimit"), number("gasUsed"), number("timestamp"),
              data("extraData"), data("prevRandao"), bytes(8), number("baseFeePerGas")]
    if payload.get("withdrawals") is not None:
        header.append(data("withdrawalsRoot", block))
    if payload.get("blobGasUsed") is not None:
        header += [number("blobGasUsed"), number("excessBlobGas"), bytes.fromhex(beacon_root[2:])]
    if requests is not None:
        header.append(requests_hash(requests))
    return "0x" + keccak256(rlp(header)).hex()
