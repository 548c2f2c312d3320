#include "store/chain_records.hpp"

#include "consensus/misc.hpp"
#include "ssz/codec.hpp"
#include "ssz/hash_tree_root.hpp"

namespace cairn::store {

using namespace consensus;

namespace {

constexpr std::size_t KEY_SIZE = 8 + 32;

/// Takes parts off the front of a record's content; what is missing reads as zero, and is noted.
class Reader {
  public:
    explicit Reader(BytesView bytes) : rest_(bytes) {}

    std::uint64_t number() { return base::load_le64(take<8>().data()); }
    template <std::size_t N>
    FixedBytes<N> take() {
        if (rest_.size() < N) {
            cut_short_ = true;
            return {};
        }
        const auto out = FixedBytes<N>::from(rest_);
        rest_ = rest_.subspan(N);
        return out;
    }
    BlockId block_id() {
        const Slot slot{number()};
        return {slot, take<32>()};
    }
    BytesView rest() const noexcept { return rest_; }
    bool is_cut_short() const noexcept { return cut_short_; }

  private:
    BytesView rest_;
    bool cut_short_ = false;
};

void put_number(Bytes& out, std::uint64_t value) {
    std::array<std::uint8_t, 8> bytes{};
    base::store_le64(bytes.data(), value);
    out.insert(out.end(), bytes.begin(), bytes.end());
}
void put_bytes(Bytes& out, BytesView bytes) {
    out.insert(out.end(), bytes.begin(), bytes.end());
}
void put_block_id(Bytes& out, const BlockId& id) {
    put_number(out, id.slot.value);
    put_bytes(out, id.root.view());
}

}  // namespace

Spec spec_of_slot(const Spec& network, Slot slot) {
    if (network.road != nullptr) {
        return network.with_fork(slot < network.config->PHASE_1_FORK_SLOT ? ForkId::phase0
                                                                          : ForkId::phase1);
    }
    return network.with_fork(fork_at_epoch(*network.config, compute_epoch_at_slot(network, slot)));
}

Bytes slot_key(Slot slot) {
    Bytes key;
    for (unsigned shift = 64; shift > 0; shift -= 8) {
        key.push_back(static_cast<std::uint8_t>(slot.value >> (shift - 8)));
    }
    return key;
}

Bytes block_key(const BlockId& id) {
    Bytes key = slot_key(id.slot);
    put_bytes(key, id.root.view());
    return key;
}

std::optional<BlockId> read_block_key(BytesView key) {
    if (key.size() != KEY_SIZE) {
        return std::nullopt;
    }
    std::uint64_t slot = 0;
    for (const std::uint8_t byte : key.first(8)) {
        slot = (slot << 8U) | byte;
    }
    return BlockId{Slot{slot}, Root::from(key.subspan(8))};
}

std::string describe(const BlockId& id) {
    return "block " + base::to_hex(id.root.view()) + " of slot " + std::to_string(id.slot.value);
}

// Blocks -----------------------------------------------------------------------------------------

Bytes write_block(const Spec& network, const SavedBlock& block) {
    const Spec spec = spec_of_slot(network, block.block->message.slot);
    Bytes content;
    put_number(content, block.arrival_ms);
    put_bytes(content, fork_version(*spec.config, spec.fork_id()).view());
    put_bytes(content, ssz::encode(spec, *block.block));
    return seal_record(BLOCK_VERSION, content);
}

Stored<SavedBlock> read_block(const Spec& network, const BlockId& id, BytesView record) {
    const std::string what = describe(id);
    CAIRN_TRY_ASSIGN(const OpenedRecord opened, open_record(record, BLOCK_VERSION, what));
    Reader reader(opened.content);
    SavedBlock saved{id.root, nullptr, reader.number()};
    const auto version = reader.take<4>();
    const Spec spec = spec_of_slot(network, id.slot);
    if (version != fork_version(*spec.config, spec.fork_id())) {
        return unknown_form(what, "its fork " + base::to_hex(version.view()) +
                                      " is not the network's at that slot");
    }
    auto block = std::make_shared<SignedBeaconBlock>();
    if (const auto decoded = ssz::decode(spec, reader.rest(), *block); !decoded) {
        return damaged(
            what, std::string(to_string(decoded.error().rule)) + " at " + decoded.error().where);
    }
    if (block->message.slot != id.slot || ssz::hash_tree_root(spec, block->message) != id.root) {
        return damaged(what, "another block stands under its key");
    }
    saved.block = std::move(block);
    return saved;
}

// Anchor -----------------------------------------------------------------------------------------

Bytes write_anchor(const AnchorRecord& anchor) {
    Bytes content;
    put_number(content, anchor.checkpoint.epoch.value);
    put_bytes(content, anchor.checkpoint.root.view());
    put_block_id(content, anchor.block);
    if (anchor.segments == SlotRange{}) {
        return seal_record(1, content);
    }
    put_number(content, anchor.segments.first.value);
    put_number(content, anchor.segments.end.value);
    return seal_record(ANCHOR_VERSION, content);
}

Stored<AnchorRecord> read_anchor(BytesView record) {
    CAIRN_TRY_ASSIGN(const OpenedRecord opened, open_record(record, ANCHOR_VERSION, "anchor"));
    Reader reader(opened.content);
    AnchorRecord anchor;
    anchor.checkpoint.epoch = Epoch{reader.number()};
    anchor.checkpoint.root = reader.take<32>();
    anchor.block = reader.block_id();
    if (opened.version >= 2) {
        anchor.segments.first = Slot{reader.number()};
        anchor.segments.end = Slot{reader.number()};
    }
    if (anchor.segments.first > anchor.segments.end || anchor.segments.end > anchor.block.slot) {
        return damaged("anchor", "its segments are of slots that they cannot be of");
    }
    if (reader.is_cut_short() || !reader.rest().empty()) {
        return damaged("anchor", "its length is wrong");
    }
    return anchor;
}

// States -----------------------------------------------------------------------------------------

namespace {

enum class StateForm : std::uint8_t { whole = 0, difference = 1 };

std::string describe_state(const BlockId& id) {
    return "state after " + describe(id);
}

}  // namespace

Bytes write_state(const StateRecord& state) {
    Bytes content;
    content.reserve(state.bytes.size() + 64);
    put_bytes(content, state.fork_version.view());
    content.push_back(
        static_cast<std::uint8_t>(state.base ? StateForm::difference : StateForm::whole));
    if (state.base) {
        put_block_id(content, *state.base);
    }
    put_bytes(content, state.bytes);
    return seal_record(STATE_VERSION, content);
}

Stored<StateRecord> read_state(const BlockId& id, BytesView record) {
    const std::string what = describe_state(id);
    CAIRN_TRY_ASSIGN(const OpenedRecord opened, open_record(record, STATE_VERSION, what));
    Reader reader(opened.content);
    StateRecord state;
    state.fork_version = reader.take<4>();
    const std::uint8_t form = reader.take<1>()[0];
    if (form == static_cast<std::uint8_t>(StateForm::difference)) {
        state.base = reader.block_id();
    }
    // A base is an earlier state, so that a chain of them ends.
    const bool sound = form <= static_cast<std::uint8_t>(StateForm::difference) &&
                       !reader.is_cut_short() && (!state.base || state.base->slot < id.slot);
    if (!sound) {
        return damaged(what, "its head is wrong");
    }
    state.bytes.assign(reader.rest().begin(), reader.rest().end());
    return state;
}

// Configuration ----------------------------------------------------------------------------------

namespace {

// KEY=value; of a list: LIST#column=value, where an entry begins with its EPOCH.
constexpr char SEPARATOR = '=';
constexpr char COLUMN = '#';
constexpr std::string_view FIRST_COLUMN = "EPOCH";

void put_line(std::string& out, std::string_view key, std::string_view value) {
    out.append(key).append(1, SEPARATOR).append(value).append(1, '\n');
}

bool read_line(std::string_view line, ConfigText& text) {
    const std::size_t separator = line.find(SEPARATOR);
    if (separator == std::string_view::npos) {
        return false;
    }
    const std::string_view key = line.substr(0, separator);
    const std::string value(line.substr(separator + 1));
    const std::size_t column = key.find(COLUMN);
    if (column == std::string_view::npos) {
        return text.values.emplace(key, value).second;
    }
    auto& rows = text.lists[std::string(key.substr(0, column))];
    const std::string name(key.substr(column + 1));
    if (name == FIRST_COLUMN) {
        rows.emplace_back();
    }
    return !rows.empty() && rows.back().emplace(name, value).second;
}

}  // namespace

Bytes write_config(const Config& config) {
    const ConfigText text = config_to_map(config);
    std::string lines;
    for (const auto& [key, value] : text.values) {
        put_line(lines, key, value);
    }
    for (const auto& [list, rows] : text.lists) {
        for (const ConfigRow& row : rows) {
            put_line(lines, list + COLUMN + std::string(FIRST_COLUMN),
                     row.find(FIRST_COLUMN)->second);
            for (const auto& [column, value] : row) {
                if (column != FIRST_COLUMN) {
                    put_line(lines, list + COLUMN + column, value);
                }
            }
        }
    }
    return seal_record(CONFIG_VERSION, Bytes(lines.begin(), lines.end()));
}

Stored<Config> read_config(BytesView record) {
    constexpr std::string_view what = "network's configuration";
    CAIRN_TRY_ASSIGN(const OpenedRecord opened, open_record(record, CONFIG_VERSION, what));
    const std::string lines(opened.content.begin(), opened.content.end());
    ConfigText text;
    for (std::size_t begin = 0; begin < lines.size();) {
        const std::size_t end = std::min(lines.find('\n', begin), lines.size());
        if (!read_line(std::string_view(lines).substr(begin, end - begin), text)) {
            return damaged(what, "a line is no key with a value");
        }
        begin = end + 1;
    }
    auto parsed = config_from_map(text);
    if (!parsed) {
        return damaged(what,
                       parsed.error().key + ": " + std::string(to_string(parsed.error().rule)));
    }
    return std::move(parsed->config);
}

}  // namespace cairn::store
