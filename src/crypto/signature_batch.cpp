#include "crypto/signature_batch.hpp"

#include "base/assert.hpp"
#include "crypto/detail/points.hpp"
#include "crypto/detail/weighted_sum.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <mutex>
#include <utility>

namespace cairn::crypto {
namespace {

using detail::PointAccess;
using detail::Weight;

/// A set ready for the equation, in the order of `Batch::entries`: sets of one message side by
/// side.
struct Entry {
    std::size_t index;  // in the caller's list
    std::size_t group;  // of its message
    Signature signature;
    Weight weight;
};

/// Both sides of the equation, before the final exponentiation.
struct Equation {
    blst_fp12 left = *blst_fp12_one();  // Miller loops over the messages
    blst_p2 right{};                    // sum of r_i * signature_i

    void merge(const Equation& other) noexcept {
        blst_fp12_mul(&left, &left, &other.left);
        blst_p2_add_or_double(&right, &right, &other.right);
    }

    bool holds() const noexcept {
        blst_fp12 product = left;
        if (!blst_p2_is_inf(&right)) {
            blst_p2_affine signature;
            blst_p2_to_affine(&signature, &right);
            const blst_fp12 miller = detail::miller_loop_of_signature(signature);
            blst_fp12_mul(&product, &product, &miller);
        }
        return detail::is_one_after_final_exponentiation(product);
    }
};

class Batch {
  public:
    Batch(std::span<const SignatureSet> sets, Random& random, base::Executor& executor)
        : sets_(sets), executor_(executor) {
        decompress_signatures();
        group_by_message();
        draw_weights(random);
        hash_messages();
    }

    std::vector<std::size_t> find_bad() {
        if (!entries_.empty() && !holds(0, entries_.size())) {
            bisect(0, entries_.size());
        }
        std::ranges::sort(bad_);
        return std::move(bad_);
    }

  private:
    void decompress_signatures() {
        std::vector<Signature> signatures(sets_.size());
        executor_.parallel_for(sets_.size(), 4, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) {
                signatures[i] = Signature::decompress(sets_[i].signature).value_or(Signature{});
            }
        });
        for (std::size_t i = 0; i < sets_.size(); ++i) {
            // Neither the identity as key, nor as signature of another key, can verify.
            if (sets_[i].public_key.is_infinity() || signatures[i].is_infinity()) {
                bad_.push_back(i);
            } else {
                entries_.push_back({i, 0, signatures[i], {}});
            }
        }
    }

    const Bytes32& message_of(const Entry& entry) const noexcept {
        return sets_[entry.index].message;
    }
    const blst_p1_affine& key_of(const Entry& entry) const noexcept {
        return *PointAccess::blst(sets_[entry.index].public_key);
    }

    void group_by_message() {
        std::ranges::sort(entries_, [this](const Entry& a, const Entry& b) {
            return std::pair(message_of(a), a.index) < std::pair(message_of(b), b.index);
        });
        for (std::size_t i = 0; i < entries_.size(); ++i) {
            if (i == 0 || message_of(entries_[i]) != message_of(entries_[i - 1])) {
                messages_.push_back(message_of(entries_[i]));
            }
            entries_[i].group = messages_.size() - 1;
        }
    }

    void draw_weights(Random& random) {
        for (Entry& entry : entries_) {
            do {
                random.fill(entry.weight);
            } while (entry.weight == Weight{});
        }
    }

    void hash_messages() {
        hashes_.resize(messages_.size());
        executor_.parallel_for(messages_.size(), 4, [&](std::size_t begin, std::size_t end) {
            std::vector<blst_p2> points;
            for (std::size_t i = begin; i < end; ++i) {
                points.push_back(detail::hash_message(messages_[i].view()));
            }
            const std::array<const blst_p2*, 2> contiguous = {points.data(), nullptr};
            blst_p2s_to_affine(&hashes_[begin], contiguous.data(), points.size());
        });
    }

    /// The equation over entries [begin, end), on this thread.
    Equation equation_over(std::size_t begin, std::size_t end) const {
        detail::WeightedSum<blst_p2> signatures;
        detail::WeightedPoints lone_keys;
        std::vector<blst_p1> keys;
        std::vector<const blst_p2_affine*> hashes;
        std::vector<const blst_p2_affine*> lone_hashes;
        for (std::size_t i = begin; i < end;) {
            const std::size_t first = i;
            detail::WeightedSum<blst_p1> shared_message;
            for (; i < end && entries_[i].group == entries_[first].group; ++i) {
                signatures.add(*PointAccess::blst(entries_[i].signature), entries_[i].weight);
                shared_message.add(key_of(entries_[i]), entries_[i].weight);
            }
            if (i == first + 1) {
                lone_keys.add(key_of(entries_[first]), entries_[first].weight);
                lone_hashes.push_back(&hashes_[entries_[first].group]);
            } else if (const blst_p1 sum = shared_message.sum(); !blst_p1_is_inf(&sum)) {
                keys.push_back(sum);
                hashes.push_back(&hashes_[entries_[first].group]);
            }
        }
        std::ranges::copy(lone_keys.products(), std::back_inserter(keys));
        std::ranges::copy(lone_hashes, std::back_inserter(hashes));
        return {detail::miller_loops(keys, hashes), signatures.sum()};
    }

    /// Whether all entries of [begin, end) verify.
    bool holds(std::size_t begin, std::size_t end) const {
        // One part per core while parts are small: larger parts share more of the work inside.
        constexpr std::size_t largest_part = 256;
        const std::size_t parts = executor_.concurrency();
        const std::size_t grain = std::min((end - begin + parts - 1) / parts, largest_part);
        std::mutex mutex;
        Equation whole;
        executor_.parallel_for(end - begin, grain, [&](std::size_t from, std::size_t to) {
            const Equation part = equation_over(begin + from, begin + to);
            const std::lock_guard lock(mutex);
            whole.merge(part);
        });
        return whole.holds();
    }

    /// Entries [begin, end) are known not to hold together.
    void bisect(std::size_t begin, std::size_t end) {
        if (end - begin == 1) {
            bad_.push_back(entries_[begin].index);
            return;
        }
        const std::size_t middle = begin + (end - begin) / 2;
        // The equation of the whole is the product of its halves': if the left half holds, the
        // right half is what fails.
        const bool left_holds = holds(begin, middle);
        if (!left_holds) {
            bisect(begin, middle);
        }
        if (left_holds || !holds(middle, end)) {
            bisect(middle, end);
        }
    }

    std::span<const SignatureSet> sets_;
    base::Executor& executor_;
    std::vector<Entry> entries_;
    std::vector<Bytes32> messages_;
    std::vector<blst_p2_affine> hashes_;
    std::vector<std::size_t> bad_;
};

}  // namespace

std::vector<std::size_t> verify_batch(std::span<const SignatureSet> sets, Random& random,
                                      base::Executor& executor) {
    return Batch(sets, random, executor).find_bad();
}

}  // namespace cairn::crypto
