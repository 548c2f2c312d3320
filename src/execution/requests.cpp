#include "execution/requests.hpp"

#include "crypto/sha256.hpp"

#include <array>

namespace cairn::execution {
namespace {

/// keccak256("DepositEvent(bytes,bytes,bytes,bytes,bytes)").
constexpr Bytes32 DEPOSIT_EVENT_SIGNATURE_HASH{
    {{0x64, 0x9b, 0xbc, 0x62, 0xd0, 0xe3, 0x13, 0x42, 0xaf, 0xea, 0x4e,
      0x5c, 0xd8, 0x2d, 0x40, 0x49, 0xe7, 0xe1, 0xee, 0x91, 0x2f, 0xc0,
      0x88, 0x9a, 0xa7, 0x90, 0x80, 0x3b, 0xe3, 0x90, 0x38, 0xc5}}};

/// A field of the event: where its length stands, and the length that it must have.
struct EventField {
    std::size_t offset;
    std::size_t size;
};
/// pubkey, withdrawal_credentials, amount, signature, index.
constexpr std::array<EventField, 5> DEPOSIT_EVENT_FIELDS = {
    {{160, 48}, {256, 32}, {320, 8}, {384, 96}, {512, 8}}};
constexpr std::size_t DEPOSIT_EVENT_LENGTH = 576;
constexpr std::size_t WORD = 32;

/// Whether `data` has the layout that the ABI gives it.
bool has_layout(BytesView data) {
    if (data.size() != DEPOSIT_EVENT_LENGTH) {
        return false;
    }
    for (std::size_t i = 0; i < DEPOSIT_EVENT_FIELDS.size(); ++i) {
        const EventField& field = DEPOSIT_EVENT_FIELDS[i];
        if (U256::load_be(data.data() + WORD * i) != U256(field.offset) ||
            U256::load_be(data.data() + field.offset) != U256(field.size)) {
            return false;
        }
    }
    return true;
}

void append_deposit(Bytes& out, BytesView data) {
    for (const EventField& field : DEPOSIT_EVENT_FIELDS) {
        const BytesView value = data.subspan(field.offset + WORD, field.size);
        out.insert(out.end(), value.begin(), value.end());
    }
}

}  // namespace

Result<Bytes, BlockError> parse_deposit_requests(const Address& deposit_contract,
                                                 std::span<const Log> logs) {
    Bytes out;
    for (const Log& log : logs) {
        if (log.address != deposit_contract || log.topics.empty() ||
            log.topics[0] != DEPOSIT_EVENT_SIGNATURE_HASH) {
            continue;
        }
        if (!has_layout(log.data)) {
            return unexpected(BlockError{.rule = BlockRule::deposit_event});
        }
        append_deposit(out, log.data);
    }
    return out;
}

Bytes32 compute_requests_hash(std::span<const Bytes> requests) {
    Bytes hashes;
    for (const Bytes& request : requests) {
        const Bytes32 hash = crypto::sha256(request);
        hashes.insert(hashes.end(), hash.begin(), hash.end());
    }
    return crypto::sha256(hashes);
}

}  // namespace cairn::execution
