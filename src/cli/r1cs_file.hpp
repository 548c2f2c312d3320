// circom's files from disk; errors name the file, the reason and the place.
#pragma once

#include "r1cs/iden3_files.hpp"

#include <string>
#include <vector>

namespace cairn::cli {

Result<r1cs::R1cs, std::string> load_r1cs(const std::string& path);
/// Of a file that was read already; `path` is for the error.
Result<r1cs::R1cs, std::string> parse_r1cs(const std::string& path, BytesView file);
Result<std::vector<r1cs::Fr>, std::string> load_wtns(const std::string& path);

/// Why the witness of that file does not satisfy the system.
std::string text_of(const r1cs::WitnessFailure& failure, const r1cs::R1cs& system,
                    const std::string& witness_path);

}  // namespace cairn::cli
