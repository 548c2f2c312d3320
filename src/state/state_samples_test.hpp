// Random changes of a state, a model of what they make, and the model's root after the definition:
// for tests and fuzz targets.
#pragma once

#include "state/naive_trie_test.hpp"
#include "state/state_diff.hpp"
#include "state/state_tree.hpp"

#include <map>
#include <random>

namespace cairn::state {

struct ModelAccount {
    AccountFields fields;
    std::map<Bytes32, base::U256> slots;
};

/// A state as plain maps.
class ModelState {
  public:
    void apply(const StateDiff& diff) {
        for (const AccountChange& change : diff.accounts) {
            if (!change.fields) {
                accounts_.erase(change.address);
                continue;
            }
            ModelAccount& account = accounts_[change.address];
            account.fields = *change.fields;
            if (change.storage_cleared) {
                account.slots.clear();
            }
            for (const SlotChange& slot : change.slots) {
                if (slot.value.is_zero()) {
                    account.slots.erase(slot.slot);
                } else {
                    account.slots[slot.slot] = slot.value;
                }
            }
        }
    }
    const std::map<Bytes20, ModelAccount>& accounts() const noexcept { return accounts_; }

    Bytes32 root() const {
        NaivePairs pairs;
        for (const auto& [address, account] : accounts_) {
            pairs[hashed(address.view())] = encode_account({.nonce = account.fields.nonce,
                                                            .balance = account.fields.balance,
                                                            .storage_root = storage_root(account),
                                                            .code_hash = account.fields.code_hash});
        }
        return naive_root(pairs);
    }
    static Bytes32 storage_root(const ModelAccount& account) {
        NaivePairs pairs;
        for (const auto& [slot, value] : account.slots) {
            rlp::Writer out;
            out.uint256(value);
            pairs[hashed(slot.view())] = out.finish();
        }
        return naive_root(pairs);
    }

  private:
    static Bytes hashed(BytesView bytes) {
        const Bytes32 out = crypto::keccak256(bytes);
        return {out.begin(), out.end()};
    }
    std::map<Bytes20, ModelAccount> accounts_;
};

inline Bytes20 sample_address(std::uint64_t number) {
    Bytes20 out;
    base::store_le64(out.data(), number);
    return out;
}
inline Bytes32 sample_slot(std::uint64_t number) {
    return base::U256(number).to_be();
}

/// Changes to up to `count` of the first `accounts` addresses and the first `slots` slots of each.
template <class Random>
StateDiff sample_diff(Random& random, std::size_t count, std::size_t accounts, std::size_t slots) {
    const auto below = [&](std::size_t end) { return static_cast<std::size_t>(random() % end); };
    std::map<Bytes20, AccountChange> out;
    for (std::size_t i = 0; i < count; ++i) {
        const Bytes20 address = sample_address(below(accounts));
        AccountChange change{
            .address = address, .fields = {}, .storage_cleared = false, .slots = {}};
        if (below(6) != 0) {
            change.fields = AccountFields{.nonce = below(1000),
                                          .balance = base::U256(0, 0, below(3), below(1U << 30U)),
                                          .code_hash = EMPTY_CODE_HASH};
            change.storage_cleared = below(8) == 0;
            std::map<Bytes32, base::U256> values;
            for (std::size_t left = below(slots + 1); left > 0; --left) {
                values[sample_slot(below(slots))] =
                    below(3) == 0 ? base::U256() : base::U256(below(3), 0, 0, 1 + below(200));
            }
            for (const auto& [slot, value] : values) {
                change.slots.push_back({slot, value});
            }
        }
        out[address] = change;
    }
    StateDiff diff;
    for (auto& [address, change] : out) {
        diff.accounts.push_back(std::move(change));
    }
    return diff;
}

}  // namespace cairn::state
