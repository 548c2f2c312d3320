#include "rpc/simulation.hpp"

#include "evm/forwarding_tracer.hpp"
#include "rpc/call_rules.hpp"

#include <algorithm>

namespace cairn::rpc {
namespace {

using evm::Status;
using execution::Transaction;
using execution::TransactionOutcome;

std::string panic_text(const U256& code) {
    constexpr std::pair<std::uint64_t, std::string_view> reasons[] = {
        {0x00, "generic panic"},
        {0x01, "assert(false)"},
        {0x11, "arithmetic underflow or overflow"},
        {0x12, "division or modulo by zero"},
        {0x21, "enum overflow"},
        {0x22, "invalid encoded storage byte array accessed"},
        {0x31, "out-of-bounds array access; popping on an empty array"},
        {0x32, "out-of-bounds access of an array or bytesN"},
        {0x41, "out of memory"},
        {0x51, "uninitialized function"}};
    for (const auto& [number, text] : reasons) {
        if (code == U256(number)) {
            return std::string(text);
        }
    }
    return "unknown panic code: " + code.to_hex();
}

/// The string of ABI-encoded arguments (string).
std::optional<std::string> abi_string(BytesView arguments) {
    if (arguments.size() < 64) {
        return std::nullopt;
    }
    const U256 offset = U256::load_be(arguments.data());
    if (!offset.fits_uint64() || offset.low64() > arguments.size() - 32) {
        return std::nullopt;
    }
    const auto at = static_cast<std::size_t>(offset.low64());
    const U256 size = U256::load_be(arguments.data() + at);
    if (!size.fits_uint64() || size.low64() > arguments.size() - 32 - at) {
        return std::nullopt;
    }
    const auto* begin = reinterpret_cast<const char*>(arguments.data()) + at + 32;
    return std::string(begin, static_cast<std::size_t>(size.low64()));
}

bool is_plain_transfer(Simulation& simulation, const CallRequest& request) {
    if (!request.to || !request.input.empty() || request.authorizations ||
        request.blob_versioned_hashes || !request.access_list.empty()) {
        return false;
    }
    const auto account = simulation.state().read_account(*request.to);
    return !account || !account->has_code();
}

/// How much gas the sender can pay, at most `limit`.
Read<std::uint64_t> affordable_gas(Simulation& simulation, const CallRequest& request,
                                   std::uint64_t limit) {
    const U256 price = request.gas_price.value_or(request.max_fee_per_gas.value_or(0));
    if (price.is_zero()) {
        return limit;
    }
    const auto account = simulation.state().read_account(request.from);
    const U256 balance = account ? account->balance : U256();
    if (balance < request.value) {
        return server_error("insufficient funds for transfer");
    }
    const U256 allowance = (balance - request.value) / price;
    return allowance < U256(limit) ? allowance.low64() : limit;
}

enum class Tried : std::uint8_t { succeeded, failed };

class GasSearch {
  public:
    GasSearch(Simulation& simulation, const CallRequest& request)
        : simulation_(&simulation), request_(&request) {}

    Read<std::uint64_t> find(std::uint64_t high) {
        if (is_plain_transfer(*simulation_, *request_) &&
            attempt(execution::TX_BASE_COST) == Tried::succeeded) {
            return execution::TX_BASE_COST;
        }
        CAIRN_TRY_ASSIGN(const TransactionOutcome outcome, simulation_->run(*request_, high));
        if (outcome.status != Status::success) {
            return outcome.status == Status::out_of_gas
                       ? server_error("gas required exceeds allowance (" + std::to_string(high) +
                                      ")")
                       : unexpected(failure_of(outcome));
        }
        return narrow(outcome.gas_used - 1, high, outcome.max_used_gas);
    }

  private:
    Tried attempt(std::uint64_t gas) {
        const auto outcome = simulation_->run(*request_, gas);
        return outcome && outcome->status == Status::success ? Tried::succeeded : Tried::failed;
    }

    std::uint64_t narrow(std::uint64_t low, std::uint64_t high, std::uint64_t used) {
        constexpr double tolerance = 0.015;
        const std::uint64_t likely =
            (used + static_cast<std::uint64_t>(evm::CALL_STIPEND)) * 64 / 63;
        if (likely < high) {
            (attempt(likely) == Tried::succeeded ? high : low) = likely;
        }
        while (low + 1 < high) {
            if (static_cast<double>(high - low) / static_cast<double>(high) < tolerance) {
                break;
            }
            const std::uint64_t middle = std::min((high + low) / 2, low * 2);
            (attempt(middle) == Tried::succeeded ? high : low) = middle;
        }
        return high;
    }

    Simulation* simulation_;
    const CallRequest* request_;
};

}  // namespace

Simulation::Simulation(ChainReaderPtr chain, ChainBlockPtr block, StateSourcePtr source,
                       StateOverrides overrides)
    : chain_(std::move(chain)),
      block_(std::move(block)),
      source_(std::move(source)),
      overrides_(std::move(overrides)),
      overlay_(source_->reader(), overrides_),
      rules_(chain_->rules_of(*block_)),
      context_(execution::block_context(block_->block.header, rules_)) {}

Read<std::unique_ptr<Simulation>> Simulation::on(ChainReaderPtr chain, const ChainBlockPtr& block,
                                                 StateOverrides overrides,
                                                 const BlockOverrides& block_overrides) {
    CAIRN_TRY_ASSIGN(StateSourcePtr source, chain->state(*block));
    return on(std::move(chain), block, std::move(source), std::move(overrides), block_overrides);
}

Read<std::unique_ptr<Simulation>> Simulation::on(ChainReaderPtr chain, const ChainBlockPtr& block,
                                                 StateSourcePtr source, StateOverrides overrides,
                                                 const BlockOverrides& block_overrides) {
    std::unique_ptr<Simulation> out(
        new Simulation(std::move(chain), block, std::move(source), std::move(overrides)));
    CAIRN_TRY(rpc::apply(block_overrides, out->context_));
    CAIRN_TRY_ASSIGN(out->rules_.precompile_moves,
                     precompile_moves(out->rules_.revision, out->overrides_));
    ChainBlockPtr parent = block;
    if (block->number() > 0) {
        CAIRN_TRY_ASSIGN(parent, out->chain_->block(block->block.header.parent_hash));
    }
    out->hashes_ = out->chain_->block_hashes(parent);
    return out;
}

Read<PreparedCall> Simulation::prepare(execution::WorldState& world, const CallRequest& request,
                                       std::uint64_t gas) const {
    CAIRN_TRY(check_fields(request, rules_.chain_id));
    PreparedCall out;
    out.transaction = to_transaction(request, rules_.chain_id, gas);
    out.transaction.nonce = world.nonce(request.from);
    const Transaction& tx = out.transaction;
    out.block = context_;
    if (tx.max_fee_per_gas.is_zero()) {
        out.block.base_fee = 0;
    }
    if (tx.max_fee_per_blob_gas.is_zero()) {
        out.block.blob_base_fee = 0;
    }
    auto terms = check_call({rules_, out.block, world, CallMode::lenient}, request, tx);
    if (!terms) {
        terms.error().code = ErrorCode::server_error;
        return unexpected(std::move(terms).error());
    }
    out.cost = terms->cost;
    out.fees = terms->fees;
    return out;
}

Read<TransactionOutcome> Simulation::apply(execution::WorldState& world, const PreparedCall& call,
                                           const Address& sender, evm::Tracer* tracer) {
    execution::StateTransition transition(world, rules_, call.block, *hashes_, tracer);
    TransactionOutcome outcome =
        transition.apply_transaction(call.transaction, sender, call.cost, call.fees);
    CAIRN_TRY(source_->result());
    return outcome;
}

Read<TransactionOutcome> Simulation::trace(execution::WorldState& world, const PreparedCall& call,
                                           const Address& sender, TransactionTracer& tracer) {
    tracer.begin({world, overlay_, rules_, call.block, call.transaction, sender, std::nullopt, 0});
    evm::ForwardingTracer listeners(tracer.listeners());
    return apply(world, call, sender, &listeners);
}

Read<TransactionOutcome> Simulation::run(const CallRequest& request, std::uint64_t gas,
                                         evm::Tracer* tracer) {
    CAIRN_TRY(check_fields(request, rules_.chain_id));
    execution::WorldState world(overlay_);
    const auto call = prepare(world, request, gas);
    if (!call) {
        return unexpected(with_supplied_gas(call.error(), gas));
    }
    return apply(world, *call, request.from, tracer);
}

std::string revert_text(BytesView output) {
    constexpr std::uint8_t error_selector[] = {0x08, 0xc3, 0x79, 0xa0};
    constexpr std::uint8_t panic_selector[] = {0x4e, 0x48, 0x7b, 0x71};
    const std::string text = "execution reverted";
    if (output.size() < 4) {
        return text;
    }
    const BytesView arguments = output.subspan(4);
    if (std::equal(std::begin(error_selector), std::end(error_selector), output.begin())) {
        const auto reason = abi_string(arguments);
        return reason ? text + ": " + *reason : text;
    }
    if (std::equal(std::begin(panic_selector), std::end(panic_selector), output.begin()) &&
        arguments.size() == 32) {
        return text + ": " + panic_text(U256::load_be(arguments.data()));
    }
    return text;
}

RpcError failure_of(const TransactionOutcome& outcome) {
    if (outcome.status == Status::revert) {
        return {.code = ErrorCode::execution_reverted,
                .message = revert_text(outcome.output),
                .data = data_text(outcome.output)};
    }
    return {.code = ErrorCode::server_error, .message = std::string(failure_text(outcome.status))};
}

Read<std::uint64_t> estimate_gas(Simulation& simulation, const CallRequest& request) {
    std::uint64_t high = simulation.gas_limit();
    if (request.gas && *request.gas >= execution::TX_BASE_COST) {
        high = *request.gas;
    }
    high = std::min(high, CALL_GAS_CAP);
    if (simulation.rules().revision >= evm::Revision::osaka) {
        high = std::min(high, execution::TX_MAX_GAS_LIMIT);
    }
    CAIRN_TRY_ASSIGN(high, affordable_gas(simulation, request, high));
    return GasSearch(simulation, request).find(high);
}

}  // namespace cairn::rpc
