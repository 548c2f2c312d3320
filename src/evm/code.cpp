#include "evm/code.hpp"

#include "evm/detail/translation.hpp"

#include <algorithm>

namespace cairn::evm {
namespace {

/// The first to publish wins; who comes second throws his own away.
template <class T, class Delete>
const T* publish(std::atomic<const T*>& slot, const T* made, Delete release) {
    const T* expected = nullptr;
    if (slot.compare_exchange_strong(expected, made, std::memory_order_acq_rel)) {
        return made;
    }
    release(made);
    return expected;
}

std::unique_ptr<std::uint64_t[]> find_destinations(BytesView code) {
    auto bitmap = std::make_unique<std::uint64_t[]>(code.size() / 64 + 1);
    for (std::size_t pc = 0; pc < code.size(); ++pc) {
        const Opcode opcode = to_opcode(code[pc]);
        if (opcode == Opcode::JUMPDEST) {
            bitmap[pc / 64] |= std::uint64_t{1} << (pc % 64);
        }
        pc += immediate_size(opcode);
    }
    return bitmap;
}

/// A translation costs about as much as this many jumps of the plain loop, and what lies between.
std::uint32_t worth_translating(std::size_t size) noexcept {
    return static_cast<std::uint32_t>(64 + size / 8);
}

}  // namespace

Code::Code(BytesView bytes) : padded_(bytes.size() + PADDING), size_(bytes.size()) {
    std::copy(bytes.begin(), bytes.end(), padded_.begin());
}

Code::~Code() {
    const std::unique_ptr<const std::uint64_t[]> bitmap(destinations_.load());
    for (const auto& slot : translations_) {
        const std::unique_ptr<const detail::Translation> translation(slot.load());
    }
}

std::optional<Address> Code::delegate() const noexcept {
    const BytesView code = bytes();
    if (code.size() != 23 || code[0] != 0xef || code[1] != 0x01 || code[2] != 0x00) {
        return std::nullopt;
    }
    return Address::from(code.subspan(3));
}

bool Code::is_jump_destination(std::uint64_t pc) const {
    if (pc >= size_) {
        return false;
    }
    const std::uint64_t* bitmap = destinations_.load(std::memory_order_acquire);
    if (bitmap == nullptr) [[unlikely]] {
        const std::uint64_t* const made = find_destinations(bytes()).release();
        bitmap = publish(destinations_, made, [](const std::uint64_t* loser) {
            const std::unique_ptr<const std::uint64_t[]> freed(loser);
        });
    }
    return ((bitmap[pc / 64] >> (pc % 64)) & 1U) != 0;
}

const detail::Translation* Code::translation(Revision revision) const noexcept {
    return translations_[static_cast<std::size_t>(revision)].load(std::memory_order_acquire);
}

const detail::Translation* Code::translation_after(Revision revision, std::uint32_t work) const {
    if (const detail::Translation* const made = translation(revision)) {
        return made;
    }
    const std::uint32_t before = work_.fetch_add(work, std::memory_order_relaxed);
    const std::uint32_t threshold = worth_translating(size_);
    if (before + work < threshold) {
        return nullptr;
    }
    work_.store(threshold, std::memory_order_relaxed);  // so that the sum never wraps
    return &make_translation(revision);
}

const detail::Translation& Code::make_translation(Revision revision) const {
    auto& slot = translations_[static_cast<std::size_t>(revision)];
    if (const detail::Translation* const made = slot.load(std::memory_order_acquire)) {
        return *made;
    }
    const detail::Translation* const made = detail::translate(*this, revision).release();
    return *publish(slot, made, [](const detail::Translation* loser) {
        const std::unique_ptr<const detail::Translation> freed(loser);
    });
}

}  // namespace cairn::evm
