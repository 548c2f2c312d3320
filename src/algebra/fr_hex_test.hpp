// Elements of Fr from and to hexadecimal, for vectors in tests.
#pragma once

#include "algebra/fr.hpp"

#include <string>
#include <string_view>

namespace cairn::algebra {

inline Fr fr_from_hex(std::string_view text) {
    return fr_from_bytes(base::fixed_from_hex<FR_BYTES>(text).value()).value();
}
inline std::string fr_to_hex(const Fr& element) {
    return base::to_hex(fr_to_bytes(element).view());
}

}  // namespace cairn::algebra
