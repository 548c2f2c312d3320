#include "execution/receipt.hpp"

#include "crypto/keccak256.hpp"

namespace cairn::execution {
namespace {

void add_hash(Bloom& bloom, const Bytes32& hash) noexcept {
    for (std::size_t i = 0; i < 6; i += 2) {
        const unsigned bit = ((unsigned{hash[i]} << 8U) | hash[i + 1]) & 2047U;
        // Bit 0 is the last of the last byte.
        const std::size_t at = Bloom::size() - 1 - bit / 8;
        bloom[at] = static_cast<std::uint8_t>(bloom[at] | (1U << (bit % 8)));
    }
}

void write_logs(rlp::Writer& out, std::span<const Log> logs) {
    out.begin_list();
    for (const Log& log : logs) {
        out.begin_list();
        out.string(log.address.view());
        out.begin_list();
        for (const Bytes32& topic : log.topics) {
            out.string(topic.view());
        }
        out.end_list();
        out.string(log.data);
        out.end_list();
    }
    out.end_list();
}

}  // namespace

void add_to_bloom(Bloom& bloom, std::span<const Log> logs) {
    std::vector<BytesView> entries;
    for (const Log& log : logs) {
        entries.push_back(log.address.view());
        for (const Bytes32& topic : log.topics) {
            entries.push_back(topic.view());
        }
    }
    std::vector<Bytes32> hashes(entries.size());
    crypto::keccak256_batch(entries, hashes.data());
    for (const Bytes32& hash : hashes) {
        add_hash(bloom, hash);
    }
}

void merge_bloom(Bloom& bloom, const Bloom& part) noexcept {
    for (std::size_t i = 0; i < Bloom::size(); ++i) {
        bloom[i] = static_cast<std::uint8_t>(bloom[i] | part[i]);
    }
}

Bytes encode_receipt(const Receipt& receipt) {
    Bytes bytes;
    if (receipt.type != TransactionType::legacy) {
        bytes.push_back(static_cast<std::uint8_t>(receipt.type));
    }
    rlp::Writer out;
    out.begin_list();
    if (receipt.post_state) {
        out.string(receipt.post_state->view());
    } else {
        out.uint64(receipt.succeeded ? 1 : 0);
    }
    out.uint64(receipt.cumulative_gas_used);
    out.string(receipt.bloom.view());
    write_logs(out, receipt.logs);
    out.end_list();
    out.append_to(bytes);
    return bytes;
}

Bytes32 logs_hash(std::span<const Log> logs) {
    rlp::Writer out;
    write_logs(out, logs);
    return crypto::keccak256(out.finish());
}

}  // namespace cairn::execution
