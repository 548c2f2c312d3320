// MB of text per second for a value shaped like a beacon state: roots, validators, balances.
#include "json/mapping.hpp"

#include "json/detail/json_tokens.hpp"
#include "json/detail/yaml_document.hpp"
#include "json/detail/yaml_tokens.hpp"
#include "ssz/codec.hpp"

#include <benchmark/benchmark.h>

namespace cairn::json {
namespace {

struct Row {
    Bytes48 pubkey;
    Bytes32 withdrawal_credentials;
    std::uint64_t effective_balance = 32000000000;
    bool slashed = false;
    std::uint64_t exit_epoch = ~std::uint64_t{0};
    friend bool operator==(const Row&, const Row&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<Row>) {
    static const ssz::Type type = ssz::container<Row>(
        "Row", {ssz::field<&Row::pubkey>("pubkey"),
                ssz::field<&Row::withdrawal_credentials>("withdrawal_credentials"),
                ssz::field<&Row::effective_balance>("effective_balance"),
                ssz::field<&Row::slashed>("slashed"), ssz::field<&Row::exit_epoch>("exit_epoch")});
    return type;
}

struct State {
    ssz::PersistentVector<Bytes32> roots;
    ssz::PersistentList<Row> validators;
    ssz::PersistentList<std::uint64_t> balances;
    friend bool operator==(const State&, const State&) = default;
};
const ssz::Type& ssz_type(ssz::Tag<State>) {
    static const ssz::Type type = ssz::container<State>(
        "State", {ssz::field<&State::roots>("roots", ssz::fixed<65536>),
                  ssz::field<&State::validators>("validators", ssz::fixed<1 << 20>),
                  ssz::field<&State::balances>("balances", ssz::fixed<1 << 20>)});
    return type;
}

const ssz::Context context{};

const State& sample() {
    static const State state = [] {
        auto out = ssz::default_value<State>(context);
        for (std::size_t i = 0; i < out.roots.size(); ++i) {
            out.roots.mut(i)[i % 32] = static_cast<std::uint8_t>(i);
        }
        out.validators.resize(4096);
        out.balances.resize(4096);
        for (std::size_t i = 0; i < out.balances.size(); ++i) {
            out.balances.set(i, 32000000000 + i * 12345);
        }
        return out;
    }();
    return state;
}

/// As PyYAML writes it: collections of scalars in flow style.
const std::string& sample_yaml() {
    static const std::string text = [] {
        std::string roots;
        for (const Bytes32& root : sample().roots) {
            roots += (roots.empty() ? "roots: ['" : "',\n  '") + base::to_hex(root.view());
        }
        std::string validators;
        for (const Row& row : sample().validators) {
            validators += "- {pubkey: '" + base::to_hex(row.pubkey.view()) +
                          "',\n  withdrawal_credentials: '" +
                          base::to_hex(row.withdrawal_credentials.view()) +
                          "',\n  effective_balance: 32000000000, slashed: false,\n"
                          "  exit_epoch: 18446744073709551615}\n";
        }
        std::string balances;
        for (const std::uint64_t balance : sample().balances) {
            balances += (balances.empty() ? "balances: [" : ", ") + std::to_string(balance);
        }
        return roots + "']\nvalidators:\n" + validators + balances + "]\n";
    }();
    return text;
}

void set_bytes(benchmark::State& state, const std::string& text) {
    state.SetBytesProcessed(static_cast<std::int64_t>(text.size()) * state.iterations());
}

void write_json(benchmark::State& state) {
    for (auto _ : state) {
        benchmark::DoNotOptimize(to_json(context, sample()));
    }
    set_bytes(state, to_json(context, sample()));
}
BENCHMARK(write_json);

void read_json(benchmark::State& state) {
    const std::string text = to_json(context, sample());
    for (auto _ : state) {
        State value;
        CAIRN_ASSERT(from_json(context, text, value));
    }
    set_bytes(state, text);
}
BENCHMARK(read_json);

template <class Source>
void scan(benchmark::State& state, const std::string& text) {
    for (auto _ : state) {
        Source source(text, {});
        detail::Token token;
        do {
            token = source.next();
        } while (token.kind != detail::Token::Kind::end &&
                 token.kind != detail::Token::Kind::failed);
        CAIRN_ASSERT(token.kind == detail::Token::Kind::end);
    }
    set_bytes(state, text);
}
void scan_json(benchmark::State& state) {
    scan<detail::JsonTokens>(state, to_json(context, sample()));
}
BENCHMARK(scan_json);
void scan_yaml(benchmark::State& state) {
    scan<detail::RegularYamlTokens>(state, sample_yaml());
}
BENCHMARK(scan_yaml);

void read_yaml_and_compare(benchmark::State& state) {
    for (auto _ : state) {
        const auto same = equals_yaml(context, sample_yaml(), sample());
        CAIRN_ASSERT(same && *same);
    }
    set_bytes(state, sample_yaml());
}
BENCHMARK(read_yaml_and_compare);

void read_yaml_by_yaml_cpp(benchmark::State& state) {
    for (auto _ : state) {
        CAIRN_ASSERT(detail::parse_any_yaml(sample_yaml(), {}));
    }
    set_bytes(state, sample_yaml());
}
BENCHMARK(read_yaml_by_yaml_cpp)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace cairn::json
