// PersistentList and PersistentVector: big lists of a state, cheap to copy, to change and to hash.
//
// A radix tree with fat leaves: a leaf holds the elements of 64 chunks (64 elements of a composite
// type) and the 63 hashes over them, a node 64 leaves and the hashes over those; above is a plain
// array of nodes. Copies share leaves and nodes; a write copies what it touches, once. Dirty marks
// say which hashes are stale, so a root costs what changed since the last one, hashed layer by
// layer over all leaves of a node at once.
//
// Invariants: elements beyond size() hold their default value, and their chunks are zero.
// Threads: one writer. root() updates cached hashes of shared leaves too, so it belongs to the
// writer; once it has run, any number of threads may read, and copy, and ask for the same root.
// Cost: copy O(n / 2^12 elements), read and write O(1), root O(changed chunks * log n).
#pragma once

#include "base/assert.hpp"
#include "base/bytes.hpp"
#include "base/executor.hpp"
#include "base/uint64.hpp"
#include "ssz/context.hpp"
#include "ssz/detail/leaf.hpp"
#include "ssz/hash_tile.hpp"
#include "ssz/values.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace cairn::ssz {

struct Type;
template <class T>
const Type& type_of();

/// Roots of many values of one type at once, 32 bytes each into `out`; see hash_tree_root.hpp.
void hash_tree_roots(const Type& type, const Context& context, std::span<const void* const> values,
                     std::uint8_t* out);
/// Whether every value has the same root in both forks; see hash_tree_root.hpp.
bool have_equal_roots(const Type& type, std::uint8_t one_fork, std::uint8_t other_fork) noexcept;

namespace detail {

/// Root over node roots, each of 2^12 chunks, padded with zero to `limit_chunks`.
Bytes32 spine_root(std::span<const Bytes32> node_roots, std::uint64_t limit_chunks);
/// Root of 2^level chunks over the roots of those nodes that exist, each of 2^12 chunks.
Bytes32 node_subtree_root(std::span<const Bytes32> node_roots, std::size_t level);
/// Root of a progressive list over its chunks (EIP-7916), without the length mix-in.
Bytes32 progressive_root(std::span<const Bytes32> chunks);

}  // namespace detail

template <class T>
class PersistentSequence {
    using Leaf = detail::Leaf<T>;
    using Node = detail::Node<T>;
    static constexpr std::size_t leaf_size = Leaf::capacity;
    static constexpr std::size_t node_size = 64 * leaf_size;

  public:
    using value_type = T;

    PersistentSequence() = default;
    explicit PersistentSequence(std::size_t size) { resize(size); }

    std::size_t size() const noexcept { return size_; }
    bool empty() const noexcept { return size_ == 0; }

    const T& operator[](std::size_t i) const noexcept {
        CAIRN_ASSERT(i < size_);
        return nodes_[i / node_size]->leaves[i % node_size / leaf_size]->values[i % leaf_size];
    }
    const T& back() const noexcept { return (*this)[size_ - 1]; }

    /// A reference for writing; the element counts as changed. Valid until the next copy of the
    /// list.
    T& mut(std::size_t i) {
        CAIRN_ASSERT(i < size_);
        return own_leaf(i, chunk_bit(i)).values[i % leaf_size];
    }
    void set(std::size_t i, const T& value) { mut(i) = value; }

    void push_back(const T& value) {
        resize(size_ + 1);
        mut(size_ - 1) = value;
    }
    void clear() { *this = PersistentSequence{}; }
    void assign(std::span<const T> values) {
        clear();
        resize(values.size());
        for (std::size_t i = 0; i < size_;) {
            const auto out = mutable_run(i);
            std::copy_n(values.begin() + static_cast<std::ptrdiff_t>(i), out.size(), out.begin());
            i += out.size();
        }
    }
    /// New elements have their default value.
    void resize(std::size_t size);
    /// Drops the first `count` elements; the roots of the others are kept. Cost: O(size).
    void erase_front(std::size_t count);
    std::vector<T> to_vector() const {
        std::vector<T> out;
        out.reserve(size_);
        for_each_run([&](std::span<const T> run, std::size_t) {
            out.insert(out.end(), run.begin(), run.end());
        });
        return out;
    }

    /// The elements from i to the end of its leaf (or of the list), side by side in memory.
    std::span<const T> run(std::size_t i) const noexcept {
        return {&(*this)[i], std::min(leaf_size - i % leaf_size, size_ - i)};
    }
    /// The same for writing; every element of the run counts as changed.
    std::span<T> mutable_run(std::size_t i) {
        const std::size_t count = std::min(leaf_size - i % leaf_size, size_ - i);
        const std::uint64_t first = chunk_bit(i);
        const std::uint64_t last = chunk_bit(i + count - 1);
        return {own_leaf(i, (last - first) | last).values.data() + i % leaf_size, count};
    }

    /// f(span<const T> run, size_t index of its first element) over the whole list.
    template <class F>
    void for_each_run(F&& f) const {
        for (std::size_t i = 0; i < size_; i += leaf_size) {
            f(run(i), i);
        }
    }
    /// f(span<T>, first index) over all leaves for writing, spread over the executor; everything
    /// counts as changed. f runs on several threads, on disjoint runs.
    template <class F>
    void transform_runs(base::Executor& executor, F&& f) {
        const std::size_t leaves = (size_ + leaf_size - 1) / leaf_size;
        for (auto& node : nodes_) {
            unshare(node);
        }
        root_.reset();
        executor.parallel_for(nodes_.size(), 1, [&](std::size_t begin, std::size_t end) {
            for (std::size_t leaf = begin * 64; leaf < std::min(end * 64, leaves); ++leaf) {
                f(mutable_run(leaf * leaf_size), leaf * leaf_size);
            }
        });
    }

    /// Many reads and writes in no order, each for about the cost of a table look-up. The list must
    /// not be used otherwise as long as this lives.
    class Scattered {
      public:
        explicit Scattered(PersistentSequence& list)
            : list_(list), places_((list.size() + leaf_size - 1) / leaf_size) {}
        Scattered(const Scattered&) = delete;
        Scattered& operator=(const Scattered&) = delete;
        ~Scattered() {
            for (const Place& place : places_) {
                if (place.owned != nullptr) {
                    place.owned->mark(place.dirty);
                }
            }
        }
        const T& operator[](std::size_t i) noexcept {
            CAIRN_ASSERT(i < list_.size_);
            Place& place = places_[i / leaf_size];
            if (place.values == nullptr) {
                place.values = &list_[i - i % leaf_size];
            }
            return place.values[i % leaf_size];
        }
        T& mut(std::size_t i) {
            CAIRN_ASSERT(i < list_.size_);
            Place& place = places_[i / leaf_size];
            if (place.owned == nullptr) {
                place.owned = &list_.own_leaf(i, 0);
                place.values = place.owned->values.data();
            }
            place.dirty |= chunk_bit(i);
            return place.owned->values[i % leaf_size];
        }

      private:
        struct Place {
            const T* values = nullptr;
            Leaf* owned = nullptr;
            std::uint64_t dirty = 0;
        };
        PersistentSequence& list_;
        std::vector<Place> places_;
    };

    class Iterator {
      public:
        using value_type = T;
        using difference_type = std::ptrdiff_t;
        Iterator() = default;
        Iterator(const PersistentSequence* list, std::size_t i) : list_(list), i_(i) { load(); }
        const T& operator*() const noexcept { return run_[offset_]; }
        const T* operator->() const noexcept { return &run_[offset_]; }
        Iterator& operator++() noexcept {
            ++i_;
            if (++offset_ == run_.size()) {
                load();
            }
            return *this;
        }
        Iterator operator++(int) noexcept {
            Iterator old = *this;
            ++*this;
            return old;
        }
        friend bool operator==(const Iterator& a, const Iterator& b) noexcept {
            return a.i_ == b.i_;
        }

      private:
        void load() noexcept {
            offset_ = 0;
            run_ = i_ < list_->size() ? list_->run(i_) : std::span<const T>{};
        }
        const PersistentSequence* list_ = nullptr;
        std::size_t i_ = 0;
        std::size_t offset_ = 0;
        std::span<const T> run_;
    };
    Iterator begin() const { return {this, 0}; }
    Iterator end() const { return {this, size_}; }

    /// Root without the length mix-in. `limit_chunks` is the list's limit (or the vector's length)
    /// in chunks, or PROGRESSIVE; the progressive shape is hashed afresh each time, from cached
    /// element roots.
    Bytes32 root(std::uint64_t limit_chunks, const Context& context) const;

    /// Root of the chunks [index << level, (index + 1) << level), zero where the list has ended.
    /// Cost: O(changed chunks * log n), and above level 12 one hash per node.
    Bytes32 subtree_root(std::size_t level, std::uint64_t index, const Context& context) const;
    /// The chunks [first, first + out.size()), which exist.
    void load_chunks(std::uint64_t first, std::span<Bytes32> out, const Context& context) const;

    friend bool operator==(const PersistentSequence& a, const PersistentSequence& b) {
        return a.equals(b);
    }

  private:
    static std::uint64_t chunk_bit(std::size_t i) noexcept {
        return std::uint64_t{1} << (i % leaf_size / Leaf::per_chunk);
    }
    template <class U>
    static void unshare(std::shared_ptr<U>& pointer) {
        if (!detail::is_sole_owner(pointer)) {
            pointer = std::make_shared<U>(*pointer);
        }
    }
    /// The leaf of element i, ours alone, with `chunks` marked as changed.
    Leaf& own_leaf(std::size_t i, std::uint64_t chunks) {
        auto& node = nodes_[i / node_size];
        unshare(node);
        const std::size_t index = i % node_size / leaf_size;
        auto& leaf = node->leaves[index];
        unshare(leaf);
        leaf->mark(chunks);
        node->dirty |= std::uint64_t{1} << index;
        if (root_) {
            root_.reset();
        }
        return *leaf;
    }
    static const std::shared_ptr<Leaf>& default_leaf() {
        static const auto leaf = std::make_shared<Leaf>();
        return leaf;
    }
    void shrink(std::size_t size);
    bool equals(const PersistentSequence& other) const;
    void refresh_element_roots(Node& node, std::size_t first, const Context& context) const
        requires(!detail::is_packed<T>);
    void refresh_node(std::size_t index, const Context& context) const;
    void refresh(const Context& context) const;
    void enter_fork(std::uint8_t fork) const;
    void mark_all_dirty() const;
    std::vector<Bytes32> all_chunks() const;

    struct CachedRoot {
        std::uint64_t limit_chunks;
        Bytes32 root;
    };
    mutable std::vector<std::shared_ptr<Node>> nodes_;
    std::size_t size_ = 0;
    mutable std::shared_ptr<const CachedRoot> root_;
    mutable std::uint8_t hashed_fork_ = 0;  // element roots may depend on the fork
};

template <class T>
struct PersistentList : PersistentSequence<T> {
    using PersistentSequence<T>::PersistentSequence;
};
template <class T>
struct PersistentVector : PersistentSequence<T> {
    using PersistentSequence<T>::PersistentSequence;
};

// Implementation ---------------------------------------------------------------------------------

template <class T>
void PersistentSequence<T>::resize(std::size_t size) {
    if (size < size_) {
        shrink(size);
        return;
    }
    const std::size_t old_size = std::exchange(size_, size);
    nodes_.resize((size + node_size - 1) / node_size);
    for (std::size_t i = old_size; i < size;) {
        auto& node = nodes_[i / node_size];
        if (!node) {
            node = std::make_shared<Node>();
        }
        unshare(node);
        auto& leaf = node->leaves[i % node_size / leaf_size];
        if (!leaf) {
            leaf = default_leaf();
        }
        const std::size_t next = std::min(size, i - i % leaf_size + leaf_size);
        if constexpr (!detail::is_packed<T>) {
            mutable_run(i);  // the root of a default element is not the zero chunk
        }
        i = next;
    }
    root_.reset();
}

template <class T>
void PersistentSequence<T>::shrink(std::size_t size) {
    const std::size_t kept_leaves = (size + leaf_size - 1) / leaf_size;
    for (std::size_t i = size; i < size_ && i / leaf_size < kept_leaves; ++i) {
        mut(i) = T{};
    }
    nodes_.resize((size + node_size - 1) / node_size);
    if (!nodes_.empty()) {
        auto& node = nodes_.back();
        unshare(node);
        for (std::size_t k = kept_leaves - 64 * (nodes_.size() - 1); k < 64; ++k) {
            if (node->leaves[k]) {
                node->leaves[k].reset();
                node->dirty |= std::uint64_t{1} << k;
            }
        }
    }
    if constexpr (!detail::is_packed<T>) {
        if (size % leaf_size != 0) {
            Leaf& leaf = own_leaf(size - 1, 0);
            for (std::size_t k = size % leaf_size; k < leaf_size; ++k) {
                leaf.chunks[k] = Bytes32{};
                leaf.mark(std::uint64_t{1} << k);
            }
        }
    }
    size_ = size;
    root_.reset();
}

template <class T>
void PersistentSequence<T>::erase_front(std::size_t count) {
    CAIRN_ASSERT(count <= size_);
    PersistentSequence rest(size_ - count);
    rest.hashed_fork_ = hashed_fork_;
    for (std::size_t i = 0, old = count; old < size_; ++i, ++old) {
        Leaf& to = rest.own_leaf(i, chunk_bit(i));
        const Leaf& from = *nodes_[old / node_size]->leaves[old % node_size / leaf_size];
        to.values[i % leaf_size] = from.values[old % leaf_size];
        if constexpr (!detail::is_packed<T>) {
            if ((from.dirty & ~from.known & chunk_bit(old)) == 0) {
                to.chunks[i % leaf_size] = from.chunks[old % leaf_size];
                to.known |= chunk_bit(i);
            }
        }
    }
    *this = std::move(rest);
}

template <class T>
bool PersistentSequence<T>::equals(const PersistentSequence& other) const {
    if (size_ != other.size_) {
        return false;
    }
    for (std::size_t i = 0; i < size_; i += leaf_size) {
        const auto mine = run(i);
        const auto theirs = other.run(i);
        if (mine.data() != theirs.data() && !std::ranges::equal(mine, theirs)) {
            return false;
        }
    }
    return true;
}

/// Hashes of another fork are of no use where elements have other roots in it. Copies of the list
/// that stay in that fork keep theirs.
template <class T>
void PersistentSequence<T>::enter_fork(std::uint8_t fork) const {
    if (hashed_fork_ == fork) {
        return;  // without a write: many threads may read
    }
    if constexpr (!detail::is_packed<T>) {
        if (!have_equal_roots(type_of<T>(), hashed_fork_, fork)) {
            mark_all_dirty();
        }
    }
    hashed_fork_ = fork;
}

template <class T>
void PersistentSequence<T>::mark_all_dirty() const {
    for (auto& node : nodes_) {
        unshare(node);
        node->dirty = ~std::uint64_t{0};
        for (auto& leaf : node->leaves) {
            if (leaf) {
                unshare(leaf);
                leaf->mark(~std::uint64_t{0});
            }
        }
    }
    root_.reset();
}

template <class T>
void PersistentSequence<T>::refresh_element_roots(Node& node, std::size_t first,
                                                  const Context& context) const
    requires(!detail::is_packed<T>)
{
    std::vector<const void*> values;
    std::vector<Bytes32*> slots;
    for (std::uint64_t rest = node.dirty; rest != 0; rest &= rest - 1) {
        const auto k = static_cast<std::size_t>(std::countr_zero(rest));
        if (!node.leaves[k]) {
            continue;
        }
        Leaf& leaf = *node.leaves[k];
        const std::size_t base = first + k * leaf_size;
        for (std::uint64_t bits = leaf.dirty & ~leaf.known; bits != 0; bits &= bits - 1) {
            const auto e = static_cast<std::size_t>(std::countr_zero(bits));
            if (base + e < size_) {
                values.push_back(&leaf.values[e]);
                slots.push_back(&leaf.chunks[e]);
            }
        }
    }
    std::vector<Bytes32> roots(values.size());
    if (!values.empty()) {
        hash_tree_roots(type_of<T>(), context, values, roots[0].data());
    }
    for (std::size_t i = 0; i < slots.size(); ++i) {
        *slots[i] = roots[i];
    }
}

template <class T>
void PersistentSequence<T>::refresh_node(std::size_t index, const Context& context) const {
    Node& node = *nodes_[index];
    if (node.dirty == 0) {
        return;
    }
    if constexpr (!detail::is_packed<T>) {
        refresh_element_roots(node, index * node_size, context);
    }
    std::array<TileUpdate, 64> updates{};
    std::size_t count = 0;
    for (std::uint64_t rest = node.dirty; rest != 0; rest &= rest - 1) {
        const auto k = static_cast<std::size_t>(std::countr_zero(rest));
        // A clean leaf may be shared by several nodes, so only dirty ones are touched.
        Leaf* leaf = node.leaves[k].get();
        if (leaf != nullptr && leaf->dirty != 0) {
            updates[count++] = {leaf->chunk_bytes(), &leaf->tile, std::exchange(leaf->dirty, 0)};
            leaf->known = 0;
        }
    }
    update_tiles({updates.data(), count});
    for (std::uint64_t rest = node.dirty; rest != 0; rest &= rest - 1) {
        const auto k = static_cast<std::size_t>(std::countr_zero(rest));
        node.chunks[k] =
            node.leaves[k] ? node.leaves[k]->tile.nodes[1] : zero_hash(HashTile::depth);
    }
    const TileUpdate self{node.chunks[0].data(), &node.tile, std::exchange(node.dirty, 0)};
    update_tiles({&self, 1});
}

template <class T>
void PersistentSequence<T>::refresh(const Context& context) const {
    enter_fork(context.fork);
    base::Executor& executor = context.executor ? *context.executor : base::serial_executor();
    executor.parallel_for(nodes_.size(), 1, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            refresh_node(i, context);
        }
    });
}

template <class T>
std::vector<Bytes32> PersistentSequence<T>::all_chunks() const {
    const std::size_t total = (size_ + Leaf::per_chunk - 1) / Leaf::per_chunk;
    std::vector<Bytes32> out;
    out.reserve(total);
    for (std::size_t i = 0; i < size_; i += leaf_size) {
        const Leaf& leaf = *nodes_[i / node_size]->leaves[i % node_size / leaf_size];
        const std::size_t count = std::min<std::size_t>(64, total - out.size());
        out.resize(out.size() + count);
        std::memcpy(out[out.size() - count].data(), leaf.chunk_bytes(), 32 * count);
    }
    return out;
}

template <class T>
Bytes32 PersistentSequence<T>::subtree_root(std::size_t level, std::uint64_t index,
                                            const Context& context) const {
    const std::uint64_t chunks = (size_ + Leaf::per_chunk - 1) / Leaf::per_chunk;
    if (level >= 64 || index > (std::numeric_limits<std::uint64_t>::max() >> level) ||
        index << level >= chunks) {
        return zero_hash(level);
    }
    refresh(context);
    const auto first = static_cast<std::size_t>(index << level);  // of the chunks
    const Node& node = *nodes_[first >> (2 * HashTile::depth)];
    if (level == 0) {
        const Leaf& leaf = *node.leaves[first / HashTile::chunk_count % HashTile::chunk_count];
        return Bytes32::from({leaf.chunk_bytes() + 32 * (first % HashTile::chunk_count), 32});
    }
    const auto within = [&](std::size_t height) {
        return (std::size_t{1} << height) +
               (static_cast<std::size_t>(index) & ((std::size_t{1} << height) - 1));
    };
    if (level <= HashTile::depth) {
        const Leaf& leaf = *node.leaves[first / HashTile::chunk_count % HashTile::chunk_count];
        return leaf.tile.nodes[within(HashTile::depth - level)];
    }
    if (level <= 2 * HashTile::depth) {
        return node.tile.nodes[within(2 * HashTile::depth - level)];
    }
    const std::size_t begin = first >> (2 * HashTile::depth);
    const std::size_t width = std::size_t{1} << (level - 2 * HashTile::depth);
    std::vector<Bytes32> roots;
    for (std::size_t i = begin; i < nodes_.size() && i - begin < width; ++i) {
        roots.push_back(nodes_[i]->tile.nodes[1]);
    }
    return detail::node_subtree_root(roots, level);
}

template <class T>
void PersistentSequence<T>::load_chunks(std::uint64_t first, std::span<Bytes32> out,
                                        const Context& context) const {
    refresh(context);
    for (std::size_t i = 0; i < out.size(); ++i) {
        const auto chunk = static_cast<std::size_t>(first) + i;
        const Node& node = *nodes_[chunk >> (2 * HashTile::depth)];
        const Leaf& leaf = *node.leaves[chunk / HashTile::chunk_count % HashTile::chunk_count];
        std::memcpy(out[i].data(), leaf.chunk_bytes() + 32 * (chunk % HashTile::chunk_count), 32);
    }
}

template <class T>
Bytes32 PersistentSequence<T>::root(std::uint64_t limit_chunks, const Context& context) const {
    if (root_ && root_->limit_chunks == limit_chunks && hashed_fork_ == context.fork) {
        return root_->root;
    }
    refresh(context);
    Bytes32 root;
    const auto depth =
        static_cast<std::size_t>(std::bit_width(std::max<std::uint64_t>(limit_chunks, 1) - 1));
    if (limit_chunks == PROGRESSIVE) {
        root = detail::progressive_root(all_chunks());
    } else if (nodes_.empty()) {
        root = zero_hash(depth);
    } else if (depth == 0) {
        std::memcpy(root.data(), nodes_[0]->leaves[0]->chunk_bytes(), 32);
    } else if (depth <= HashTile::depth) {
        root = nodes_[0]->leaves[0]->tile.leftmost(depth);
    } else if (depth <= 2 * HashTile::depth) {
        root = nodes_[0]->tile.leftmost(depth - HashTile::depth);
    } else {
        std::vector<Bytes32> roots;
        roots.reserve(nodes_.size());
        for (const auto& node : nodes_) {
            roots.push_back(node->tile.nodes[1]);
        }
        root = detail::spine_root(roots, limit_chunks);
    }
    root_ = std::make_shared<const CachedRoot>(limit_chunks, root);
    return root;
}

}  // namespace cairn::ssz
