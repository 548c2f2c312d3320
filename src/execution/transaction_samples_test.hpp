// Transactions out of a row of choices, most of them sound, and who signs them: for fuzz targets.
#pragma once

#include "base/fuzz_input_test.hpp"
#include "crypto/secp256k1.hpp"
#include "execution/transaction.hpp"

#include <array>

namespace cairn::execution {

/// Keys 1 to 4.
struct SampleSigner {
    crypto::Secp256k1SecretKey key;
    Address address;
};
constexpr std::size_t SAMPLE_SIGNERS = 4;

inline const std::vector<SampleSigner>& sample_signers() {
    static const std::vector<SampleSigner> all = [] {
        std::vector<SampleSigner> out;
        for (std::uint64_t i = 1; i <= SAMPLE_SIGNERS; ++i) {
            const Bytes32 secret = U256(i).to_be();
            auto key = *crypto::Secp256k1SecretKey::from_bytes(secret.bytes);
            const Address address = crypto::address_of(crypto::to_public_key(key));
            out.push_back({std::move(key), address});
        }
        return out;
    }();
    return all;
}

/// Of up to `bytes` bytes, few more often.
inline U256 sample_number(base::FuzzInput& input, std::size_t bytes) {
    U256 out;
    for (std::size_t i = input.one_in(4) ? input.below(bytes + 1) : input.below(3); i > 0; --i) {
        out = (out << 8) + U256(input.byte());
    }
    return out;
}

/// Few, so that they meet.
inline Address sample_address(base::FuzzInput& input) {
    const std::size_t choice = input.below(16);
    if (choice < SAMPLE_SIGNERS) {
        return sample_signers()[choice].address;
    }
    return U256(0x100 * input.below(2) + choice).to_address();
}

inline void sign(Transaction& transaction, const SampleSigner& signer) {
    const auto signature = crypto::sign_recoverable(signer.key, signing_hash(transaction));
    transaction.y_parity = signature.y_parity;
    transaction.r = U256::from_be(signature.r);
    transaction.s = U256::from_be(signature.s);
}

inline Authorization sample_authorization(base::FuzzInput& input) {
    Authorization out;
    out.chain_id = input.below(3);
    out.address = sample_address(input);
    out.nonce = input.below(4);
    const SampleSigner& signer = sample_signers()[input.below(SAMPLE_SIGNERS)];
    const auto signature = crypto::sign_recoverable(signer.key, signing_hash(out));
    out.y_parity = signature.y_parity;
    out.r = U256::from_be(signature.r);
    out.s = U256::from_be(signature.s);
    return out;
}

inline void sample_lists(Transaction& to, base::FuzzInput& input) {
    if (to.type != TransactionType::legacy) {
        for (std::size_t i = input.below(4); i > 0; --i) {
            Access access{sample_address(input), {}};
            for (std::size_t k = input.below(3); k > 0; --k) {
                access.slots.push_back(sample_number(input, 32).to_be());
            }
            to.access_list.push_back(std::move(access));
        }
    }
    if (to.type == TransactionType::blob) {
        to.max_fee_per_blob_gas = sample_number(input, 32);
        for (std::size_t i = input.one_in(8) ? input.below(10) : 1 + input.below(3); i > 0; --i) {
            Bytes32 hash = sample_number(input, 32).to_be();
            hash[0] = input.one_in(16) ? input.byte() : std::uint8_t{1};
            to.blob_versioned_hashes.push_back(hash);
        }
    }
    if (to.type == TransactionType::set_code) {
        for (std::size_t i = input.one_in(8) ? 0 : 1 + input.below(3); i > 0; --i) {
            to.authorizations.push_back(sample_authorization(input));
        }
    }
}

/// Unsigned.
inline Transaction sample_transaction(base::FuzzInput& input) {
    Transaction out;
    out.type = static_cast<TransactionType>(input.below(5));
    if (out.type != TransactionType::legacy || input.one_in(2)) {
        out.chain_id = input.one_in(8) ? sample_number(input, 8).low64() : 1;
    }
    out.nonce = input.one_in(32) ? ~std::uint64_t{0} : sample_number(input, 8).low64();
    out.max_fee_per_gas = sample_number(input, 32);
    out.max_priority_fee_per_gas = out.max_fee_per_gas;
    if (out.has_fee_market()) {
        out.max_priority_fee_per_gas =
            input.one_in(8) ? sample_number(input, 32) : out.max_fee_per_gas >> input.below(3);
    }
    out.gas = input.one_in(8) ? sample_number(input, 8).low64()
                              : 100'000 + std::uint64_t{100} * input.byte();
    if (out.type >= TransactionType::blob ? !input.one_in(16) : !input.one_in(4)) {
        out.to = sample_address(input);
    }
    out.value = sample_number(input, 32);
    out.data.resize(input.one_in(8) ? 20 * input.byte() : input.below(70));
    for (std::size_t i = 0; i < out.data.size() && !input.empty(); ++i) {
        out.data[i] = input.byte();
    }
    sample_lists(out, input);
    return out;
}

}  // namespace cairn::execution
