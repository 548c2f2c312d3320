// A disk in memory under SQLite, as a VFS of its own name. It knows what was synced and what not,
// can fail any one operation, and can lose power at any operation: then each write since the last
// sync of its file is kept, lost or torn by chance, and a file whose creation was never synced, or
// whose removal was not, may be there or not.
#pragma once

#include "base/bytes.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace cairn::protection {

enum class Fault : std::uint8_t {
    none,
    power_cut,   // nothing works from then on, until restart()
    error,       // one operation fails, and was not done
    torn_error,  // a write fails after half of it, a sync fails and loses what it should keep
    full,        // there is no space from then on, until make_space()
};

class FaultyDisk {
  public:
    /// Registers the VFS "faulty", whose files are those of the newest disk.
    FaultyDisk();
    FaultyDisk(const FaultyDisk&) = delete;
    FaultyDisk& operator=(const FaultyDisk&) = delete;
    ~FaultyDisk();

    /// A file that is whole and synced.
    void place(const std::string& path, Bytes bytes);
    /// The operation (write, truncation, sync, removal) `operation`, from 0, counted from now on.
    void schedule(Fault fault, std::uint64_t operation);
    std::uint64_t operations() const noexcept { return done_; }
    void make_space() noexcept { fault_ = Fault::none; }
    /// After a power cut; open files are gone.
    void restart(std::uint64_t seed);

    /// For the VFS.
    struct Change {
        std::uint64_t at = 0;
        std::optional<Bytes> bytes;  // nothing: truncated to `at`
    };
    struct File {
        Bytes now;
        Bytes synced;
        std::vector<Change> unsynced;
        bool name_synced = false;  // the file survives
        bool removed = false;      // from the folder, but perhaps not for ever
    };
    enum class Step : std::uint8_t { done, failed, torn, full };
    /// May `operation` be done?
    Step step(bool needs_space);
    std::map<std::string, File>& files() noexcept { return files_; }
    bool has(const std::string& path) const;
    static void apply(Bytes& bytes, const Change& change);

  private:
    std::map<std::string, File> files_;
    Fault fault_ = Fault::none;
    std::uint64_t at_ = 0;
    std::uint64_t done_ = 0;
    bool no_power_ = false;
};

}  // namespace cairn::protection
