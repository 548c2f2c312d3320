"""Keccak-256, as Ethereum hashes; slow, and enough for headers. FIPS 202 with the padding of 2008."""

MASK = (1 << 64) - 1
RATE = 136
ROTATIONS = ((0, 36, 3, 41, 18), (1, 44, 10, 45, 2), (62, 6, 43, 15, 61), (28, 55, 25, 21, 56),
             (27, 20, 39, 8, 14))


def round_constants():
    register = 1
    for _ in range(24):
        constant = 0
        for j in range(7):
            register = (register << 1 ^ (register >> 7) * 0x71) & 0xff
            if register & 2:
                constant ^= 1 << ((1 << j) - 1)
        yield constant


CONSTANTS = tuple(round_constants())


def rotate(lane, by):
    return (lane << by | lane >> (64 - by)) & MASK


def permute(a):
    for constant in CONSTANTS:
        c = [a[x][0] ^ a[x][1] ^ a[x][2] ^ a[x][3] ^ a[x][4] for x in range(5)]
        d = [c[x - 1] ^ rotate(c[(x + 1) % 5], 1) for x in range(5)]
        b = [[0] * 5 for _ in range(5)]
        for x in range(5):
            for y in range(5):
                b[y][(2 * x + 3 * y) % 5] = rotate(a[x][y] ^ d[x], ROTATIONS[x][y])
        a = [[b[x][y] ^ (~b[(x + 1) % 5][y] & b[(x + 2) % 5][y]) for y in range(5)]
             for x in range(5)]
        a[0][0] ^= constant
    return a


def keccak256(data):
    missing = RATE - len(data) % RATE
    padding = b"\x81" if missing == 1 else b"\x01" + bytes(missing - 2) + b"\x80"
    padded = data + padding
    a = [[0] * 5 for _ in range(5)]
    for at in range(0, len(padded), RATE):
        for i in range(RATE // 8):
            lane = int.from_bytes(padded[at + 8 * i:at + 8 * i + 8], "little")
            a[i % 5][i // 5] ^= lane
        a = permute(a)
    return b"".join(a[i % 5][i // 5].to_bytes(8, "little") for i in range(4))
