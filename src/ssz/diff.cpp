#include "ssz/diff.hpp"

#include <algorithm>

namespace cairn::ssz {
namespace {

class Walker {
  public:
    Walker(const Context& context, std::size_t max_differences)
        : context_(context), max_differences_(max_differences) {}

    void walk(const Bound& bound, const void* before, const void* after) {
        if (full() || bound.type->equal(before, after)) {
            return;
        }
        switch (bound.type->kind) {
            case Kind::vector:
            case Kind::list:
                walk_elements(bound, before, after);
                return;
            case Kind::container:
                walk_fields(*bound.type, before, after);
                return;
            case Kind::compatible_union:
                walk_union(bound, before, after);
                return;
            default:
                report(bound, before, after);
                return;
        }
    }
    std::vector<Difference> take() { return std::move(found_); }

  private:
    bool full() const noexcept { return found_.size() >= max_differences_; }
    void report(const Bound& bound, const void* before, const void* after) {
        if (!full()) {
            found_.push_back({path_, bound, before, after});
        }
    }

    /// Runs `body` with one more step on the path.
    template <class Step, class Body>
    void inside(const Step& step, Body&& body) {
        const std::size_t length = path_.size();
        append_step(path_, step);
        body();
        path_.resize(length);
    }

    void walk_fields(const Type& type, const void* before, const void* after) {
        for (const FieldInfo& field : type.fields) {
            if (field.forks.has(context_.fork)) {
                inside(field.name, [&] { walk(field.bound, field.of(before), field.of(after)); });
            }
        }
    }

    void walk_union(const Bound& bound, const void* before, const void* after) {
        for (const UnionOption& option : bound.type->options) {
            const void* const one = option.get(before);
            const void* const other = option.get(after);
            if (one != nullptr && other != nullptr) {
                inside(std::uint64_t{option.selector}, [&] { walk(option.bound, one, other); });
                return;
            }
        }
        report(bound, before, after);
    }

    void walk_elements(const Bound& bound, const void* before, const void* after) {
        const SequenceOps& ops = *bound.type->sequence;
        const std::size_t common = std::min(ops.size(before), ops.size(after));
        std::size_t count = 0;
        for (std::size_t i = 0; i < common && !full(); i += count) {
            std::size_t other_count = 0;
            const void* const one = ops.run(before, i, count);
            const void* const other = ops.run(after, i, other_count);
            count = std::min({count, other_count, common - i});
            if (one != other) {
                walk_run(bound, i, count, one, other);
            }
        }
        report_rest(bound, common, before, Side::before);
        report_rest(bound, common, after, Side::after);
    }

    void walk_run(const Bound& bound, std::size_t first, std::size_t count, const void* before,
                  const void* after) {
        const std::size_t size = bound.type->element->memory_size;
        const auto* one = static_cast<const std::uint8_t*>(before);
        const auto* other = static_cast<const std::uint8_t*>(after);
        for (std::size_t i = 0; i < count; ++i, one += size, other += size) {
            inside(std::uint64_t{first + i}, [&] { walk(element_bound(bound), one, other); });
        }
    }

    enum class Side : std::uint8_t { before, after };
    /// The elements that only the longer side has.
    void report_rest(const Bound& bound, std::size_t first, const void* sequence, Side side) {
        const SequenceOps& ops = *bound.type->sequence;
        std::size_t count = 0;
        for (std::size_t i = first; i < ops.size(sequence) && !full(); ++i) {
            const void* const item = ops.run(sequence, i, count);
            inside(std::uint64_t{i}, [&] {
                report(element_bound(bound), side == Side::before ? item : nullptr,
                       side == Side::after ? item : nullptr);
            });
        }
    }

    const Context& context_;
    std::size_t max_differences_;
    std::string path_;
    std::vector<Difference> found_;
};

}  // namespace

std::vector<Difference> diff(const Bound& bound, const Context& context, const void* before,
                             const void* after, std::size_t max_differences) {
    Walker walker(context, max_differences);
    walker.walk(bound, before, after);
    return walker.take();
}

}  // namespace cairn::ssz
