#include "state_store/detail/undo_record.hpp"

#include "rlp/reader.hpp"
#include "rlp/writer.hpp"
#include "state_store/detail/columns.hpp"
#include "state_store/detail/kv_nodes.hpp"
#include "store/record.hpp"

#include <algorithm>

namespace cairn::state::detail {
namespace {

constexpr std::uint8_t FORM = 1;

void write_account(rlp::Writer& out, const mpt::HashedChange& account) {
    out.begin_list();
    out.string(account.key.view());
    out.begin_list();
    if (account.fields) {
        out.uint64(account.fields->nonce);
        out.uint256(account.fields->balance);
        out.string(account.fields->code_hash.view());
    }
    out.end_list();
    out.uint64(account.storage_cleared ? 1 : 0);
    out.begin_list();
    for (const mpt::HashedSlot& slot : account.slots) {
        out.begin_list();
        out.string(slot.key.view());
        out.uint256(slot.value);
        out.end_list();
    }
    out.end_list();
    out.end_list();
}

rlp::Decoded<mpt::HashedSlot> read_slot(rlp::Reader& in) {
    CAIRN_TRY_ASSIGN(rlp::Reader items, in.list());
    mpt::HashedSlot out;
    CAIRN_TRY_ASSIGN(out.key, items.fixed<32>());
    CAIRN_TRY_ASSIGN(out.value, items.uint256());
    CAIRN_TRY(items.end());
    return out;
}

rlp::Decoded<mpt::HashedChange> read_account(rlp::Reader& in) {
    CAIRN_TRY_ASSIGN(rlp::Reader items, in.list());
    mpt::HashedChange out;
    CAIRN_TRY_ASSIGN(out.key, items.fixed<32>());
    CAIRN_TRY_ASSIGN(rlp::Reader fields, items.list());
    if (!fields.at_end()) {
        out.fields.emplace();
        CAIRN_TRY_ASSIGN(out.fields->nonce, fields.uint64());
        CAIRN_TRY_ASSIGN(out.fields->balance, fields.uint256());
        CAIRN_TRY_ASSIGN(out.fields->code_hash, fields.fixed<32>());
        CAIRN_TRY(fields.end());
    }
    CAIRN_TRY_ASSIGN(const std::uint64_t cleared, items.uint64());
    out.storage_cleared = cleared == 1;
    CAIRN_TRY_ASSIGN(rlp::Reader slots, items.list());
    while (!slots.at_end()) {
        CAIRN_TRY_ASSIGN(const mpt::HashedSlot slot, read_slot(slots));
        out.slots.push_back(slot);
    }
    CAIRN_TRY(items.end());
    return out;
}

rlp::Decoded<Undo> read_undo(BytesView content) {
    rlp::Reader input(content);
    CAIRN_TRY_ASSIGN(rlp::Reader items, input.list());
    Undo out;
    CAIRN_TRY_ASSIGN(out.number, items.uint64());
    CAIRN_TRY_ASSIGN(out.hash, items.fixed<32>());
    CAIRN_TRY_ASSIGN(out.root, items.fixed<32>());
    CAIRN_TRY_ASSIGN(rlp::Reader accounts, items.list());
    while (!accounts.at_end()) {
        CAIRN_TRY_ASSIGN(mpt::HashedChange account, read_account(accounts));
        out.changes.push_back(std::move(account));
    }
    CAIRN_TRY(items.end());
    CAIRN_TRY(input.end());
    return out;
}

StateError damaged_slot(BytesView key) {
    return {StateErrorKind::damaged, "slot " + base::to_hex(key) + " of the state is damaged"};
}

Read<mpt::HashedChange> undone_change(const store::KvSnapshot& before,
                                      const mpt::HashedChange& change) {
    mpt::HashedChange out;
    out.key = change.key;
    if (!change.before) {
        return out;  // it is removed, with all that it has
    }
    const Account& old = *change.before;
    out.fields = AccountFields{old.nonce, old.balance, old.code_hash};
    if (mpt::clears_storage(change)) {
        out.storage_cleared = true;
        CAIRN_TRY_ASSIGN(out.slots, all_slots(before, change.key));
        return out;
    }
    out.storage_cleared = !change.fields || change.storage_cleared;
    if (!out.storage_cleared) {
        for (const mpt::HashedSlot& slot : change.slots) {
            out.slots.push_back({slot.key, slot.before, {}});
        }
    }
    return out;
}

}  // namespace

Bytes encode_undo(const Undo& undo) {
    rlp::Writer out;
    out.begin_list();
    out.uint64(undo.number);
    out.string(undo.hash.view());
    out.string(undo.root.view());
    out.begin_list();
    for (const mpt::HashedChange& account : undo.changes) {
        write_account(out, account);
    }
    out.end_list();
    out.end_list();
    return store::seal_record(FORM, out.finish());
}

Read<Undo> decode_undo(BytesView record, std::uint64_t number) {
    const std::string what = "what undoes block " + std::to_string(number);
    const auto opened = store::open_record(record, FORM, what);
    if (!opened) {
        return unexpected(to_state_error(opened.error()));
    }
    auto undo = read_undo(opened->content);
    if (!undo) {
        return unexpected(
            StateError{StateErrorKind::damaged, what + ": " + to_string(undo.error())});
    }
    return *std::move(undo);
}

Read<std::vector<mpt::HashedSlot>> all_slots(const store::KvSnapshot& before,
                                             const Bytes32& account) {
    std::vector<mpt::HashedSlot> out;
    const auto iterator = before.iterate(SLOTS);
    for (iterator->seek(account.view());
         iterator->valid() && iterator->key().size() == 64 &&
         std::ranges::equal(iterator->key().first(32), account.view());
         iterator->next()) {
        const auto value = mpt::decode_slot(iterator->value());
        if (!value) {
            return unexpected(damaged_slot(iterator->key()));
        }
        out.push_back({Bytes32::from(iterator->key().subspan(32)), *value, {}});
    }
    if (const auto status = iterator->status(); !status) {
        return unexpected(to_state_error(status.error()));
    }
    return out;
}

Read<void> record_undo(const store::KvSnapshot& before, const mpt::HashedDiff& changes,
                       Undo& undo) {
    undo.changes.reserve(changes.size());
    for (const mpt::HashedChange& change : changes) {
        CAIRN_TRY_ASSIGN(mpt::HashedChange undone, undone_change(before, change));
        undo.changes.push_back(std::move(undone));
    }
    return {};
}

}  // namespace cairn::state::detail
