// For tests of readers: the same element as another number.
#pragma once

#include "algebra/fr.hpp"
#include "base/bytes.hpp"

#include <algorithm>
#include <vector>

namespace cairn::algebra {

/// x + r where x stands, in its 32 bytes, big-endian.
inline void make_alias(std::uint8_t* bytes) {
    std::uint64_t carry = 0;
    limbs_to_big_endian(add(limbs_from_big_endian(bytes), Fr::p, carry), bytes);
}

/// The file once for each place where x stands, with x + r there.
inline std::vector<Bytes> with_aliases_of(const Fr& x, const Bytes& file) {
    const auto bytes = fr_to_bytes(x);
    std::vector<Bytes> out;
    for (auto at = file.begin();; ++at) {
        at = std::search(at, file.end(), bytes.begin(), bytes.end());
        if (at == file.end()) {
            return out;
        }
        out.push_back(file);
        make_alias(out.back().data() + (at - file.begin()));
    }
}

}  // namespace cairn::algebra
