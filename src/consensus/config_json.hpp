// A configuration as a JSON or YAML document has it (config.yaml, the Beacon API's `spec`), made
// ready for config_from_map.
#pragma once

#include "consensus/config.hpp"
#include "json/value.hpp"

namespace cairn::consensus {

/// Scalars of the document, and its lists with the scalars of their entries; all else is left out.
ConfigText config_text(const json::Value& document);

}  // namespace cairn::consensus
