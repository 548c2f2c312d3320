// Making a block: the best votes of the pool, the sync committee's word, operations, a payload.
#pragma once

#include "consensus/containers/block.hpp"
#include "consensus/validator/payload.hpp"
#include "node/attestation_pool.hpp"
#include "node/chain.hpp"
#include "node/operation_pool.hpp"
#include "node/sync_pool.hpp"

namespace cairn::node {

struct ProductionSources {
    Chain& chain;
    const AttestationPool& attestations;
    const SyncPool& sync;
    const OperationPool& operations;
    consensus::PayloadBuilder& payloads;
};

struct ProductionChoices {
    consensus::Slot slot;
    consensus::BLSSignature randao_reveal;
    Bytes32 graffiti;
    consensus::ExecutionAddress fee_recipient;
};

struct ProducedBlock {
    consensus::BeaconBlock block;
    /// What goes out with it. Null: it has no blobs.
    std::shared_ptr<const consensus::BlobsBundle> blobs;
};

/// An unsigned block on the head, or on its parent where the head came late and weak. Its votes are
/// chosen greedily by the stake they add, which earns at least 1 - 1/e of the best choice. Each
/// operation has been tried on the state; should they not go together all the same, the block has
/// none of them. Slashings that would take back what the chain has justified in this epoch wait for
/// the next one.
consensus::Checked<ProducedBlock> produce_block(const ProductionSources& sources,
                                                const ProductionChoices& choices);

}  // namespace cairn::node
