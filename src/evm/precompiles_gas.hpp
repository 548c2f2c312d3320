// What the precompiled contracts cost, one function for each rule that some revision has. Private
// to the room; see evm/precompiles.hpp.
#pragma once

#include "base/bytes.hpp"
#include "evm/revision.hpp"

#include <cstddef>

namespace cairn::evm::precompiles {

template <Gas Cost>
Gas fixed_gas(BytesView /*input*/) noexcept {
    return Cost;
}

/// Base + PerWord for each 32 bytes begun.
template <Gas Base, Gas PerWord>
Gas gas_by_words(BytesView input) noexcept {
    return Base + PerWord * static_cast<Gas>((input.size() + 31) / 32);
}

/// Base + PerItem for each whole item of Size bytes.
template <Gas Base, Gas PerItem, std::size_t Size>
Gas gas_by_items(BytesView input) noexcept {
    return Base + PerItem * static_cast<Gas>(input.size() / Size);
}

/// EIP-198, EIP-2565, EIP-7883.
Gas modexp_gas_byzantium(BytesView input) noexcept;
Gas modexp_gas_berlin(BytesView input) noexcept;
Gas modexp_gas_osaka(BytesView input) noexcept;

/// EIP-152: one a round; none if the input is refused for its size.
Gas blake2f_gas(BytesView input) noexcept;

/// EIP-2537: k pairs with a discount by k.
Gas bls12_g1msm_gas(BytesView input) noexcept;
Gas bls12_g2msm_gas(BytesView input) noexcept;

}  // namespace cairn::evm::precompiles
