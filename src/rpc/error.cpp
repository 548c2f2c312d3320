#include "rpc/error.hpp"

namespace cairn::rpc {

std::unexpected<RpcError> fail(ErrorCode code, std::string message) {
    return unexpected(RpcError{.code = code, .message = std::move(message)});
}

std::unexpected<RpcError> invalid_params(std::string message) {
    return fail(ErrorCode::invalid_params, std::move(message));
}

std::unexpected<RpcError> server_error(std::string message) {
    return fail(ErrorCode::server_error, std::move(message));
}

}  // namespace cairn::rpc
