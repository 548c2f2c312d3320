// cairn bench load: what a node of a made-up network hears, into a file.
//
// Each slot has a block with all votes of the slot before and a full sync committee, then the
// single votes of some subnets and the aggregates of all committees. With branches the chain splits
// after a prelude, and nothing is justified any more: each branch has few blocks, with few votes.
#include "base/stopwatch.hpp"
#include "cli/bench_commands.hpp"
#include "cli/load_file.hpp"
#include "cli/network.hpp"
#include "consensus/accessors.hpp"
#include "consensus/constants.hpp"
#include "consensus/containers/validator.hpp"
#include "consensus/gossip/attestation.hpp"
#include "consensus/misc.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"
#include "synthetic/block.hpp"
#include "synthetic/genesis.hpp"
#include "synthetic/message_signer.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>
#include <ostream>

namespace cairn::cli {
namespace {

using namespace consensus;
using node::Topic;

struct LoadOptions {
    NetworkOptions network;
    std::uint64_t validators = 500'000;
    std::uint64_t first_key = 1;
    std::uint64_t slots = 96;
    std::uint64_t aggregators = 16;
    std::uint64_t subnets = 2;
    std::uint64_t branches = 0;
    std::uint64_t branch_epochs = 1000;
    std::uint64_t blocks_per_epoch = 2;
    std::string output;
};

/// When messages come, in thirds of a slot: a block soon after its start, votes from the first
/// third on, aggregates from the second.
constexpr std::uint64_t BLOCK_MS = 1000;
constexpr std::uint64_t VOTES_MS = 4000;
constexpr std::uint64_t VOTES_WITHIN_MS = 500;
constexpr std::uint64_t AGGREGATES_MS = 8000;
constexpr std::uint64_t AGGREGATES_WITHIN_MS = 1000;

class LoadMaker {
  public:
    LoadMaker(const LoadOptions& options, Output output)
        : options_(options),
          output_(output),
          executor_(base::tbb_executor()),
          keys_(options.first_key, options.validators, executor_) {}

    Result<void, std::string> run() {
        const base::Stopwatch watch;
        auto network = synthetic::generate_network(options_.network.spec(executor_), keys_);
        if (!network) {
            return unexpected(describe(network.error()));
        }
        network_ = std::make_unique<synthetic::Network>(*std::move(network));
        state_ = network_->genesis;
        const LoadHeader header{options_.validators, options_.first_key, last_slot(),
                                options_.network.preset, options_.network.fork};
        CAIRN_TRY_ASSIGN(auto writer, LoadWriter::create(options_.output, header));
        writer_ = &writer;
        const auto made = make();
        if (!made) {
            return unexpected(describe(made.error()));
        }
        CAIRN_TRY_ASSIGN(const std::uint64_t size, writer.close());
        const base::Elapsed elapsed = watch.elapsed();
        output_.out << fmt::format(
            "{{\"file\": \"{}\", \"bytes\": {}, \"validators\": {}, \"slots\": {}, \"blocks\": {}, "
            "\"votes\": {}, \"aggregates\": {}, \"wall_s\": {:.1f}, \"cpu_s\": {:.1f}}}\n",
            options_.output, size, options_.validators, last_slot(), blocks_, votes_, aggregates_,
            elapsed.wall_ms / 1000, elapsed.cpu_ms / 1000);
        return {};
    }

  private:
    const Spec& spec() const noexcept { return network_->spec; }
    std::uint64_t slots_per_epoch() const noexcept { return spec().preset->SLOTS_PER_EPOCH; }
    std::uint64_t last_slot() const noexcept {
        return options_.slots +
               (options_.branches == 0 ? 0 : options_.branch_epochs * slots_per_epoch());
    }

    Checked<> make() {
        for (std::uint64_t slot = 1; slot <= options_.slots; ++slot) {
            CAIRN_TRY(add_block(Slot{slot}, state_));
            CAIRN_TRY(add_votes());
        }
        return options_.branches == 0 ? Checked<>{} : add_branches();
    }

    template <class Message>
    void write(Slot slot, std::uint64_t into_slot_ms, Topic topic, std::uint64_t subnet,
               const Message& message) {
        writer_->write(slot.value * spec().config->SLOT_DURATION_MS + into_slot_ms, topic, subnet,
                       ssz::encode(spec(), message));
    }

    /// On top of `state`, which becomes the state after it.
    Checked<> add_block(Slot slot, BeaconState& state) {
        CAIRN_TRY_ASSIGN(auto made, synthetic::generate_block(spec(), state, slot, keys_));
        write(slot, BLOCK_MS, Topic::beacon_block, 0, made.block);
        head_ = ssz::hash_tree_root(spec(), made.block.message);
        state = std::move(made.post_state);
        ++blocks_;
        return {};
    }

    // Branches -----------------------------------------------------------------------------------

    /// The blocks of an epoch are spread over its slots, a slot for each block of each branch.
    Checked<> add_branches() {
        std::vector<BeaconState> tips(options_.branches, state_);
        const std::uint64_t first_epoch = options_.slots / slots_per_epoch() + 1;
        const std::uint64_t turns = options_.branches * options_.blocks_per_epoch;
        CAIRN_ASSERT(turns <= slots_per_epoch());
        for (std::uint64_t epoch = 0; epoch < options_.branch_epochs; ++epoch) {
            const std::uint64_t start = (first_epoch + epoch) * slots_per_epoch();
            for (std::uint64_t turn = 0; turn < turns; ++turn) {
                const Slot slot{start + turn * slots_per_epoch() / turns};
                CAIRN_TRY(add_block(slot, tips[turn % options_.branches]));
            }
        }
        return {};
    }

    // Votes --------------------------------------------------------------------------------------

    Checked<AttestationData> vote_for_head() const {
        AttestationData data;
        data.slot = state_.slot;
        data.beacon_block_root = head_;
        data.source = state_.current_justified_checkpoint;
        data.target.epoch = get_current_epoch(spec(), state_);
        const Slot start = compute_start_slot_at_epoch(spec(), data.target.epoch);
        if (state_.slot == start) {
            data.target.root = head_;
        } else {
            CAIRN_TRY_ASSIGN(data.target.root, get_block_root_at_slot(spec(), state_, start));
        }
        return data;
    }

    Root signing_root(const Root& root, const DomainType& type) const {
        return compute_signing_root(
            root, get_domain(spec(), state_, type, get_current_epoch(spec(), state_)));
    }

    Checked<> add_votes() {
        if (options_.aggregators == 0 && options_.subnets == 0) {
            return {};
        }
        CAIRN_TRY_ASSIGN(const AttestationData data, vote_for_head());
        const synthetic::MessageSigner signer(
            keys_, signing_root(ssz::hash_tree_root(spec(), data), DOMAIN_BEACON_ATTESTER));
        add_singles(data, signer);
        if (options_.aggregators > 0) {
            add_aggregates(data, signer);
        }
        return {};
    }

    void add_singles(const AttestationData& data, const synthetic::MessageSigner& signer) {
        const SlotCommittees committees(spec(), state_, data.slot);
        std::vector<std::pair<std::uint64_t, SingleAttestation>> singles;
        for (std::uint64_t index = 0; index < committees.count(); ++index) {
            const std::uint64_t subnet = gossip::compute_subnet_for_attestation(
                spec(), committees.count(), data.slot, CommitteeIndex{index});
            if (subnet >= options_.subnets) {
                continue;
            }
            for (const ValidatorIndex member : committees[CommitteeIndex{index}]) {
                singles.emplace_back(subnet, SingleAttestation{CommitteeIndex{index}, member, data,
                                                               signer.sign(member)});
            }
        }
        for (std::size_t i = 0; i < singles.size(); ++i) {
            write(data.slot, VOTES_MS + i * VOTES_WITHIN_MS / singles.size(),
                  Topic::beacon_attestation, singles[i].first, singles[i].second);
        }
        votes_ += singles.size();
    }

    void add_aggregates(const AttestationData& data, const synthetic::MessageSigner& signer) {
        const synthetic::MessageSigner selection(
            keys_, signing_root(ssz::hash_tree_root(spec(), data.slot), DOMAIN_SELECTION_PROOF));
        const SlotCommittees committees(spec(), state_, data.slot);
        std::vector<std::vector<SignedAggregateAndProof>> made(committees.count());
        executor_.parallel_for(made.size(), 1, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) {
                made[i] = aggregates_of(data, CommitteeIndex{i}, committees[CommitteeIndex{i}],
                                        signer, selection);
            }
        });
        std::vector<const SignedAggregateAndProof*> mixed;
        for (std::size_t round = 0; round < options_.aggregators; ++round) {
            for (const auto& of_committee : made) {
                if (round < of_committee.size()) {
                    mixed.push_back(&of_committee[round]);
                }
            }
        }
        for (std::size_t i = 0; i < mixed.size(); ++i) {
            write(data.slot, AGGREGATES_MS + i * AGGREGATES_WITHIN_MS / mixed.size(),
                  Topic::beacon_aggregate_and_proof, 0, *mixed[i]);
        }
        aggregates_ += mixed.size();
    }

    /// Each lacks another member, so that all bring news and none may be ignored.
    std::vector<SignedAggregateAndProof> aggregates_of(
        const AttestationData& data, CommitteeIndex index,
        std::span<const ValidatorIndex> committee, const synthetic::MessageSigner& signer,
        const synthetic::MessageSigner& selection) const {
        const std::uint64_t sum = keys_.sum(committee);
        std::vector<SignedAggregateAndProof> out;
        for (std::size_t i = 0; i < committee.size() && out.size() < options_.aggregators; ++i) {
            const BLSSignature proof = selection.sign(committee[i]);
            if (!gossip::is_aggregator(spec(), state_, data.slot, index, proof)) {
                continue;
            }
            SignedAggregateAndProof message;
            message.message.aggregator_index = committee[i];
            message.message.selection_proof = proof;
            Attestation& aggregate = message.message.aggregate;
            aggregate = ssz::default_value<Attestation>(spec());
            aggregate.data = data;
            aggregate.committee_bits.set(index.value);
            aggregate.aggregation_bits = ssz::Bitlist(committee.size());
            const std::size_t missing = out.size() * 7 % committee.size();
            for (std::size_t k = 0; k < committee.size(); ++k) {
                aggregate.aggregation_bits.set(k, k != missing);
            }
            aggregate.signature = signer.sign_sum(sum - keys_.sum({&committee[missing], 1}));
            message.signature =
                keys_.sign(committee[i], signing_root(ssz::hash_tree_root(spec(), message.message),
                                                      DOMAIN_AGGREGATE_AND_PROOF));
            out.push_back(std::move(message));
        }
        return out;
    }

    const LoadOptions& options_;
    Output output_;
    base::Executor& executor_;
    synthetic::Keys keys_;
    std::unique_ptr<synthetic::Network> network_;
    LoadWriter* writer_ = nullptr;
    BeaconState state_;  // after the last block
    Root head_;          // and that block
    std::uint64_t blocks_ = 0;
    std::uint64_t votes_ = 0;
    std::uint64_t aggregates_ = 0;
};

}  // namespace

Run declare_bench_load(CLI::App& app) {
    const auto options = std::make_shared<LoadOptions>();
    options->network.fork = "fulu";
    options->network.declare(app);
    app.get_option("--fork")->check(CLI::IsMember({"electra", "fulu"}));
    app.add_option("--validators", options->validators, "How many validators, all active")
        ->check(CLI::Range(64, 1 << 22))
        ->capture_default_str();
    app.add_option("--slots", options->slots, "Slots with a block and all votes")
        ->capture_default_str();
    app.add_option("--aggregators", options->aggregators, "Aggregates of each committee, at most")
        ->capture_default_str();
    app.add_option("--subnets", options->subnets, "Of so many subnets the single votes")
        ->check(CLI::Range(0, 64))
        ->capture_default_str();
    app.add_option("--branches", options->branches, "Then so many branches that justify nothing")
        ->check(CLI::Range(0, 32))
        ->capture_default_str();
    app.add_option("--branch-epochs", options->branch_epochs, "How long the branches are")
        ->capture_default_str();
    app.add_option("--blocks-per-epoch", options->blocks_per_epoch,
                   "Of each branch; with all branches at most the slots of an epoch")
        ->capture_default_str();
    app.add_option("-o,--output", options->output, "The file")->required();
    return [options](Output output) {
        const auto done = LoadMaker(*options, output).run();
        return done ? exit_success : complain(output, done.error());
    };
}

}  // namespace cairn::cli
