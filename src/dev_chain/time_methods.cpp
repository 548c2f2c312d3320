#include "dev_chain/dev_values.hpp"
#include "dev_chain/method_names.hpp"
#include "dev_chain/methods.hpp"

namespace cairn::dev_chain {
namespace {

using rpc::Answer;
using rpc::Parameters;

Answer increase_time(const DevContext& context, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const std::uint64_t seconds, parameters.required(0, read_small_number));
    return std::to_string(context.chain.exclusively(
        [&](const DevParts& parts) { return parts.chain.time().increase(seconds); }));
}

/// Answers with the seconds from the clock to the new time, if it is later.
Answer set_time(const DevContext& context, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const std::uint64_t timestamp, parameters.required(0, read_small_number));
    return std::to_string(context.chain.exclusively([&](const DevParts& parts) {
        const std::uint64_t before = parts.chain.time().peek();
        parts.chain.time().set_now(timestamp);
        return timestamp > before ? timestamp - before : 0;
    }));
}

Answer set_next_timestamp(const DevContext& context, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const std::uint64_t timestamp, parameters.required(0, read_small_number));
    const bool is_set = context.chain.exclusively(
        [&](const DevParts& parts) { return parts.chain.time().set_next(timestamp); });
    if (!is_set) {
        return rpc::invalid_params("Timestamp error: " + std::to_string(timestamp) +
                                   " is lower than or equal to previous block's timestamp");
    }
    return "null";
}

Answer set_interval(const DevContext& context, const Parameters& parameters) {
    CAIRN_TRY_ASSIGN(const std::uint64_t seconds, parameters.required(0, read_small_number));
    if (seconds > (std::uint64_t{1} << 32U)) {
        return rpc::invalid_params("not an interval in seconds");
    }
    context.chain.exclusively(
        [&](const DevParts& parts) { parts.chain.time().set_interval(seconds); });
    return "null";
}

Answer remove_interval(const DevContext& context, const Parameters&) {
    const bool was_set = context.chain.exclusively([](const DevParts& parts) {
        const bool out = parts.chain.time().interval().has_value();
        parts.chain.time().set_interval(std::nullopt);
        return out;
    });
    return std::string(was_set ? "true" : "false");
}

}  // namespace

void add_time_methods(rpc::Dispatcher& out, const DevContext& context) {
    const auto with = [context](auto* method) {
        return [context, method](const Parameters& p) { return method(context, p); };
    };
    add_aliases(out, {"evm_increaseTime", "anvil_increaseTime"}, "seconds", with(increase_time));
    add_aliases(out, {"evm_setTime", "anvil_setTime"}, "timestamp", with(set_time));
    add_aliases(out, {"evm_setNextBlockTimestamp", "anvil_setNextBlockTimestamp"}, "timestamp",
                with(set_next_timestamp));
    add_aliases(out, {"evm_setBlockTimestampInterval", "anvil_setBlockTimestampInterval"},
                "seconds", with(set_interval));
    add_aliases(out, {"evm_removeBlockTimestampInterval", "anvil_removeBlockTimestampInterval"}, "",
                with(remove_interval));
}

}  // namespace cairn::dev_chain
