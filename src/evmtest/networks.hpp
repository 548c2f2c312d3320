// The names that fixtures give to forks and to chains that go from one to another.
#pragma once

#include "execution/chain_config.hpp"

#include <string_view>

namespace cairn::evmtest {

/// "Frontier" .. "Osaka", in the spellings of ethereum/tests and of EEST; nothing for others.
std::optional<evm::Revision> revision_of(std::string_view name);

/// Also "BerlinToLondonAt5" (a number), "ParisToShanghaiAtTime15k" (a time),
/// "ArrowGlacierToParisAtDiffC0000" (a total difficulty), "HomesteadToDaoAt5".
std::optional<execution::ChainConfig> network_of(std::string_view name);

}  // namespace cairn::evmtest
