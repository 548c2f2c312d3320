// The slashing protection on disk: one SQLite file, docs/formats/slashing-protection.md.
//
//   auto db = ProtectionDb::open({.path = "slashing-protection.sqlite", .genesis_validators_root =
//   root}); const auto verdicts = (*db)->check_and_record(votes);   // durable when it returns
//
// One process holds the file while it is open. check_and_record is one transaction, synced before
// it returns: some syncs of the disk and about 2 us per message, whatever the length of the
// history, of which 16 bytes a vote are in memory. After a failed read, write or sync nothing is
// answered until the file is opened again, since what the system still holds of it is unknown; nor
// when the file has been removed or replaced. A full disk may be retried. Threads: any; calls
// exclude each other.
#pragma once

#include "protection/interchange.hpp"
#include "protection/slashing_protection.hpp"

#include <memory>

namespace cairn::protection {

enum class WhenMissing : std::uint8_t {
    create,
    refuse,  // where keys have signed before, a file that is gone is a fault, not a fresh start
};

struct ProtectionDbOptions {
    std::string path;
    consensus::Root genesis_validators_root;
    WhenMissing when_missing = WhenMissing::create;
    /// The SQLite VFS that does the I/O of an existing file; empty: the system's.
    std::string vfs = {};
};

class ProtectionDb final : public HistoryKeeper {
  public:
    /// Checks the whole file: about a second per 500,000 messages. A file of an older format is
    /// brought to today's.
    static Result<std::unique_ptr<ProtectionDb>, ProtectionError> open(
        const ProtectionDbOptions& options);
    /// The network of an existing file.
    static Result<consensus::Root, ProtectionError> genesis_validators_root_of(
        const std::string& path);
    ~ProtectionDb() override;

    Result<void, ProtectionError> register_keys(
        std::span<const consensus::BLSPubkey> pubkeys) override;
    Result<std::vector<Verdict>, ProtectionError> check_and_record(
        std::span<const ToSign> messages) override;
    Result<void, ProtectionError> import_history(const Interchange& interchange,
                                                 ImportMode mode) override;
    Result<Interchange, ProtectionError> export_history() override;
    Result<Interchange, ProtectionError> export_history(
        std::span<const consensus::BLSPubkey> pubkeys) override;
    Result<std::optional<consensus::Epoch>, ProtectionError> latest_target() override;

  private:
    struct State;
    explicit ProtectionDb(std::unique_ptr<State> state);

    std::unique_ptr<State> state_;
};

}  // namespace cairn::protection
