// The specification's custom types.
// Spec: consensus-specs v1.7.0-beta.4, specs/*/beacon-chain.md "Types"; v0.12.3 specs/phase1.
#pragma once

#include "base/bytes.hpp"
#include "base/uint64.hpp"

#include <limits>

namespace cairn::consensus {

using Slot = base::Uint64<struct SlotTag>;
using Epoch = base::Uint64<struct EpochTag>;
using Gwei = base::Uint64<struct GweiTag>;
using ValidatorIndex = base::Uint64<struct ValidatorIndexTag>;
using CommitteeIndex = base::Uint64<struct CommitteeIndexTag>;
using WithdrawalIndex = base::Uint64<struct WithdrawalIndexTag>;
using BuilderIndex = base::Uint64<struct BuilderIndexTag>;
using Shard = base::Uint64<struct ShardTag>;

using Root = Bytes32;
using Hash32 = Bytes32;
using Version = Bytes4;
using DomainType = Bytes4;
using ForkDigest = Bytes4;
using Domain = Bytes32;
using ExecutionAddress = Bytes20;
using BLSPubkey = Bytes48;
using BLSSignature = Bytes96;
using KZGCommitment = Bytes48;
using KZGProof = Bytes48;
using VersionedHash = Bytes32;
using ParticipationFlags = std::uint8_t;

inline constexpr Slot GENESIS_SLOT{0};
inline constexpr Epoch GENESIS_EPOCH{0};
inline constexpr Epoch FAR_FUTURE_EPOCH{std::numeric_limits<std::uint64_t>::max()};

}  // namespace cairn::consensus
