#include "cli/proposer_settings.hpp"

#include "json/parse.hpp"
#include "keys/execution_address.hpp"

namespace cairn::cli {

using validator::KeyChoices;

namespace {

unexpected<std::string> refuse(const std::string& where, const std::string& why) {
    return unexpected(where + ": " + why);
}

Result<void, std::string> read_builder(const json::Value& value, const std::string& where,
                                       KeyChoices& out) {
    if (value.kind != json::Kind::object) {
        return refuse(where, "is no object");
    }
    for (const json::Member& member : value.members) {
        if (member.key == "enabled") {
            out.builder = member.value.to_bool();
            if (!out.builder) {
                return refuse(where + ".enabled", "is neither true nor false");
            }
        } else if (member.key == "gas_limit") {
            out.gas_limit = member.value.to_uint64();
            if (!out.gas_limit) {
                return refuse(where + ".gas_limit", "is no number");
            }
        } else if (member.key != "relays") {
            return refuse(where + "." + member.key, "is not known");
        }
    }
    return {};
}

Result<KeyChoices, std::string> read_choices(const json::Value& value, const std::string& where) {
    if (value.kind != json::Kind::object) {
        return refuse(where, "is no object");
    }
    KeyChoices out;
    for (const json::Member& member : value.members) {
        if (member.key == "fee_recipient") {
            const auto address = keys::parse_execution_address(member.value.text);
            if (!address) {
                return refuse(where + ".fee_recipient",
                              std::string(keys::to_string(address.error())));
            }
            out.fee_recipient = *address;
        } else if (member.key == "graffiti") {
            out.graffiti = member.value.text;
            if (!member.value.is_scalar() || out.graffiti->size() > validator::GRAFFITI_BYTES) {
                return refuse(where + ".graffiti", "is longer than 32 bytes");
            }
        } else if (member.key == "builder") {
            CAIRN_TRY(read_builder(member.value, where + ".builder", out));
        } else {
            return refuse(where + "." + member.key, "is not known");
        }
    }
    return out;
}

std::string_view trim(std::string_view text) {
    constexpr std::string_view spaces = " \t\r";
    const std::size_t first = text.find_first_not_of(spaces);
    const std::size_t last = text.find_last_not_of(spaces);
    return first == std::string_view::npos ? std::string_view()
                                           : text.substr(first, last - first + 1);
}

Result<void, std::string> read_graffiti_line(std::string_view line, ProposerSettings& settings) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) {
        return unexpected(std::string("has no colon"));
    }
    const std::string_view name = trim(line.substr(0, colon));
    const std::string graffiti(trim(line.substr(colon + 1)));
    if (graffiti.size() > validator::GRAFFITI_BYTES) {
        return unexpected(std::string("has more than 32 bytes of graffiti"));
    }
    if (name == "default") {
        settings.defaults.graffiti = graffiti;
        return {};
    }
    const auto pubkey = base::fixed_from_hex<48>(name);
    if (!pubkey) {
        return unexpected(std::string("names neither a public key nor 'default'"));
    }
    settings.by_key[*pubkey].graffiti = graffiti;
    return {};
}

}  // namespace

Result<void, std::string> read_proposer_settings(std::string_view text,
                                                 ProposerSettings& settings) {
    const auto document = json::parse_yaml(text);
    if (!document) {
        return unexpected(json::to_string(document.error()));
    }
    if (document->kind != json::Kind::object) {
        return refuse("the document", "is no object");
    }
    for (const json::Member& member : document->members) {
        if (member.key == "default_config") {
            CAIRN_TRY_ASSIGN(settings.defaults, read_choices(member.value, member.key));
        } else if (member.key != "proposer_config") {
            return refuse(member.key, "is not known");
        } else if (member.value.kind != json::Kind::object) {
            return refuse(member.key, "is no object");
        } else {
            for (const json::Member& key : member.value.members) {
                const auto pubkey = base::fixed_from_hex<48>(key.key);
                if (!pubkey) {
                    return refuse(member.key, key.key + " is no public key");
                }
                CAIRN_TRY_ASSIGN(settings.by_key[*pubkey], read_choices(key.value, key.key));
            }
        }
    }
    return {};
}

Result<void, std::string> read_graffiti_lines(std::string_view text, ProposerSettings& settings) {
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::size_t end = text.find('\n');
        const std::string_view line = trim(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (line.empty() || line.front() == '#') {
            continue;
        }
        if (const auto read = read_graffiti_line(line, settings); !read) {
            return refuse("line " + std::to_string(number), read.error());
        }
    }
    return {};
}

}  // namespace cairn::cli
