#include "evm/message.hpp"

#include <array>

namespace cairn::evm {

std::string_view status_text(Status status) noexcept {
    constexpr auto texts = std::to_array<std::string_view>({
        "success",
        "execution reverted",
        "out of gas",
        "stack underflow",
        "stack overflow",
        "invalid jump destination",
        "undefined instruction",
        "invalid instruction",
        "change of state in static mode",
        "return data out of bounds",
        "code is too large",
        "code starts with 0xef",
        "contract address collision",
        "precompile failed",
        "call depth exceeded",
        "insufficient balance for transfer",
        "nonce overflow",
    });
    static_assert(texts.size() == static_cast<std::size_t>(Status::nonce_overflow) + 1);
    return texts[static_cast<std::size_t>(status)];
}

}  // namespace cairn::evm
