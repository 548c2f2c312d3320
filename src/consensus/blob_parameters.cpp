#include "consensus/blob_parameters.hpp"

namespace cairn::consensus {

// consensus-specs v1.7.0-beta.4 specs/fulu/beacon-chain.md#new-get_blob_parameters
BlobParameters get_blob_parameters(const Spec& spec, Epoch epoch) {
    BlobParameters in_force{spec.config->ELECTRA_FORK_EPOCH,
                            spec.config->MAX_BLOBS_PER_BLOCK_ELECTRA};
    for (const BlobParameters& entry : spec.config->BLOB_SCHEDULE) {  // ascending by epoch
        if (entry.epoch <= epoch) {
            in_force = entry;
        }
    }
    return in_force;
}

std::uint64_t max_blobs_per_block(const Spec& spec, Epoch epoch) {
    if (spec.at_least(ForkId::fulu)) {
        return get_blob_parameters(spec, epoch).max_blobs_per_block;
    }
    return spec.at_least(ForkId::electra) ? spec.config->MAX_BLOBS_PER_BLOCK_ELECTRA
                                          : spec.config->MAX_BLOBS_PER_BLOCK;
}

}  // namespace cairn::consensus
