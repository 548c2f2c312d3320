// Checks what eth_getProof says against a state root. Yellow Paper appendix D; EIP-1186.
import { fromRlp, hexToBytes, keccak256, toRlp, trim } from "viem";

function nibbles(hex) {
    return [...hex.slice(2)].map((digit) => parseInt(digit, 16));
}

/** A leaf's or an extension's path: its nibbles, and whether it is a leaf. */
function readPath(encoded) {
    const digits = nibbles(encoded);
    const isOdd = digits[0] % 2 === 1;
    return { path: digits.slice(isOdd ? 1 : 2), isLeaf: digits[0] >= 2 };
}

/** The value under `key` in the trie of `root`; null: proven to be absent. Throws: no proof. */
export function provenValue(root, key, proof) {
    let wanted = root;
    let rest = nibbles(keccak256(key));
    for (const encoded of proof) {
        if (keccak256(encoded) !== wanted) {
            throw new Error(`a node of the proof has not the hash ${wanted}`);
        }
        let node = fromRlp(encoded, "hex");
        for (;;) {
            if (node.length === 17) {
                if (rest.length === 0) return node[16];
                [wanted, rest] = [node[rest[0]], rest.slice(1)];
            } else {
                const { path, isLeaf } = readPath(node[0]);
                if (path.some((digit, i) => rest[i] !== digit)) return null;
                rest = rest.slice(path.length);
                if (isLeaf) return rest.length === 0 ? node[1] : null;
                wanted = node[1];
            }
            // A node of less than 32 bytes stands in its parent.
            if (!Array.isArray(wanted)) break;
            node = wanted;
        }
        if (wanted === "0x") return null;
    }
    // The trie without anything is proven by no node.
    if (proof.length === 0 && root === keccak256(toRlp("0x"))) return null;
    throw new Error("the proof ends too early");
}

function quantity(value) {
    return value === 0n ? "0x" : trim(`0x${value.toString(16).padStart(64, "0")}`);
}

/** Throws unless the account and its slots are those of the state. */
export function checkProof(stateRoot, proof) {
    const account = provenValue(stateRoot, proof.address, proof.accountProof);
    const expected = toRlp([
        quantity(BigInt(proof.nonce)),
        quantity(proof.balance),
        proof.storageHash,
        proof.codeHash,
    ]);
    if (account !== expected) throw new Error(`account: ${account} instead of ${expected}`);
    for (const { key, value, proof: nodes } of proof.storageProof) {
        const slot = `0x${BigInt(key).toString(16).padStart(64, "0")}`;
        const found = provenValue(proof.storageHash, hexToBytes(slot), nodes);
        const stored = value === 0n ? null : toRlp(quantity(value));
        if (found !== stored) throw new Error(`slot ${key}: ${found} instead of ${stored}`);
    }
}
