#include "test/differential/evm/report.hpp"

#include "evm/opcode.hpp"
#include "evm/precompiles.hpp"

#include <cstdio>

namespace cairn::differential {
namespace {

using Count = unsigned long long;

template <class M>
void print_counts(const char* title, const M& counts) {
    std::printf("%s:", title);
    const char* separator = " ";
    for (const auto& [name, count] : counts) {
        std::printf("%s%s %llu", separator, name.c_str(), static_cast<Count>(count));
        separator = ", ";
    }
    std::printf("\n");
}

void print_opcodes(const Coverage& coverage) {
    std::printf("opcodes, each with the steps of it and the cases that executed it:\n");
    std::size_t column = 0;
    std::size_t there = 0;
    std::string missing;
    for (std::size_t i = 0; i < 256; ++i) {
        const std::string name(evm::opcode_name(static_cast<std::uint8_t>(i)));
        if (name.empty()) {
            continue;
        }
        there += coverage.cases[i] > 0 ? 1U : 0U;
        missing += coverage.cases[i] > 0 ? "" : " " + name;
        std::printf("  %-14s%11llu%9llu%s", name.c_str(), static_cast<Count>(coverage.steps[i]),
                    static_cast<Count>(coverage.cases[i]), ++column % 3 == 0 ? "\n" : "");
    }
    std::printf("%s%zu opcodes executed; never executed:%s\n", column % 3 == 0 ? "" : "\n", there,
                missing.empty() ? " none" : missing.c_str());
}

void print_precompiles(const Coverage& coverage) {
    std::printf("precompiled contracts, each with its calls and those that succeeded:\n");
    for (const Address& address : evm::precompile_addresses(evm::Revision::osaka)) {
        const auto found = coverage.precompiles.find(address);
        const Coverage::Contract counts =
            found == coverage.precompiles.end() ? Coverage::Contract{} : found->second;
        const evm::Precompile* contract = evm::find_precompile(evm::Revision::osaka, address);
        std::printf("  0x%-5x%-24s%9llu%9llu\n",
                    static_cast<unsigned>(U256::from_be(address).low64()),
                    std::string(contract->name).c_str(), static_cast<Count>(counts.calls),
                    static_cast<Count>(counts.successes));
    }
}

}  // namespace

void print_report(const Coverage& coverage, const Compared& compared) {
    std::map<std::string, std::uint64_t> revisions;
    for (const auto& [revision, count] : coverage.revisions) {
        revisions[std::string(evm::revision_name(revision))] = count;
    }
    print_counts("revisions", revisions);
    print_counts("transactions", coverage.types);
    print_counts("endings", coverage.endings);
    print_counts("refused for", coverage.refusals);
    print_counts("frames", coverage.kinds);
    print_counts("ends of frames", coverage.frames);
    std::printf("logs %llu, self-destructions %llu, deepest frame %llu\n",
                static_cast<Count>(coverage.logs), static_cast<Count>(coverage.selfdestructs),
                static_cast<Count>(coverage.deepest));
    print_opcodes(coverage);
    print_precompiles(coverage);
    for (const auto& [reason, count] : compared.set_aside) {
        std::printf("not compared: %s: %llu\n", reason.c_str(), static_cast<Count>(count));
    }
    const double share = coverage.count == 0
                             ? 0
                             : 100.0 * static_cast<double>(coverage.structurally_valid) /
                                   static_cast<double>(coverage.count);
    std::printf("%llu cases, %.1f %% structurally valid, %zu differences\n",
                static_cast<Count>(coverage.count), share, compared.differences.size());
}

}  // namespace cairn::differential
