#include "test/differential/evm/compare.hpp"

#include <utility>

namespace cairn::differential {
namespace {

std::string name_of(std::size_t index) {
    return "case" + std::to_string(index);
}

/// The first thing that the answers differ in.
std::string difference(const Answer& ours, const Answer& theirs) {
    const auto both = [](std::string_view what, std::string_view a, std::string_view b) {
        return std::string(what) + ": ours " + std::string(a) + "; theirs " + std::string(b);
    };
    if (ours.ending != theirs.ending) {
        return both("ending", std::string(to_string(ours.ending)) + " (" + ours.reason + ")",
                    std::string(to_string(theirs.ending)) + " (" + theirs.reason + ")");
    }
    if (ours.ending != Ending::refused && ours.gas_used != theirs.gas_used) {
        return both("gas used", std::to_string(ours.gas_used), std::to_string(theirs.gas_used));
    }
    if (ours.state_digest != theirs.state_digest) {
        return "state";
    }
    if (ours.logs_hash != theirs.logs_hash) {
        return "logs";
    }
    if (ours.output != theirs.output) {
        return both("output", base::to_hex(ours.output), base::to_hex(theirs.output));
    }
    return {};
}

}  // namespace

std::string_view to_string(Peer peer) noexcept {
    return peer == Peer::geth ? "geth" : "revm";
}

std::string_view set_aside(Peer peer, const Case& one, const Answer& ours) {
    if (peer == Peer::revm && one.revision == evm::Revision::constantinople) {
        return "revm has no Constantinople before EIP-1283 was taken out of it";
    }
    const bool needs_target = one.transaction.type >= execution::TransactionType::blob;
    if (peer == Peer::revm && needs_target && one.transaction.is_creation() &&
        ours.ending == Ending::refused) {
        return "revm leaves it to the decoder that blob and set-code transactions have a recipient";
    }
    return {};
}

Machines::Machines(const std::string& geth, const std::string& revm,
                   const std::filesystem::path& folder, std::size_t number)
    : geth_(geth, folder / ("batch" + std::to_string(number) + ".json")), revm_(revm) {}

Compared Machines::compare(std::span<const Case> cases, Coverage* coverage) {
    std::vector<Answer> ours;
    std::string tests = "{";
    for (std::size_t i = 0; i < cases.size(); ++i) {
        OwnAnswer own = own_answer(cases[i], coverage);
        tests += (i == 0 ? "\"" : ",\n\"") + name_of(i) +
                 "\":" + to_state_test(cases[i], own.answer, own.state_root);
        own.answer.state.clear();
        ours.push_back(std::move(own.answer));
    }
    tests += "}";
    geth_.start(tests);
    const std::vector<Answer> answers = revm_.answers(cases, false);
    const auto failures = geth_.finish();
    Compared out;
    const auto add = [&out, cases, &ours](std::size_t i, Peer peer, std::string text) {
        const std::string_view aside = set_aside(peer, cases[i], ours[i]);
        if (!aside.empty()) {
            ++out.set_aside[std::string(aside)];
        } else if (!text.empty()) {
            out.differences.push_back({i, peer, std::move(text)});
        }
    };
    for (std::size_t i = 0; i < cases.size(); ++i) {
        const auto failure = failures.find(name_of(i));
        add(i, Peer::geth, failure == failures.end() ? std::string() : failure->second);
        add(i, Peer::revm, difference(ours[i], answers[i]));
    }
    return out;
}

std::string Machines::describe(const Case& one) {
    const OwnAnswer own = own_answer(one, nullptr);
    const Answer theirs = revm_.answers({&one, 1}, true).front();
    const auto line = [](std::string_view name, const Answer& answer) {
        return "  " + std::string(name) + ": " + std::string(to_string(answer.ending)) + " (" +
               answer.reason + "), gas used " + std::to_string(answer.gas_used) + ", logs " +
               base::to_hex(answer.logs_hash.view()).substr(0, 10) + ", output " +
               base::to_hex(answer.output) + "\n";
    };
    return "  " + std::string(evm::revision_name(one.revision)) + ", state root " +
           base::to_hex(own.state_root.view()) + "\n" + line("ours", own.answer) +
           line("revm", theirs) + state_differences(own.answer.state, theirs.state);
}

}  // namespace cairn::differential
