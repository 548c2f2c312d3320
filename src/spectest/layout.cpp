#include "spectest/layout.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace cairn::spectest {
namespace {

constexpr auto PRESETS = std::to_array<std::string_view>({"minimal", "mainnet", "general"});

// Functions of ethereum/bls12-381-tests.
constexpr auto BLS_FUNCTIONS = std::to_array<std::string_view>(
    {"aggregate", "aggregate_verify", "batch_verify", "deserialization_G1", "deserialization_G2",
     "fast_aggregate_verify", "hash_to_G2", "sign", "verify"});

// Functions of ethereum/c-kzg-4844, by the fork that brought them.
constexpr auto BLOB_FUNCTIONS = std::to_array<std::string_view>(
    {"blob_to_kzg_commitment", "compute_blob_kzg_proof", "compute_challenge", "compute_kzg_proof",
     "verify_blob_kzg_proof", "verify_blob_kzg_proof_batch", "verify_kzg_proof"});
constexpr auto CELL_FUNCTIONS = std::to_array<std::string_view>(
    {"compute_cells", "compute_cells_and_kzg_proofs",
     "compute_verify_cell_kzg_proof_batch_challenge", "recover_cells_and_kzg_proofs",
     "verify_cell_kzg_proof_batch"});

bool is_one_of(std::string_view word, auto& words) noexcept {
    return std::find(words.begin(), words.end(), word) != words.end();
}

std::vector<std::string_view> split(std::string_view path) {
    std::vector<std::string_view> parts;
    while (true) {
        const std::size_t slash = path.find('/');
        parts.push_back(path.substr(0, slash));
        if (slash == std::string_view::npos) {
            return parts;
        }
        path.remove_prefix(slash + 1);
    }
}

std::string_view stem(std::string_view file) noexcept {
    return file.substr(0, file.rfind('.'));
}

std::string text(std::string_view view) {
    return std::string(view);
}

/// A path by its parts, counted from the end.
struct Parts {
    std::string_view whole;
    std::vector<std::string_view> parts;

    explicit Parts(std::string_view path) : whole(path), parts(split(path)) {}

    /// `back(1)` is the file; past the first part it is empty.
    std::string_view back(std::size_t i) const noexcept {
        return i <= parts.size() ? parts[parts.size() - i] : std::string_view{};
    }
    /// What stands in front of the last `count` parts, without the slash.
    std::string root(std::size_t count) const {
        const std::string_view first = back(count);
        const auto size = static_cast<std::size_t>(first.data() - whole.data());
        return text(whole.substr(0, size == 0 ? 0 : size - 1));
    }
};

std::optional<Location> locate_official(const Parts& path) {
    if (!is_one_of(path.back(7), PRESETS)) {
        return std::nullopt;
    }
    return Location{{path.root(7), text(path.back(7)), text(path.back(6)), text(path.back(5)),
                     text(path.back(4)), text(path.back(3)), text(path.back(2))},
                    text(path.back(1))};
}

std::optional<Location> locate_config(const Parts& path) {
    if (path.back(2) != "config" || !is_one_of(path.back(3), PRESETS) ||
        !path.back(1).ends_with(".yaml")) {
        return std::nullopt;
    }
    const std::string fork = text(stem(path.back(1)));
    return Location{{path.root(3), text(path.back(3)), fork, "config", "config", "config", fork},
                    text(path.back(1))};
}

std::optional<Location> locate_kzg(const Parts& path) {
    const std::string_view function = path.back(4);
    const bool blob = is_one_of(function, BLOB_FUNCTIONS);
    if (path.back(1) != "data.yaml" || (!blob && !is_one_of(function, CELL_FUNCTIONS))) {
        return std::nullopt;
    }
    return Location{{path.root(4), "general", blob ? "deneb" : "fulu", "kzg", text(function),
                     text(path.back(3)), text(path.back(2))},
                    "data.yaml"};
}

std::optional<Location> locate_bls(const Parts& path) {
    const std::string_view function = path.back(2);
    if (!path.back(1).ends_with(".yaml") || !is_one_of(function, BLS_FUNCTIONS)) {
        return std::nullopt;
    }
    return Location{
        {path.root(2), "general", "altair", "bls", text(function), "bls", text(stem(path.back(1)))},
        "data.yaml"};
}

}  // namespace

std::string CaseId::path() const {
    std::string out;
    for (const std::string* part : {&preset, &fork, &runner, &handler, &suite, &name}) {
        out += (out.empty() ? "" : "/") + *part;
    }
    return out;
}

std::optional<Location> locate(std::string_view path) {
    const Parts parts(path);
    for (const auto& rule : {locate_official, locate_config, locate_kzg, locate_bls}) {
        if (auto location = rule(parts)) {
            return location;
        }
    }
    return std::nullopt;
}

bool is_companion_file(std::string_view path) noexcept {
    constexpr auto names =
        std::to_array<std::string_view>({"MANIFEST", "README.md", "README", "LICENSE", "LICENSE.md",
                                         "package.json", "trusted_setup.txt"});
    return is_one_of(path.substr(path.rfind('/') + 1), names);
}

}  // namespace cairn::spectest
