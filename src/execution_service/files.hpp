// Small files of the data folder: its genesis, its secret.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "crypto/random.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace cairn::execution_service {

/// Nothing: no such file. The error is a sentence with the path.
Result<std::optional<std::string>, std::string> read_text(const std::filesystem::path& path);

enum class Access : std::uint8_t { everybody, owner };

/// Replaces the file at once, synced: after a crash it is the old one or the new one.
Result<void, std::string> write_text(const std::filesystem::path& path, std::string_view text,
                                     Access access);

/// The secret that execution and consensus client share. Where there is no file one is made, of 64
/// hexadecimal digits, for its owner alone. The error is a sentence.
Result<Bytes32, std::string> load_or_make_secret(const std::filesystem::path& path,
                                                 crypto::Random& random);

}  // namespace cairn::execution_service
