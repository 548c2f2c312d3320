#include "evmtest/transaction_fixture.hpp"

#include "evmtest/exceptions.hpp"
#include "evmtest/fields.hpp"
#include "evmtest/networks.hpp"
#include "execution/validity.hpp"

namespace cairn::evmtest {
namespace {

using execution::Transaction;
using execution::TransactionRule;
using spectest::failed;
using spectest::skipped;

struct Accepted {
    Transaction transaction;
    Address sender;
    std::uint64_t intrinsic_gas = 0;
};
struct Refused {
    std::optional<TransactionRule> rule;  // nothing: the bytes are no transaction
    std::string reason;
};

Result<Accepted, Refused> examine(BytesView bytes, const execution::BlockRules& rules) {
    auto transaction = execution::decode_transaction(bytes);
    if (!transaction) {
        return unexpected(Refused{std::nullopt, to_string(transaction.error())});
    }
    const auto sender = execution::recover_sender(*transaction);
    if (!sender) {
        const auto rule = TransactionRule::invalid_signature;
        return unexpected(Refused{rule, std::string(to_string(rule))});
    }
    const auto cost = execution::validate_transaction(rules, *transaction);
    if (!cost) {
        return unexpected(Refused{cost.error(), std::string(to_string(cost.error()))});
    }
    return Accepted{*std::move(transaction), *sender, cost->gas};
}

Outcome check_accepted(const json::Value& wanted, BytesView bytes, const Accepted& got) {
    const auto hash = field(wanted, "hash", read_bytes32);
    const auto sender = field(wanted, "sender", read_address);
    const auto gas = field(wanted, "intrinsicGas", read_uint64);
    if (!hash || !sender || !gas) {
        return failed("fixture: no hash, sender or intrinsicGas");
    }
    const Bytes encoded = execution::encode_transaction(got.transaction);
    if (!std::equal(encoded.begin(), encoded.end(), bytes.begin(), bytes.end())) {
        return failed("encoded again gives other bytes");
    }
    if (execution::transaction_hash(got.transaction) != *hash) {
        return failed("hash");
    }
    if (got.sender != *sender) {
        return failed("sender");
    }
    if (got.intrinsic_gas != *gas) {
        return failed("intrinsic gas: wanted " + std::to_string(*gas) + ", got " +
                      std::to_string(got.intrinsic_gas));
    }
    return {};
}

Outcome run_fork(BytesView bytes, const std::string& fork, const json::Value& wanted) {
    const auto network = network_of(fork);
    if (!network) {
        return skipped("no fork " + fork);
    }
    const auto got = examine(bytes, network->rules_of(0, 0, 0));
    const json::Value* exception = wanted.find("exception");
    if (got) {
        return exception == nullptr ? check_accepted(wanted, bytes, *got)
                                    : failed("accepted, expected " + exception->text);
    }
    const Refused& refused = got.error();
    if (exception == nullptr) {
        return failed("refused: " + refused.reason);
    }
    if (refused.rule && !names_rule(exception->text, *refused.rule)) {
        return failed("refused: " + refused.reason + ", expected " + exception->text);
    }
    return {};
}

}  // namespace

bool run_transaction_tests(const std::string& path, const json::Value& document,
                           const Selection& selection, Report& report) {
    bool found = false;
    for (const json::Member& test : document.members) {
        const json::Value* result = test.value.find("result");
        const auto bytes = field(test.value, "txbytes", read_bytes);
        if (result == nullptr || !bytes) {
            continue;
        }
        found = true;
        for (const json::Member& fork : result->members) {
            const std::string id = path + "::" + test.key + "[" + fork.key + "]";
            if (selection.wants_fork(fork.key) && selection.wants(id)) {
                report.add(fork.key, id, run_fork(*bytes, fork.key, fork.value));
            }
        }
    }
    return found;
}

}  // namespace cairn::evmtest
