#include "state/account.hpp"

#include "rlp/reader.hpp"
#include "rlp/writer.hpp"

namespace cairn::state {

Bytes encode_account(const Account& account) {
    rlp::Writer out;
    out.begin_list();
    out.uint64(account.nonce);
    out.uint256(account.balance);
    out.string(account.storage_root.view());
    out.string(account.code_hash.view());
    out.end_list();
    return out.finish();
}

rlp::Decoded<Account> decode_account(BytesView encoding) {
    rlp::Reader input(encoding);
    CAIRN_TRY_ASSIGN(rlp::Reader fields, input.list());
    Account out;
    CAIRN_TRY_ASSIGN(out.nonce, fields.uint64());
    CAIRN_TRY_ASSIGN(out.balance, fields.uint256());
    CAIRN_TRY_ASSIGN(out.storage_root, fields.fixed<32>());
    CAIRN_TRY_ASSIGN(out.code_hash, fields.fixed<32>());
    CAIRN_TRY(fields.end());
    CAIRN_TRY(input.end());
    return out;
}

}  // namespace cairn::state
