// The contract ABI of Solidity, as far as native functions need it: arguments of the types uint256,
// bytes32, bytes and uint256[], and results of the same.
//
//   const AbiReader in(arguments);             // what follows the four bytes of the selector
//   const auto limit = in.uint256(0);
//   const auto message = in.bytes(1);
//
// Reference: Solidity 0.8.30, docs/abi-spec.rst "Formal Specification of the Encoding". As its own
// decoder, this one takes an offset that points anywhere into the arguments, and asks no padding to
// be zero. Cost: constant, no copies. Threads: values; what is read points into the input.
#pragma once

#include "base/bytes.hpp"
#include "base/u256.hpp"

#include <optional>
#include <vector>

namespace cairn::evm {

/// Words of 32 bytes within the arguments.
class AbiWords {
  public:
    explicit AbiWords(BytesView bytes) : bytes_(bytes) {}
    std::size_t size() const noexcept { return bytes_.size() / 32; }
    U256 operator[](std::size_t index) const noexcept {
        return U256::load_be(bytes_.data() + 32 * index);
    }

  private:
    BytesView bytes_;
};

/// Arguments by their position. Nothing: the input is too short for what it says.
class AbiReader {
  public:
    explicit AbiReader(BytesView arguments) : arguments_(arguments) {}

    std::optional<U256> uint256(std::size_t position) const noexcept;
    std::optional<Bytes32> bytes32(std::size_t position) const noexcept;
    std::optional<BytesView> bytes(std::size_t position) const noexcept;
    std::optional<AbiWords> uint256_array(std::size_t position) const noexcept;

  private:
    /// `count` bytes from `offset` on.
    std::optional<BytesView> slice(std::uint64_t offset, std::uint64_t count) const noexcept;
    struct Tail {
        std::uint64_t length = 0;
        std::uint64_t begin = 0;
    };
    std::optional<Tail> tail(std::size_t position) const noexcept;

    BytesView arguments_;
};

Bytes abi_encode(const U256& value);
Bytes abi_encode(const std::vector<U256>& values);
/// As `bytes`.
Bytes abi_encode(BytesView value);

}  // namespace cairn::evm
