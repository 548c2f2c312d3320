#include "ssz/persistent.hpp"

#include "base/thread.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"

#include <atomic>
#include <optional>
#include <random>
#include <thread>

namespace cairn::ssz {
namespace {

struct Pair {
    std::uint64_t a = 0;
    Bytes48 b;
    friend bool operator==(const Pair&, const Pair&) = default;
};

const Type& ssz_type(Tag<Pair>) {
    static const Type type = container<Pair>("Pair", {field<&Pair::a>("a"), field<&Pair::b>("b")});
    return type;
}

/// Has a field more from fork 1 on.
struct Grown {
    std::uint64_t a = 0;
    std::uint64_t b = 0;
    friend bool operator==(const Grown&, const Grown&) = default;
};

const Type& ssz_type(Tag<Grown>) {
    static const Type type =
        container<Grown>("Grown", {field<&Grown::a>("a"), field<&Grown::b>("b", ~ForkSet{1})});
    return type;
}

std::uint64_t value_of(std::mt19937_64& random, std::uint64_t) {
    return random();
}
Pair value_of(std::mt19937_64& random, Pair) {
    Pair pair{random(), {}};
    pair.b[random() % 48] = static_cast<std::uint8_t>(random());
    return pair;
}
std::uint8_t value_of(std::mt19937_64& random, std::uint8_t) {
    return static_cast<std::uint8_t>(random());
}

/// A persistent list and a plain one that get the same random commands: roots, contents and copies
/// must agree.
template <class T, std::uint64_t Limit>
class Twins {
  public:
    Twins(std::uint64_t seed, std::size_t max_size)
        : seed_(seed), max_size_(max_size), random_(seed) {}

    void step() {
        switch (random_() % 9) {
            case 0:
                return resize(random_() % max_size_);
            case 1:
                return push_back(70);
            case 2:
            case 3:
                return set(20);
            case 4:
                kept_.emplace_back(list_, model_);
                return;
            case 5:
                return go_back();
            case 7:
                return set_scattered(200);
            case 8:
                return erase_front();
            default:
                return compare_roots(list_, model_, fixed<Limit>);
        }
    }

    /// Contents of the lists, and the roots of every copy kept on the way.
    void compare() {
        ASSERT_EQ(list_.to_vector(), static_cast<const std::vector<T>&>(model_));
        for (const auto& [list, model] : kept_) {
            compare_roots(list, model, fixed<Limit>);
            compare_roots(list, model, fixed<PROGRESSIVE>);
        }
    }

  private:
    void compare_roots(const PersistentList<T>& list, const List<T>& model, Shape limit) const {
        const Context context{};
        const auto list_bound = bound_of<PersistentList<T>>(limit);
        const auto model_bound = bound_of<List<T>>(limit);
        ASSERT_EQ(hash_tree_root(list_bound, context, &list),
                  hash_tree_root(model_bound, context, &model))
            << "seed " << seed_;
    }
    void resize(std::size_t size) {
        list_.resize(size);
        model_.resize(size);
    }
    void push_back(int times) {
        for (int k = 0; k < times && model_.size() < max_size_; ++k) {
            const T value = value_of(random_, T{});
            list_.push_back(value);
            model_.push_back(value);
        }
    }
    void set(int times) {
        for (int k = 0; k < times && !model_.empty(); ++k) {
            const std::size_t i = random_() % model_.size();
            const T value = value_of(random_, T{});
            list_.set(i, value);
            model_[i] = value;
        }
    }
    void set_scattered(int times) {
        typename PersistentSequence<T>::Scattered scattered(list_);
        for (int k = 0; k < times && !model_.empty(); ++k) {
            const std::size_t i = random_() % model_.size();
            ASSERT_EQ(scattered[i], model_[i]);
            const T value = value_of(random_, T{});
            scattered.mut(i) = value;
            model_[i] = value;
            ASSERT_EQ(scattered[i], value);
        }
    }
    void erase_front() {
        const std::size_t count = random_() % 3 == 0 ? random_() % (model_.size() + 1) : 0;
        list_.erase_front(count);
        model_.erase(model_.begin(), model_.begin() + static_cast<std::ptrdiff_t>(count));
    }
    void go_back() {
        if (!kept_.empty()) {
            std::tie(list_, model_) = kept_[random_() % kept_.size()];
        }
    }

    std::uint64_t seed_;
    std::size_t max_size_;
    std::mt19937_64 random_;
    PersistentList<T> list_;
    List<T> model_;
    std::vector<std::pair<PersistentList<T>, List<T>>> kept_;
};

template <class T, std::uint64_t Limit>
void run_model(std::uint64_t seed, std::size_t max_size, int steps) {
    Twins<T, Limit> twins(seed, max_size);
    for (int step = 0; step < steps; ++step) {
        twins.step();
    }
    twins.compare();
}

TEST(PersistentList, AgreesWithPlainListOnRandomCommands) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        run_model<std::uint64_t, std::uint64_t{1} << 40>(seed, 40000, 60);
        run_model<std::uint64_t, 4096>(seed, 4096, 60);
        run_model<std::uint8_t, std::uint64_t{1} << 40>(seed, 300000, 40);
        run_model<Pair, std::uint64_t{1} << 40>(seed, 9000, 60);
        run_model<Pair, 64>(seed, 64, 60);
        run_model<Pair, 5>(seed, 5, 30);
    }
}

TEST(PersistentList, RootOfAllSizesAroundTheTileBorders) {
    const Context context{};
    for (const std::size_t size :
         {0U, 1U, 4U, 63U, 64U, 255U, 256U, 257U, 16383U, 16384U, 16385U}) {
        PersistentList<std::uint64_t> list(size);
        List<std::uint64_t> model;
        model.resize(size);
        EXPECT_EQ(
            hash_tree_root(bound_of<PersistentList<std::uint64_t>>(fixed<1 << 20>), context, &list),
            hash_tree_root(bound_of<List<std::uint64_t>>(fixed<1 << 20>), context, &model))
            << size;
    }
}

TEST(PersistentList, TransformOnSeveralThreadsMatchesSerial) {
    const Context context{};
    PersistentList<std::uint64_t> list(100000);
    const PersistentList<std::uint64_t> old = list;
    list.transform_runs(base::tbb_executor(2), [](std::span<std::uint64_t> run, std::size_t first) {
        for (std::size_t i = 0; i < run.size(); ++i) {
            run[i] = first + i;
        }
    });
    EXPECT_EQ(old[99999], 0U);
    EXPECT_EQ(list[99999], 99999U);
    const List<std::uint64_t> model{[&] {
        List<std::uint64_t> out;
        for (std::uint64_t i = 0; i < 100000; ++i) {
            out.push_back(i);
        }
        return out;
    }()};
    EXPECT_EQ(
        hash_tree_root(bound_of<PersistentList<std::uint64_t>>(fixed<1 << 30>), context, &list),
        hash_tree_root(bound_of<List<std::uint64_t>>(fixed<1 << 30>), context, &model));
}

template <class List>
Bytes32 root_in(std::uint8_t fork, const List& list) {
    return hash_tree_root(bound_of<List>(fixed<1 << 20>), Context{fork, nullptr}, &list);
}

TEST(PersistentList, ACopyInALaterForkLeavesTheRootsOfTheFirst) {
    PersistentList<Grown> list(500);
    List<Grown> model;
    model.resize(500);
    EXPECT_EQ(root_in(0, list), root_in(0, model));
    PersistentList<Grown> later = list;
    EXPECT_EQ(root_in(1, later), root_in(1, model));
    EXPECT_NE(root_in(1, model), root_in(0, model));
    list.mut(7).a = 1;
    model[7].a = 1;
    EXPECT_EQ(root_in(0, list), root_in(0, model));
    EXPECT_EQ(root_in(1, list), root_in(1, model));
    later.mut(7).a = 1;
    EXPECT_EQ(root_in(1, later), root_in(1, model));
}

TEST(PersistentList, HaveEqualRootsWhereNoFieldComesOrGoes) {
    EXPECT_TRUE(have_equal_roots(type_of<Pair>(), 0, 1));
    EXPECT_TRUE(have_equal_roots(type_of<Grown>(), 1, 2));
    EXPECT_FALSE(have_equal_roots(type_of<Grown>(), 0, 1));
    EXPECT_FALSE(have_equal_roots(type_of<List<Pair>>(), 0, 1));
    PersistentList<Pair> list(500);
    List<Pair> model;
    model.resize(500);
    EXPECT_EQ(root_in(0, list), root_in(1, list));
    list.mut(3).a = model[3].a = 9;
    EXPECT_EQ(root_in(2, list), root_in(0, model));
}

// For ThreadSanitizer: nothing but what the list does orders the reading and the change.
TEST(PersistentList, ChangesWhatAnotherThreadHasReadAndLeft) {
    PersistentList<std::uint64_t> list(100);
    std::optional<PersistentList<std::uint64_t>> copy = list;
    std::atomic<bool> has_read = false;
    auto reader = base::Thread::start("reader", [&] {
        EXPECT_EQ((*copy)[5], 0U);
        copy.reset();
        has_read.store(true, std::memory_order_relaxed);
    });
    ASSERT_TRUE(reader.has_value());
    while (!has_read.load(std::memory_order_relaxed)) {
        std::this_thread::yield();
    }
    list.mut(5) = 1;
    reader->join();
    EXPECT_EQ(list[5], 1U);
}

// For ThreadSanitizer, too.
TEST(PersistentList, ManyMayAskForRootsAsACopyEntersAFork) {
    PersistentList<Grown> list(500);
    const Bytes32 root = root_in(0, list);
    PersistentList<Grown> later = list;
    const auto read = [&] {
        const Context context{};
        EXPECT_EQ(root_in(0, list), root);
        EXPECT_EQ(list.subtree_root(0, 3, context), list.subtree_root(0, 4, context));
        EXPECT_EQ(list.subtree_root(6, 2, context), list.subtree_root(6, 3, context));
    };
    auto one = base::Thread::start("one", read);
    auto other = base::Thread::start("other", read);
    ASSERT_TRUE(one.has_value() && other.has_value());
    EXPECT_NE(root_in(1, later), root);
}

TEST(PersistentList, EncodesLikeAPlainList) {
    const Context context{};
    PersistentList<Pair> list(200);
    list.mut(77).a = 5;
    const auto bound = bound_of<PersistentList<Pair>>(fixed<1000>);
    const Bytes bytes = encode(bound, context, &list);
    PersistentList<Pair> again;
    ASSERT_TRUE(decode(bound, context, bytes, &again));
    EXPECT_EQ(list, again);
}

}  // namespace
}  // namespace cairn::ssz
