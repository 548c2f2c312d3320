#include "store/recorded_disk_test.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <unordered_map>

namespace cairn::store {
namespace {

using Node = RecordedDisk::Node;
using Copies = std::unordered_map<const DiskNode*, Node>;

constexpr std::size_t SECTOR_BYTES = 512;

Node deep_copy(const Node& node, Copies& copies) {
    if (const auto found = copies.find(node.get()); found != copies.end()) {
        return found->second;
    }
    const auto out = std::make_shared<DiskNode>(*node);
    copies.emplace(node.get(), out);
    for (auto& [name, child] : out->entries) {
        child = deep_copy(child, copies);
    }
    return out;
}

void collect(const Node& node, const Copies& copies, std::vector<std::pair<Node, Node>>& out) {
    out.emplace_back(node, copies.at(node.get()));
    for (const auto& [name, child] : node->entries) {
        collect(child, copies, out);
    }
}

std::pair<std::string_view, std::string_view> split(std::string_view path) {
    while (path.ends_with('/')) {
        path.remove_suffix(1);
    }
    const std::size_t slash = path.rfind('/');
    CAIRN_ASSERT(slash != std::string_view::npos);
    return {path.substr(0, slash), path.substr(slash + 1)};
}

void put(Bytes& to, std::uint64_t offset, BytesView bytes) {
    to.resize(std::max<std::size_t>(to.size(), offset + bytes.size()));
    std::ranges::copy(bytes, to.begin() + static_cast<std::ptrdiff_t>(offset));
}

/// Of the write's sectors some, or with `cut` its beginning.
void put_torn(Bytes& to, const DiskEvent& write, bool cut, std::mt19937_64& random) {
    const BytesView bytes(write.bytes);
    if (cut) {
        put(to, write.offset, bytes.first(random() % (bytes.size() + 1)));
        return;
    }
    for (std::size_t at = 0; at < bytes.size();) {
        const std::size_t in_sector = SECTOR_BYTES - (write.offset + at) % SECTOR_BYTES;
        const std::size_t size = std::min(in_sector, bytes.size() - at);
        if (random() % 2 == 0) {
            put(to, write.offset + at, bytes.subspan(at, size));
        }
        at += size;
    }
}

void put_garbage(Bytes& to, const DiskEvent& write, std::mt19937_64& random) {
    Bytes bytes(write.bytes.size());
    for (std::uint8_t& byte : bytes) {
        byte = static_cast<std::uint8_t>(random());
    }
    put(to, write.offset, bytes);
}

/// Builds the disk that a power cut leaves, event by event.
class PowerCut {
  public:
    PowerCut(const std::vector<DiskEvent>& events, std::size_t count, Fate fate,
             std::mt19937_64& random)
        : events_(events),
          count_(count),
          fate_(fate),
          random_(random),
          end_(fate == Fate::prefix ? random() % (count + 1) : count) {
        // The last sync of each node: what is before it is durable.
        for (std::size_t i = 0; i < count; ++i) {
            if (events[i].kind == DiskEvent::Kind::sync) {
                synced_[events[i].node.get()] = i;
            }
        }
    }

    /// `nodes`: those that were there at the start, and how they were.
    Node build(const std::vector<std::pair<Node, Node>>& nodes) {
        Copies from_start;
        const Node root = deep_copy(nodes.front().second, from_start);
        for (const auto& [running, start] : nodes) {
            copies_.emplace(running.get(), from_start.at(start.get()));
        }
        for (std::size_t i = 0; i < count_; ++i) {
            apply(i);
        }
        return root;
    }

  private:
    Node copy_of(const Node& node) {
        Node& out = copies_[node.get()];
        if (out == nullptr) {
            out = std::make_shared<DiskNode>();
            out->is_folder = node->is_folder;
        }
        return out;
    }

    bool is_synced_after(const Node& node, std::size_t i) const {
        const auto found = synced_.find(node.get());
        return found != synced_.end() && found->second > i;
    }

    bool is_durable(std::size_t i) const {
        const DiskEvent& event = events_[i];
        return is_synced_after(event.node, i) ||
               (event.kind == DiskEvent::Kind::link && is_synced_after(event.target, i));
    }

    bool is_kept(std::size_t i) {
        switch (fate_) {
            case Fate::lost:
                return false;
            case Fate::kept:
                return true;
            case Fate::prefix:
                return i < end_;
            case Fate::scattered:
            case Fate::garbage:
                return random_() % 2 == 0;
        }
        return false;
    }

    void apply(std::size_t i) {
        const DiskEvent& event = events_[i];
        if (event.kind == DiskEvent::Kind::sync || event.kind == DiskEvent::Kind::mark) {
            return;
        }
        const Node node = copy_of(event.node);
        if (event.kind == DiskEvent::Kind::write) {
            apply_write(i, node->bytes);
        } else if (is_durable(i) || is_kept(i)) {
            apply_entry(event, *node);
        }
    }

    void apply_write(std::size_t i, Bytes& bytes) {
        const DiskEvent& event = events_[i];
        if (is_durable(i) || (is_kept(i) && (fate_ == Fate::kept || fate_ == Fate::prefix))) {
            put(bytes, event.offset, event.bytes);
        } else if (fate_ == Fate::prefix && i == end_) {
            put_torn(bytes, event, true, random_);
        } else if (fate_ == Fate::scattered || fate_ == Fate::garbage) {
            if (fate_ == Fate::garbage && event.offset >= bytes.size() && random_() % 2 == 0) {
                put_garbage(bytes, event, random_);
            }
            if (random_() % 3 != 0) {
                put_torn(bytes, event, random_() % 2 == 0, random_);
            }
        }
    }

    void apply_entry(const DiskEvent& event, DiskNode& folder) {
        if (event.kind == DiskEvent::Kind::link) {
            folder.entries[event.name] = copy_of(event.target);
        } else if (event.kind == DiskEvent::Kind::unlink) {
            folder.entries.erase(event.name);
        } else if (const auto found = folder.entries.find(event.name);
                   found != folder.entries.end()) {
            const Node moved = found->second;
            folder.entries.erase(found);
            folder.entries[event.new_name] = moved;
        }
    }

    const std::vector<DiskEvent>& events_;
    std::size_t count_;
    Fate fate_;
    std::mt19937_64& random_;
    std::size_t end_;
    std::unordered_map<const DiskNode*, std::size_t> synced_;
    Copies copies_;
};

void list(const DiskNode& folder, const std::string& path, std::vector<std::string>& out) {
    for (const auto& [name, node] : folder.entries) {
        if (node->is_folder) {
            list(*node, path + "/" + name, out);
        } else {
            out.push_back(path + "/" + name);
        }
    }
}

Node folder_node() {
    auto node = std::make_shared<DiskNode>();
    node->is_folder = true;
    return node;
}

Node first_root() {
    Node root = folder_node();
    root->entries["disk"] = folder_node();
    return root;
}

}  // namespace

RecordedDisk::RecordedDisk() : RecordedDisk(first_root()) {}

RecordedDisk::RecordedDisk(Node root) : root_(std::move(root)) {
    Copies copies;
    deep_copy(root_, copies);
    collect(root_, copies, start_);
}

Node RecordedDisk::find_locked(std::string_view path) const {
    Node node = root_;
    while (node != nullptr && !path.empty()) {
        if (path.front() == '/') {
            path.remove_prefix(1);
            continue;
        }
        const std::string name(path.substr(0, path.find('/')));
        path.remove_prefix(name.size());
        const auto found = node->entries.find(name);
        node = found == node->entries.end() ? nullptr : found->second;
    }
    return node;
}

Node RecordedDisk::find(std::string_view path) const {
    const std::scoped_lock lock(mutex_);
    return find_locked(path);
}

bool RecordedDisk::may_write() {
    if (writes_left_ == 0) {
        return false;
    }
    writes_left_ -= writes_left_ == ~std::size_t{0} ? 0 : 1;
    return true;
}

Node RecordedDisk::create(std::string_view path, bool is_folder) {
    const std::scoped_lock lock(mutex_);
    const auto [parent_path, name] = split(path);
    const Node parent = find_locked(parent_path);
    if (parent == nullptr || !parent->is_folder || !may_write()) {
        return nullptr;
    }
    auto node = std::make_shared<DiskNode>();
    node->is_folder = is_folder;
    parent->entries[std::string(name)] = node;
    record(
        {.kind = DiskEvent::Kind::link, .node = parent, .name = std::string(name), .target = node});
    return node;
}

bool RecordedDisk::write(const Node& node, std::uint64_t offset, std::string_view bytes) {
    const std::scoped_lock lock(mutex_);
    if (!may_write()) {
        return false;
    }
    Bytes copy(bytes.begin(), bytes.end());
    put(node->bytes, offset, copy);
    record(
        {.kind = DiskEvent::Kind::write, .node = node, .offset = offset, .bytes = std::move(copy)});
    return true;
}

bool RecordedDisk::sync(const Node& node) {
    const std::scoped_lock lock(mutex_);
    if (writes_left_ == 0 && trouble_ == DiskTrouble::broken) {
        return false;
    }
    record({.kind = DiskEvent::Kind::sync, .node = node});
    return true;
}

bool RecordedDisk::remove(std::string_view path) {
    const std::scoped_lock lock(mutex_);
    const auto [parent_path, name] = split(path);
    const Node parent = find_locked(parent_path);
    if (parent == nullptr || parent->entries.erase(std::string(name)) == 0) {
        return false;
    }
    record({.kind = DiskEvent::Kind::unlink, .node = parent, .name = std::string(name)});
    return true;
}

bool RecordedDisk::move(std::string_view from, std::string_view to) {
    const std::scoped_lock lock(mutex_);
    const auto [parent_path, name] = split(from);
    const auto [new_parent_path, new_name] = split(to);
    CAIRN_ASSERT(parent_path == new_parent_path);
    const Node parent = find_locked(parent_path);
    const Node node = find_locked(from);
    if (node == nullptr || !may_write()) {
        return false;
    }
    parent->entries.erase(std::string(name));
    parent->entries[std::string(new_name)] = node;
    record({.kind = DiskEvent::Kind::move,
            .node = parent,
            .name = std::string(name),
            .new_name = std::string(new_name)});
    return true;
}

Bytes RecordedDisk::read(const Node& node, std::uint64_t offset, std::size_t size) const {
    const std::scoped_lock lock(mutex_);
    const BytesView all(node->bytes);
    const BytesView part = all.subspan(std::min<std::size_t>(offset, all.size()));
    const BytesView wanted = part.first(std::min(size, part.size()));
    return {wanted.begin(), wanted.end()};
}

std::uint64_t RecordedDisk::size(const Node& node) const {
    const std::scoped_lock lock(mutex_);
    return node->bytes.size();
}

std::vector<std::string> RecordedDisk::names(const Node& folder) const {
    const std::scoped_lock lock(mutex_);
    std::vector<std::string> out;
    for (const auto& [name, node] : folder->entries) {
        out.push_back(name);
    }
    return out;
}

bool RecordedDisk::lock(const std::string& path) {
    const std::scoped_lock lock(mutex_);
    return locks_.emplace(path, true).second;
}

void RecordedDisk::unlock(const std::string& path) {
    const std::scoped_lock lock(mutex_);
    locks_.erase(path);
}

void RecordedDisk::trouble_after(std::size_t count, DiskTrouble trouble) {
    const std::scoped_lock lock(mutex_);
    writes_left_ = trouble == DiskTrouble::none ? ~std::size_t{0} : count;
    trouble_ = trouble;
}

DiskTrouble RecordedDisk::trouble() const {
    const std::scoped_lock lock(mutex_);
    return writes_left_ == 0 ? trouble_ : DiskTrouble::none;
}

void RecordedDisk::mark(std::uint64_t number) {
    const std::scoped_lock lock(mutex_);
    record({.kind = DiskEvent::Kind::mark, .mark = number});
}

std::size_t RecordedDisk::events() const {
    const std::scoped_lock lock(mutex_);
    return events_.size();
}

std::vector<std::uint64_t> RecordedDisk::marks(std::size_t events) const {
    const std::scoped_lock lock(mutex_);
    std::vector<std::uint64_t> out;
    for (std::size_t i = 0; i < events; ++i) {
        if (events_.at(i).kind == DiskEvent::Kind::mark) {
            out.push_back(events_[i].mark);
        }
    }
    return out;
}

std::unique_ptr<RecordedDisk> RecordedDisk::after_power_cut(std::size_t events, Fate fate,
                                                            std::mt19937_64& random) const {
    const std::scoped_lock lock(mutex_);
    CAIRN_ASSERT(events <= events_.size());
    return std::make_unique<RecordedDisk>(PowerCut(events_, events, fate, random).build(start_));
}

std::unique_ptr<RecordedDisk> RecordedDisk::copy() const {
    const std::scoped_lock lock(mutex_);
    Copies copies;
    return std::make_unique<RecordedDisk>(deep_copy(root_, copies));
}

std::vector<std::string> RecordedDisk::files() const {
    const std::scoped_lock lock(mutex_);
    std::vector<std::string> out;
    list(*root_, "", out);
    return out;
}

}  // namespace cairn::store
