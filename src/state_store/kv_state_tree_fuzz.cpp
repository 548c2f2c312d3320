// An execution: the life of a state on disk in up to ten steps: blocks, branches, commits that
// fail, power cuts, reverts, old states, opening again; beside it all states as plain maps. What is
// read and proved, and the roots, must be theirs, and all that is kept must be right.
#include "state_store/kv_state_tree.hpp"

#include "base/assert.hpp"
#include "base/fuzz_input_test.hpp"
#include "crypto/keccak256.hpp"
#include "state/state_samples_test.hpp"
#include "store/memory_kv.hpp"

using namespace cairn;
using namespace cairn::state;

namespace {

constexpr std::size_t ACCOUNTS = 6;
constexpr std::size_t SLOTS = 4;
constexpr std::size_t STEPS_MAX = 10;

/// The choices as sample_diff() takes them.
struct Choices {
    base::FuzzInput& input;
    std::size_t operator()() const { return input.byte() * std::size_t{251} + input.byte(); }
};

Bytes32 hash_of(std::uint64_t number) {
    return base::U256(number * 7 + 1).to_be();
}

class Life {
  public:
    Life(base::FuzzInput& input, base::FuzzTally& tally) : input_(input), tally_(tally) {
        options_.reorg_depth = 1 + input.below(5);
        options_.history = input.one_in(4) ? History::archive : History::pruned;
        options_.max_cached_nodes = input.one_in(2) ? input.below(50) : 500'000;
        kv_ = disk_.open(state_columns()).value();
        open();
    }

    void run() {
        for (std::size_t i = 0; i < STEPS_MAX && !input_.empty(); ++i) {
            step();
        }
        check_committed();
        const auto verified = tree_->verify();
        CAIRN_ASSERT(verified.has_value());
    }
    std::size_t blocks() const { return models_.size(); }

  private:
    void step() {
        switch (input_.below(16)) {
            case 0:
                open();
                tally_.add("opened again");
                break;
            case 1:
                lose_power();
                break;
            case 2:
                revert();
                break;
            case 3:
                look_back();
                break;
            case 4:
                branch();
                break;
            case 5:
                fail();
                break;
            case 6:
                check_committed();
                break;
            case 7:
            case 8:
                group();
                break;
            default:
                block();
        }
    }

    void open() {
        tree_.reset();
        auto opened = KvStateTree::open(*kv_, options_);
        CAIRN_ASSERT(opened.has_value());
        tree_ = *std::move(opened);
        CAIRN_ASSERT(tree_->block().has_value() == !models_.empty());
    }
    StateDiff diff() {
        Choices choices{input_};
        return sample_diff(choices, 1 + input_.below(4), ACCOUNTS, SLOTS);
    }
    ModelState latest() const { return models_.empty() ? ModelState() : models_.back(); }
    StatePtr applied(const StatePtr& parent, const StateDiff& changes, const ModelState& model) {
        const auto state = tree_->apply(parent, changes, base::serial_executor());
        CAIRN_ASSERT(state && (*state)->root() == model.root());
        return *state;
    }

    void block() {
        const bool is_synced = input_.one_in(2);
        const StateDiff changes = diff();
        ModelState model = latest();
        model.apply(changes);
        const StatePtr state = applied(tree_->committed(), changes, model);
        const std::uint64_t number = models_.size();
        const auto done =
            tree_->commit({number, hash_of(number)}, state,
                          is_synced ? store::Durability::synced : store::Durability::buffered);
        CAIRN_ASSERT(done.has_value());
        models_.push_back(std::move(model));
        tally_.add("blocks");
    }
    /// Some blocks, committed together.
    void group() {
        std::vector<BlockVersion> blocks;
        StatePtr state = tree_->committed();
        const std::size_t count = 1 + input_.below(4);
        for (std::size_t i = 0; i < count; ++i) {
            const StateDiff changes = diff();
            ModelState model = latest();
            model.apply(changes);
            state = applied(state, changes, model);
            blocks.push_back({{models_.size(), hash_of(models_.size())}, state});
            models_.push_back(std::move(model));
        }
        const auto done = tree_->commit(blocks, store::Durability::synced);
        CAIRN_ASSERT(done.has_value());
        tally_.add("groups");
    }
    /// Versions beside the committed one, which die.
    void branch() {
        const StatePtr committed = tree_->committed();
        const StateDiff first = diff();
        ModelState model = latest();
        model.apply(first);
        const StatePtr one = applied(committed, first, model);
        const StateDiff second = diff();
        ModelState child = model;
        child.apply(second);
        check(*applied(one, second, child), child);
        check(*one, model);
        tally_.add("branches");
    }
    void fail() {
        const StateDiff changes = diff();
        ModelState model = latest();
        model.apply(changes);
        const StatePtr state = applied(tree_->committed(), changes, model);
        disk_.refuse_commits(store::StoreError{store::StoreErrorKind::disk_full, "full"});
        CAIRN_ASSERT(!tree_->commit({models_.size(), hash_of(models_.size())}, state));
        disk_.refuse_commits(std::nullopt);
        open();
        check_committed();
        tally_.add("failed commits");
    }
    void lose_power() {
        const std::size_t unsynced = disk_.unsynced();
        const std::size_t kept = input_.below(unsynced + 1);
        tree_.reset();
        kv_.reset();
        disk_.lose_unsynced(kept);
        kv_ = disk_.open(state_columns()).value();
        // Reverts are synced, so what may be lost are blocks.
        models_.resize(models_.size() - unsynced + kept);
        open();
        check_committed();
        tally_.add("power cuts");
    }
    void revert() {
        if (models_.empty()) {
            return;
        }
        const std::uint64_t oldest = tree_->oldest().value();
        const std::uint64_t head = models_.size() - 1;
        const std::uint64_t to = input_.below(head + 1);
        if (to < oldest) {
            const auto refused = tree_->revert_to(to, base::serial_executor());
            CAIRN_ASSERT(!refused && refused.error().kind == StateErrorKind::unknown_block);
            return;
        }
        const auto done = tree_->revert_to(to, base::serial_executor());
        CAIRN_ASSERT(done.has_value());
        models_.resize(to + 1);
        check_committed();
        tally_.add("reverts");
    }
    void look_back() {
        if (models_.empty()) {
            return;
        }
        const std::uint64_t number = input_.below(models_.size());
        const auto state = tree_->at(number, base::serial_executor());
        CAIRN_ASSERT(state.has_value() == (number >= tree_->oldest().value()));
        if (state) {
            check(**state, models_[number]);
            tally_.add("old states");
        }
    }

    void check_committed() {
        if (models_.empty()) {
            CAIRN_ASSERT(!tree_->block());
            return;
        }
        const std::uint64_t head = models_.size() - 1;
        CAIRN_ASSERT(tree_->block() == (StateBlock{head, hash_of(head)}));
        check(*tree_->committed(), models_.back());
    }
    void check(const StateVersion& state, const ModelState& model) {
        CAIRN_ASSERT(state.root() == model.root());
        for (std::size_t i = 0; i < ACCOUNTS; ++i) {
            check_account(state, model, sample_address(i));
        }
    }
    static void check_account(const StateVersion& state, const ModelState& model,
                              const Bytes20& address) {
        const auto found = model.accounts().find(address);
        const auto account = state.account(address);
        CAIRN_ASSERT(account.has_value());
        CAIRN_ASSERT(account->has_value() == (found != model.accounts().end()));
        const Bytes32 slot = sample_slot(1);
        const auto proof = state.prove(address, {&slot, 1});
        CAIRN_ASSERT(proof.has_value());
        const auto proved =
            verify_proof(state.root(), crypto::keccak256(address.view()).view(), proof->proof);
        CAIRN_ASSERT(proved && proved->has_value() == account->has_value());
        if (!*account) {
            return;
        }
        CAIRN_ASSERT((*account)->balance == found->second.fields.balance);
        CAIRN_ASSERT((*account)->nonce == found->second.fields.nonce);
        for (std::size_t i = 0; i < SLOTS; ++i) {
            const auto value = found->second.slots.find(sample_slot(i));
            const base::U256 wanted =
                value == found->second.slots.end() ? base::U256() : value->second;
            CAIRN_ASSERT(state.storage(address, sample_slot(i)) == wanted);
        }
    }

    base::FuzzInput& input_;
    base::FuzzTally& tally_;
    KvStateOptions options_;
    store::MemoryDisk disk_;
    std::unique_ptr<store::Kv> kv_;
    std::unique_ptr<KvStateTree> tree_;
    std::vector<ModelState> models_;  // by block number
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static base::FuzzTally tally;
    base::FuzzInput input({data, size});
    Life life(input, tally);
    life.run();
    tally.input(life.blocks() > 0);
    return 0;
}
