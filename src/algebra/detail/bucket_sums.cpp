#include "algebra/detail/bucket_sums.hpp"

#include <algorithm>
#include <bit>

namespace cairn::algebra::detail {
namespace {

/// Entries whose points are added together: many, as each round of additions costs an inversion,
/// but what they need (1 MiB at most) should fit the cache of a core.
constexpr std::size_t group_entries = 8192;
/// Buckets of one task.
constexpr std::size_t task_buckets = 2048;
/// Rounds of the weighted sum that a task does: within blocks of 2^5 buckets.
constexpr unsigned most_block_rounds = 5;

std::uint32_t operand(std::size_t slot) noexcept {
    return static_cast<std::uint32_t>(2 * slot);
}

/// A row of points in the working slots, of which the sum goes to `bucket`.
struct Run {
    std::size_t bucket;
    std::size_t start;
    std::size_t count;
};

/// Sums of the points of many buckets.
class Accumulator {
  public:
    Accumulator(const BatchAddition& addition, const PointSlot* points)
        : addition_(addition), points_(points) {}

    /// out[i] = the sum of bucket first + i.
    void accumulate(const SortedBuckets& buckets, std::size_t first, std::span<PointSlot> out) {
        std::size_t filled = 0;
        for (std::size_t i = 0; i < out.size(); ++i) {
            out[i].set_identity();
            std::span<const std::uint32_t> entries = buckets.entries(first + i);
            if (entries.size() > group_entries) {
                flush(out);
                filled = 0;
                out[i] = sum_of_many(entries);
                continue;
            }
            if (!entries.empty()) {
                filled += entries.size();
                append(i, entries);
            }
            if (filled >= group_entries) {
                flush(out);
                filled = 0;
            }
        }
        flush(out);
    }

    BatchScratch& scratch() noexcept { return scratch_; }

  private:
    /// Reserves working slots and plans the first round.
    void append(std::size_t bucket, std::span<const std::uint32_t> entries) {
        const std::size_t pairs = entries.size() / 2;
        const std::size_t count = entries.size() - pairs;
        for (std::size_t i = 0; i < pairs; ++i) {
            additions_.push_back(
                {{entries[2 * i], entries[2 * i + 1]}, static_cast<std::uint32_t>(used_ + i)});
        }
        if (pairs < count) {
            const std::uint32_t last = entries.back();
            addition_.copy(points_[last >> 1U], (last & 1U) != 0, slots_[used_ + pairs]);
        }
        runs_.push_back({bucket, used_, count});
        used_ += count;
    }

    /// Does all rounds of what was appended.
    void flush(std::span<PointSlot> out) {
        bool identity = addition_.add(points_, slots_.get(), additions_, scratch_);
        for (std::size_t stride = 1;; stride *= 2) {
            if (identity) {
                remove_identities(stride);
            }
            additions_.clear();
            for (Run& run : runs_) {
                for (std::size_t i = 0; i + 1 < run.count; i += 2) {
                    const std::size_t slot = run.start + i * stride;
                    additions_.push_back({{operand(slot), operand(slot + stride)},
                                          static_cast<std::uint32_t>(slot)});
                }
                run.count = (run.count + 1) / 2;
            }
            if (additions_.empty()) {
                break;
            }
            identity = addition_.add(slots_.get(), slots_.get(), additions_, scratch_);
        }
        for (const Run& run : runs_) {
            if (run.count != 0) {
                out[run.bucket] = slots_[run.start];
            }
        }
        runs_.clear();
        used_ = 0;
    }

    void remove_identities(std::size_t stride) noexcept {
        for (Run& run : runs_) {
            std::size_t left = 0;
            for (std::size_t i = 0; i < run.count; ++i) {
                const PointSlot& slot = slots_[run.start + i * stride];
                if (!slot.is_identity()) {
                    slots_[run.start + left++ * stride] = slot;
                }
            }
            run.count = left;
        }
    }

    /// Of more points than a group has: in portions, whose sums are added in turn.
    PointSlot sum_of_many(std::span<const std::uint32_t> entries) {
        PointSlot sum[2];
        sum[0].set_identity();
        while (!entries.empty()) {
            const std::size_t size = std::min(entries.size(), group_entries);
            sum[1].set_identity();
            append(1, entries.first(size));
            flush(sum);
            entries = entries.subspan(size);
            add_to_first(sum);
        }
        return sum[0];
    }

    void add_to_first(PointSlot (&sum)[2]) {
        if (sum[0].is_identity()) {
            sum[0] = sum[1];
        } else if (!sum[1].is_identity()) {
            const Addition both = {{operand(0), operand(1)}, 0};
            addition_.add(sum, sum, {&both, 1}, scratch_);
        }
    }

    const BatchAddition& addition_;
    const PointSlot* points_;
    BatchScratch scratch_;
    // A group has at most group_entries - 1 entries and one bucket more, of as many; each bucket
    // needs half as many slots as it has entries, rounded up.
    std::unique_ptr<PointSlot[]> slots_ =
        std::make_unique_for_overwrite<PointSlot[]>(2 * group_entries);
    std::size_t used_ = 0;
    std::vector<Run> runs_;
    std::vector<Addition> additions_;
};

/// Appends slots[to] += slots[from] for slots that may be the identity.
void append_sum(std::vector<Addition>& additions, std::span<PointSlot> slots, std::size_t to,
                std::size_t from) {
    if (slots[from].is_identity()) {
        return;
    }
    if (slots[to].is_identity()) {
        slots[to] = slots[from];
        return;
    }
    additions.push_back({{operand(to), operand(from)}, static_cast<std::uint32_t>(to)});
}

/// Round i of the sum of slots at [first, first + size): of all of them, or the weighted sum too.
enum class Weights : std::uint8_t { none, numbers };
void append_round(std::vector<Addition>& additions, std::span<PointSlot> slots, std::size_t first,
                  std::size_t size, unsigned round, Weights weights) {
    const std::size_t step = std::size_t{1} << round;
    for (std::size_t block = first; block < first + size; block += 2 * step) {
        append_sum(additions, slots, block, block + step);
        for (std::size_t l = 1; weights == Weights::numbers && l < step; l *= 2) {
            append_sum(additions, slots, block + l, block + l + step);
        }
    }
}

/// What the tasks leave: of each set and each of block_rounds + 1 points of a block a row with one
/// slot for each block of the set.
struct Rows {
    unsigned block_rounds;
    std::size_t blocks;  // in a set
    std::size_t rows;    // of a set
    std::vector<PointSlot> slots;

    std::size_t at(std::size_t set, std::size_t row, std::size_t block) const noexcept {
        return (set * rows + row) * blocks + block;
    }
};

/// The sums of the buckets [begin, end), whole blocks, through the rounds within blocks.
void sum_blocks(const BatchAddition& addition, Accumulator& accumulator,
                const SortedBuckets& buckets, std::size_t begin, std::size_t end, Rows& rows,
                std::span<PointSlot> slots) {
    slots = slots.first(end - begin);
    accumulator.accumulate(buckets, begin, slots);
    std::vector<Addition> additions;
    for (unsigned round = 0; round < rows.block_rounds; ++round) {
        additions.clear();
        append_round(additions, slots, 0, slots.size(), round, Weights::numbers);
        addition.add(slots.data(), slots.data(), additions, accumulator.scratch());
    }
    const std::size_t block_size = std::size_t{1} << rows.block_rounds;
    for (std::size_t i = 0; i < slots.size(); i += block_size) {
        const std::size_t set = (begin + i) / buckets.buckets_in_set();
        const std::size_t block = (begin + i) % buckets.buckets_in_set() / block_size;
        for (std::size_t row = 0; row < rows.rows; ++row) {
            const std::size_t from = row == 0 ? i : i + (std::size_t{1} << (row - 1));
            rows.slots[rows.at(set, row, block)] = slots[from];
        }
    }
}

/// The rounds across the blocks of a set, of all sets at once.
void sum_rows(const BatchAddition& addition, Rows& rows, std::size_t sets,
              base::Executor& executor) {
    std::vector<Addition> additions;
    for (unsigned round = 0; std::size_t{1} << round < rows.blocks; ++round) {
        additions.clear();
        for (std::size_t row = 0; row < sets * rows.rows; ++row) {
            append_round(additions, rows.slots, row * rows.blocks, rows.blocks, round,
                         row % rows.rows == 0 ? Weights::numbers : Weights::none);
        }
        constexpr std::size_t grain = BatchScratch::batch / 2;
        executor.parallel_for(
            (additions.size() + grain - 1) / grain, 1, [&](std::size_t begin, std::size_t end) {
                BatchScratch scratch;
                const std::size_t first = begin * grain;
                const std::size_t count = std::min(end * grain, additions.size()) - first;
                addition.add(rows.slots.data(), rows.slots.data(),
                             std::span(additions).subspan(first, count), scratch);
            });
    }
}

}  // namespace

std::vector<std::vector<G1>> bucket_sums(const BatchAddition& addition, const PointSlot* points,
                                         const SortedBuckets& buckets, base::Executor& executor) {
    const std::size_t in_set = buckets.buckets_in_set();
    const std::size_t sets = buckets.count() / in_set;
    const auto all_rounds = static_cast<unsigned>(std::countr_zero(in_set));
    Rows rows;
    rows.block_rounds = std::min(all_rounds, most_block_rounds);
    rows.blocks = in_set >> rows.block_rounds;
    rows.rows = rows.block_rounds + 1;
    rows.slots.resize(sets * rows.rows * rows.blocks);

    const std::size_t tasks = (buckets.count() + task_buckets - 1) / task_buckets;
    executor.parallel_for(tasks, 1, [&](std::size_t begin, std::size_t end) {
        Accumulator accumulator(addition, points);
        const auto slots = std::make_unique_for_overwrite<PointSlot[]>(task_buckets);
        for (std::size_t task = begin; task < end; ++task) {
            const std::size_t first = task * task_buckets;
            sum_blocks(addition, accumulator, buckets, first,
                       std::min(first + task_buckets, buckets.count()), rows,
                       {slots.get(), task_buckets});
        }
    });
    sum_rows(addition, rows, sets, executor);

    std::vector<std::vector<G1>> out(sets);
    for (std::size_t set = 0; set < sets; ++set) {
        std::vector<PointSlot> left;
        for (std::size_t row = 0; row < rows.rows; ++row) {
            left.push_back(rows.slots[rows.at(set, row, 0)]);
        }
        for (std::size_t block = 1; block < rows.blocks; block *= 2) {
            left.push_back(rows.slots[rows.at(set, 0, block)]);
        }
        out[set].resize(left.size());
        addition.store(left, out[set].data());
    }
    return out;
}

}  // namespace cairn::algebra::detail
