// The handler data_collection of the runner light_client.
#pragma once

#include "spectest/runner.hpp"

namespace cairn::spectest {

Outcome run_data_collection(const Case& vectors);

}  // namespace cairn::spectest
