#include "devnet/simulation.hpp"

#include "base/assert.hpp"
#include "consensus/fork_choice/slot_time.hpp"

#include <algorithm>
#include <limits>
#include <set>

namespace cairn::devnet {

using namespace consensus;

namespace {

MemberOptions member_options(const SimulationOptions& options, MemberId id) {
    const std::uint64_t validators = options.genesis.validators;
    // Whose keys it has, from 0.
    const std::size_t owner =
        (id <= options.nodes ? id : options.doubled[id - options.nodes - 1]) - 1;
    MemberOptions member;
    member.id = id;
    member.seed = options.seed * 1'000'003 + id - 1;
    member.node_count = options.nodes;
    member.first_validator = validators * owner / options.nodes;
    if (!options.external_validators) {
        member.validator_count = validators * (owner + 1) / options.nodes - member.first_validator;
    }
    member.blobs_per_block = options.blobs;
    member.transactions_per_slot = options.transactions_per_slot;
    member.door = std::make_shared<ExecutionDoor>();
    member.supernode = id <= options.supernodes;
    if (id == 1) {
        member.foreign_execution = options.foreign_execution;
    }
    if (options.storage) {
        member.storage = options.storage(id);
    }
    return member;
}

}  // namespace

Result<std::unique_ptr<Simulation>, std::string> Simulation::create(
    const SimulationOptions& options, base::Executor& executor) {
    CAIRN_ASSERT(options.nodes > 0 && options.genesis.validators >= options.nodes);
    auto genesis = make_genesis(options.genesis, executor);
    if (!genesis) {
        return unexpected("no genesis: " + consensus::describe(genesis.error()));
    }
    std::unique_ptr<Simulation> simulation(
        new Simulation(*std::move(genesis), options.seed, executor));
    simulation->on_published_ = options.on_published;
    for (MemberId id = 1; id <= options.nodes + options.doubled.size(); ++id) {
        auto created = create_member(simulation->genesis_, member_options(options, id));
        if (!created) {
            return unexpected("node " + std::to_string(id) + ": " + created.error());
        }
        simulation->members_.push_back(*std::move(created));
    }
    simulation->faults_.resize(simulation->size());
    simulation->now_ms_ = simulation->genesis_ms();
    simulation->resume_at(options.resume_ms);
    return simulation;
}

void Simulation::resume_at(std::uint64_t time_ms) {
    const bool is_new = std::ranges::all_of(
        members_, [&](const auto& member) { return member->chain().time_ms() <= genesis_ms(); });
    if (is_new) {
        return;
    }
    now_ms_ = std::max(now_ms_, time_ms);
    std::uint64_t known_ms = 0;
    for (const auto& member : members_) {
        known_ms = std::max(known_ms, member->chain().time_ms());
    }
    if (known_ms > now_ms_) {  // the rest of that slot is past: nobody knows what was done in it
        const Slot slot = compute_slot_at_time_ms(genesis_.network, genesis_ms(), known_ms);
        now_ms_ = compute_time_at_slot_ms(genesis_.network, genesis_ms(), slot + 1);
    }
    for (const auto& member : members_) {
        member->set_running(true, now_ms_);
    }
}

Slot Simulation::current_slot() const {
    return compute_slot_at_time_ms(genesis_.network, genesis_ms(), now_ms_);
}

std::uint64_t Simulation::next_event_ms() const {
    std::uint64_t next = std::numeric_limits<std::uint64_t>::max();
    for (const auto& member : members_) {
        next = std::min(next, member->next_event_ms());
    }
    return next;
}

void Simulation::run_until(std::uint64_t time_ms) {
    for (std::uint64_t next = next_event_ms(); next < time_ms; next = next_event_ms()) {
        now_ms_ = std::max(now_ms_, next);
        run_window(std::min(now_ms_ + MIN_LATENCY_MS, time_ms));
    }
    now_ms_ = std::max(now_ms_, time_ms);
}

void Simulation::run_window(std::uint64_t end_ms) {
    executor_.parallel_for(members_.size(), 1, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            members_[i]->run_until(end_ms);
        }
    });
    for (const auto& member : members_) {
        route_all(*member);
    }
}

void Simulation::route_all(Member& member) {
    for (const Outgoing& outgoing : member.take_outbox()) {
        route(member.options().id, outgoing);
    }
}

void Simulation::visit(MemberId id, const std::function<void(node::Node&)>& what) {
    member(id).visit(now_ms_, what);
    route_all(member(id));
}

void Simulation::tell_transactions(MemberId id, std::vector<Bytes> transactions) {
    if (member(id).is_running()) {
        member(id).tell_transactions(now_ms_, std::move(transactions));
        route_all(member(id));
    }
}

std::vector<unsigned> Simulation::circles() const {
    std::vector<unsigned> out;
    for (const auto& member : members_) {
        out.push_back(member->is_running() ? fault(member->options().id).group : 0);
    }
    return out;
}

// Those who heard each other have the same pools, so one of them speaks for all.
void Simulation::hand_pools(const std::vector<unsigned>& before) {
    const std::vector<unsigned> now = circles();
    for (std::size_t to = 0; to < members_.size(); ++to) {
        std::set<unsigned> heard{before[to]};
        for (std::size_t from = 0; from < members_.size(); ++from) {
            const bool is_heard = from != to && now[from] == now[to] && now[to] != 0;
            if (is_heard && (before[from] == 0 || !heard.contains(before[from]))) {
                heard.insert(before[from]);
                members_[from]->hand_pool(now_ms_, members_[to]->options().id);
                route_all(*members_[from]);
            }
        }
    }
}

Result<void, std::string> Simulation::kill(MemberId id) {
    Member& killed = member(id);
    if (killed.options().storage == nullptr) {
        return unexpected("node " + std::to_string(id) + " stores nothing that could outlive it");
    }
    if (!killed.is_dead()) {
        killed.die();
        killed.options().storage->lose_unsynced();
    }
    return {};
}

Result<void, std::string> Simulation::restart(MemberId id) {
    CAIRN_TRY(kill(id));
    std::unique_ptr<Member>& place = members_[id - 1];
    auto successor = create_member(genesis_, place->options());
    if (!successor) {
        return unexpected("node " + std::to_string(id) + ": " + successor.error());
    }
    (*successor)->set_silent(place->is_silent());
    (*successor)->set_skew(place->skew_ms());
    (*successor)->set_running(true, now_ms_);
    place = *std::move(successor);
    return {};
}

void Simulation::route(MemberId from, const Outgoing& outgoing) {
    const auto* const gossip = std::get_if<node::GossipMessage>(&outgoing.message);
    if (gossip != nullptr && on_published_) {
        on_published_(from, *gossip);
    }
    if (outgoing.to != 0) {
        deliver(from, outgoing.to, outgoing);
        return;
    }
    for (const auto& member : members_) {
        if (member->options().id != from) {
            deliver(from, member->options().id, outgoing);
        }
    }
}

void Simulation::deliver(MemberId from, MemberId to, const Outgoing& outgoing) {
    // Drawn even where it is not used, so that a fault does not change what comes after it.
    const std::uint64_t latency =
        MIN_LATENCY_MS + random_() % (MAX_LATENCY_MS - MIN_LATENCY_MS + 1);
    const unsigned luck = static_cast<unsigned>(random_() % 100);
    const LinkFault& sender = fault(from);
    const LinkFault& receiver = fault(to);
    const bool lost = luck < std::max(sender.drop_percent, receiver.drop_percent);
    if (sender.group != receiver.group || lost) {
        return;
    }
    ++delivered_;
    members_[to - 1]->deliver(outgoing.time_ms + latency + sender.delay_ms + receiver.delay_ms,
                              {from, outgoing.message});
}

}  // namespace cairn::devnet
