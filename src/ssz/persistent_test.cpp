#include "ssz/persistent.hpp"

#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"

#include <random>

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

std::uint64_t value_of(std::mt19937_64& random, std::uint64_t) { return random(); }
Pair value_of(std::mt19937_64& random, Pair) {
    Pair pair{random(), {}};
    pair.b[random() % 48] = static_cast<std::uint8_t>(random());
    return pair;
}
std::uint8_t value_of(std::mt19937_64& random, std::uint8_t) {
    return static_cast<std::uint8_t>(random());
}

/// The same commands to a persistent list and to a plain one; roots, contents and copies must agree.
template <class T, std::uint64_t Limit>
void run_model(std::uint64_t seed, std::size_t max_size, int steps) {
    std::mt19937_64 random(seed);
    const Context context{};
    PersistentList<T> list;
    List<T> model;
    std::vector<std::pair<PersistentList<T>, List<T>>> kept;
    const auto root_of = [&](const auto& value, Shape limit) {
        return hash_tree_root(bound_of<std::decay_t<decltype(value)>>(limit), context, &value);
    };
    for (int step = 0; step < steps; ++step) {
        switch (random() % 9) {
            case 0: {
                const std::size_t size = random() % max_size;
                list.resize(size);
                model.resize(size);
                break;
            }
            case 1:
                for (int k = 0; k < 70 && model.size() < max_size; ++k) {
                    const T value = value_of(random, T{});
                    list.push_back(value);
                    model.push_back(value);
                }
                break;
            case 2:
            case 3:
                for (int k = 0; k < 20 && !model.empty(); ++k) {
                    const std::size_t i = random() % model.size();
                    const T value = value_of(random, T{});
                    list.set(i, value);
                    model[i] = value;
                }
                break;
            case 7: {
                typename PersistentSequence<T>::Scattered scattered(list);
                for (int k = 0; k < 200 && !model.empty(); ++k) {
                    const std::size_t i = random() % model.size();
                    ASSERT_EQ(scattered[i], model[i]);
                    const T value = value_of(random, T{});
                    scattered.mut(i) = value;
                    model[i] = value;
                    ASSERT_EQ(scattered[i], value);
                }
                break;
            }
            case 8: {
                const std::size_t count = random() % 3 == 0 ? random() % (model.size() + 1) : 0;
                list.erase_front(count);
                model.erase(model.begin(), model.begin() + static_cast<std::ptrdiff_t>(count));
                break;
            }
            case 4:
                kept.emplace_back(list, model);
                break;
            case 5:
                if (!kept.empty()) {
                    std::tie(list, model) = kept[random() % kept.size()];
                }
                break;
            default:
                ASSERT_EQ(root_of(list, fixed<Limit>), root_of(model, fixed<Limit>)) << "seed " << seed;
                break;
        }
    }
    ASSERT_EQ(list.to_vector(), static_cast<const std::vector<T>&>(model));
    for (const auto& [old, old_model] : kept) {
        ASSERT_EQ(root_of(old, fixed<Limit>), root_of(old_model, fixed<Limit>)) << "seed " << seed;
        ASSERT_EQ(root_of(old, fixed<PROGRESSIVE>), root_of(old_model, fixed<PROGRESSIVE>));
    }
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
    for (const std::size_t size : {0U, 1U, 4U, 63U, 64U, 255U, 256U, 257U, 16383U, 16384U, 16385U}) {
        PersistentList<std::uint64_t> list(size);
        List<std::uint64_t> model;
        model.resize(size);
        EXPECT_EQ(hash_tree_root(bound_of<PersistentList<std::uint64_t>>(fixed<1 << 20>), context, &list),
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
    EXPECT_EQ(hash_tree_root(bound_of<PersistentList<std::uint64_t>>(fixed<1 << 30>), context, &list),
              hash_tree_root(bound_of<List<std::uint64_t>>(fixed<1 << 30>), context, &model));
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
