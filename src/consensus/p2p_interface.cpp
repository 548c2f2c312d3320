#include "consensus/p2p_interface.hpp"

#include "base/bytes.hpp"
#include "consensus/containers/blob.hpp"
#include "consensus/shuffling.hpp"
#include "crypto/sha256.hpp"
#include "ssz/codec.hpp"

#include <algorithm>
#include <bit>
#include <limits>

namespace cairn::consensus {

namespace {

constexpr std::uint64_t largest = std::numeric_limits<std::uint64_t>::max();

std::uint64_t saturating_add(std::uint64_t a, std::uint64_t b) noexcept {
    return a > largest - b ? largest : a + b;
}
std::uint64_t saturating_mul(std::uint64_t a, std::uint64_t b) noexcept {
    return b != 0 && a > largest / b ? largest : a * b;
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/phase0/p2p-interface.md#max_compressed_len
std::uint64_t max_compressed_len(std::uint64_t n) noexcept {
    return saturating_add(saturating_add(32, n), n / 6);
}

// consensus-specs v1.7.0-beta.4 specs/phase0/p2p-interface.md#max_message_size
std::uint64_t max_message_size(const Spec& spec) noexcept {
    // Framing takes up to 1024 bytes; small payload limits must not squeeze out everything else.
    constexpr std::uint64_t framing = 1024;
    constexpr std::uint64_t at_least = 1024 * 1024;
    return std::max(saturating_add(max_compressed_len(spec.config->MAX_PAYLOAD_SIZE), framing),
                    at_least);
}

// consensus-specs v1.7.0-beta.4
// specs/gloas/p2p-interface.md#modified-compute_min_epochs_for_block_requests
std::uint64_t compute_min_epochs_for_block_requests(const Spec& spec) noexcept {
    const Config& config = *spec.config;
    std::uint64_t quotient = config.CHURN_LIMIT_QUOTIENT;
    if (spec.at_least(ForkId::gloas)) {
        const std::uint64_t validators = saturating_mul(3, config.CHURN_LIMIT_QUOTIENT_GLOAS);
        const std::uint64_t consolidations = config.CONSOLIDATION_CHURN_LIMIT_QUOTIENT;
        const std::uint64_t denominator =
            saturating_add(saturating_mul(2, consolidations), validators);
        quotient = denominator == 0 ? 0 : saturating_mul(validators, consolidations) / denominator;
    }
    return saturating_add(config.MIN_VALIDATOR_WITHDRAWABILITY_DELAY, quotient / 2);
}

// consensus-specs v1.7.0-beta.4
// specs/electra/p2p-interface.md#modified-compute_max_request_blob_sidecars
std::uint64_t compute_max_request_blob_sidecars(const Spec& spec) noexcept {
    return saturating_mul(spec.config->MAX_REQUEST_BLOCKS_DENEB,
                          spec.at_least(ForkId::electra) ? spec.config->MAX_BLOBS_PER_BLOCK_ELECTRA
                                                         : spec.config->MAX_BLOBS_PER_BLOCK);
}

// consensus-specs v1.7.0-beta.4
// specs/fulu/p2p-interface.md#new-compute_max_request_data_column_sidecars
std::uint64_t compute_max_request_data_column_sidecars(const Spec& spec) noexcept {
    return saturating_mul(spec.config->MAX_REQUEST_BLOCKS_DENEB, spec.preset->NUMBER_OF_COLUMNS);
}

namespace {

std::uint64_t most_blobs(const Config& config) noexcept {
    std::uint64_t most = config.MAX_BLOBS_PER_BLOCK_ELECTRA;
    for (const BlobParameters& entry : config.BLOB_SCHEDULE) {
        most = std::max(most, entry.max_blobs_per_block);
    }
    return most;
}

/// The empty sidecar, and a cell and a proof for each blob.
template <class Sidecar>
std::uint64_t size_with_cells(const Spec& spec, std::uint64_t blobs) {
    const auto empty = ssz::default_value<Sidecar>(spec);
    return saturating_add(ssz::encode(spec, empty).size(),
                          saturating_mul(blobs, Cell::size() + KZGProof::size()));
}

}  // namespace

// consensus-specs v1.7.0-beta.4
// specs/gloas/p2p-interface.md#new-compute_max_data_column_sidecar_size
std::uint64_t compute_max_data_column_sidecar_size(const Spec& spec) {
    return size_with_cells<DataColumnSidecar>(spec, most_blobs(*spec.config));
}

// consensus-specs v1.7.0-beta.4
// specs/gloas/partial-columns/p2p-interface.md#new-compute_max_partial_data_column_sidecar_size
std::uint64_t compute_max_partial_data_column_sidecar_size(const Spec& spec) {
    const std::uint64_t blobs = most_blobs(*spec.config);
    // An empty bitlist takes a byte, for the bit behind its end; so do the next seven bits.
    return saturating_add(size_with_cells<PartialDataColumnSidecar>(spec, blobs), blobs / 8);
}

// consensus-specs v1.7.0-beta.4
// specs/phase0/p2p-interface.md#compute_attestation_subnet_prefix_bits
std::uint64_t compute_attestation_subnet_prefix_bits(const Spec& spec) noexcept {
    const std::uint64_t count = spec.config->ATTESTATION_SUBNET_COUNT;
    const auto ceillog2 = static_cast<std::uint64_t>(count <= 1 ? 0 : std::bit_width(count - 1));
    return saturating_add(ceillog2, spec.config->ATTESTATION_SUBNET_EXTRA_BITS);
}

namespace {

std::uint64_t remainder(const NodeID& node_id, std::uint64_t divisor) noexcept {
    __extension__ using Wide = unsigned __int128;
    Wide rest = 0;
    for (std::size_t i = node_id.limbs.size(); i-- > 0;) {
        rest = (rest << 64U | node_id.limbs[i]) % divisor;
    }
    return static_cast<std::uint64_t>(rest);
}

}  // namespace

// consensus-specs v1.7.0-beta.4 specs/phase0/p2p-interface.md#attestation-subnet-subscription
Checked<SubnetID> compute_subscribed_subnet(const Spec& spec, const NodeID& node_id, Epoch epoch,
                                            std::uint64_t index) {
    const Config& config = *spec.config;
    const std::uint64_t prefix_bits = compute_attestation_subnet_prefix_bits(spec);
    const std::uint64_t subscription = config.EPOCHS_PER_SUBNET_SUBSCRIPTION;
    CAIRN_REQUIRE(config.ATTESTATION_SUBNET_COUNT > 0 && subscription > 0 && prefix_bits < 32,
                  subnet_configuration_unusable);
    const std::uint64_t node_id_prefix =
        prefix_bits == 0 ? 0 : node_id.limbs.back() >> (64 - prefix_bits);
    const std::uint64_t node_offset = remainder(node_id, subscription);
    CAIRN_REQUIRE(epoch.value <= largest - node_offset, uint64_overflow);
    Bytes permutation(8);
    base::store_le64(permutation.data(), (epoch.value + node_offset) / subscription);
    const std::uint64_t permutated_prefix =
        compute_shuffled_index(node_id_prefix, std::uint64_t{1} << prefix_bits,
                               crypto::sha256(permutation), spec.preset->SHUFFLE_ROUND_COUNT);
    CAIRN_REQUIRE(index <= largest - permutated_prefix, uint64_overflow);
    return (permutated_prefix + index) % config.ATTESTATION_SUBNET_COUNT;
}

// consensus-specs v1.7.0-beta.4 specs/phase0/p2p-interface.md#attestation-subnet-subscription
Checked<std::vector<SubnetID>> compute_subscribed_subnets(const Spec& spec, const NodeID& node_id,
                                                          Epoch epoch) {
    std::vector<SubnetID> subnets;
    for (std::uint64_t index = 0; index < spec.config->SUBNETS_PER_NODE; ++index) {
        CAIRN_TRY_ASSIGN(const SubnetID subnet,
                         compute_subscribed_subnet(spec, node_id, epoch, index));
        subnets.push_back(subnet);
    }
    return subnets;
}

}  // namespace cairn::consensus
