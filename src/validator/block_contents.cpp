#include "validator/block_contents.hpp"

#include "base/assert.hpp"
#include "consensus/containers/blob.hpp"
#include "json/mapping.hpp"
#include "json/writer.hpp"
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

/// The items of a list, each `size` bytes of hexadecimal, one after another.
std::optional<Bytes> read_pieces(const json::Value* list, std::size_t size) {
    if (list == nullptr || list->kind != json::Kind::array) {
        return std::nullopt;
    }
    Bytes out;
    for (const json::Value& item : list->items) {
        const auto piece = base::from_hex(item.text);
        if (item.kind != json::Kind::string || !piece || piece->size() != size) {
            return std::nullopt;
        }
        append(out, *piece);
    }
    return out;
}

void write_pieces(json::Writer& out, std::string_view name, const Bytes& bytes, std::size_t size) {
    CAIRN_ASSERT(bytes.size() % size == 0);
    out.key(name).begin_array();
    for (BytesView rest = bytes; !rest.empty(); rest = rest.subspan(size)) {
        out.value(base::to_hex(rest.first(size)));
    }
    out.end_array();
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

std::optional<ProducedBlock> read_produced_block(const Spec& spec, const json::Value& data) {
    ProducedBlock out;
    out.fork = spec.fork_id();
    const json::Value* block = &data;
    if (data.kind != json::Kind::object) {
        return std::nullopt;
    }
    if (spec.at_least(ForkId::deneb)) {
        block = data.find("block");
        auto proofs = read_pieces(data.find("kzg_proofs"), proof_bytes);
        auto blobs = read_pieces(data.find("blobs"), blob_bytes);
        if (block == nullptr || !proofs || !blobs) {
            return std::nullopt;
        }
        out.blobs = {*std::move(proofs), *std::move(blobs)};
    }
    const auto read =
        json::from_value(ssz::bound_of<BeaconBlock>(), spec, *block, static_cast<void*>(&out.block),
                         {.unknown = json::UnknownFields::ignore});
    return read ? std::optional(std::move(out)) : std::nullopt;
}

std::string write_block_to_publish(const Spec& spec, const BlockToPublish& block) {
    const std::string signed_block = json::to_json(spec, block.signed_block);
    if (!spec.at_least(ForkId::deneb)) {
        return signed_block;
    }
    json::Writer out;
    out.begin_object().key("signed_block").json(signed_block);
    write_pieces(out, "kzg_proofs", block.blobs.kzg_proofs, proof_bytes);
    write_pieces(out, "blobs", block.blobs.blobs, blob_bytes);
    return out.end_object().take();
}

}  // namespace cairn::validator
