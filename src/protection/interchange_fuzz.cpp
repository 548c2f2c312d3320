// What parse_interchange accepts is the same after writing and reading again; taken in by the twin
// and given out, complete or minimal, it forbids the same messages.
#include "protection/interchange.hpp"

#include "base/assert.hpp"
#include "base/fuzz_input_test.hpp"
#include "protection/memory_protection.hpp"

using namespace cairn;
using namespace cairn::protection;

namespace {

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
    const auto document = parse_interchange({reinterpret_cast<const char*>(data), size});
    tally.input(document.has_value());
    if (!document) {
        CAIRN_ASSERT(document.error().cause == ProtectionCause::interchange);
        return 0;
    }
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
