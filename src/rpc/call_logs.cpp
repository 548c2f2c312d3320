#include "rpc/call_logs.hpp"

#include "execution/state_transition.hpp"

#include <algorithm>

namespace cairn::rpc {
namespace {

/// keccak256("Transfer(address,address,uint256)").
constexpr Bytes32 TRANSFER_TOPIC{{{0xdd, 0xf2, 0x52, 0xad, 0x1b, 0xe2, 0xc8, 0x9b, 0x69, 0xc2, 0xb0,
                                   0x68, 0xfc, 0x37, 0x8d, 0xaa, 0x95, 0x2b, 0xa7, 0xf1, 0x63, 0xc4,
                                   0xa1, 0x16, 0x28, 0xf5, 0x5a, 0x4d, 0xf5, 0x23, 0xb3, 0xef}}};
/// ERC-7528.
constexpr Bytes20 ETHER_ADDRESS{{{0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee,
                                  0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee}}};
constexpr std::size_t RECIPIENT_TOPIC = 2;

Bytes32 padded(const Bytes20& address) {
    Bytes32 out;
    std::copy(address.begin(), address.end(), out.data() + 12);
    return out;
}

bool is_transfer(const evm::Message& message) {
    return !message.value.is_zero() &&
           (message.kind == evm::CallKind::call || evm::is_create(message.kind));
}

}  // namespace

void CallLogTracer::add_transfer(const Bytes20& from, const Bytes20& to, const U256& value) {
    const Bytes32 topics[] = {TRANSFER_TOPIC, padded(from), padded(to)};
    on_log(ETHER_ADDRESS, value.to_be().view(), topics);
}

void CallLogTracer::on_enter(const evm::Message& message) {
    if (message.depth == 0) {
        logs_.clear();
    }
    frames_.push_back(logs_.size());
    if (transfers_ == TransferLogs::yes && is_transfer(message)) {
        add_transfer(message.sender, message.recipient, message.value);
    }
}

void CallLogTracer::on_exit(const evm::Message& message, const evm::Result& result) {
    const std::size_t begin = frames_.back();
    frames_.pop_back();
    if (!result.succeeded()) {
        logs_.resize(begin);
    } else if (transfers_ == TransferLogs::yes && evm::is_create(message.kind) &&
               is_transfer(message)) {
        // Where it is created is not known before.
        logs_[begin].log.topics[RECIPIENT_TOPIC] = padded(result.create_address);
    }
    if (message.depth == 0 && message.sender == execution::SYSTEM_ADDRESS) {
        system_gas_used_ += static_cast<std::uint64_t>(message.gas - result.gas_left);
    }
}

void CallLogTracer::on_log(const Bytes20& address, BytesView data,
                           std::span<const Bytes32> topics) {
    CallLog one;
    one.log = {address, {topics.begin(), topics.end()}, {data.begin(), data.end()}};
    one.index = next_index_++;
    logs_.push_back(std::move(one));
}

void CallLogTracer::on_selfdestruct(const Bytes20& address, const Bytes20& beneficiary,
                                    const U256& balance) {
    if (transfers_ == TransferLogs::yes && !balance.is_zero()) {
        add_transfer(address, beneficiary, balance);
    }
}

}  // namespace cairn::rpc
