#include "execution_node/execution_chain.hpp"

#include "base/assert.hpp"
#include "execution_node/detail/chain_core.hpp"

namespace cairn::execution_node {

/// The chain with its lock around what others may ask for.
class ExecutionChain::Impl {
  public:
    explicit Impl(std::unique_ptr<detail::ChainCore> core) : core_(std::move(core)) { publish(); }

    detail::ChainCore& core() noexcept { return *core_; }
    const detail::ChainCore& core() const noexcept { return *core_; }

    void publish() {
        const std::lock_guard lock(mutex_);
        view_ = core_->view();
    }
    ChainViewPtr view() const {
        const std::lock_guard lock(mutex_);
        return view_;
    }
    void subscribe(std::function<void(const HeadChange&)> subscriber) {
        subscribers_.push_back(std::move(subscriber));
    }
    void tell(const HeadChange& change) {
        for (const auto& subscriber : subscribers_) {
            subscriber(change);
        }
    }

  private:
    std::unique_ptr<detail::ChainCore> core_;
    std::vector<std::function<void(const HeadChange&)>> subscribers_;
    mutable std::mutex mutex_;
    ChainViewPtr view_;
};

std::vector<std::string> chain_columns() {
    std::vector<std::string> out = state::state_columns();
    CAIRN_ASSERT(out.size() == detail::BLOCKS);
    for (const char* name :
         {"blocks", "results", "canonical", "transactions", "chain", "heights"}) {
        out.emplace_back(name);
    }
    return out;
}

std::string_view to_string(ForkchoiceRule rule) noexcept {
    switch (rule) {
        case ForkchoiceRule::unknown_head:
            return "the head is not known";
        case ForkchoiceRule::invalid_head:
            return "the head is invalid";
        case ForkchoiceRule::safe_not_ancestor:
            return "the safe block is no ancestor of the head";
        case ForkchoiceRule::finalized_not_ancestor:
            return "the finalized block is no ancestor of the head";
        case ForkchoiceRule::below_finalized:
            return "the head does not descend from the finalized block";
        case ForkchoiceRule::below_reorg_depth:
            return "the reorganisation is deeper than what is kept";
    }
    return "unknown";
}

ExecutionChain::ExecutionChain(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ExecutionChain::~ExecutionChain() = default;

Read<std::unique_ptr<ExecutionChain>> ExecutionChain::open(store::Kv& kv, const Genesis& genesis,
                                                           const ChainOptions& options,
                                                           base::Executor& executor) {
    CAIRN_TRY_ASSIGN(auto core, detail::ChainCore::open(kv, genesis, options, executor));
    return std::unique_ptr<ExecutionChain>(
        new ExecutionChain(std::make_unique<Impl>(std::move(core))));
}

Read<ImportOutcome> ExecutionChain::import(execution::Block block) {
    auto out = impl_->core().import(std::move(block));
    impl_->publish();
    return out;
}

Read<std::optional<ImportOutcome>> ExecutionChain::known(const Bytes32& hash) const {
    return impl_->core().known(hash);
}

Read<ForkchoiceOutcome> ExecutionChain::set_forkchoice(const Forkchoice& forkchoice) {
    auto out = impl_->core().set_forkchoice(forkchoice);
    impl_->publish();
    if (out && out->change) {
        impl_->tell(*out->change);
    }
    return out;
}

void ExecutionChain::on_head_change(std::function<void(const HeadChange& change)> subscriber) {
    impl_->subscribe(std::move(subscriber));
}

ChainViewPtr ExecutionChain::view() const {
    return impl_->view();
}

Read<Bytes32> ExecutionChain::state_root(const StatePtr& parent, const state::StateDiff& diff) {
    return impl_->core().state_root(parent, diff);
}

Read<StatePtr> ExecutionChain::state_after(const StatePtr& parent, const state::StateDiff& diff) {
    return impl_->core().state_after(parent, diff);
}

Read<void> ExecutionChain::flush() {
    auto out = impl_->core().flush();
    impl_->publish();
    return out;
}

state::StateBlock ExecutionChain::committed() const {
    return impl_->core().committed();
}

}  // namespace cairn::execution_node
