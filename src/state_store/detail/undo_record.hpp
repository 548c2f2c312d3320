// What undoes a block: of all that it has changed, what its parent had.
//
// Sealed (store/record.hpp), version 1: an RLP list of the parent's number, hash and root, and of a
// list of accounts, each: key, the list of nonce, balance and code hash or the empty list for none,
// 1 if its storage is to be emptied first, the list of slots, each a list of key and value.
#pragma once

#include "state/mpt/state_update.hpp"
#include "state/state_tree.hpp"
#include "store/kv.hpp"

namespace cairn::state::detail {

struct Undo {
    std::uint64_t number = 0;
    Bytes32 hash;
    Bytes32 root;
    mpt::HashedDiff changes;
};

Bytes encode_undo(const Undo& undo);
/// `number` is that of the block that it undoes.
Read<Undo> decode_undo(BytesView record, std::uint64_t number);

/// The slots of an account before the change.
Read<std::vector<mpt::HashedSlot>> all_slots(const store::KvSnapshot& before,
                                             const Bytes32& account);
/// Fills in undo.changes from what `changes`, a version's step, say of the state before them.
/// `before` is asked for storage that they clear.
Read<void> record_undo(const store::KvSnapshot& before, const mpt::HashedDiff& changes, Undo& undo);

}  // namespace cairn::state::detail
