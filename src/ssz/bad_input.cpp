#include "ssz/bad_input.hpp"

#include "ssz/any_value.hpp"
#include "ssz/hash_tree_root.hpp"
#include "ssz/wire.hpp"

#include <algorithm>

namespace cairn::ssz {
namespace {

class Checker {
  public:
    Checker(const Bound& bound, const Context& context, BytesView sample,
            const BadInputBudget& budget)
        : bound_(bound), context_(context), sample_(sample), max_each_(budget.max_each) {}

    Result<BadInputReport, BadInputFinding> run() {
        CAIRN_TRY(truncations());
        CAIRN_TRY(extensions());
        CAIRN_TRY(bit_flips());
        CAIRN_TRY(offset_mutations());
        return report_;
    }

  private:
    using Status = Result<void, BadInputFinding>;

    Status check(BytesView bytes, const std::string& mutation) {
        const auto verdict = check_decode(bound_, context_, bytes);
        if (!verdict) {
            return unexpected(
                BadInputFinding{mutation, verdict.error(), {bytes.begin(), bytes.end()}});
        }
        ++(*verdict ? report_.canonical : report_.refused);
        return {};
    }

    /// f(i) for i below `count`, or for an even sample of `max_each_` of them.
    template <class F>
    Status sampled(std::size_t count, F&& f) {
        const std::size_t step = count / (max_each_ + 1) + 1;
        for (std::size_t i = 0; i < count; i += step) {
            CAIRN_TRY(f(i));
        }
        return {};
    }

    Status truncations() {
        return sampled(sample_.size(), [&](std::size_t size) {
            return check(sample_.first(size), "cut to " + std::to_string(size) + " bytes");
        });
    }
    Status extensions() {
        Bytes bytes(sample_.begin(), sample_.end());
        for (const std::uint8_t extra : std::to_array<std::uint8_t>({0x00, 0x01, 0xff})) {
            bytes.push_back(extra);
            CAIRN_TRY(check(bytes, "byte appended"));
        }
        return {};
    }
    Status bit_flips() {
        Bytes bytes(sample_.begin(), sample_.end());
        return sampled(bytes.size() * 8, [&](std::size_t bit) {
            const auto mask = static_cast<std::uint8_t>(1U << (bit % 8));
            bytes[bit / 8] ^= mask;
            const Status status = check(bytes, "bit " + std::to_string(bit) + " flipped");
            bytes[bit / 8] ^= mask;
            return status;
        });
    }

    /// Every word that could be an offset (it is within the sample) gets the values at which checks
    /// turn.
    Status offset_mutations() {
        if (sample_.size() < offset_size) {
            return {};
        }
        Bytes bytes(sample_.begin(), sample_.end());
        return sampled(bytes.size() - offset_size + 1, [&](std::size_t at) -> Status {
            const std::uint32_t old = load_offset(bytes.data() + at);
            if (old > bytes.size()) {
                return {};
            }
            const auto size = static_cast<std::uint32_t>(bytes.size());
            for (const std::uint32_t value :
                 {std::uint32_t{0}, old - 1, old + 1, old - 4, old + 4, old / 2, size - 1, size,
                  size + 1, ~std::uint32_t{0}}) {
                std::memcpy(bytes.data() + at, &value, offset_size);
                CAIRN_TRY(check(
                    bytes, "offset at " + std::to_string(at) + " set to " + std::to_string(value)));
            }
            std::memcpy(bytes.data() + at, &old, offset_size);
            return {};
        });
    }

    const Bound& bound_;
    const Context& context_;
    BytesView sample_;
    std::size_t max_each_;
    BadInputReport report_;
};

}  // namespace

Result<bool, std::string> check_decode(const Bound& bound, const Context& context,
                                       BytesView bytes) {
    AnyValue value(bound, context);
    if (!decode(bound, context, bytes, value.get())) {
        return false;
    }
    const Bytes again = encode(bound, context, value.get());
    if (!std::ranges::equal(again, bytes)) {
        return unexpected(std::string("accepted, but re-encodes to other bytes"));
    }
    AnyValue second(bound, context);
    if (!decode(bound, context, again, second.get()) || !(value == second)) {
        return unexpected(std::string("the second decode gives another value"));
    }
    if (hash_tree_root(bound, context, value.get()) !=
        hash_tree_root(bound, context, second.get())) {
        return unexpected(std::string("the second decode gives another root"));
    }
    return true;
}

Result<BadInputReport, BadInputFinding> check_bad_input(const Bound& bound, const Context& context,
                                                        BytesView sample,
                                                        const BadInputBudget& budget) {
    return Checker(bound, context, sample, budget).run();
}

}  // namespace cairn::ssz
