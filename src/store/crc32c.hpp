// CRC-32C (Castagnoli), as iSCSI (RFC 3720, B.4), ext4 and RocksDB use it: it finds every burst of
// damage up to 32 bits. It is no protection against somebody who means it.
#pragma once

#include "base/bytes.hpp"

#include <cstdint>

namespace cairn::store {

/// Of the bytes that `seed` is the checksum of, followed by `bytes`.
std::uint32_t crc32c(BytesView bytes, std::uint32_t seed = 0) noexcept;

}  // namespace cairn::store
