#include "consensus/config_json.hpp"

namespace cairn::consensus {

namespace {

ConfigRow row_of(const json::Value& object) {
    ConfigRow row;
    for (const json::Member& entry : object.members) {
        if (entry.value.is_scalar()) {
            row.emplace(entry.key, entry.value.text);
        }
    }
    return row;
}

}  // namespace

ConfigText config_text(const json::Value& document) {
    ConfigText text;
    text.values = row_of(document);
    for (const json::Member& entry : document.members) {
        if (entry.value.kind == json::Kind::array) {
            std::vector<ConfigRow>& rows = text.lists[entry.key];
            for (const json::Value& item : entry.value.items) {
                rows.push_back(row_of(item));
            }
        }
    }
    return text;
}

}  // namespace cairn::consensus
