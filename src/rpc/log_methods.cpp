#include "rpc/methods.hpp"

namespace cairn::rpc {

void add_log_methods(Dispatcher& out, const Backend& backend, Filters& filters) {
    out.add({"eth_getLogs", "filter", [&backend](const Parameters& p) -> Answer {
                 CAIRN_TRY_ASSIGN(const LogQuery query, p.required(0, read_log_query));
                 return find_logs(*backend.view(), query);
             }});
    out.add({"eth_newFilter", "filter", [&backend, &filters](const Parameters& p) -> Answer {
                 CAIRN_TRY_ASSIGN(LogQuery query, p.required(0, read_log_query));
                 return filters.add_logs(*backend.view(), std::move(query));
             }});
    out.add({"eth_newBlockFilter", "", [&backend, &filters](const Parameters&) -> Answer {
                 return filters.add_blocks(*backend.view());
             }});
    out.add(
        {"eth_newPendingTransactionFilter", "", [&backend, &filters](const Parameters&) -> Answer {
             if (backend.pool == nullptr) {
                 return server_error("there is no transaction pool");
             }
             return filters.add_pending(*backend.pool);
         }});
    out.add({"eth_getFilterChanges", "id", [&backend, &filters](const Parameters& p) -> Answer {
                 CAIRN_TRY_ASSIGN(const std::string id, p.required(0, read_string));
                 return filters.changes(*backend.view(), backend.pool, id);
             }});
    out.add({"eth_getFilterLogs", "id", [&backend, &filters](const Parameters& p) -> Answer {
                 CAIRN_TRY_ASSIGN(const std::string id, p.required(0, read_string));
                 return filters.logs(*backend.view(), id);
             }});
    out.add({"eth_uninstallFilter", "id", [&filters](const Parameters& p) -> Answer {
                 CAIRN_TRY_ASSIGN(const std::string id, p.required(0, read_string));
                 return std::string(filters.remove(id) ? "true" : "false");
             }});
}

}  // namespace cairn::rpc
