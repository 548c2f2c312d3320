#include "cli/devnet_view.hpp"

#include "consensus/containers/state.hpp"
#include "consensus/fork_choice/slot_time.hpp"
#include "consensus/misc.hpp"
#include "json/writer.hpp"
#include "node/schedule.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace cairn::cli {

using namespace consensus;
using devnet::MemberId;

namespace {

constexpr std::size_t SHOWN_EPOCHS = 5;
constexpr std::size_t SHOWN_EVENTS = 3;
constexpr std::uint64_t SHOWN_SHARD_SLOTS = 16;
constexpr std::uint64_t OLD_CROSSLINK_SLOTS = 4;

struct Line {
    std::string text;
    std::string_view colour = {};  // an escape code for the whole line
};

struct Picture {
    const devnet::Scene& scene;
    const DevnetFacts& facts;
    const node::Chain& chain;
    Slot slot;
    Spec spec;
    std::vector<Line> lines = {};
};

std::string short_root(const Root& root) {
    const std::string hex = base::to_hex(root.view()).substr(2);
    return hex.substr(0, 4) + ".." + hex.substr(60);
}

std::string up_time(std::uint64_t ms) {
    const std::uint64_t seconds = ms / 1000;
    return fmt::format("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

/// "[####*>..]": proposed, head, now, to come. A missed slot is an 'o'.
std::string slot_cells(const Picture& picture) {
    const std::uint64_t length = picture.spec.preset->SLOTS_PER_EPOCH;
    const Slot first = compute_start_slot_at_epoch(
        picture.spec, compute_epoch_at_slot(picture.spec, picture.slot));
    std::string cells(length, '.');
    for (Slot slot = first; slot <= picture.slot; ++slot) {
        cells[slot - first] = slot == picture.slot ? '>' : 'o';
    }
    for (const auto& block : picture.chain.canonical_blocks(first, length)) {
        const Slot slot = block->message.slot;
        cells[slot - first] = slot == picture.chain.head().slot ? '*' : '#';
    }
    return '[' + cells + ']';
}

void add_slot(Picture& picture) {
    const devnet::Simulation& simulation = picture.scene.simulation;
    const std::uint64_t start =
        compute_time_at_slot_ms(picture.spec, simulation.genesis_ms(), picture.slot);
    const double into = static_cast<double>(simulation.now_ms() - start) / 1000;
    const double length = static_cast<double>(picture.spec.config->SLOT_DURATION_MS) / 1000;
    const std::string clock = picture.facts.fast
                                  ? fmt::format("{:.1f} slots/s", picture.facts.slots_per_second)
                                  : fmt::format("{:.1f} s of {:.1f}", into, length);
    picture.lines.push_back({fmt::format(" slot {:>5}   epoch {:>4}  {}  {}", picture.slot.value,
                                         compute_epoch_at_slot(picture.spec, picture.slot).value,
                                         slot_cells(picture), clock)});
}

void add_status(Picture& picture, std::size_t columns) {
    const devnet::Status status = devnet::status_of(picture.scene, 1);
    const std::string_view colour = status.health == "good"   ? "\x1b[32m"
                                    : status.health == "warn" ? "\x1b[33m"
                                                              : "\x1b[31m";
    std::string rest = status.sentence;
    for (int row = 0; row < 2; ++row) {
        std::size_t cut = std::min(rest.size(), columns - 2);
        if (cut < rest.size()) {
            const std::size_t space = rest.rfind(' ', cut);
            cut = space == std::string::npos || space == 0 ? cut : space;
        }
        picture.lines.push_back({" " + rest.substr(0, cut), colour});
        rest.erase(0, cut + 1);
    }
}

void add_epochs(Picture& picture) {
    const auto& store = picture.chain.store();
    const auto& votes = picture.scene.chronicle.votes(1);
    const std::uint64_t now = compute_epoch_at_slot(picture.spec, picture.slot).value;
    std::string names = " epoch ";
    std::string shares = " target";
    for (Epoch epoch{now >= SHOWN_EPOCHS ? now - SHOWN_EPOCHS + 1 : 0}; epoch <= now; ++epoch) {
        const auto found = votes.find(epoch);
        const char mark = epoch <= store.finalized_checkpoint.epoch   ? 'F'
                          : epoch <= store.justified_checkpoint.epoch ? 'J'
                                                                      : ' ';
        names += fmt::format("{:>7} {}", epoch.value, mark);
        shares += fmt::format("{:>7.0f} %", found == votes.end() ? 0 : 100 * found->second.share());
    }
    picture.lines.push_back({std::move(names)});
    picture.lines.push_back({shares + "   needs 66.7 %"});
}

void add_nodes(Picture& picture, std::size_t most) {
    const devnet::Simulation& simulation = picture.scene.simulation;
    picture.lines.push_back(
        {" node  head               justified  final  lag  import p50/p99  missed"});
    for (MemberId id = 1; id <= std::min(simulation.size(), most); ++id) {
        const devnet::Member& member = simulation.member(id);
        const node::Chain& chain = member.chain();
        const auto& times = member.statistics().import_ms;
        const bool astray = chain.head().root != picture.chain.head().root;
        picture.lines.push_back(
            {fmt::format(" {:>4}  {:>5} {} {:>10} {:>6} {:>4} {:>5.1f} / {:<5.1f} {:>6}{}", id,
                         chain.head().slot.value, short_root(chain.head().root),
                         chain.store().justified_checkpoint.epoch.value,
                         chain.store().finalized_checkpoint.epoch.value,
                         picture.slot.value - std::min(picture.slot, chain.head().slot).value,
                         devnet::quantile(times, 0.5), devnet::quantile(times, 0.99),
                         member.duties().missed,
                         member.is_dead()      ? "  dead"
                         : member.is_running() ? ""
                                               : "  stopped"),
             !member.is_running() || astray ? "\x1b[33m" : std::string_view()});
    }
    if (simulation.size() > most) {
        picture.lines.push_back({fmt::format("       and {} more", simulation.size() - most)});
    }
}

/// "[#*.o]": a shard's last slots: crosslinked, waiting for its crosslink, none. Oldest first.
std::string shard_cells(const Picture& picture, const sharding::ShardStore& store,
                        Slot crosslinked) {
    std::string cells(SHOWN_SHARD_SLOTS, '.');
    for (const auto& [root, block] : store.signed_blocks) {
        const Slot slot = block->message.slot;
        if (slot <= picture.slot && picture.slot - slot < SHOWN_SHARD_SLOTS) {
            cells[SHOWN_SHARD_SLOTS - 1 - (picture.slot - slot)] = slot <= crosslinked ? '#' : '*';
        }
    }
    return '[' + cells + ']';
}

/// On the road of 2020: where each shard is; as many as there is room for.
void add_shards(Picture& picture, std::size_t most) {
    const auto* const node = picture.scene.simulation.member(1).shard_node();
    if (node == nullptr || most < 2) {
        return;
    }
    const BeaconState& state = *picture.chain.head().state;
    if (state.shard_states.empty()) {
        picture.lines.push_back({" shards begin with phase1"});
        return;
    }
    picture.lines.push_back({fmt::format(
        " shard  crosslinked        age  behind it  # crosslinked * waits   {} custody keys wait",
        node->pools().reveals.size())});
    std::size_t shown = 0;
    for (const sharding::ShardStore& store : node->shards().stores()) {
        if (++shown == most) {
            picture.lines.push_back(
                {fmt::format("        and {} more", state.shard_states.size() + 1 - most)});
            break;
        }
        const auto& crosslink = state.shard_states[store.shard.value];
        const auto pending = node->shards().pending(store.shard);
        const std::uint64_t age = picture.slot.value - std::min(picture.slot, crosslink.slot).value;
        picture.lines.push_back(
            {fmt::format(" {:>5}  {:>5} {} {:>4} {:>10}  {}", store.shard.value,
                         crosslink.slot.value, short_root(crosslink.latest_block_root), age,
                         pending ? pending->size() : 0,
                         shard_cells(picture, store, crosslink.slot)),
             age > OLD_CROSSLINK_SLOTS ? "\x1b[33m" : std::string_view()});
    }
}

void add_events(Picture& picture) {
    const auto& events = picture.scene.chronicle.events();
    const std::size_t first = events.size() > SHOWN_EVENTS ? events.size() - SHOWN_EVENTS : 0;
    for (std::size_t i = first; i < events.size(); ++i) {
        picture.lines.push_back({fmt::format(" slot {:>5}  {:<9}  {}", events[i].slot.value,
                                             events[i].kind, events[i].text)});
    }
    for (std::size_t i = events.size() - first; i < SHOWN_EVENTS; ++i) {
        picture.lines.push_back({});
    }
}

std::string finish_line(const Line& line, std::size_t columns, bool colour) {
    const std::string text = line.text.substr(0, columns);
    return colour && !line.colour.empty() ? std::string(line.colour) + text + "\x1b[0m" : text;
}

}  // namespace

std::vector<std::string> devnet_frame(const devnet::Scene& scene, const DevnetFacts& facts,
                                      TerminalSize size, std::string_view prompt) {
    const devnet::Simulation& simulation = scene.simulation;
    const node::Chain& chain = simulation.member(1).chain();
    const Slot slot = simulation.current_slot();
    Picture picture{scene, facts, chain, slot, node::spec_at_slot(chain.network(), slot)};
    if (size.rows < 16 || size.columns < 60) {
        return {fmt::format("slot {} final {} {}", slot.value,
                            chain.store().finalized_checkpoint.epoch.value,
                            devnet::status_of(scene, 1).health)
                    .substr(0, size.columns)};
    }
    const Line rule{' ' + std::string(size.columns - 2, '-')};
    picture.lines.push_back({fmt::format(" cairn devnet   {}   up {}", facts.network,
                                         up_time(simulation.now_ms() - simulation.genesis_ms()))});
    for (const std::string& address : facts.addresses) {
        picture.lines.push_back({" " + address});
    }
    picture.lines.push_back(rule);
    add_slot(picture);
    add_status(picture, size.columns);
    add_epochs(picture);
    picture.lines.push_back({});
    const std::size_t fixed = picture.lines.size() + 1 + 1 + 1 + SHOWN_EVENTS + 2;
    const std::size_t room = size.rows > fixed + 1 ? size.rows - fixed : 1;
    const std::size_t before = picture.lines.size();
    add_nodes(picture, simulation.member(1).shard_node() == nullptr ? room : (room + 1) / 2);
    const std::size_t taken = picture.lines.size() - before;
    add_shards(picture, room + 1 > taken ? room + 1 - taken : 0);
    picture.lines.push_back(rule);
    add_events(picture);
    picture.lines.push_back(rule);
    picture.lines.push_back({" " + std::string(prompt)});
    std::vector<std::string> finished;
    for (const Line& line : picture.lines) {
        finished.push_back(finish_line(line, size.columns, facts.colour));
    }
    return finished;
}

// Keys -------------------------------------------------------------------------------------------

namespace {

struct Command {
    char key;
    std::string_view question;
    std::string_view action;
};
constexpr char DEPOSIT = 'n';
constexpr auto COMMANDS = std::to_array<Command>({
    {'k', "stop node", "stop"},
    {'r', "start node", "start"},
    {'s', "split behind node", "partition"},
    {'d', "delay by 500 ms node", "delay"},
    {'x', "silence node", "silence"},
    {DEPOSIT, "deposit for a new validator, or for number", "deposit"},
});

const Command* find_command(char key) {
    const auto* const found = std::ranges::find(COMMANDS, key, &Command::key);
    return found == COMMANDS.end() ? nullptr : found;
}

constexpr char ESCAPE = '\x1b';
constexpr char BACKSPACE = '\x7f';

}  // namespace

std::string DevnetKeys::prompt() const {
    const Command* const command = find_command(command_);
    if (command_ == DEPOSIT) {
        return fmt::format("{}: {}_   Enter does it, Esc leaves", command->question, digits_);
    }
    if (command != nullptr) {
        return fmt::format("{} (1 to {}): {}_   Enter does it, Esc leaves", command->question,
                           nodes_, digits_);
    }
    return "k stop  r start  s split  d delay  x silence  n deposit  h heal  q quit";
}

std::string DevnetKeys::request() const {
    const std::uint64_t node = digits_.empty() ? 0 : std::stoul(digits_);
    json::Writer out;
    out.begin_object().field("action", find_command(command_)->action);
    if (command_ == DEPOSIT) {
        if (!digits_.empty()) {
            out.field("validator", node);
        }
    } else if (command_ == 's') {
        out.key("groups").begin_array().begin_array();
        for (std::size_t id = 1; id <= nodes_; ++id) {
            if (id == node + 1) {
                out.end_array().begin_array();
            }
            out.value(static_cast<std::uint64_t>(id));
        }
        out.end_array().end_array();
    } else {
        out.field("node", node);
        if (command_ == 'd') {
            out.field("ms", std::uint64_t{500});
        }
    }
    out.end_object();
    return out.take();
}

std::optional<std::string> DevnetKeys::press(char key) {
    if (command_ == 0) {
        quit_ = quit_ || key == 'q';
        if (key == 'h') {
            return R"({"action":"heal"})";
        }
        command_ = find_command(key) == nullptr ? '\0' : key;
        digits_.clear();
        return std::nullopt;
    }
    const std::size_t most_digits = command_ == DEPOSIT ? 6 : 3;
    if (key >= '0' && key <= '9' && digits_.size() < most_digits) {
        digits_ += key;
    } else if (key == BACKSPACE && !digits_.empty()) {
        digits_.pop_back();
    } else if (key == ESCAPE) {
        command_ = 0;
    } else if ((key == '\n' || key == '\r') && (!digits_.empty() || command_ == DEPOSIT)) {
        std::string wanted = request();
        command_ = 0;
        return wanted;
    }
    return std::nullopt;
}

}  // namespace cairn::cli
