// Requests out of a row of choices: every method of a dispatcher, its parameters by their names,
// most of them of the right form and about things that the chain has.
#pragma once

#include "base/fuzz_input_test.hpp"
#include "rpc/dispatcher.hpp"

namespace cairn::rpc {

/// What requests may name.
struct KnownThings {
    std::vector<std::string> hashes;     // of blocks and transactions
    std::vector<std::string> addresses;  // of accounts, contracts, precompiled contracts
    std::vector<std::string> raw;        // transactions, blocks
    std::vector<std::string> payloads;   // engine_newPayload's
    std::vector<std::string> ids;        // of filters, subscriptions, payloads
};

class RequestGrammar {
  public:
    RequestGrammar(base::FuzzInput& input, const KnownThings& known)
        : input_(&input), known_(&known) {}

    /// Of this method; sometimes with too many parameters, or too few.
    std::string request(const Method& method);

  private:
    using Field = std::pair<std::string_view, std::string (RequestGrammar::*)()>;

    /// By the name that the list of methods has, without its question mark.
    std::string parameter(const std::string& method, std::string_view name);
    std::string something();
    /// Each field is there half of the time.
    std::string object(std::initializer_list<Field> fields);
    std::string list(std::string (RequestGrammar::*item)(), std::size_t max);
    std::string one_of(const std::vector<std::string>& values);
    std::string one_of(std::initializer_list<std::string_view> values);
    std::string hex(std::size_t bytes);

    std::string null() { return "null"; }
    std::string boolean() { return input_->one_in(2) ? "true" : "false"; }
    std::string text();
    std::string number();
    std::string quantity();
    std::string small_gas();
    std::string word();
    std::string data();
    std::string code();
    std::string raw();
    std::string hash();
    std::string address();
    std::string id() { return one_of(known_->ids); }
    std::string block();
    std::string access();
    std::string access_list() { return list(&RequestGrammar::access, 3); }
    std::string authorization();
    std::string authorizations() { return list(&RequestGrammar::authorization, 2); }
    std::string words() { return list(&RequestGrammar::word, 4); }
    std::string hashes() { return list(&RequestGrammar::hash, 4); }
    std::string addresses();
    std::string topics();
    std::string call();
    std::string calls() { return list(&RequestGrammar::call, 4); }
    std::string slots();
    std::string account_override();
    std::string state_overrides();
    std::string block_overrides();
    std::string withdrawal();
    std::string withdrawals() { return list(&RequestGrammar::withdrawal, 3); }
    std::string simulated_block();
    std::string simulated_blocks() { return list(&RequestGrammar::simulated_block, 4); }
    std::string simulation();
    std::string filter();
    std::string trace_options();
    std::string tracer();
    std::string tracer_config();
    std::string trace_types();
    std::string keys_by_address();
    std::string percentiles() { return list(&RequestGrammar::number, 4); }
    std::string payload();
    std::string attributes();
    std::string forkchoice();
    std::string raws() { return list(&RequestGrammar::raw, 3); }
    std::string subscription();
    std::string call_and_types();
    std::string calls_and_types() { return list(&RequestGrammar::call_and_types, 3); }

    base::FuzzInput* input_;
    const KnownThings* known_;
    std::size_t depth_ = 0;
};

}  // namespace cairn::rpc
