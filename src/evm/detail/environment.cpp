#include "evm/detail/instructions.hpp"

#include <algorithm>

namespace cairn::evm::detail {

void do_addmod(Frame& /*frame*/, U256* top) noexcept {
    top[-2] = base::addmod(top[0], top[-1], top[-2]);
}
void do_mulmod(Frame& /*frame*/, U256* top) noexcept {
    top[-2] = base::mulmod(top[0], top[-1], top[-2]);
}

void do_address(Frame& frame, U256* top) noexcept {
    top[1] = U256::from_be(frame.message->recipient);
}
void do_origin(Frame& frame, U256* top) noexcept {
    top[1] = U256::from_be(frame.host->tx_context().origin);
}
void do_caller(Frame& frame, U256* top) noexcept {
    top[1] = U256::from_be(frame.message->sender);
}
void do_callvalue(Frame& frame, U256* top) noexcept {
    top[1] = frame.message->value;
}

void do_calldataload(Frame& frame, U256* top) noexcept {
    const std::uint64_t offset = top->saturated64();
    if (offset >= frame.input.size()) {
        *top = 0;
        return;
    }
    const std::size_t size = std::min<std::size_t>(32, frame.input.size() - offset);
    if (size == 32) {
        *top = U256::load_be(frame.input.data() + offset);
        return;
    }
    Bytes32 padded;
    std::copy_n(frame.input.begin() + static_cast<std::ptrdiff_t>(offset), size,
                padded.bytes.begin());
    *top = U256::from_be(padded);
}
void do_calldatasize(Frame& frame, U256* top) noexcept {
    top[1] = frame.input.size();
}
void do_codesize(Frame& frame, U256* top) noexcept {
    top[1] = frame.code->size();
}
void do_gasprice(Frame& frame, U256* top) noexcept {
    top[1] = frame.host->tx_context().gas_price;
}
void do_returndatasize(Frame& frame, U256* top) noexcept {
    top[1] = frame.return_data.size();
}

void do_blockhash(Frame& frame, U256* top) {
    const std::uint64_t current = frame.host->block_context().number;
    const bool is_past = top->fits_uint64() && top->low64() < current;
    // The 256 blocks before the current one.
    const bool is_known = is_past && current - top->low64() <= 256;
    *top = is_known ? U256::from_be(frame.host->get_block_hash(top->low64())) : U256(0);
}
void do_coinbase(Frame& frame, U256* top) noexcept {
    top[1] = U256::from_be(frame.host->block_context().coinbase);
}
void do_timestamp(Frame& frame, U256* top) noexcept {
    top[1] = frame.host->block_context().timestamp;
}
void do_number(Frame& frame, U256* top) noexcept {
    top[1] = frame.host->block_context().number;
}
void do_prevrandao(Frame& frame, U256* top) noexcept {
    top[1] = frame.host->block_context().prev_randao;
}
void do_gaslimit(Frame& frame, U256* top) noexcept {
    top[1] = frame.host->block_context().gas_limit;
}
void do_chainid(Frame& frame, U256* top) noexcept {
    top[1] = frame.host->block_context().chain_id;
}
void do_selfbalance(Frame& frame, U256* top) {
    top[1] = frame.host->get_balance(frame.message->recipient);
}
void do_basefee(Frame& frame, U256* top) noexcept {
    top[1] = frame.host->block_context().base_fee;
}
void do_blobhash(Frame& frame, U256* top) noexcept {
    const auto& hashes = frame.host->tx_context().blob_hashes;
    const std::uint64_t index = top->saturated64();
    *top = index < hashes.size() ? U256::from_be(hashes[index]) : U256(0);
}
void do_blobbasefee(Frame& frame, U256* top) noexcept {
    top[1] = frame.host->block_context().blob_base_fee;
}
void do_msize(Frame& frame, U256* top) noexcept {
    top[1] = frame.memory.size();
}
void do_tload(Frame& frame, U256* top) {
    *top = frame.host->get_transient_storage(frame.message->recipient, *top);
}

}  // namespace cairn::evm::detail
