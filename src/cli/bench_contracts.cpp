#include "cli/bench_contracts.hpp"

#include "crypto/keccak256.hpp"

namespace cairn::cli::contracts {
namespace {

#include "cli/bench_contracts.inc"

}  // namespace

const std::string_view token_code = TOKEN_CODE;
const std::string_view pair_code = PAIR_CODE;
const std::string_view router_code = ROUTER_CODE;
const std::string_view transfer_loop_code = TRANSFER_LOOP_CODE;
const std::string_view swap_loop_code = SWAP_LOOP_CODE;
const std::string_view compute_code = COMPUTE_CODE;

U256 mapping_slot(const U256& key, const U256& slot) {
    FixedBytes<64> input;
    key.store_be(input.data());
    slot.store_be(input.data() + 32);
    return U256::from_be(crypto::keccak256(input.view()));
}

U256 balance_slot(const Address& owner) {
    return mapping_slot(U256::from_be(owner), 0);
}

U256 allowance_slot(const Address& owner, const Address& spender) {
    return mapping_slot(U256::from_be(spender), mapping_slot(U256::from_be(owner), 1));
}

Bytes call_data(std::string_view signature, std::initializer_list<U256> words) {
    const Bytes text(signature.begin(), signature.end());
    const Bytes32 hash = crypto::keccak256(text);
    Bytes out(hash.begin(), hash.begin() + 4);
    for (const U256& word : words) {
        const Bytes32 bytes = word.to_be();
        out.insert(out.end(), bytes.begin(), bytes.end());
    }
    return out;
}

execution::Storage pair_storage(const Address& token0, const Address& token1,
                                std::uint64_t reserve) {
    execution::Storage out;
    out[0] = U256::from_be(token0);
    out[1] = U256::from_be(token1);
    out[2] = U256(reserve) | (U256(reserve) << 112U);
    out[5] = 1;
    return out;
}

}  // namespace cairn::cli::contracts
