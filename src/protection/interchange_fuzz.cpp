// Documents made from the input, some of them with a few characters changed, and the input as it
// is. What parse_interchange accepts is the same after writing and reading again, and is what was
// written; taken in by the twin and given out, complete or minimal, it forbids the same messages.
#include "protection/interchange.hpp"

#include "base/assert.hpp"
#include "base/fuzz_input_test.hpp"
#include "protection/memory_protection.hpp"

#include <algorithm>
#include <numeric>

using namespace cairn;
using namespace cairn::protection;

namespace {

/// Near each other, so that messages meet, and the greatest.
std::uint64_t number(base::FuzzInput& input) {
    const std::uint64_t small = input.byte();
    return small < 250 ? small : ~std::uint64_t{0} - (small - 250);
}

std::optional<consensus::Root> signing_root(base::FuzzInput& input) {
    const std::size_t choice = input.below(4);
    consensus::Root root;
    root[31] = static_cast<std::uint8_t>(choice);
    return choice == 0 ? std::nullopt : std::optional(root);
}

/// Valid: no source is after its target.
Interchange build(base::FuzzInput& input) {
    Interchange out;
    out.genesis_validators_root[0] = input.byte();
    for (std::size_t keys = input.below(4); keys > 0; --keys) {
        SigningHistory& history = out.data.emplace_back();
        history.pubkey[47] = static_cast<std::uint8_t>(input.below(3));
        for (std::size_t blocks = input.below(4); blocks > 0; --blocks) {
            const consensus::Slot slot{number(input)};
            history.signed_blocks.push_back({slot, signing_root(input)});
        }
        for (std::size_t votes = input.below(6); votes > 0; --votes) {
            const std::uint64_t one = number(input);
            const std::uint64_t other = number(input);
            history.signed_attestations.push_back({consensus::Epoch{std::min(one, other)},
                                                   consensus::Epoch{std::max(one, other)},
                                                   signing_root(input)});
        }
    }
    return out;
}

void edit(std::string& text, base::FuzzInput& input) {
    constexpr std::string_view likely = "0123456789abcdef\"{}[]:, x";
    for (std::size_t edits = 1 + input.below(3); edits > 0; --edits) {
        const std::size_t at = (input.byte() * std::size_t{256} + input.byte()) % text.size();
        if (input.one_in(4)) {
            text.erase(at, 1 + input.below(8));
        } else {
            text[at] = likely[input.below(likely.size())];
        }
    }
}

std::vector<ToSign> conflicting(const Interchange& document) {
    std::vector<ToSign> out;
    consensus::Root other;
    other[0] = 0xa5;
    other[31] = 0x5a;
    for (const SigningHistory& history : document.data) {
        for (const SignedBlock& block : history.signed_blocks) {
            if (block.signing_root != other) {
                out.push_back(BlockToSign{history.pubkey, block.slot, other});
            }
        }
        for (const SignedAttestation& vote : history.signed_attestations) {
            if (vote.signing_root != other) {
                out.push_back(
                    AttestationToSign{history.pubkey, vote.source_epoch, vote.target_epoch, other});
            }
        }
    }
    return out;
}

void expect_refusals(MemoryProtection& protection, const Interchange& document) {
    const std::vector<ToSign> messages = conflicting(document);
    for (const Verdict verdict : protection.check_and_record(messages).value()) {
        CAIRN_ASSERT(!may_sign(verdict) && verdict != Verdict::unknown_key);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static base::FuzzTally tally;
    base::FuzzInput input({data, size});
    std::string text;
    std::optional<Interchange> built;
    // By all bytes, so that the fuzzer cannot dwell on the ways that fail in many places.
    const std::size_t way = std::accumulate(data, data + size, std::size_t{0}) % 8;
    if (way == 7) {
        text.assign(reinterpret_cast<const char*>(data), size);
    } else {
        built = build(input);
        text = to_json(*built);
        if (way >= 5) {
            edit(text, input);
            built.reset();
        }
    }
    const auto document = parse_interchange(text);
    tally.input(document.has_value());
    if (!document) {
        CAIRN_ASSERT(!built && document.error().cause == ProtectionCause::interchange);
        return 0;
    }
    CAIRN_ASSERT(!built || *built == *document);
    CAIRN_ASSERT(parse_interchange(to_json(*document)).value() == *document);
    for (const ImportMode mode : {ImportMode::complete, ImportMode::minimal}) {
        MemoryProtection first(document->genesis_validators_root);
        CAIRN_ASSERT(first.import_history(*document, mode));
        MemoryProtection second(document->genesis_validators_root);
        CAIRN_ASSERT(second.import_history(first.export_history().value(), mode));
        expect_refusals(first, *document);
        expect_refusals(second, *document);
    }
    return 0;
}
