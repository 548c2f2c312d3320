// Deposits: what a depositor sends to the deposit contract, and the file that carries it there.
//
// References: consensus-specs v1.7.0-beta.4 specs/phase0/validator.md "Process deposit",
// specs/electra/beacon-chain.md; the file is the one that staking-deposit-cli 2.8.0 writes
// (deposit_data-*.json), with compounding credentials besides. Threads: pure functions.
#pragma once

#include "base/result.hpp"
#include "consensus/containers/operations.hpp"
#include "crypto/secret_key.hpp"
#include "keys/network.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cairn::keys {

/// The version that the file claims, as the page that reads it demands one.
inline constexpr std::string_view DEPOSIT_CLI_VERSION = "2.8.0";

/// What the first byte of withdrawal credentials stands for.
enum class CredentialsKind : std::uint8_t {
    execution,    // 0x01: up to 32 ETH, all above is paid out by itself
    compounding,  // 0x02: up to 2048 ETH
};

Bytes32 execution_withdrawal_credentials(CredentialsKind kind,
                                         const consensus::ExecutionAddress& address) noexcept;
/// 0x00: of a withdrawal key, for networks that want it; see bls_to_execution_change.
Bytes32 bls_withdrawal_credentials(const consensus::BLSPubkey& withdrawal_pubkey) noexcept;

/// The largest sensible amount of one deposit: MAX_EFFECTIVE_BALANCE(_ELECTRA).
consensus::Gwei deposit_amount_max(const Network& network,
                                   const Bytes32& withdrawal_credentials) noexcept;

/// Signed for the network's genesis fork version, which holds for all forks. The amount is in
/// [MIN_DEPOSIT_AMOUNT, deposit_amount_max].
consensus::DepositData make_deposit(const Network& network, const crypto::SecretKey& signing_key,
                                    const Bytes32& withdrawal_credentials, consensus::Gwei amount);

/// Byte for byte as staking-deposit-cli writes it.
std::string to_deposit_file(const Network& network,
                            std::span<const consensus::DepositData> deposits);

/// One entry of a deposit file, as it states itself.
struct DepositEntry {
    consensus::DepositData data;
    consensus::Root deposit_message_root;
    consensus::Root deposit_data_root;
    consensus::Version fork_version;
    std::string network_name;
    std::string deposit_cli_version;
    friend bool operator==(const DepositEntry&, const DepositEntry&) = default;
};

enum class DepositRule : std::uint8_t {
    // The file
    not_json,
    not_a_list,
    empty,             // no entry
    too_many,          // more than DEPOSIT_ENTRIES_MAX
    member_missing,    // one that the page needs
    member_malformed,  // not hexadecimal of its size, not a number, not text
    // Its content
    network_wrong,  // fork_version or network_name are another network's
    pubkey_invalid,
    pubkey_repeated,        // two entries for one validator: the second only adds to it
    credentials_malformed,  // neither 0x00, nor 0x01 or 0x02 with an address
    amount_out_of_range,
    message_root_wrong,
    data_root_wrong,
    signature_wrong,  // the deposit would be lost
};
std::string_view to_string(DepositRule rule) noexcept;

struct [[nodiscard]] DepositError {
    DepositRule rule;
    std::size_t entry = 0;  // from 0
    std::string member;     // of the file's content, if one is to blame
};
/// "entry 2, amount: out of range"
std::string to_string(const DepositError& error);

inline constexpr std::size_t DEPOSIT_ENTRIES_MAX = 100'000;

Result<std::vector<DepositEntry>, DepositError> parse_deposit_file(std::string_view json);
/// All that can be checked without the network: roots, ranges, and signatures, 1 ms each.
Result<void, DepositError> verify_deposits(const Network& network,
                                           std::span<const DepositEntry> entries);

}  // namespace cairn::keys
