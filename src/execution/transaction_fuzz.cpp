// Transactions, seven in eight written from a row of choices, signed, and then perhaps changed in a
// bit or a length; the others any bytes. What is decoded is written again as the same bytes, the
// sender is who signed, a change of the bytes never gives the same transaction, and whether it is
// valid by itself is what a second writing of the rules says.
#include "base/assert.hpp"
#include "crypto/keccak256.hpp"
#include "execution/transaction_samples_test.hpp"
#include "execution/validity.hpp"

#include <algorithm>

using namespace cairn;
using namespace cairn::execution;
using evm::Revision;

namespace {

/// n of secp256k1.
constexpr U256 ORDER{0xffffffffffffffff, 0xfffffffffffffffe, 0xbaaedce6af48a03b,
                     0xbfd25e8cd0364141};

std::uint64_t reference_gas(Revision revision, const Transaction& tx) {
    std::uint64_t out = 21'000;
    for (const std::uint8_t byte : tx.data) {
        out += byte == 0 ? 4 : revision >= Revision::istanbul ? 16 : 68;
    }
    if (!tx.to && revision >= Revision::homestead) {
        out += 32'000;
        out += revision >= Revision::shanghai ? 2 * ((tx.data.size() + 31) / 32) : 0;
    }
    for (const Access& access : tx.access_list) {
        out += 2'400 + 1'900 * access.slots.size();
    }
    return out + 25'000 * tx.authorizations.size();
}

std::uint64_t reference_floor(Revision revision, const Transaction& tx) {
    std::uint64_t out = 21'000;
    for (const std::uint8_t byte : tx.data) {
        out += byte == 0 ? 10 : 40;
    }
    return revision >= Revision::prague ? out : 0;
}

bool reference_lists(Revision revision, const Transaction& tx) {
    if (tx.type == TransactionType::blob) {
        const std::size_t most = revision == Revision::prague ? 9 : 6;
        const auto has_version = [](const Bytes32& hash) { return hash[0] == 1; };
        return tx.to && !tx.blob_versioned_hashes.empty() &&
               tx.blob_versioned_hashes.size() <= most &&
               std::ranges::all_of(tx.blob_versioned_hashes, has_version);
    }
    return tx.type != TransactionType::set_code || (tx.to && !tx.authorizations.empty());
}

/// Whether the chain with the number 1 takes it, as far as that can be said without a state.
bool reference_valid(Revision revision, const Transaction& tx) {
    constexpr std::array<Revision, 5> since = {
        Revision::frontier, Revision::berlin, Revision::london, Revision::cancun, Revision::prague};
    const bool has_replay_protection = tx.type == TransactionType::legacy && tx.chain_id;
    const bool costs_fit =
        tx.max_fee_per_gas.is_zero() || U256(tx.gas) <= U256::max() / tx.max_fee_per_gas;
    return revision >= since[static_cast<std::size_t>(tx.type)] &&
           (!has_replay_protection || revision >= Revision::spurious_dragon) &&
           tx.chain_id.value_or(1) == 1 && (revision < Revision::homestead || tx.s <= ORDER / 2) &&
           tx.gas >= reference_gas(revision, tx) && tx.gas >= reference_floor(revision, tx) &&
           tx.nonce != ~std::uint64_t{0} &&
           (tx.to || revision < Revision::shanghai || tx.data.size() <= 49'152) &&
           (revision < Revision::osaka || tx.gas <= 16'777'216) &&
           tx.max_priority_fee_per_gas <= tx.max_fee_per_gas && costs_fit &&
           reference_lists(revision, tx);
}

/// In how many revisions it is valid.
std::size_t check_validity(const Transaction& tx) {
    std::size_t out = 0;
    for (std::size_t i = 0; i < evm::REVISIONS; ++i) {
        const auto revision = static_cast<Revision>(i);
        ChainConfig config;
        config.forks = {{revision, 0, 0, {}}};
        const auto valid = validate_transaction(config.rules_of(1, 1, 0), tx);
        CAIRN_ASSERT(valid.has_value() == reference_valid(revision, tx));
        if (valid) {
            CAIRN_ASSERT(valid->gas == reference_gas(revision, tx));
            CAIRN_ASSERT(valid->calldata_floor_gas == reference_floor(revision, tx));
            ++out;
        }
    }
    return out;
}

/// What holds of all bytes that are a transaction.
void check_decoded(const Transaction& tx, BytesView bytes) {
    CAIRN_ASSERT(std::ranges::equal(encode_transaction(tx), bytes));
    CAIRN_ASSERT(transaction_hash(tx) == crypto::keccak256(bytes));
    rlp::Writer out;
    write_transaction_item(out, tx);
    const Bytes item = out.finish();
    rlp::Reader in(item);
    const auto read = in.item();
    CAIRN_ASSERT(read.has_value());
    CAIRN_ASSERT(decode_transaction_item(*read) == tx);
    // The signature is no part of what is signed.
    Transaction unsigned_one = tx;
    unsigned_one.r = unsigned_one.s = 1;
    unsigned_one.y_parity ^= 1U;
    CAIRN_ASSERT(signing_hash(unsigned_one) == signing_hash(tx));
    for (const Authorization& one : tx.authorizations) {
        CAIRN_ASSERT(!recover_authority(one) || has_low_s(one.s));
    }
    const auto sender = recover_sender(tx);
    CAIRN_ASSERT(!sender || (!tx.r.is_zero() && tx.r < ORDER && !tx.s.is_zero() && tx.s < ORDER));
}

void check_signatures(const Transaction& tx, const SampleSigner& signer) {
    CAIRN_ASSERT(recover_sender(tx) == signer.address);
    CAIRN_ASSERT(has_low_s(tx.s));
    Transaction other = tx;
    other.s = ORDER - tx.s;
    other.y_parity ^= 1U;
    CAIRN_ASSERT(recover_sender(other) == signer.address && !has_low_s(other.s));
    other.y_parity ^= 1U;
    CAIRN_ASSERT(recover_sender(other) != signer.address);
    for (const Authorization& one : tx.authorizations) {
        const auto authority = recover_authority(one);
        CAIRN_ASSERT(authority.has_value());
        const auto is_it = [&](const SampleSigner& it) { return it.address == *authority; };
        CAIRN_ASSERT(std::ranges::any_of(sample_signers(), is_it));
        Authorization high = one;
        high.s = ORDER - one.s;
        high.y_parity ^= 1U;
        CAIRN_ASSERT(!recover_authority(high));
    }
}

/// What becomes of the bytes; chosen first, so that every input has a choice.
struct Change {
    std::size_t kind;
    std::size_t place;
    std::uint8_t bit;
};

/// True: the bytes are others now.
bool apply(const Change& change, Bytes& bytes) {
    switch (change.kind) {
        case 1:
            bytes[change.place % bytes.size()] ^= change.bit;
            return true;
        case 2:
            bytes.resize(change.place % bytes.size());
            return true;
        case 3:
            bytes.push_back(change.bit);
            return true;
        default:
            return false;
    }
}

bool structured(base::FuzzInput& input, base::FuzzTally& tally) {
    const Change change{input.below(8), input.byte() * std::size_t{256} + input.byte(),
                        static_cast<std::uint8_t>(1U << input.below(8))};
    const SampleSigner& signer = sample_signers()[input.below(SAMPLE_SIGNERS)];
    Transaction tx = sample_transaction(input);
    sign(tx, signer);
    check_signatures(tx, signer);
    tally.add("valid in a revision", check_validity(tx) > 0 ? 1 : 0);
    Bytes bytes = encode_transaction(tx);
    const bool is_changed = apply(change, bytes);
    const auto decoded = decode_transaction(bytes);
    if (decoded) {
        check_decoded(*decoded, bytes);
        check_validity(*decoded);
        CAIRN_ASSERT((*decoded == tx) == !is_changed);
    }
    CAIRN_ASSERT(is_changed || decoded);
    tally.add(is_changed ? decoded ? "changed, decoded" : "changed, refused" : "sound");
    return decoded.has_value();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static base::FuzzTally tally;
    base::FuzzInput input({data, size});
    if (!input.one_in(8)) {
        tally.input(structured(input, tally));
        return 0;
    }
    const BytesView bytes = input.rest();
    const auto decoded = decode_transaction(bytes);
    if (decoded) {
        check_decoded(*decoded, bytes);
        check_validity(*decoded);
    }
    tally.input(decoded.has_value());
    return 0;
}
