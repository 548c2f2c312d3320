// The specification's constants: values that no preset and no configuration changes.
// Spec: consensus-specs v1.7.0-beta.4 specs/*/{beacon-chain,validator,p2p-interface,fork-choice}.md
// "Constants"; v0.12.3 specs/phase1 for the 2020 road. GENESIS_SLOT and the like: primitives.hpp.
#pragma once

#include "consensus/primitives.hpp"

#include <array>
#include <cstdint>
#include <limits>

namespace cairn::consensus {

inline constexpr std::uint64_t UINT64_MAX_SQRT = 4'294'967'295;
inline constexpr std::uint64_t BASE_REWARDS_PER_EPOCH = 4;
inline constexpr std::uint64_t DEPOSIT_CONTRACT_TREE_DEPTH = 32;
inline constexpr std::uint64_t JUSTIFICATION_BITS_LENGTH = 4;
inline constexpr std::uint64_t ETH_TO_GWEI = 1'000'000'000;
inline constexpr std::uint64_t SAFETY_DECAY = 10;
inline constexpr std::uint64_t BASIS_POINTS = 10'000;
inline constexpr std::uint64_t COMMITTEE_WEIGHT_ESTIMATION_ADJUSTMENT_FACTOR = 5;
inline constexpr std::uint64_t NODE_ID_BITS = 256;
inline constexpr std::uint64_t MAX_CONCURRENT_REQUESTS = 2;
inline constexpr std::uint64_t TARGET_AGGREGATORS_PER_COMMITTEE = 16;

// Withdrawal credential prefixes
inline constexpr std::uint8_t BLS_WITHDRAWAL_PREFIX = 0x00;
inline constexpr std::uint8_t ETH1_ADDRESS_WITHDRAWAL_PREFIX = 0x01;
inline constexpr std::uint8_t COMPOUNDING_WITHDRAWAL_PREFIX = 0x02;
inline constexpr std::uint8_t BUILDER_WITHDRAWAL_PREFIX = 0xb0;

// Domain types
inline constexpr DomainType DOMAIN_BEACON_PROPOSER{{0x00, 0x00, 0x00, 0x00}};
inline constexpr DomainType DOMAIN_BEACON_ATTESTER{{0x01, 0x00, 0x00, 0x00}};
inline constexpr DomainType DOMAIN_RANDAO{{0x02, 0x00, 0x00, 0x00}};
inline constexpr DomainType DOMAIN_DEPOSIT{{0x03, 0x00, 0x00, 0x00}};
inline constexpr DomainType DOMAIN_VOLUNTARY_EXIT{{0x04, 0x00, 0x00, 0x00}};
inline constexpr DomainType DOMAIN_SELECTION_PROOF{{0x05, 0x00, 0x00, 0x00}};
inline constexpr DomainType DOMAIN_AGGREGATE_AND_PROOF{{0x06, 0x00, 0x00, 0x00}};
inline constexpr DomainType DOMAIN_SYNC_COMMITTEE{{0x07, 0x00, 0x00, 0x00}};
inline constexpr DomainType DOMAIN_SYNC_COMMITTEE_SELECTION_PROOF{{0x08, 0x00, 0x00, 0x00}};
inline constexpr DomainType DOMAIN_CONTRIBUTION_AND_PROOF{{0x09, 0x00, 0x00, 0x00}};
inline constexpr DomainType DOMAIN_BLS_TO_EXECUTION_CHANGE{{0x0a, 0x00, 0x00, 0x00}};
inline constexpr DomainType DOMAIN_BEACON_BUILDER{{0x0b, 0x00, 0x00, 0x00}};
inline constexpr DomainType DOMAIN_PTC_ATTESTER{{0x0c, 0x00, 0x00, 0x00}};
inline constexpr DomainType DOMAIN_PROPOSER_PREFERENCES{{0x0d, 0x00, 0x00, 0x00}};
inline constexpr DomainType DOMAIN_BUILDER_DEPOSIT{{0x0e, 0x00, 0x00, 0x00}};
inline constexpr DomainType DOMAIN_APPLICATION_MASK{{0x00, 0x00, 0x00, 0x01}};
/// builder-specs: DomainType('0x00000001'), in the application range.
inline constexpr DomainType DOMAIN_APPLICATION_BUILDER{{0x00, 0x00, 0x00, 0x01}};
inline constexpr DomainType DOMAIN_SHARD_PROPOSAL{{0x80, 0x00, 0x00, 0x00}};
inline constexpr DomainType DOMAIN_SHARD_COMMITTEE{{0x81, 0x00, 0x00, 0x00}};
inline constexpr DomainType DOMAIN_LIGHT_CLIENT{{0x82, 0x00, 0x00, 0x00}};
inline constexpr DomainType DOMAIN_CUSTODY_BIT_SLASHING{{0x83, 0x00, 0x00, 0x00}};
inline constexpr DomainType DOMAIN_LIGHT_SELECTION_PROOF{{0x84, 0x00, 0x00, 0x00}};
inline constexpr DomainType DOMAIN_LIGHT_AGGREGATE_AND_PROOF{{0x85, 0x00, 0x00, 0x00}};

// altair: participation flags and weights
inline constexpr std::uint64_t TIMELY_SOURCE_FLAG_INDEX = 0;
inline constexpr std::uint64_t TIMELY_TARGET_FLAG_INDEX = 1;
inline constexpr std::uint64_t TIMELY_HEAD_FLAG_INDEX = 2;
inline constexpr std::uint64_t TIMELY_SOURCE_WEIGHT = 14;
inline constexpr std::uint64_t TIMELY_TARGET_WEIGHT = 26;
inline constexpr std::uint64_t TIMELY_HEAD_WEIGHT = 14;
inline constexpr std::uint64_t SYNC_REWARD_WEIGHT = 2;
inline constexpr std::uint64_t PROPOSER_WEIGHT = 8;
inline constexpr std::uint64_t WEIGHT_DENOMINATOR = 64;
inline constexpr std::array<std::uint64_t, 3> PARTICIPATION_FLAG_WEIGHTS{
    TIMELY_SOURCE_WEIGHT, TIMELY_TARGET_WEIGHT, TIMELY_HEAD_WEIGHT};
static_assert(TIMELY_SOURCE_WEIGHT + TIMELY_TARGET_WEIGHT + TIMELY_HEAD_WEIGHT +
                  SYNC_REWARD_WEIGHT + PROPOSER_WEIGHT ==
              WEIGHT_DENOMINATOR);
inline constexpr std::uint64_t TARGET_AGGREGATORS_PER_SYNC_SUBCOMMITTEE = 16;
inline constexpr std::uint64_t SYNC_COMMITTEE_SUBNET_COUNT = 4;
inline constexpr std::uint64_t MAX_REQUEST_LIGHT_CLIENT_UPDATES = 128;
inline constexpr BLSSignature G2_POINT_AT_INFINITY{{0xc0}};

// Light client: generalized indices (shape.hpp has the lengths of the branches)
inline constexpr std::uint64_t FINALIZED_ROOT_GINDEX = 105;
inline constexpr std::uint64_t CURRENT_SYNC_COMMITTEE_GINDEX = 54;
inline constexpr std::uint64_t NEXT_SYNC_COMMITTEE_GINDEX = 55;
inline constexpr std::uint64_t EXECUTION_PAYLOAD_GINDEX = 25;
inline constexpr std::uint64_t FINALIZED_ROOT_GINDEX_ELECTRA = 169;
inline constexpr std::uint64_t CURRENT_SYNC_COMMITTEE_GINDEX_ELECTRA = 86;
inline constexpr std::uint64_t NEXT_SYNC_COMMITTEE_GINDEX_ELECTRA = 87;
inline constexpr std::uint64_t FINALIZED_ROOT_GINDEX_GLOAS = 735;
inline constexpr std::uint64_t CURRENT_SYNC_COMMITTEE_GINDEX_GLOAS = 2945;
inline constexpr std::uint64_t NEXT_SYNC_COMMITTEE_GINDEX_GLOAS = 2946;
inline constexpr std::uint64_t EXECUTION_BLOCK_HASH_GINDEX = 412;
inline constexpr std::uint64_t EXECUTION_BLOCK_HASH_GINDEX_DENEB = 812;
inline constexpr std::uint64_t EXECUTION_BLOCK_HASH_GINDEX_GLOAS = 2856;

// bellatrix
inline constexpr std::uint64_t SAFE_SLOTS_TO_IMPORT_OPTIMISTICALLY = 128;

// deneb
inline constexpr std::uint8_t VERSIONED_HASH_VERSION_KZG = 0x01;
inline constexpr std::uint64_t BYTES_PER_FIELD_ELEMENT = 32;

// electra
inline constexpr std::uint64_t UNSET_DEPOSIT_REQUESTS_START_INDEX =
    std::numeric_limits<std::uint64_t>::max();
inline constexpr Gwei FULL_EXIT_REQUEST_AMOUNT{0};
inline constexpr std::uint8_t DEPOSIT_REQUEST_TYPE = 0x00;
inline constexpr std::uint8_t WITHDRAWAL_REQUEST_TYPE = 0x01;
inline constexpr std::uint8_t CONSOLIDATION_REQUEST_TYPE = 0x02;

// gloas
inline constexpr std::uint8_t BUILDER_DEPOSIT_REQUEST_TYPE = 0x03;
inline constexpr std::uint8_t BUILDER_EXIT_REQUEST_TYPE = 0x04;
inline constexpr std::uint64_t BUILDER_INDEX_FLAG = std::uint64_t{1} << 40;
inline constexpr BuilderIndex BUILDER_INDEX_SELF_BUILD{std::numeric_limits<std::uint64_t>::max()};
inline constexpr std::uint64_t BUILDER_PAYMENT_THRESHOLD_NUMERATOR = 6;
inline constexpr std::uint64_t BUILDER_PAYMENT_THRESHOLD_DENOMINATOR = 10;
inline constexpr std::uint8_t PAYLOAD_BUILDER_VERSION = 0;
inline constexpr std::uint64_t ATTESTATION_TIMELINESS_INDEX = 0;
inline constexpr std::uint64_t PTC_TIMELINESS_INDEX = 1;
inline constexpr std::uint64_t NUM_BLOCK_TIMELINESS_DEADLINES = 2;

// The 2020 road: validator and networking, then phase1
inline constexpr std::uint64_t RANDOM_SUBNETS_PER_VALIDATOR = 1;
inline constexpr std::uint64_t EPOCHS_PER_RANDOM_SUBNET_SUBSCRIPTION = 256;
inline constexpr std::uint64_t CUSTODY_SECRETS = 3;
inline constexpr std::uint64_t BYTES_PER_CUSTODY_ATOM = 32;
/// CUSTODY_PRIME = 2**256 - 189, big endian.
inline constexpr std::array<std::uint8_t, 32> CUSTODY_PRIME{
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x43};
inline constexpr std::array<std::uint64_t, 12> SHARD_BLOCK_OFFSETS{1,  2,  3,  5,  8,   13,
                                                                   21, 34, 55, 89, 144, 233};
inline constexpr BLSSignature NO_SIGNATURE{};
inline constexpr std::uint64_t TARGET_LIGHT_CLIENT_AGGREGATORS_PER_SLOT = 8;
inline constexpr std::uint64_t LIGHT_CLIENT_PREPARATION_EPOCHS = 4;

}  // namespace cairn::consensus
