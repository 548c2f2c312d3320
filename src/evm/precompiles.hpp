// The precompiled contracts: addresses 0x01 to 0x11 and 0x100, by revision.
//
//   if (auto result = evm::run_precompile(Revision::osaka, message.code_address, message.input,
//                                         message.gas)) { ... }
//
// | address | contract | since, and what changed |
// |---|---|---|
// | 0x01 | ecrecover | frontier |
// | 0x02, 0x03, 0x04 | sha256, ripemd160, identity | frontier |
// | 0x05 | modexp | byzantium (EIP-198); gas: berlin (EIP-2565), osaka (EIP-7883, 7823) |
// | 0x06, 0x07, 0x08 | bn254 add, mul, pairing | byzantium (EIP-196, 197); gas: istanbul (EIP-1108)
// | | 0x09 | blake2f | istanbul (EIP-152) | | 0x0a | kzg point evaluation | cancun (EIP-4844) | |
// 0x0b ... 0x11 | BLS12-381 | prague (EIP-2537) | | 0x100 | p256 verify | osaka (EIP-7951) |
//
// Pure but for the first point evaluation of a process, which loads the trusted setup (1.4 s; see
// crypto/kzg.hpp). Threads: all functions may be called from any thread.
#pragma once

#include "base/bytes.hpp"
#include "evm/message.hpp"
#include "evm/revision.hpp"

#include <limits>
#include <optional>
#include <span>
#include <string_view>

namespace cairn::evm {

/// The cost of what no gas can buy.
inline constexpr Gas GAS_UNPAYABLE = std::numeric_limits<Gas>::max();

struct Precompile {
    std::string_view name;  // as eth_config (EIP-7910) spells it
    Gas (*gas_cost)(BytesView input) noexcept;
    /// The output, or nothing where the contract fails and all gas is lost. The gas has been paid:
    /// the sizes that it bounds are trusted.
    std::optional<Bytes> (*run)(BytesView input);
};

/// The contract at the address in this revision, or null.
[[nodiscard]] const Precompile* find_precompile(Revision revision, const Address& address) noexcept;

/// The addresses that are precompiled contracts in this revision, ascending: warm from the start of
/// a transaction (EIP-2929).
[[nodiscard]] std::span<const Address> precompile_addresses(Revision revision) noexcept;

/// Runs the contract at the address: success, out_of_gas or precompile_failure, the last two with
/// no gas left. Nothing if there is none.
std::optional<Result> run_precompile(Revision revision, const Address& address, BytesView input,
                                     Gas gas);

}  // namespace cairn::evm
