#include "crypto/detail/keccak_kernels.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace cairn::crypto::detail {
namespace {

class KernelList {
  public:
    KernelList() noexcept {
#if defined(__x86_64__)
        if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
            __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq")) {
            add({"avx512", 8, keccak_permute_8_avx512});
        }
        if (__builtin_cpu_supports("avx2")) {
            add({"avx2", 4, keccak_permute_4_avx2});
        }
        if (__builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2")) {
            add({"bmi2", 1, keccak_permute_bmi2});
        }
#endif
        add({"portable", 1, keccak_permute_portable});
        add({"reference", 1, keccak_permute_reference});
    }
    std::span<const KeccakKernel> view() const noexcept {
        return std::span(kernels_).first(count_);
    }

  private:
    void add(const KeccakKernel& kernel) noexcept { kernels_[count_++] = kernel; }

    std::array<KeccakKernel, 5> kernels_{};
    std::size_t count_ = 0;
};

/// Messages on their way through a wide permutation: each place holds one, and gets the next when
/// it is done, so that messages of any lengths go side by side.
class Places {
  public:
    Places(const KeccakKernel& kernel, std::span<const BytesView> messages, Bytes32* out) noexcept
        : width_(kernel.width), permute_(kernel.permute), messages_(messages), out_(out) {}

    void run() noexcept {
        for (std::size_t place = 0; place < width_; ++place) {
            take(place);
        }
        while (busy_ > 0) {
            for (std::size_t place = 0; place < width_; ++place) {
                absorb(place);
            }
            permute_(words_.data());
            for (std::size_t place = 0; place < width_; ++place) {
                give(place);
            }
        }
    }

  private:
    enum class Phase : std::uint8_t { idle, absorbing, last_block };
    struct Place {
        Phase phase = Phase::idle;
        std::size_t message = 0;
        BytesView rest;
    };

    std::uint64_t& word(std::size_t place, std::size_t i) noexcept {
        return words_[width_ * i + place];
    }

    void take(std::size_t place) noexcept {
        if (next_ == messages_.size()) {
            places_[place].phase = Phase::idle;
            return;
        }
        places_[place] = {Phase::absorbing, next_, messages_[next_]};
        ++next_;
        ++busy_;
        for (std::size_t i = 0; i < KECCAK_LANES; ++i) {
            word(place, i) = 0;
        }
    }

    void absorb(std::size_t place) noexcept {
        Place& at = places_[place];
        if (at.phase == Phase::idle) {
            return;
        }
        if (at.rest.size() >= KECCAK256_RATE) {
            mix(place, at.rest.data());
            at.rest = at.rest.subspan(KECCAK256_RATE);
            return;
        }
        std::array<std::uint8_t, KECCAK256_RATE> last{};
        std::ranges::copy(at.rest, last.begin());
        last[at.rest.size()] ^= 0x01;
        last[KECCAK256_RATE - 1] ^= 0x80;
        mix(place, last.data());
        at.phase = Phase::last_block;
    }

    void mix(std::size_t place, const std::uint8_t* block) noexcept {
        for (std::size_t i = 0; i < KECCAK256_RATE / 8; ++i) {
            word(place, i) ^= base::load_le64(block + 8 * i);
        }
    }

    void give(std::size_t place) noexcept {
        const Place& at = places_[place];
        if (at.phase != Phase::last_block) {
            return;
        }
        for (std::size_t i = 0; i < 4; ++i) {
            base::store_le64(out_[at.message].data() + 8 * i, word(place, i));
        }
        --busy_;
        take(place);
    }

    std::size_t width_;
    KeccakPermutation permute_;
    std::span<const BytesView> messages_;
    Bytes32* out_;
    std::size_t next_ = 0;
    std::size_t busy_ = 0;
    std::array<Place, MAX_KECCAK_WIDTH> places_{};
    alignas(64) std::array<std::uint64_t, KECCAK_LANES * MAX_KECCAK_WIDTH> words_{};
};

}  // namespace

std::span<const KeccakKernel> available_keccak_kernels() noexcept {
    static const KernelList list;
    return list.view();
}

void keccak256_with(const KeccakKernel& kernel, std::span<const BytesView> messages,
                    Bytes32* out) noexcept {
    Places(kernel, messages, out).run();
}

}  // namespace cairn::crypto::detail
