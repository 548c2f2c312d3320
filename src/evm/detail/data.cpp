#include "crypto/keccak256.hpp"
#include "evm/detail/instructions.hpp"

#include <algorithm>
#include <cstring>

namespace cairn::evm::detail {
namespace {

/// Copies source[offset ..) into the range of memory, zeros where the source has ended.
void copy_padded(Frame& frame, const MemoryRange& to, BytesView source, const U256& offset) {
    if (to.size == 0) {
        return;
    }
    const std::uint64_t start = std::min<std::uint64_t>(offset.saturated64(), source.size());
    const std::size_t size = std::min<std::size_t>(to.size, source.size() - start);
    std::uint8_t* const out = frame.memory.data() + to.offset;
    if (size > 0) {
        std::memcpy(out, source.data() + start, size);
    }
    std::memset(out + size, 0, to.size - size);
}

/// The copying opcodes: where to, where from, how much.
Status copy_to_memory(Frame& frame, const U256* top, BytesView source) {
    MemoryRange to;
    if (!reach_memory(frame, top[0], top[-2], to) ||
        !frame.charge(COPY_WORD_GAS * words_of(to.size))) {
        return Status::out_of_gas;
    }
    copy_padded(frame, to, source, top[-1]);
    return Status::success;
}

}  // namespace

Status do_exp(Frame& frame, U256* top) {
    if (!frame.charge(frame.rules->exp_byte * static_cast<Gas>(top[-1].byte_length()))) {
        return Status::out_of_gas;
    }
    top[-1] = base::exp(top[0], top[-1]);
    return Status::success;
}

Status do_keccak256(Frame& frame, U256* top) {
    MemoryRange range;
    if (!reach_memory(frame, top[0], top[-1], range) ||
        !frame.charge(KECCAK_WORD_GAS * words_of(range.size))) {
        return Status::out_of_gas;
    }
    top[-1] = U256::from_be(crypto::keccak256({frame.memory.data() + range.offset, range.size}));
    return Status::success;
}

Status do_calldatacopy(Frame& frame, U256* top) {
    return copy_to_memory(frame, top, frame.input);
}
Status do_codecopy(Frame& frame, U256* top) {
    return copy_to_memory(frame, top, frame.code->bytes());
}
Status do_extcodecopy(Frame& frame, U256* top) {
    const Address address = top[0].to_address();
    MemoryRange to;
    if (!reach_memory(frame, top[-1], top[-3], to) ||
        !frame.charge(COPY_WORD_GAS * words_of(to.size)) || !access_account(frame, address)) {
        return Status::out_of_gas;
    }
    copy_padded(frame, to, frame.host->get_code(address).bytes(), top[-2]);
    return Status::success;
}
/// EIP-211: unlike the other sources, this one has no zeros behind its end.
Status do_returndatacopy(Frame& frame, U256* top) {
    const std::uint64_t start = top[-1].saturated64();
    const std::uint64_t size = top[-2].saturated64();
    const std::uint64_t available = frame.return_data.size();
    if (start > available || size > available - start) {
        return Status::return_data_out_of_bounds;
    }
    return copy_to_memory(frame, top, frame.return_data);
}

Status do_mload(Frame& frame, U256* top) {
    MemoryRange range;
    if (!reach_memory(frame, top[0], 32, range)) {
        return Status::out_of_gas;
    }
    top[0] = U256::load_be(frame.memory.data() + range.offset);
    return Status::success;
}
Status do_mstore(Frame& frame, U256* top) {
    MemoryRange range;
    if (!reach_memory(frame, top[0], 32, range)) {
        return Status::out_of_gas;
    }
    top[-1].store_be(frame.memory.data() + range.offset);
    return Status::success;
}
Status do_mstore8(Frame& frame, U256* top) {
    MemoryRange range;
    if (!reach_memory(frame, top[0], 1, range)) {
        return Status::out_of_gas;
    }
    frame.memory.data()[range.offset] = static_cast<std::uint8_t>(top[-1].low64());
    return Status::success;
}
/// EIP-5656.
Status do_mcopy(Frame& frame, U256* top) {
    MemoryRange to;
    MemoryRange from;
    if (!reach_memory(frame, top[0], top[-2], to) || !reach_memory(frame, top[-1], top[-2], from) ||
        !frame.charge(COPY_WORD_GAS * words_of(to.size))) {
        return Status::out_of_gas;
    }
    if (to.size > 0) {
        std::memmove(frame.memory.data() + to.offset, frame.memory.data() + from.offset, to.size);
    }
    return Status::success;
}

Status do_return(Frame& frame, U256* top) {
    MemoryRange range;
    if (!reach_memory(frame, top[0], top[-1], range)) {
        return Status::out_of_gas;
    }
    frame.output_offset = range.offset;
    frame.output_size = range.size;
    return Status::success;
}

template <std::size_t Topics>
Status do_log(Frame& frame, U256* top) {
    if (frame.message->is_static) {
        return Status::static_mode_violation;
    }
    MemoryRange range;
    if (!reach_memory(frame, top[0], top[-1], range) ||
        !frame.charge(LOG_DATA_BYTE_GAS * static_cast<Gas>(range.size))) {
        return Status::out_of_gas;
    }
    std::array<Bytes32, Topics> topics;
    for (std::size_t i = 0; i < Topics; ++i) {
        topics[i] = (top - 2 - i)->to_be();
    }
    frame.host->emit_log(frame.message->recipient,
                         BytesView(frame.memory.data() + range.offset, range.size), topics);
    return Status::success;
}
template Status do_log<0>(Frame& frame, U256* top);
template Status do_log<1>(Frame& frame, U256* top);
template Status do_log<2>(Frame& frame, U256* top);
template Status do_log<3>(Frame& frame, U256* top);
template Status do_log<4>(Frame& frame, U256* top);

}  // namespace cairn::evm::detail
