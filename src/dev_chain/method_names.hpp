// One method under several names.
#pragma once

#include "rpc/dispatcher.hpp"

#include <initializer_list>

namespace cairn::dev_chain {

inline void add_aliases(rpc::Dispatcher& out, std::initializer_list<std::string_view> names,
                        std::string_view parameters,
                        const std::function<rpc::Answer(const rpc::Parameters&)>& call) {
    for (const std::string_view name : names) {
        out.add({std::string(name), std::string(parameters), call});
    }
}

}  // namespace cairn::dev_chain
