#include "ssz/wire.hpp"

namespace cairn::ssz {
namespace {

unexpected<DecodeError> refuse(DecodeRule rule) {
    return unexpected(DecodeError{rule, {}});
}

}  // namespace

Result<std::size_t, DecodeError> check_offsets(BytesView bytes, std::uint64_t limit) {
    if (bytes.empty()) {
        return 0;
    }
    if (bytes.size() < offset_size) {
        return refuse(DecodeRule::input_too_short);
    }
    const std::size_t first = load_offset(bytes.data());
    if (first == 0 || first % offset_size != 0) {
        return refuse(DecodeRule::first_offset_wrong);
    }
    if (first > bytes.size()) {
        return refuse(DecodeRule::offset_out_of_bounds);
    }
    const std::size_t count = first / offset_size;
    if (count > limit) {
        return refuse(DecodeRule::list_over_limit);
    }
    std::size_t previous = first;
    for (std::size_t i = 1; i < count; ++i) {
        const std::size_t offset = load_offset(bytes.data() + i * offset_size);
        if (offset < previous) {
            return refuse(DecodeRule::offset_out_of_order);
        }
        previous = offset;
    }
    if (previous > bytes.size()) {
        return refuse(DecodeRule::offset_out_of_bounds);
    }
    return count;
}

Result<std::vector<Part>, DecodeError> split_container(const Type& type, const Context& context,
                                                       BytesView bytes) {
    std::vector<Part> parts;
    std::vector<std::size_t> variable;  // indices into parts
    std::size_t head = 0;
    for (const FieldInfo& field : type.fields) {
        if (!field.forks.has(context.fork)) {
            continue;
        }
        const std::size_t size = fixed_size(field.bound, context);
        if (size == 0) {
            variable.push_back(parts.size());
        }
        const std::size_t width = size == 0 ? offset_size : size;
        parts.push_back({&field, head, head + width});
        head += width;
    }
    if (bytes.size() < head) {
        return refuse(DecodeRule::input_too_short);
    }
    if (variable.empty() && bytes.size() > head) {
        return refuse(DecodeRule::input_too_long);
    }
    std::size_t expected = head;
    for (std::size_t i = 0; i < variable.size(); ++i) {
        Part& part = parts[variable[i]];
        const std::size_t offset = load_offset(bytes.data() + part.begin);
        if (i == 0 && offset != head) {
            return refuse(DecodeRule::first_offset_wrong);
        }
        if (offset < expected) {
            return refuse(DecodeRule::offset_out_of_order);
        }
        if (offset > bytes.size()) {
            return refuse(DecodeRule::offset_out_of_bounds);
        }
        expected = offset;
        part.begin = offset;
        part.end = bytes.size();
        if (i > 0) {
            parts[variable[i - 1]].end = offset;
        }
    }
    return parts;
}

}  // namespace cairn::ssz
