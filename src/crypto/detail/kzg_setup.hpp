// The trusted setup in c-kzg's form. Private.
#pragma once

#include "base/bytes.hpp"

// c-kzg's header defines constants of the specification as macros; only files that include this one
// see them.
#include <ckzg.h>

namespace cairn::crypto::detail {

/// The mainnet setup, loaded by the first caller; others wait for it.
const KZGSettings& kzg_settings() noexcept;

}  // namespace cairn::crypto::detail
