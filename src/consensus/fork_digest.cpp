#include "consensus/fork_digest.hpp"

#include "consensus/blob_parameters.hpp"
#include "consensus/math.hpp"
#include "consensus/misc.hpp"
#include "crypto/sha256.hpp"

namespace cairn::consensus {

// consensus-specs v1.7.0-beta.4 specs/fulu/beacon-chain.md#modified-compute_fork_digest
ForkDigest compute_fork_digest(const Spec& spec, const Root& genesis_validators_root, Epoch epoch) {
    Root base_digest =
        compute_fork_data_root(spec, compute_fork_version(spec, epoch), genesis_validators_root);
    if (spec.at_least(ForkId::fulu) && epoch >= spec.config->FULU_FORK_EPOCH) {
        const BlobParameters parameters = get_blob_parameters(spec, epoch);
        FixedBytes<16> message;
        base::store_le64(message.data(), parameters.epoch.value);
        base::store_le64(message.data() + 8, parameters.max_blobs_per_block);
        base_digest = xor_bytes(base_digest, crypto::sha256(message.view()));
    }
    return ForkDigest::from(BytesView(base_digest.bytes).first(4));
}

std::optional<ForkId> fork_of_digest(const Spec& spec, const Root& genesis_validators_root,
                                     const ForkDigest& digest) {
    const auto matches = [&](Epoch epoch) {
        return epoch != FAR_FUTURE_EPOCH &&
               compute_fork_digest(spec, genesis_validators_root, epoch) == digest;
    };
    for (const ForkId fork : mainline_forks) {
        if (spec.at_least(fork) && matches(fork_epoch(*spec.config, fork))) {
            return fork_at_epoch(*spec.config, fork_epoch(*spec.config, fork));
        }
    }
    for (const BlobParameters& parameters : spec.config->BLOB_SCHEDULE) {
        if (matches(parameters.epoch)) {
            return fork_at_epoch(*spec.config, parameters.epoch);
        }
    }
    return std::nullopt;
}

}  // namespace cairn::consensus
