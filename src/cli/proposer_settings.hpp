// What proposers want, from the files of `cairn validator`.
//
// Settings: the document that Teku and Prysm read, JSON or YAML:
//   {"default_config": {"fee_recipient": "0x..", "graffiti": "..", "builder": {"enabled": true,
//    "gas_limit": "60000000"}}, "proposer_config": {"0xPUBKEY": {the same}}}
// Graffiti: lines "0xPUBKEY: text" and "default: text"; empty lines and those with # in front are
// left out. Unknown members are refused: a misspelt fee recipient would give money away.
#pragma once

#include "base/result.hpp"
#include "validator/proposer_choices.hpp"

#include <string>
#include <string_view>

namespace cairn::cli {

struct ProposerSettings {
    validator::KeyChoices defaults;
    validator::ChoicesByKey by_key;
};

/// Added to `settings`. The error is a sentence.
Result<void, std::string> read_proposer_settings(std::string_view text, ProposerSettings& settings);
Result<void, std::string> read_graffiti_lines(std::string_view text, ProposerSettings& settings);

}  // namespace cairn::cli
