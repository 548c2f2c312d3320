// Verifying keys as files: those of plonk/key_file.hpp, docs/formats/proof-keys.md.
//
// Threads: pure functions.
#pragma once

#include "hyperplonk/keys.hpp"
#include "plonk/key_file.hpp"

#include <optional>

namespace cairn::hyperplonk {

[[nodiscard]] plonk::KeyFile key_file(const VerifyingKey& key, const plonk::KzgSetup& setup);

/// Nothing if the file, which plonk::read_key has read, is of another back end.
[[nodiscard]] std::optional<VerifyingKey> key_of(const plonk::KeyFile& file);

/// Of the file's own setup; the file is of this back end.
[[nodiscard]] commitment::KzgChecker checker_of(const plonk::KeyFile& file);

}  // namespace cairn::hyperplonk
