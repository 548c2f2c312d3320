#include "protection/memory_protection.hpp"

#include "protection/rules.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <unordered_map>

namespace cairn::protection {

using namespace consensus;

namespace {

class MemoryMessages final : public SignedMessages {
  public:
    std::optional<KnownKey> find_key(const BLSPubkey& pubkey) override {
        const auto found = ids_.find(pubkey);
        if (found == ids_.end()) {
            return std::nullopt;
        }
        return KnownKey{found->second, of(found->second).lowest};
    }
    KnownKey add_key(const BLSPubkey& pubkey) override {
        const KeyId id = static_cast<KeyId>(keys_.size());
        ids_.emplace(pubkey, id);
        keys_.push_back({pubkey, {}, {}, {}});
        return {id, {}};
    }
    void set_watermarks(const KnownKey& key) override { of(key.id).lowest = key.lowest; }

    std::optional<SignedBlock> block_at(KeyId key, Slot slot) override {
        const auto& blocks = of(key).blocks;
        const auto found = blocks.find(slot);
        return found == blocks.end() ? std::nullopt : std::optional(found->second);
    }
    std::vector<SignedAttestation> votes_at(KeyId key, Epoch target) override {
        std::vector<SignedAttestation> found;
        const auto& votes = of(key).votes;
        for (auto at = votes.lower_bound({target, Epoch{0}});
             at != votes.end() && at->first.first == target; ++at) {
            found.push_back(at->second);
        }
        return found;
    }
    // No source is after its target, so a vote with a later source has a later target than it, too.
    bool has_surrounded(KeyId key, Epoch source, Epoch target) override {
        const auto& votes = of(key).votes;
        for (auto at = votes.lower_bound({source, FAR_FUTURE_EPOCH});
             at != votes.end() && at->first.first < target; ++at) {
            if (at->second.source_epoch > source) {
                return true;
            }
        }
        return false;
    }
    bool has_surrounding(KeyId key, Epoch source, Epoch target) override {
        const auto& votes = of(key).votes;
        return std::any_of(votes.upper_bound({target, FAR_FUTURE_EPOCH}), votes.end(),
                           [&](const auto& vote) { return vote.second.source_epoch < source; });
    }

    void put(KeyId key, const SignedBlock& block) override {
        of(key).blocks.insert_or_assign(block.slot, block);
    }
    void put(KeyId key, const SignedAttestation& vote) override {
        of(key).votes.insert_or_assign({vote.target_epoch, vote.source_epoch}, vote);
    }
    void forget_blocks(KeyId key, Slot slot) override {
        auto& blocks = of(key).blocks;
        blocks.erase(blocks.begin(), blocks.upper_bound(slot));
    }
    std::optional<Epoch> forget_votes(KeyId key, Epoch target) override {
        auto& votes = of(key).votes;
        const auto end = votes.upper_bound({target, FAR_FUTURE_EPOCH});
        std::optional<Epoch> highest;
        for (auto at = votes.begin(); at != end; ++at) {
            highest = std::max(highest.value_or(Epoch{0}), at->second.source_epoch);
        }
        votes.erase(votes.begin(), end);
        return highest;
    }

    std::vector<SigningHistory> all() const {
        std::vector<SigningHistory> out;
        for (const Key& key : keys_) {
            out.push_back(history_of(key));
        }
        return out;
    }
    std::optional<SigningHistory> history(const BLSPubkey& pubkey) {
        const auto found = ids_.find(pubkey);
        return found == ids_.end() ? std::nullopt : std::optional(history_of(of(found->second)));
    }
    std::optional<Epoch> latest_target() const {
        std::optional<Epoch> latest;
        const auto raise = [&](Epoch target) {
            latest = std::max(latest.value_or(target), target);
        };
        for (const Key& key : keys_) {
            if (key.lowest.target) {
                raise(*key.lowest.target);
            }
            if (!key.votes.empty()) {
                raise(key.votes.rbegin()->first.first);
            }
        }
        return latest;
    }

  private:
    struct Key {
        BLSPubkey pubkey;
        Watermarks lowest;
        std::map<Slot, SignedBlock> blocks;
        std::map<std::pair<Epoch, Epoch>, SignedAttestation> votes;  // by target and source
    };
    static SigningHistory history_of(const Key& key) {
        SigningHistory history{key.pubkey, {}, {}};
        for (const auto& [slot, block] : key.blocks) {
            history.signed_blocks.push_back(block);
        }
        for (const auto& [epochs, vote] : key.votes) {
            history.signed_attestations.push_back(vote);
        }
        add_watermarks(history, key.lowest);
        return history;
    }
    Key& of(KeyId id) { return keys_[static_cast<std::size_t>(id)]; }

    std::unordered_map<BLSPubkey, KeyId> ids_;
    std::vector<Key> keys_;
};

}  // namespace

struct MemoryProtection::State {
    std::mutex mutex;
    Root genesis_validators_root;
    MemoryMessages messages;
};

MemoryProtection::MemoryProtection(const Root& genesis_validators_root)
    : state_(std::make_unique<State>()) {
    state_->genesis_validators_root = genesis_validators_root;
}

MemoryProtection::~MemoryProtection() = default;

Result<void, ProtectionError> MemoryProtection::register_keys(std::span<const BLSPubkey> pubkeys) {
    const std::lock_guard lock(state_->mutex);
    for (const BLSPubkey& pubkey : pubkeys) {
        register_key(state_->messages, pubkey);
    }
    return {};
}

Result<std::vector<Verdict>, ProtectionError> MemoryProtection::check_and_record(
    std::span<const ToSign> messages) {
    const std::lock_guard lock(state_->mutex);
    std::vector<Verdict> verdicts;
    verdicts.reserve(messages.size());
    for (const ToSign& message : messages) {
        verdicts.push_back(protection::check_and_record(state_->messages, message));
    }
    return verdicts;
}

Result<void, ProtectionError> MemoryProtection::import_history(const Interchange& interchange,
                                                               ImportMode mode) {
    const std::lock_guard lock(state_->mutex);
    if (interchange.genesis_validators_root != state_->genesis_validators_root) {
        return unexpected(
            ProtectionError{ProtectionCause::wrong_network, "the document is of another network"});
    }
    import_interchange(state_->messages, interchange, mode);
    return {};
}

Result<Interchange, ProtectionError> MemoryProtection::export_history() {
    const std::lock_guard lock(state_->mutex);
    return Interchange{state_->genesis_validators_root, state_->messages.all()};
}

Result<Interchange, ProtectionError> MemoryProtection::export_history(
    std::span<const BLSPubkey> pubkeys) {
    const std::lock_guard lock(state_->mutex);
    Interchange out{state_->genesis_validators_root, {}};
    for (const BLSPubkey& pubkey : pubkeys) {
        if (auto history = state_->messages.history(pubkey)) {
            out.data.push_back(*std::move(history));
        }
    }
    return out;
}

Result<std::optional<Epoch>, ProtectionError> MemoryProtection::latest_target() {
    const std::lock_guard lock(state_->mutex);
    return state_->messages.latest_target();
}

}  // namespace cairn::protection
