// Keys of validators that everyone knows, for networks without value.
#pragma once

#include "crypto/secret_key.hpp"

#include <cstdint>

namespace cairn::validator {

/// SHA-256(index, 32 bytes little-endian) as a little-endian number mod r. Source: eth2.0-pm
/// "interop/mocked_start".
crypto::SecretKey interop_key(std::uint64_t index);

}  // namespace cairn::validator
