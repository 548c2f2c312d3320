// What travels when a block is made or published: the block alone, from deneb on with the proofs
// and blobs of its commitments (fulu: cell proofs), as SSZ or as JSON.
// Spec: Beacon API types/{deneb,electra,fulu}/block_contents.yaml: a container of three fields of
// variable size {block or signed_block, kzg_proofs, blobs}. Threads: pure functions.
#pragma once

#include "json/value.hpp"
#include "validator/beacon_node.hpp"

#include <optional>

namespace cairn::validator {

/// Null: not the encoding of a block, or of one with its blobs, of this fork.
std::optional<ProducedBlock> decode_produced_block(const consensus::Spec& spec, BytesView bytes);
Bytes encode_block_to_publish(const consensus::Spec& spec, const BlockToPublish& block);

/// The same from the member `data` of an answer in JSON.
std::optional<ProducedBlock> read_produced_block(const consensus::Spec& spec,
                                                 const json::Value& data);
std::string write_block_to_publish(const consensus::Spec& spec, const BlockToPublish& block);

}  // namespace cairn::validator
