#include "sample_circuits/ecdsa.hpp"

#include "base/assert.hpp"
#include "crypto/random.hpp"
#include "gadgets/bits.hpp"
#include "gadgets/bytes.hpp"
#include "gadgets/ecdsa_secp256k1.hpp"
#include "gadgets/keccak256.hpp"
#include "sample_circuits/sample_circuits.hpp"

#include <algorithm>
#include <vector>

namespace cairn::sample_circuits {

using algebra::Fr;
using base::U256;
using circuit::Cell;
using gadgets::FiveWireBuilder;

namespace {

constexpr unsigned TABLE_BITS = 16;
constexpr std::size_t ADDRESS_BYTES = 20;

/// The integer's 32 bytes, big-endian, of an element whose limbs of 96, 96 and 64 bits are those of
/// an input. Whether each is a byte is the caller's to check.
std::array<Cell, 32> bytes_of(FiveWireBuilder& builder, const gadgets::ForeignElement& x) {
    const auto region = builder.region("bytes");
    struct Limb {
        std::size_t number;
        std::size_t first;
        std::size_t size;
    };
    std::array<Cell, 32> out;
    for (const auto& [number, first, size] : {Limb{2, 0, 8}, Limb{1, 8, 12}, Limb{0, 20, 12}}) {
        const Cell& limb = x.limbs[number];
        const auto bytes = algebra::fr_to_bytes(builder.value(limb));
        for (std::size_t i = 0; i < size; ++i) {
            out[first + i] = builder.input(algebra::fr(bytes[32 - size + i]));
        }
        builder.assert_equal(gadgets::element_of(builder, std::span(out).subspan(first, size)),
                             limb);
    }
    return out;
}

/// The shape, and what is made of its gates and tables.
class Parts {
  public:
    Parts() : product_(shape_), curve_(product_), digits_(shape_), keccak_(digits_, TABLE_BITS) {
        shape_.add_range_table(TABLE_BITS);
    }
    Parts(const Parts&) = delete;
    Parts(Parts&&) = delete;
    Parts& operator=(const Parts&) = delete;
    Parts& operator=(Parts&&) = delete;

    [[nodiscard]] const gadgets::FiveWire& shape() const { return shape_; }

    void verify(FiveWireBuilder& builder, const EthereumSignature& signature) const {
        const std::uint8_t* const of_key = signature.key.data();
        const gadgets::ForeignPoint key =
            curve_.input(builder, {U256::load_be(of_key), U256::load_be(of_key + 32)});
        const auto input = [&](const Bytes32& number) {
            return curve_.scalars().input(builder, U256::from_be(number));
        };
        const gadgets::ForeignElement hash = input(signature.hash);
        gadgets::EcdsaSecp256k1(curve_, gadgets::AcceptedS::either)
            .verify(builder,
                    {.key = key, .hash = hash, .r = input(signature.r), .s = input(signature.s)});
        builder.make_public(address_of(builder, key));
        const std::array<Cell, 32> bytes = bytes_of(builder, hash);
        for (const Cell& byte : bytes) {
            gadgets::check_range(builder, byte, 8);
        }
        for (const Cell& half : gadgets::halves_of(builder, bytes)) {
            builder.make_public(half);
        }
    }

  private:
    /// Keccak-256 checks that the key's bytes are some.
    Cell address_of(FiveWireBuilder& builder, const gadgets::ForeignPoint& key) const {
        const auto region = builder.region("address");
        std::array<Cell, 64> bytes;
        std::ranges::copy(bytes_of(builder, key.x), bytes.begin());
        std::ranges::copy(bytes_of(builder, key.y), bytes.begin() + 32);
        const std::array<Cell, 32> digest = keccak_.hash(builder, bytes);
        return gadgets::element_of(builder, std::span(digest).last(ADDRESS_BYTES));
    }

    gadgets::FiveWire shape_;
    gadgets::ForeignProduct product_;
    gadgets::Secp256k1 curve_;
    gadgets::DigitTable digits_;
    gadgets::Keccak256 keccak_;
};

}  // namespace

std::array<Fr, 3> public_inputs_of(const Bytes20& address, const Bytes32& hash) {
    const auto element = [](const U256& integer) { return Fr::from_integer(integer.limbs); };
    const U256 whole = U256::from_be(hash);
    return {element(U256::from_be(address)), element(whole >> 128U),
            element({0, 0, whole.limbs[1], whole.limbs[0]})};
}

circuit::Built ecdsa_circuit(std::span<const EthereumSignature> signatures) {
    CAIRN_ASSERT(!signatures.empty() && signatures.size() <= MAX_ECDSA_SIGNATURES);
    const Parts parts;
    FiveWireBuilder builder(parts.shape());
    for (const EthereumSignature& signature : signatures) {
        parts.verify(builder, signature);
    }
    auto out = std::move(builder).finish();
    CAIRN_ASSERT(out.has_value());
    return *std::move(out);
}

EthereumSignature signed_hash(const crypto::Secp256k1SecretKey& secret, const Bytes32& hash) {
    const crypto::RecoverableSignature signature = crypto::sign_recoverable(secret, hash);
    return {.key = crypto::to_public_key(secret), .hash = hash, .r = signature.r, .s = signature.s};
}

namespace {

EthereumSignature made_up_signature(crypto::Random& random) {
    const auto draw = [&] {
        Bytes32 out;
        random.fill(out.bytes);
        return out;
    };
    auto secret = crypto::Secp256k1SecretKey::from_bytes(draw().bytes);
    while (!secret) {
        secret = crypto::Secp256k1SecretKey::from_bytes(draw().bytes);
    }
    return signed_hash(*secret, draw());
}

}  // namespace

circuit::Built ecdsa(const Parameters& parameters) {
    crypto::SeededRandom random(parameters.seed);
    std::vector<EthereumSignature> signatures;
    for (std::size_t i = 0; i < parameters.size; ++i) {
        signatures.push_back(made_up_signature(random));
    }
    return ecdsa_circuit(signatures);
}

}  // namespace cairn::sample_circuits
