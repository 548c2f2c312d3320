// The files that `cairn account` writes: keystores and deposits, in one folder.
#pragma once

#include "cli/account_options.hpp"
#include "consensus/containers/misc.hpp"

#include <span>
#include <string>
#include <vector>

namespace cairn::cli {

struct WrittenKeystore {
    std::string file;
    std::string path;
    consensus::BLSPubkey pubkey;
};

/// Makes the folder, for the owner only, if it is missing.
Outcome<void> make_folder(const std::string& folder);
/// "keystore-m_12381_3600_0_0_0-1700000000.json", as staking-deposit-cli names them.
std::string keystore_name(const std::string& path, std::uint64_t time);

/// Encrypts each key, writes it, reads it back and decrypts it.
Outcome<std::vector<WrittenKeystore>> write_keystores(const std::string& folder,
                                                      const std::vector<keys::ValidatorKeys>& keys,
                                                      const crypto::SecretBytes& password,
                                                      Output output);
/// Verifies the file's text before it is written; the file's name.
Outcome<std::string> write_deposits(const std::string& folder, const keys::Network& network,
                                    std::span<const consensus::DepositData> deposits);
/// To a new file, or to standard output if `file` is empty.
Outcome<void> write_text(const std::string& file, const std::string& text, Output output);

/// The keystores of a folder and its files: those that are none are named on `output`.
struct FoundKeystore {
    std::string file;
    keys::Keystore keystore;
};
Outcome<std::vector<FoundKeystore>> find_keystores(const std::string& folder, Output output);

}  // namespace cairn::cli
