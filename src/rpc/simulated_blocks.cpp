#include "rpc/simulated_blocks.hpp"

#include <limits>

namespace cairn::rpc {
namespace {

std::unexpected<RpcError> too_many(const std::string& what) {
    return fail(ErrorCode::client_limit_exceeded, "too many " + what);
}

const json::Value* member(const json::Value& object, std::string_view name) {
    const json::Value* value = object.find(name);
    return value != nullptr && value->kind != json::Kind::null ? value : nullptr;
}

template <class T, class F>
Read<void> read_member(const json::Value& object, std::string_view name, T& out, const F& read) {
    if (const json::Value* value = member(object, name)) {
        CAIRN_TRY_ASSIGN(out, read(*value));
    }
    return {};
}

Read<void> require_object(const json::Value& value, std::string_view type) {
    if (value.kind != json::Kind::object) {
        return invalid_params("json: cannot unmarshal " + std::string(to_string(value.kind)) +
                              " into Go value of type ethapi." + std::string(type));
    }
    return {};
}

Read<std::vector<CallRequest>> read_calls(const json::Value& value) {
    if (value.items.size() > MAX_SIMULATED_BLOCK_CALLS) {
        return too_many("calls in block: " + std::to_string(value.items.size()) + " > " +
                        std::to_string(MAX_SIMULATED_BLOCK_CALLS));
    }
    return read_list(value, MAX_SIMULATED_BLOCK_CALLS, read_call_request);
}

Read<BlockStateCalls> read_block(const json::Value& value) {
    CAIRN_TRY(require_object(value, "simBlock"));
    BlockStateCalls out;
    CAIRN_TRY(read_member(value, "blockOverrides", out.block_overrides, read_block_overrides));
    CAIRN_TRY(read_member(value, "stateOverrides", out.state_overrides, read_state_overrides));
    CAIRN_TRY(read_member(value, "calls", out.calls, read_calls));
    return out;
}

Read<std::vector<BlockStateCalls>> read_blocks(const json::Value& value) {
    if (value.items.size() > MAX_SIMULATED_BLOCKS) {
        return too_many("blocks");
    }
    CAIRN_TRY_ASSIGN(auto out, read_list(value, MAX_SIMULATED_BLOCKS, read_block));
    std::size_t calls = 0;
    for (const BlockStateCalls& block : out) {
        calls += block.calls.size();
    }
    if (calls > MAX_SIMULATED_CALLS) {
        return too_many("calls: " + std::to_string(calls) + " > " +
                        std::to_string(MAX_SIMULATED_CALLS));
    }
    return out;
}

/// Takes blocks one after the other, and numbers and times them.
class Numbering {
  public:
    explicit Numbering(const execution::Header& base)
        : base_(base.number), number_(base.number), time_(base.timestamp) {}

    Read<void> add(BlockStateCalls block) {
        const std::uint64_t number = block.block_overrides.number.value_or(number_ + 1);
        if (number <= number_) {
            return fail(ErrorCode::block_number_invalid,
                        "block numbers must be in order: " + std::to_string(number) +
                            " <= " + std::to_string(number_));
        }
        if (number - base_ > MAX_SIMULATED_BLOCKS) {
            return too_many("blocks");
        }
        while (number_ + 1 < number) {
            CAIRN_TRY(append({}));
        }
        return append(std::move(block));
    }

    std::vector<BlockStateCalls> take() { return std::move(out_); }

  private:
    Read<void> append(BlockStateCalls block) {
        // Past the end of time it is 0, and refused.
        const std::uint64_t time =
            block.block_overrides.time.value_or(time_ + SIMULATED_BLOCK_SECONDS);
        if (time <= time_) {
            return fail(ErrorCode::block_timestamp_invalid,
                        "block timestamps must be in order: " + std::to_string(time) +
                            " <= " + std::to_string(time_));
        }
        time_ = time;
        block.block_overrides.time = time;
        block.block_overrides.number = ++number_;
        out_.push_back(std::move(block));
        return {};
    }

    std::uint64_t base_;
    std::uint64_t number_;
    std::uint64_t time_;
    std::vector<BlockStateCalls> out_;
};

}  // namespace

Read<SimulateRequest> read_simulate_request(const json::Value& value) {
    CAIRN_TRY(require_object(value, "simOpts"));
    SimulateRequest out;
    bool transfers = false;
    bool validation = false;
    bool full = false;
    CAIRN_TRY(read_member(value, "blockStateCalls", out.blocks, read_blocks));
    CAIRN_TRY(read_member(value, "traceTransfers", transfers, read_bool));
    CAIRN_TRY(read_member(value, "validation", validation, read_bool));
    CAIRN_TRY(read_member(value, "returnFullTransactions", full, read_bool));
    out.transfers = transfers ? TransferLogs::yes : TransferLogs::no;
    out.mode = validation ? CallMode::validated : CallMode::lenient;
    out.detail = full ? TransactionDetail::full : TransactionDetail::hashes;
    return out;
}

Read<std::vector<BlockStateCalls>> complete(std::vector<BlockStateCalls> blocks,
                                            const execution::Header& base) {
    Numbering numbering(base);
    for (BlockStateCalls& block : blocks) {
        CAIRN_TRY(numbering.add(std::move(block)));
    }
    return numbering.take();
}

}  // namespace cairn::rpc
