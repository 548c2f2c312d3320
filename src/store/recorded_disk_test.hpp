// A disk in memory that records what is done to it, and makes of any instant of the record the
// disks that a power cut could leave: unsynced writes dropped, reordered, torn; unsynced entries of
// folders lost or kept, in any combination. What POSIX promises is kept, nothing more.
//
// Threads: any.
#pragma once

#include "base/bytes.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cairn::store {

/// A file or a folder.
struct DiskNode {
    bool is_folder = false;
    Bytes bytes;
    std::map<std::string, std::shared_ptr<DiskNode>> entries;
};

struct DiskEvent {
    enum class Kind : std::uint8_t { write, sync, link, unlink, move, mark };
    Kind kind{};
    /// The file of write and sync; the folder of the others (a folder may be synced, too).
    std::shared_ptr<DiskNode> node = {};
    std::uint64_t offset = 0;
    Bytes bytes = {};
    /// link, unlink, move: the entry; move: what it becomes.
    std::string name = {};
    std::string new_name = {};
    std::shared_ptr<DiskNode> target = {};
    /// mark: the caller's.
    std::uint64_t mark = 0;
};

/// What becomes of what was not synced.
enum class Fate : std::uint8_t {
    lost,       // nothing of it
    kept,       // all of it
    prefix,     // in order up to some point, the last write torn
    scattered,  // each of them by the toss of a coin, writes torn
    garbage,    // as scattered; where a write was lost stands what the disk had there before
};
inline constexpr Fate ALL_FATES[] = {Fate::lost, Fate::kept, Fate::prefix, Fate::scattered,
                                     Fate::garbage};

enum class DiskTrouble : std::uint8_t { none, full, broken };

class RecordedDisk {
  public:
    using Node = std::shared_ptr<DiskNode>;

    /// Has one folder, /disk.
    RecordedDisk();
    explicit RecordedDisk(Node root);

    // What a file system does. Null: no such thing.
    Node find(std::string_view path) const;
    /// False: the parent is missing, or there is trouble.
    Node create(std::string_view path, bool is_folder);
    bool write(const Node& node, std::uint64_t offset, std::string_view bytes);
    bool sync(const Node& node);
    bool remove(std::string_view path);
    /// Within one folder; replaces a file, or an empty folder.
    bool move(std::string_view from, std::string_view to);
    Bytes read(const Node& node, std::uint64_t offset, std::size_t size) const;
    std::uint64_t size(const Node& node) const;
    std::vector<std::string> names(const Node& folder) const;
    bool lock(const std::string& path);
    void unlock(const std::string& path);

    /// Writes and creations fail after `count` more, until it is called again.
    void trouble_after(std::size_t count, DiskTrouble trouble);
    DiskTrouble trouble() const;

    void mark(std::uint64_t number);
    std::size_t events() const;
    /// The marks among the first `events`.
    std::vector<std::uint64_t> marks(std::size_t events) const;
    /// The disk after a power cut behind the first `events`.
    std::unique_ptr<RecordedDisk> after_power_cut(std::size_t events, Fate fate,
                                                  std::mt19937_64& random) const;
    /// As it is now, apart from this one.
    std::unique_ptr<RecordedDisk> copy() const;
    /// Paths of all files.
    std::vector<std::string> files() const;

  private:
    bool may_write();
    void record(DiskEvent event) { events_.push_back(std::move(event)); }
    Node find_locked(std::string_view path) const;

    mutable std::mutex mutex_;
    Node root_;
    /// Each node that was there at the start, first the root, and a copy as it was. Holds the
    /// nodes, so that no later one takes the address of one of them.
    std::vector<std::pair<Node, Node>> start_;
    std::vector<DiskEvent> events_;
    std::map<std::string, bool> locks_;
    std::size_t writes_left_ = ~std::size_t{0};
    DiskTrouble trouble_ = DiskTrouble::none;
};

}  // namespace cairn::store
