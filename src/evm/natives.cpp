#include "evm/natives.hpp"

#include "base/assert.hpp"
#include "crypto/ed25519.hpp"
#include "crypto/keccak256.hpp"
#include "crypto/password_hash.hpp"
#include "evm/abi.hpp"
#include "evm/precompiles.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <vector>

namespace cairn::evm {
namespace {

Gas words_of(std::size_t bytes) noexcept {
    return static_cast<Gas>((bytes + 31) / 32);
}

// sort(uint256[]): ascending.

Gas sort_gas(BytesView arguments) noexcept {
    const auto values = AbiReader(arguments).uint256_array(0);
    if (!values) {
        return GAS_UNPAYABLE;
    }
    const auto count = static_cast<Gas>(values->size());
    return 60 + count * (2 + static_cast<Gas>(std::bit_width(values->size())));
}

std::optional<Bytes> sort(BytesView arguments) {
    const AbiWords words = *AbiReader(arguments).uint256_array(0);
    std::vector<U256> values(words.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        values[i] = words[i];
    }
    std::ranges::sort(values);
    return abi_encode(values);
}

// mulDiv(uint256,uint256,uint256): a * b / c, rounded down; the product is not reduced.

template <std::size_t COUNT, Gas GAS>
Gas gas_of_words(BytesView arguments) noexcept {
    return arguments.size() < 32 * COUNT ? GAS_UNPAYABLE : GAS;
}

/// 1 / odd modulo 2^256: each step doubles the bits that are right, of which there are three at
/// first.
U256 inverse_of_odd(const U256& odd) noexcept {
    U256 inverse = odd;
    for (int bits = 3; bits < 256; bits *= 2) {
        inverse *= U256(2) - odd * inverse;
    }
    return inverse;
}

unsigned count_trailing_zeros(const U256& value) noexcept {
    return (value & -value).bit_length() - 1;
}

std::optional<U256> multiply_and_divide(const U256& a, const U256& b, const U256& c) noexcept {
    const auto product = base::mul_wide(a, b);
    const U256 low(product[3], product[2], product[1], product[0]);
    const U256 high(product[7], product[6], product[5], product[4]);
    if (high >= c) {
        return std::nullopt;  // c is zero, or the quotient has more than 256 bits
    }
    if (high.is_zero()) {
        return low / c;
    }
    // Without the remainder c divides it exactly; and then so do the two factors of c, the power of
    // two by shifting, the odd one by its inverse.
    bool borrow = false;
    const U256 exact = base::sub_overflow(low, base::mulmod(a, b, c), borrow);
    const U256 exact_high = high - U256(borrow ? 1 : 0);
    const unsigned twos = count_trailing_zeros(c);
    const U256 shifted = twos == 0 ? exact : (exact >> twos) | (exact_high << (256U - twos));
    return shifted * inverse_of_odd(c >> twos);
}

std::optional<Bytes> mul_div(BytesView arguments) {
    const AbiReader in(arguments);
    const auto quotient = multiply_and_divide(*in.uint256(0), *in.uint256(1), *in.uint256(2));
    return quotient ? std::optional(abi_encode(*quotient)) : std::nullopt;
}

// sqrt(uint256): rounded down.

/// Newton's steps come down from above until they would rise.
U256 square_root(const U256& value) noexcept {
    if (value.is_zero()) {
        return value;
    }
    U256 root = U256(1) << ((value.bit_length() + 1) / 2);
    for (;;) {
        const U256 next = (root + value / root) >> 1;
        if (!(next < root)) {
            return root;
        }
        root = next;
    }
}

std::optional<Bytes> sqrt(BytesView arguments) {
    return abi_encode(square_root(*AbiReader(arguments).uint256(0)));
}

// scrypt(bytes,bytes,uint256,uint256,uint256,uint256): RFC 7914, of password, salt, N, r, p,
// length.

struct ScryptCall {
    BytesView password;
    BytesView salt;
    crypto::ScryptCost cost;
    std::size_t length = 0;
};
constexpr std::uint64_t SCRYPT_MAX_MEMORY = std::uint64_t{16} << 20U;
constexpr std::uint64_t SCRYPT_MAX_LENGTH = 1'024;

/// 128 * N * r bytes are needed, and as many for each p. Numbers that RFC 7914 does not allow pass:
/// they fail when it runs.
std::optional<ScryptCall> read_scrypt(BytesView arguments) noexcept {
    const AbiReader in(arguments);
    const auto password = in.bytes(0);
    const auto salt = in.bytes(1);
    std::array<std::uint64_t, 4> numbers{};  // N, r, p, length
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        const auto number = in.uint256(2 + i);
        if (!number || *number > U256(SCRYPT_MAX_MEMORY)) {
            return std::nullopt;
        }
        numbers[i] = number->low64();
    }
    const auto& [n, r, p, length] = numbers;
    const bool is_small = n * r <= SCRYPT_MAX_MEMORY / 128 && r * p <= SCRYPT_MAX_MEMORY / 128 &&
                          length <= SCRYPT_MAX_LENGTH;
    if (!password || !salt || !is_small) {
        return std::nullopt;
    }
    return ScryptCall{*password, *salt, {n, r, p}, static_cast<std::size_t>(length)};
}

Gas scrypt_gas(BytesView arguments) noexcept {
    const auto call = read_scrypt(arguments);
    if (!call) {
        return GAS_UNPAYABLE;
    }
    const auto& [n, r, p] = call->cost;
    const auto blocks = static_cast<Gas>(n * r * p);
    const auto bytes = static_cast<std::size_t>(128 * r * p) + call->length;
    return 3'000 + 120 * blocks + 60 * (static_cast<Gas>(bytes) / 32) +
           30 * (words_of(call->password.size()) +
                 words_of(call->salt.size()) * static_cast<Gas>(1 + 4 * r * p));
}

std::optional<Bytes> scrypt(BytesView arguments) {
    const ScryptCall call = *read_scrypt(arguments);
    if (call.length == 0) {
        return std::nullopt;
    }
    const auto key = crypto::scrypt(call.password, call.salt, call.cost, call.length);
    return key ? std::optional(abi_encode(key->view())) : std::nullopt;
}

// ed25519Verify(bytes32,bytes,bytes): RFC 8032, of key, message, signature; 1 or 0.

Gas ed25519_gas(BytesView arguments) noexcept {
    const auto message = AbiReader(arguments).bytes(1);
    return message ? 15'000 + 12 * words_of(message->size()) : GAS_UNPAYABLE;
}

std::optional<Bytes> ed25519_verify(BytesView arguments) {
    const AbiReader in(arguments);
    const auto key = in.bytes32(0);
    const auto signature = in.bytes(2);
    if (!key || !signature || signature->size() != 64) {
        return std::nullopt;
    }
    const bool holds = crypto::ed25519_verify(*key, *in.bytes(1), FixedBytes<64>::from(*signature));
    return abi_encode(U256(holds ? 1 : 0));
}

constexpr std::array FUNCTIONS = {
    NativeFunction{"sort(uint256[])", "uint256[]", "60 + n * (2 + bits(n))", sort_gas, sort},
    NativeFunction{"mulDiv(uint256,uint256,uint256)", "uint256", "60", gas_of_words<3, 60>,
                   mul_div},
    NativeFunction{"sqrt(uint256)", "uint256", "60", gas_of_words<1, 60>, sqrt},
    NativeFunction{"scrypt(bytes,bytes,uint256,uint256,uint256,uint256)", "bytes",
                   "3000 + 120 * N * r * p + 60 * ((128 * r * p + length) / 32) + 30 * "
                   "(words(password) + words(salt) * (1 + 4 * r * p))",
                   scrypt_gas, scrypt},
    NativeFunction{"ed25519Verify(bytes32,bytes,bytes)", "bool", "15000 + 12 * words(message)",
                   ed25519_gas, ed25519_verify},
};

std::uint32_t selector_of(std::string_view signature) {
    const auto* const bytes = reinterpret_cast<const std::uint8_t*>(signature.data());
    const Bytes32 hash = crypto::keccak256({bytes, signature.size()});
    return static_cast<std::uint32_t>(U256::from_be(hash).limbs[3] >> 32U);
}

/// Computed once.
const std::array<std::uint32_t, FUNCTIONS.size()>& selectors() {
    static const auto made = [] {
        std::array<std::uint32_t, FUNCTIONS.size()> out{};
        std::ranges::transform(FUNCTIONS, out.begin(), selector_of, &NativeFunction::signature);
        return out;
    }();
    return made;
}

const NativeFunction* find_called(NativeSet active, BytesView input) {
    if (input.size() < 4) {
        return nullptr;
    }
    const std::uint32_t selector = std::uint32_t{input[0]} << 24U | std::uint32_t{input[1]} << 16U |
                                   std::uint32_t{input[2]} << 8U | input[3];
    const auto found = std::ranges::find(selectors(), selector);
    const auto number = static_cast<std::size_t>(found - selectors().begin());
    return number < FUNCTIONS.size() && active.contains(number) ? &FUNCTIONS[number] : nullptr;
}

}  // namespace

std::span<const NativeFunction> native_functions() noexcept {
    return FUNCTIONS;
}

std::optional<std::size_t> find_native(std::string_view signature) noexcept {
    const auto found = std::ranges::find(FUNCTIONS, signature, &NativeFunction::signature);
    return found == FUNCTIONS.end()
               ? std::nullopt
               : std::optional(static_cast<std::size_t>(found - FUNCTIONS.begin()));
}

std::uint32_t native_selector(std::size_t number) {
    CAIRN_ASSERT(number < FUNCTIONS.size());
    return selectors()[number];
}

Result run_native(NativeSet active, BytesView input, Gas gas) {
    Result result;
    result.status = Status::precompile_failure;
    const NativeFunction* const function = find_called(active, input);
    if (function == nullptr) {
        return result;
    }
    const BytesView arguments = input.subspan(4);
    const Gas cost = function->gas_cost(arguments);
    if (cost == GAS_UNPAYABLE) {
        return result;
    }
    if (cost > gas) {
        result.status = Status::out_of_gas;
        return result;
    }
    if (auto output = function->run(arguments)) {
        result.status = Status::success;
        result.gas_left = gas - cost;
        result.output = *std::move(output);
    }
    return result;
}

}  // namespace cairn::evm
