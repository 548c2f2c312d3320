"""What random chains share: deposits to come, a block with one thing changed, and (2020) cases as vectors."""
from collections import Counter
from pathlib import Path

from remerkleable.core import View


def changed(value, rng):
    """The value with one byte of its encoding changed, or None if that is no encoding."""
    data = bytearray(value.encode_bytes())
    if not data:
        return None
    data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    try:
        other = type(value).decode_bytes(bytes(data))
    except Exception:
        return None
    return other if other.encode_bytes() == bytes(data) else None


def change_block(block, rng):
    """A block with one field, operation or bit changed; not sealed."""
    block = block.copy()
    lists = [name for name in block.body.fields()
             if isinstance(getattr(block.body, name), View) and hasattr(getattr(block.body, name), "append")
             and len(getattr(block.body, name)) > 0]
    kind = rng.choice(("bit", "operation", "operation", "repeat", "drop", "header"))
    if kind == "header":
        field = rng.choice(("slot", "proposer_index", "parent_root"))
        other = changed(getattr(block, field), rng)
        setattr(block, field, other)
    elif kind == "bit" or not lists:
        other = changed(block.body, rng)
        if other is None:
            return None
        block.body = other
    else:
        operations = getattr(block.body, rng.choice(lists))
        i = rng.randrange(len(operations))
        if kind == "operation":
            other = changed(operations[i], rng)
            if other is None:
                return None
            operations[i] = other
        elif kind == "repeat":
            try:
                operations.append(operations[i])
            except Exception:
                return None
        else:
            operations.pop()
    return block


def deposit_tree(spec, leaves, count):
    """The root of 2**32 deposits of which `leaves` are given and the rest zero, and their branches."""
    zeros = [b"\0" * 32]
    for _ in range(32):
        zeros.append(spec.hash(zeros[-1] * 2))
    levels = [dict(leaves)]
    for depth in range(32):
        level = levels[-1]
        levels.append({i // 2: spec.hash(level.get(i // 2 * 2, zeros[depth]) + level.get(i // 2 * 2 + 1, zeros[depth]))
                       for i in level})
    length = count.to_bytes(32, "little")
    proofs = {i: [levels[d].get((i >> d) ^ 1, zeros[d]) for d in range(32)] + [length] for i in leaves}
    return spec.hash(levels[32][0] + length), proofs


# Writing ---------------------------------------------------------------------------------------------


class Writer:
    def __init__(self, out):
        self.root, self.cases, self.blocks, self.refused = Path(out) / "tests" / "minimal", 0, 0, 0
        self.operations = Counter()

    def folder(self, fork, runner, handler):
        folder = self.root / fork / runner / handler / "random" / f"case_{self.cases:05}"
        folder.mkdir(parents=True)
        self.cases += 1
        return folder

    def chain(self, fork, pre, blocks, post, signatures):
        folder = self.folder(fork, "sanity", "blocks")
        (folder / "pre.ssz").write_bytes(pre)
        for i, block in enumerate(blocks):
            (folder / f"blocks_{i}.ssz").write_bytes(block.encode_bytes())
        if post is None:
            self.refused += 1
        else:
            (folder / "post.ssz").write_bytes(post.encode_bytes())
        setting = 1 if signatures else 2
        (folder / "meta.yaml").write_text(f"{{blocks_count: {len(blocks)}, bls_setting: {setting}}}\n")
        self.blocks += len(blocks)
        for block in blocks:
            for name, value in zip(block.message.body.fields(), block.message.body):
                if name == "shard_transitions":
                    self.operations["crosslinks"] += sum(len(t.shard_states) > 0 for t in value)
                elif hasattr(value, "append"):
                    self.operations[name] += len(value)

    def upgrade(self, pre, post):
        folder = self.folder("phase1", "fork", "fork")
        (folder / "pre.ssz").write_bytes(pre.encode_bytes())
        (folder / "post.ssz").write_bytes(post.encode_bytes())
        (folder / "meta.yaml").write_text("{fork: phase1}\n")
