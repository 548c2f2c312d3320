// Requests of control and fork schedules, from bytes that anyone may send or type.
#include "base/assert.hpp"
#include "devnet/control.hpp"

#include <algorithm>

using namespace cairn::devnet;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(data, data + size);
    if (const auto action = parse_action(text, 4, 64)) {
        CAIRN_ASSERT(action->node <= 4);
        CAIRN_ASSERT(!action->validator || action->validator->value < 64);
        CAIRN_ASSERT(!describe(*action).empty());
        std::size_t members = 0;
        for (const auto& group : action->groups) {
            members += group.size();
        }
        CAIRN_ASSERT(members == (action->kind == ActionKind::partition ? 4 : 0));
    } else {
        CAIRN_ASSERT(!action.error().empty());
    }
    if (const auto schedule = parse_fork_schedule(text)) {
        CAIRN_ASSERT(std::ranges::is_sorted(*schedule, {},
                                            [](const auto& entry) { return entry.second.value; }));
    }
    return 0;
}
