#include "json/parse.hpp"
#include "keys/deposit.hpp"

namespace cairn::keys {
namespace {

/// Reads members of one entry; remembers the first that is wrong.
class EntryReader {
  public:
    EntryReader(const json::Value& value, std::size_t entry) : value_(value), entry_(entry) {}

    template <std::size_t N>
    void read(const char* name, FixedBytes<N>& out) {
        if (const json::Value* member = find(name, json::Kind::string)) {
            const auto bytes = base::fixed_from_hex<N>(member->text);
            note(bytes.has_value(), DepositRule::member_malformed, name);
            out = bytes.value_or(FixedBytes<N>{});
        }
    }
    void read(const char* name, std::string& out) {
        if (const json::Value* member = find(name, json::Kind::string)) {
            out = member->text;
        }
    }
    void read(const char* name, consensus::Gwei& out) {
        if (const json::Value* member = find(name, json::Kind::number)) {
            const auto number = member->to_uint64();
            note(number.has_value(), DepositRule::member_malformed, name);
            out = consensus::Gwei{number.value_or(0)};
        }
    }
    const std::optional<DepositError>& error() const noexcept { return error_; }

  private:
    const json::Value* find(const char* name, json::Kind kind) {
        const json::Value* const member = value_.find(name);
        note(member != nullptr, DepositRule::member_missing, name);
        note(member == nullptr || member->kind == kind, DepositRule::member_malformed, name);
        return member;
    }
    void note(bool good, DepositRule rule, const char* name) {
        if (!good && !error_) {
            error_ = DepositError{rule, entry_, name};
        }
    }

    const json::Value& value_;
    std::size_t entry_;
    std::optional<DepositError> error_;
};

Result<DepositEntry, DepositError> read_entry(const json::Value& value, std::size_t index) {
    DepositEntry entry;
    EntryReader reader(value, index);
    reader.read("pubkey", entry.data.pubkey);
    reader.read("withdrawal_credentials", entry.data.withdrawal_credentials);
    reader.read("amount", entry.data.amount);
    reader.read("signature", entry.data.signature);
    reader.read("deposit_message_root", entry.deposit_message_root);
    reader.read("deposit_data_root", entry.deposit_data_root);
    reader.read("fork_version", entry.fork_version);
    reader.read("network_name", entry.network_name);
    reader.read("deposit_cli_version", entry.deposit_cli_version);
    if (reader.error()) {
        return unexpected(*reader.error());
    }
    return entry;
}

}  // namespace

std::string_view to_string(DepositRule rule) noexcept {
    switch (rule) {
        case DepositRule::not_json:
            return "not JSON";
        case DepositRule::not_a_list:
            return "not a list of deposits";
        case DepositRule::empty:
            return "no deposit in it";
        case DepositRule::too_many:
            return "too many deposits";
        case DepositRule::member_missing:
            return "missing";
        case DepositRule::member_malformed:
            return "malformed";
        case DepositRule::network_wrong:
            return "made for another network";
        case DepositRule::pubkey_invalid:
            return "not a public key";
        case DepositRule::pubkey_repeated:
            return "the same validator a second time";
        case DepositRule::credentials_malformed:
            return "not withdrawal credentials";
        case DepositRule::amount_out_of_range:
            return "out of range";
        case DepositRule::message_root_wrong:
        case DepositRule::data_root_wrong:
            return "not the root of this deposit";
        case DepositRule::signature_wrong:
            return "does not sign this deposit, which would be lost";
    }
    return "unknown";
}

std::string to_string(const DepositError& error) {
    if (error.rule <= DepositRule::too_many) {
        return std::string(to_string(error.rule));
    }
    return "entry " + std::to_string(error.entry) + ", " + error.member + ": " +
           std::string(to_string(error.rule));
}

Result<std::vector<DepositEntry>, DepositError> parse_deposit_file(std::string_view json) {
    constexpr json::Limits limits{.max_bytes = std::size_t{128} << 20U,
                                  .max_depth = 4,
                                  .max_values = 12 * DEPOSIT_ENTRIES_MAX,
                                  .max_alias_values = 0};
    const auto value = json::parse_json(json, limits);
    if (!value) {
        return unexpected(DepositError{DepositRule::not_json, 0, {}});
    }
    if (value->kind != json::Kind::array) {
        return unexpected(DepositError{DepositRule::not_a_list, 0, {}});
    }
    if (value->items.empty() || value->items.size() > DEPOSIT_ENTRIES_MAX) {
        const auto rule = value->items.empty() ? DepositRule::empty : DepositRule::too_many;
        return unexpected(DepositError{rule, 0, {}});
    }
    std::vector<DepositEntry> entries;
    entries.reserve(value->items.size());
    for (const json::Value& item : value->items) {
        CAIRN_TRY_ASSIGN(DepositEntry entry, read_entry(item, entries.size()));
        entries.push_back(std::move(entry));
    }
    return entries;
}

}  // namespace cairn::keys
