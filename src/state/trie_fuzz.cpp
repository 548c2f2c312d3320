// An execution: up to four batches of up to eleven changes to an empty trie. Its root is the
// definition's after each, its values are those of a map, and every proof holds; a proof with a
// byte changed proves nothing else.
#include "state/trie.hpp"

#include "base/assert.hpp"
#include "base/fuzz_input_test.hpp"
#include "state/naive_trie_test.hpp"

#include <algorithm>

using namespace cairn;
using namespace cairn::state;

namespace {

constexpr std::size_t BATCHES_MAX = 4;

Bytes choose_key(base::FuzzInput& in) {
    Bytes key(in.below(6));
    for (std::uint8_t& byte : key) {
        byte = static_cast<std::uint8_t>(in.byte() & 0x13U);
    }
    return key;
}

std::map<Bytes, Bytes> choose_batch(base::FuzzInput& in) {
    std::map<Bytes, Bytes> out;
    for (std::size_t left = in.below(12); left > 0; --left) {
        const Bytes key = choose_key(in);
        out[key] = Bytes(in.one_in(3) ? 0 : 1 + in.below(40), in.byte());
    }
    return out;
}

void check_proof(const TrieSnapshot& trie, const NaivePairs& pairs, base::FuzzInput& in) {
    const Bytes key = choose_key(in);
    Proof proof = trie.prove(key);
    const auto found = pairs.find(key);
    const auto is_right = [&](std::optional<BytesView> value) {
        return value ? found != pairs.end() && std::ranges::equal(*value, found->second)
                     : found == pairs.end();
    };
    const auto proved = verify_proof(trie.root(), key, proof);
    CAIRN_ASSERT(proved && is_right(*proved));
    CAIRN_ASSERT(is_right(trie.get(key)));
    if (!proof.empty()) {
        Bytes& node = proof[in.below(proof.size())];
        node[in.byte() % node.size()] ^= in.byte();
        const auto other = verify_proof(trie.root(), key, proof);
        CAIRN_ASSERT(!other || is_right(*other));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static base::FuzzTally tally;
    base::FuzzInput in(BytesView(data, size));
    Trie trie;
    NaivePairs pairs;
    for (std::size_t i = 0; i < BATCHES_MAX && !in.empty(); ++i) {
        const std::map<Bytes, Bytes> batch = choose_batch(in);
        std::vector<TrieChange> changes;
        for (const auto& [key, value] : batch) {
            changes.push_back({.key = key, .value = value});
            if (value.empty()) {
                pairs.erase(key);
            } else {
                pairs[key] = value;
            }
        }
        trie.update(changes);
        if (in.one_in(4)) {
            continue;
        }
        const TrieSnapshot snapshot = trie.snapshot();
        CAIRN_ASSERT(snapshot.root() == naive_root(pairs));
        check_proof(snapshot, pairs, in);
    }
    tally.input(!pairs.empty());
    return 0;
}
