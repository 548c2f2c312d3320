// For tests: keys, roots, messages and a folder that is gone afterwards.
#pragma once

#include "protection/protection_db.hpp"

#include <cstdlib>
#include <filesystem>
#include <string>

namespace cairn::protection::samples {

using consensus::BLSPubkey;
using consensus::Epoch;
using consensus::Root;
using consensus::Slot;

inline BLSPubkey key(std::uint64_t n) {
    BLSPubkey pubkey;
    base::store_le64(pubkey.data(), n);
    pubkey[47] = static_cast<std::uint8_t>(n);
    return pubkey;
}
inline Root root(std::uint64_t n) {
    Root out;
    base::store_le64(out.data(), n + 1);
    return out;
}
inline const Root network = root(1000);

inline ToSign block(std::uint64_t of, std::uint64_t slot, std::uint64_t root_number = 0) {
    return BlockToSign{key(of), Slot{slot}, root(root_number)};
}
inline ToSign vote(std::uint64_t of, std::uint64_t source, std::uint64_t target,
                   std::uint64_t root_number = 0) {
    return AttestationToSign{key(of), Epoch{source}, Epoch{target}, root(root_number)};
}
inline Verdict ask(SlashingProtection& protection, const ToSign& message) {
    return protection.check_and_record({&message, 1}).value().front();
}

/// A number from the environment, for longer runs.
inline int runs(const char* variable, int otherwise) {
    const char* const text = std::getenv(variable);
    const std::string digits = text == nullptr ? std::string() : text;
    return digits.empty() ? otherwise : std::stoi(digits);
}

class Folder {
  public:
    Folder() {
        // Syncs of a memory file system cost nothing; what they do is the fault test's business.
        const std::filesystem::path memory = "/dev/shm";
        const auto parent =
            std::filesystem::exists(memory) ? memory : std::filesystem::temp_directory_path();
        std::string name = (parent / "protection-XXXXXX").string();
        path_ = ::mkdtemp(name.data());
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() { std::filesystem::remove_all(path_); }

    const std::filesystem::path& path() const { return path_; }
    std::string file() const { return (path_ / "protection.sqlite").string(); }

  private:
    std::filesystem::path path_;
};

inline std::unique_ptr<ProtectionDb> open(const std::string& path) {
    return std::move(ProtectionDb::open({.path = path, .genesis_validators_root = network}))
        .value();
}

}  // namespace cairn::protection::samples
