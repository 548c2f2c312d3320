// Any nodes as a proof, of the root that their first one has: no crash, and what is proved is part
// of what was given. The input: the key's size, the key, then nodes behind their sizes.
#include "state/proof.hpp"

#include "base/assert.hpp"
#include "base/fuzz_input_test.hpp"
#include "crypto/keccak256.hpp"
#include "rlp/writer.hpp"

#include <algorithm>

using namespace cairn;
using namespace cairn::state;

namespace {

/// A node of the right shape, whose child is the one before; parts of it from the input.
Bytes shaped(base::FuzzInput& in, const Bytes& child, std::uint8_t nibble) {
    rlp::Writer out;
    const auto put_child = [&] {
        if (child.size() < 32 && !child.empty()) {
            out.encoded(child);
        } else if (!child.empty()) {
            out.string(crypto::keccak256(child).view());
        } else {
            out.string({});
        }
    };
    out.begin_list();
    switch (in.below(3)) {
        case 0:
            for (std::uint8_t i = 0; i < 16; ++i) {
                if (i == nibble) {
                    put_child();
                } else {
                    out.string({});
                }
            }
            out.string(Bytes(in.below(3), in.byte()));
            break;
        case 1:
            out.string(Bytes{static_cast<std::uint8_t>(0x10U | nibble)});
            put_child();
            break;
        default:
            out.string(Bytes{static_cast<std::uint8_t>(0x30U | nibble)});
            out.string(Bytes(in.below(40), in.byte()));
    }
    out.end_list();
    return out.finish();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static base::FuzzTally tally;
    base::FuzzInput in(BytesView(data, size));
    const std::size_t nodes = 1 + in.below(6);
    const Bytes key(nodes / 2, 0x33);
    Proof proof;
    Bytes child;
    for (std::size_t i = 0; i < nodes; ++i) {
        child = shaped(in, child, in.one_in(8) ? in.byte() & 0x0fU : 3);
        if (in.one_in(16)) {
            child[in.byte() % child.size()] = in.byte();
        }
        if (child.size() >= 32 || i + 1 == nodes) {
            proof.insert(proof.begin(), child);
        }
    }
    const auto proved = verify_proof(crypto::keccak256(child), key, proof);
    tally.input(proved.has_value());
    tally.add(proved ? (*proved ? "present" : "absent") : to_string(proved.error()));
    if (proved && *proved) {
        const BytesView value = **proved;
        CAIRN_ASSERT(!value.empty());
        CAIRN_ASSERT(std::ranges::any_of(proof, [&](const Bytes& node) {
            return value.data() >= node.data() &&
                   value.data() + value.size() <= node.data() + node.size();
        }));
    }
    return 0;
}
