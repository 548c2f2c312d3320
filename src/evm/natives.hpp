// Native functions: what contracts can have computed by the program itself, where their chain says
// so. A registered table, after libENI: each function has a typed signature, a formula that says
// what it costs before it runs, and starts at a height that the chain's configuration names. No
// chain has any unless its configuration does.
//
// Contracts call them by Solidity's ABI at NATIVES_ADDRESS:
//
//   interface Natives { function sort(uint256[] calldata) external pure returns (uint256[] memory);
//   } uint256[] memory sorted = Natives(0x000000000000000000000000000000636169726E).sort(values);
//
// The address is warm from a transaction's start, as those of precompiled contracts are. A call
// whose arguments are not of the signature, or that the function is not defined for, fails and
// leaves no gas; so does one of a function that is not active, and value that is sent stays there.
//
// Prices: at most 5 ns of a core of 2024 for each unit of gas (natives_bench.cpp), the same on
// every machine: a price is consensus, and a function whose price changes is a new function.
//
// References: libENI 1.3 (CyberMiles) for the idea. Threads: pure functions.
#pragma once

#include "base/bytes.hpp"
#include "evm/message.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace cairn::evm {

/// "cairn" in ASCII.
constexpr Address NATIVES_ADDRESS{
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'c', 'a', 'i', 'r', 'n'}}};

struct NativeFunction {
    std::string_view signature;  // "sort(uint256[])"
    std::string_view result;     // "uint256[]"
    std::string_view price;      // the formula, for people
    /// Of the arguments without the selector; GAS_UNPAYABLE if they are not of the signature.
    Gas (*gas_cost)(BytesView arguments) noexcept;
    /// Nothing: the function is not defined for these. The gas has been paid.
    std::optional<Bytes> (*run)(BytesView arguments);
};

/// All there are; a function's place is its number for ever.
std::span<const NativeFunction> native_functions() noexcept;
/// The number of the function of this signature.
std::optional<std::size_t> find_native(std::string_view signature) noexcept;
/// The first four bytes of keccak256 of the signature, big-endian.
std::uint32_t native_selector(std::size_t number);

/// Which of them a block has.
class NativeSet {
  public:
    constexpr bool empty() const noexcept { return bits_ == 0; }
    constexpr bool contains(std::size_t number) const noexcept {
        return (bits_ >> number & 1U) != 0;
    }
    constexpr void insert(std::size_t number) noexcept { bits_ |= std::uint64_t{1} << number; }
    friend constexpr bool operator==(NativeSet, NativeSet) = default;

  private:
    std::uint64_t bits_ = 0;
};

/// A call at NATIVES_ADDRESS: success, out_of_gas or precompile_failure, the last two without gas.
Result run_native(NativeSet active, BytesView input, Gas gas);

}  // namespace cairn::evm
