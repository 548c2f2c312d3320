#include "dev_chain/fork/fork_state_tree.hpp"

#include "base/assert.hpp"
#include "crypto/keccak256.hpp"
#include "rpc/values.hpp"

#include <array>
#include <map>
#include <unordered_map>

namespace cairn::dev_chain {
namespace {

using state::StateError;
using state::StateErrorKind;

/// Layers of one version, after which they become one.
constexpr std::size_t MAX_LAYERS = 32;

unexpected<StateError> failed(const std::string& what) {
    return unexpected(StateError{StateErrorKind::storage, what});
}

std::string at_block(const Bytes20& address, std::uint64_t number) {
    return R"([")" + base::to_hex(address.view()) + R"(",")" + rpc::quantity(number) + R"("])";
}

/// The change of one account.
struct Entry {
    std::optional<state::AccountFields> fields;
    bool is_cleared = false;  // no slot of before is there
    std::map<Bytes32, base::U256> slots;
};

struct Layer {
    std::shared_ptr<const Layer> below;
    std::size_t depth = 1;
    std::unordered_map<Bytes20, Entry> entries;
};
using LayerPtr = std::shared_ptr<const Layer>;

void put_on(Entry& entry, const Entry& above) {
    entry.fields = above.fields;
    if (above.is_cleared) {
        entry.is_cleared = true;
        entry.slots.clear();
    }
    for (const auto& [slot, value] : above.slots) {
        entry.slots[slot] = value;
    }
}

/// All layers as one.
LayerPtr flattened(const LayerPtr& top) {
    std::vector<const Layer*> layers;
    for (const Layer* at = top.get(); at != nullptr; at = at->below.get()) {
        layers.push_back(at);
    }
    auto out = std::make_shared<Layer>();
    for (auto at = layers.rbegin(); at != layers.rend(); ++at) {
        for (const auto& [address, entry] : (*at)->entries) {
            put_on(out->entries[address], entry);
        }
    }
    return out;
}

Entry entry_of(const state::AccountChange& change) {
    Entry out{change.fields, change.storage_cleared || !change.fields, {}};
    for (const state::SlotChange& slot : change.slots) {
        out.slots[slot.slot] = slot.value;
    }
    return out;
}

}  // namespace

state::Read<std::optional<RemoteState::Found>> RemoteState::account(const Bytes20& address) const {
    const std::string where = at_block(address, number_);
    const std::array<Question, 3> questions{Question{"eth_getBalance", where},
                                            Question{"eth_getTransactionCount", where},
                                            Question{"eth_getCode", where}};
    const auto answers = remote_->ask_all(questions, Keep::yes);
    if (!answers) {
        return failed(answers.error().message);
    }
    const auto balance = base::U256::parse((*answers)[0].text);
    const auto nonce = base::U256::parse((*answers)[1].text);
    auto code = base::from_hex((*answers)[2].text);
    if (!balance || !nonce || !nonce->fits_uint64() || !code) {
        return failed("forked chain " + remote_->name() + ": no account of " +
                      base::to_hex(address.view()));
    }
    Found out;
    out.account.balance = *balance;
    out.account.nonce = nonce->low64();
    if (!code->empty()) {
        out.account.code_hash = crypto::keccak256(*code);
        out.code = std::make_shared<const Bytes>(*std::move(code));
    }
    const bool is_empty = balance->is_zero() && nonce->is_zero() && !out.code;
    return is_empty ? std::nullopt : std::optional(std::move(out));
}

state::Read<base::U256> RemoteState::storage(const Bytes20& address, const Bytes32& slot) const {
    const auto answer =
        remote_->ask({"eth_getStorageAt", R"([")" + base::to_hex(address.view()) + R"(",")" +
                                              base::to_hex(slot.view()) + R"(",")" +
                                              rpc::quantity(number_) + R"("])"},
                     Keep::yes);
    if (!answer) {
        return failed(answer.error().message);
    }
    const auto value = base::U256::parse(answer->text);
    return value ? state::Read<base::U256>(*value)
                 : failed("forked chain " + remote_->name() + ": no slot");
}

/// Codes by hash, of both chains.
class ForkStateTree::Codes {
  public:
    void add(const Bytes32& hash, std::shared_ptr<const Bytes> code) {
        const std::lock_guard lock(mutex_);
        codes_.try_emplace(hash, std::move(code));
    }
    std::shared_ptr<const Bytes> find(const Bytes32& hash) const {
        const std::lock_guard lock(mutex_);
        const auto found = codes_.find(hash);
        return found == codes_.end() ? nullptr : found->second;
    }

  private:
    mutable std::mutex mutex_;
    std::unordered_map<Bytes32, std::shared_ptr<const Bytes>> codes_;
};

class ForkStateTree::Version final : public state::StateVersion {
  public:
    Version(std::optional<RemoteState> below, LayerPtr top, std::shared_ptr<Codes> codes)
        : below_(std::move(below)), top_(std::move(top)), codes_(std::move(codes)) {}

    const Bytes32& root() const noexcept override { return root_; }

    state::Read<std::optional<state::Account>> account(const Bytes20& address) const override {
        for (const Layer* at = top_.get(); at != nullptr; at = at->below.get()) {
            if (const auto found = at->entries.find(address); found != at->entries.end()) {
                return account_of(found->second);
            }
        }
        if (!below_) {
            return std::nullopt;
        }
        CAIRN_TRY_ASSIGN(const auto found, below_->account(address));
        if (!found) {
            return std::nullopt;
        }
        if (found->code) {
            codes_->add(found->account.code_hash, found->code);
        }
        return found->account;
    }

    state::Read<base::U256> storage(const Bytes20& address, const Bytes32& slot) const override {
        for (const Layer* at = top_.get(); at != nullptr; at = at->below.get()) {
            const auto found = at->entries.find(address);
            if (found == at->entries.end()) {
                continue;
            }
            const auto value = found->second.slots.find(slot);
            if (value != found->second.slots.end()) {
                return value->second;
            }
            if (found->second.is_cleared) {
                return base::U256();
            }
        }
        return below_ ? below_->storage(address, slot) : base::U256();
    }

    state::Read<std::shared_ptr<const Bytes>> code(const Bytes32& hash) const override {
        if (auto code = codes_->find(hash)) {
            return code;
        }
        return unexpected(StateError{StateErrorKind::unknown_code,
                                     "no code has the hash " + base::to_hex(hash.view())});
    }

    state::Read<state::AccountProof> prove(const Bytes20&,
                                           std::span<const Bytes32>) const override {
        return failed("there are no proofs of the state of a forked chain");
    }

    state::StatePtr with(const state::StateDiff& diff) const {
        auto layer = std::make_shared<Layer>();
        layer->below = top_;
        layer->depth = top_ ? top_->depth + 1 : 1;
        for (const state::AccountChange& change : diff.accounts) {
            layer->entries.emplace(change.address, entry_of(change));
        }
        for (const state::NewCode& code : diff.codes) {
            codes_->add(code.hash, std::make_shared<const Bytes>(code.code));
        }
        LayerPtr top = std::move(layer);
        return std::make_shared<Version>(
            below_, top->depth > MAX_LAYERS ? flattened(top) : std::move(top), codes_);
    }

  private:
    static std::optional<state::Account> account_of(const Entry& entry) {
        if (!entry.fields) {
            return std::nullopt;
        }
        state::Account out;
        out.nonce = entry.fields->nonce;
        out.balance = entry.fields->balance;
        out.code_hash = entry.fields->code_hash;
        return out;
    }

    Bytes32 root_;
    std::optional<RemoteState> below_;
    LayerPtr top_;
    std::shared_ptr<Codes> codes_;
};

ForkStateTree::ForkStateTree(RemoteRpc& remote)
    : remote_(&remote), codes_(std::make_shared<Codes>()) {}
ForkStateTree::~ForkStateTree() = default;

state::StatePtr ForkStateTree::at(std::uint64_t number) const {
    return std::make_shared<Version>(RemoteState(*remote_, number), nullptr, codes_);
}

state::StatePtr ForkStateTree::empty() const {
    return std::make_shared<Version>(std::nullopt, nullptr, codes_);
}

state::Read<state::StatePtr> ForkStateTree::apply(const state::StatePtr& parent,
                                                  const state::StateDiff& diff,
                                                  base::Executor& /*executor*/) {
    const auto* version = dynamic_cast<const Version*>(parent.get());
    CAIRN_ASSERT(version != nullptr);
    return version->with(diff);
}

}  // namespace cairn::dev_chain
