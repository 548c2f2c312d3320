#include "validator/block_contents.hpp"

#include "consensus/containers/blob.hpp"
#include "ssz/codec.hpp"

#include <array>

namespace cairn::validator {

using namespace consensus;

namespace {

constexpr std::size_t offset_bytes = 4;
constexpr std::size_t fields = 3;
constexpr std::size_t proof_bytes = KZGProof::size();
constexpr std::size_t blob_bytes = 131'072;

std::size_t load_offset(BytesView bytes, std::size_t field) noexcept {
    std::size_t offset = 0;
    for (std::size_t i = 0; i < offset_bytes; ++i) {
        offset |= std::size_t{bytes[field * offset_bytes + i]} << (8 * i);
    }
    return offset;
}

void append_offset(Bytes& out, std::size_t offset) {
    for (std::size_t i = 0; i < offset_bytes; ++i) {
        out.push_back(static_cast<std::uint8_t>(offset >> (8 * i)));
    }
}

void append(Bytes& out, const Bytes& bytes) {
    out.insert(out.end(), bytes.begin(), bytes.end());
}

}  // namespace

std::optional<ProducedBlock> decode_produced_block(const Spec& spec, BytesView bytes) {
    ProducedBlock out;
    out.fork = spec.fork_id();
    BytesView block = bytes;
    if (spec.at_least(ForkId::deneb)) {
        if (bytes.size() < fields * offset_bytes) {
            return std::nullopt;
        }
        const std::array ends = {load_offset(bytes, 0), load_offset(bytes, 1),
                                 load_offset(bytes, 2), bytes.size()};
        const bool in_order = ends[0] == fields * offset_bytes && ends[0] <= ends[1] &&
                              ends[1] <= ends[2] && ends[2] <= ends[3];
        if (!in_order || (ends[2] - ends[1]) % proof_bytes != 0 ||
            (ends[3] - ends[2]) % blob_bytes != 0) {
            return std::nullopt;
        }
        block = bytes.subspan(ends[0], ends[1] - ends[0]);
        const BytesView proofs = bytes.subspan(ends[1], ends[2] - ends[1]);
        const BytesView blobs = bytes.subspan(ends[2]);
        out.blobs = {Bytes(proofs.begin(), proofs.end()), Bytes(blobs.begin(), blobs.end())};
    }
    return ssz::decode(spec, block, out.block) ? std::optional(std::move(out)) : std::nullopt;
}

Bytes encode_block_to_publish(const Spec& spec, const BlockToPublish& block) {
    Bytes signed_block = ssz::encode(spec, block.signed_block);
    if (!spec.at_least(ForkId::deneb)) {
        return signed_block;
    }
    Bytes out;
    const std::size_t head = fields * offset_bytes;
    append_offset(out, head);
    append_offset(out, head + signed_block.size());
    append_offset(out, head + signed_block.size() + block.blobs.kzg_proofs.size());
    append(out, signed_block);
    append(out, block.blobs.kzg_proofs);
    append(out, block.blobs.blobs);
    return out;
}

}  // namespace cairn::validator
