// Spec: consensus-specs v1.7.0-beta.4 tests/formats/bls; ethereum/bls12-381-tests.
#include "crypto/bls.hpp"

#include "base/executor.hpp"
#include "crypto/random.hpp"
#include "crypto/secret_key.hpp"
#include "crypto/signature_batch.hpp"
#include "spectest/runners/answer.hpp"
#include "spectest/runners/runners.hpp"

#include <algorithm>
#include <array>

namespace cairn::spectest {
namespace {

using crypto::BlsDraft;
using Input = json::Value;
using Signatures = std::vector<crypto::BLSSignature>;

/// The vectors of v0.12.3 keep draft 03's identity key; their suite is called "small".
BlsDraft draft_of(const Case& vectors) {
    return vectors.id.suite == "small" ? BlsDraft::ietf_03 : BlsDraft::ietf_04;
}

Read<std::vector<Bytes>> messages_of(const Input& input) {
    CAIRN_TRY_ASSIGN(const Input* list, member(input, "messages"));
    std::vector<Bytes> messages;
    for (const Input& item : list->items) {
        auto bytes = hex_bytes(item);
        if (!bytes) {
            return failed("a message is no hexadecimal string");
        }
        messages.push_back(*std::move(bytes));
    }
    return messages;
}

Read<Bytes> message_of(const Input& input) {
    CAIRN_TRY_ASSIGN(const Input* message, member(input, "message"));
    auto bytes = hex_bytes(*message);
    if (!bytes) {
        return failed("message is no hexadecimal string");
    }
    return *std::move(bytes);
}

Read<Answer> sign(const Input& input, BlsDraft) {
    CAIRN_TRY_ASSIGN(const auto private_key, hex_member<32>(input, "privkey"));
    CAIRN_TRY_ASSIGN(const Bytes message, message_of(input));
    const auto key = crypto::SecretKey::from_bytes(private_key.bytes);
    return key ? answer(crypto::sign(*key, message)) : refused();
}

Read<Answer> verify(const Input& input, BlsDraft draft) {
    CAIRN_TRY_ASSIGN(const Input* key, member(input, "pubkey"));
    CAIRN_TRY_ASSIGN(const Bytes message, message_of(input));
    CAIRN_TRY_ASSIGN(const Input* signature, member(input, "signature"));
    const auto pubkey = hex_fixed<48>(*key);
    const auto point = hex_fixed<96>(*signature);
    return answer(pubkey && point && crypto::verify(*pubkey, message, *point, draft));
}

Read<Answer> aggregate(const Input& input, BlsDraft) {
    const auto signatures = hex_fixed_list<96>(input);
    return signatures ? answer_or_refused(crypto::aggregate(*signatures)) : refused();
}

Read<Answer> eth_aggregate_pubkeys(const Input& input, BlsDraft) {
    const auto pubkeys = hex_fixed_list<48>(input);
    return pubkeys ? answer_or_refused(crypto::eth_aggregate_pubkeys(*pubkeys)) : refused();
}

Read<Answer> aggregate_verify(const Input& input, BlsDraft draft) {
    CAIRN_TRY_ASSIGN(const Input* keys, member(input, "pubkeys"));
    CAIRN_TRY_ASSIGN(const std::vector<Bytes> messages, messages_of(input));
    CAIRN_TRY_ASSIGN(const Input* signature, member(input, "signature"));
    const auto pubkeys = hex_fixed_list<48>(*keys);
    const auto point = hex_fixed<96>(*signature);
    const std::vector<BytesView> views(messages.begin(), messages.end());
    return answer(pubkeys && point && crypto::aggregate_verify(*pubkeys, views, *point, draft));
}

struct FastAggregate {
    std::optional<std::vector<crypto::BLSPubkey>> pubkeys;
    Bytes message;
    std::optional<crypto::BLSSignature> signature;

    bool is_well_formed() const noexcept { return pubkeys && signature; }
};

Read<FastAggregate> fast_aggregate_of(const Input& input) {
    CAIRN_TRY_ASSIGN(const Input* keys, member(input, "pubkeys"));
    CAIRN_TRY_ASSIGN(Bytes message, message_of(input));
    CAIRN_TRY_ASSIGN(const Input* signature, member(input, "signature"));
    return FastAggregate{hex_fixed_list<48>(*keys), std::move(message), hex_fixed<96>(*signature)};
}

Read<Answer> fast_aggregate_verify(const Input& input, BlsDraft draft) {
    CAIRN_TRY_ASSIGN(const FastAggregate f, fast_aggregate_of(input));
    return answer(f.is_well_formed() &&
                  crypto::fast_aggregate_verify(*f.pubkeys, f.message, *f.signature, draft));
}

Read<Answer> eth_fast_aggregate_verify(const Input& input, BlsDraft) {
    CAIRN_TRY_ASSIGN(const FastAggregate f, fast_aggregate_of(input));
    return answer(f.is_well_formed() &&
                  crypto::eth_fast_aggregate_verify(*f.pubkeys, f.message, *f.signature));
}

Read<Answer> batch_verify(const Input& input, BlsDraft draft) {
    CAIRN_TRY_ASSIGN(const Input* keys, member(input, "pubkeys"));
    CAIRN_TRY_ASSIGN(const Input* messages, member(input, "messages"));
    CAIRN_TRY_ASSIGN(const Input* signatures, member(input, "signatures"));
    const auto pubkeys = hex_fixed_list<48>(*keys);
    const auto roots = hex_fixed_list<32>(*messages);
    const auto points = hex_fixed_list<96>(*signatures);
    if (!pubkeys || !roots || !points) {
        return answer(false);
    }
    if (pubkeys->size() != roots->size() || pubkeys->size() != points->size()) {
        return failed("lists of different lengths");
    }
    std::vector<crypto::SignatureSet> sets;
    for (std::size_t i = 0; i < pubkeys->size(); ++i) {
        const auto key = crypto::PublicKey::decompress((*pubkeys)[i], draft);
        if (!key) {
            return answer(false);
        }
        sets.push_back({*key, (*roots)[i], (*points)[i]});
    }
    crypto::SeededRandom random(1);
    return answer(crypto::verify_batch(sets, random, base::serial_executor()).empty());
}

Read<Answer> deserialization_g1(const Input& input, BlsDraft) {
    CAIRN_TRY_ASSIGN(const Input* key, member(input, "pubkey"));
    const auto pubkey = hex_fixed<48>(*key);
    // The vectors ask for a point of G1; whether a key may be the identity is not their question.
    return answer(pubkey && crypto::key_validate(*pubkey, BlsDraft::ietf_03));
}

Read<Answer> deserialization_g2(const Input& input, BlsDraft) {
    CAIRN_TRY_ASSIGN(const Input* signature, member(input, "signature"));
    const auto point = hex_fixed<96>(*signature);
    return answer(point && crypto::Signature::decompress(*point).has_value());
}

Read<Answer> hash_to_g2(const Input& input, BlsDraft) {
    CAIRN_TRY_ASSIGN(const std::string message, text_member(input, "msg"));
    const BytesView bytes(reinterpret_cast<const std::uint8_t*>(message.data()), message.size());
    // The domain of RFC 9380, appendix J.10.1.
    const auto point =
        crypto::hash_to_g2(bytes, "QUUX-V01-CS02-with-BLS12381G2_XMD:SHA-256_SSWU_RO_");
    const auto pair = [](const Bytes48& a, const Bytes48& b) {
        return base::to_hex(a.view()) + "," + base::to_hex(b.view());
    };
    return R"({"x":")" + pair(point.x0, point.x1) + R"(","y":")" + pair(point.y0, point.y1) + "\"}";
}

struct Handler {
    std::string_view name;
    Read<Answer> (*run)(const Input& input, BlsDraft draft);
};

constexpr auto HANDLERS = std::to_array<Handler>({
    {"sign", sign},
    {"verify", verify},
    {"aggregate", aggregate},
    {"eth_aggregate_pubkeys", eth_aggregate_pubkeys},
    {"aggregate_verify", aggregate_verify},
    {"fast_aggregate_verify", fast_aggregate_verify},
    {"eth_fast_aggregate_verify", eth_fast_aggregate_verify},
    {"batch_verify", batch_verify},
    {"deserialization_G1", deserialization_g1},
    {"deserialization_G2", deserialization_g2},
    {"hash_to_G2", hash_to_g2},
});

}  // namespace

Outcome run_bls(const Case& vectors) {
    const auto handler = std::find_if(HANDLERS.begin(), HANDLERS.end(), [&](const Handler& h) {
        return h.name == vectors.id.handler;
    });
    if (handler == HANDLERS.end()) {
        return skipped("no handler " + vectors.id.handler);
    }
    return run_data_yaml(
        vectors, [&](const Input& input) { return handler->run(input, draft_of(vectors)); });
}

}  // namespace cairn::spectest
