// A deposit file for tests and fuzz targets: accounts 0 (0x01, 32 ETH) and 1 (0x02, 2048 ETH) of
// the mnemonic "abandon ... about" on hoodi, with roots and signatures of the executable
// specification (eth-consensus-specs 1.7.0b4, electra), in the form of Python's json.dump.
#pragma once

#include <string_view>

namespace cairn::keys {

inline constexpr std::string_view sample_mnemonic =
    "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";
inline constexpr std::string_view sample_address = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

inline constexpr std::string_view sample_deposit_file =
    R"([{"pubkey": "b3e445d43871965d890a398f719348a1405ac72e35b92727cc570026f54471af7ea7b2040622a8fd0b5bfb2a209b5911",)"
    R"( "withdrawal_credentials": "0100000000000000000000005aaeb6053f3e94c9b9a09f33669435e7ef1beaed",)"
    R"( "amount": 32000000000,)"
    R"( "signature": "b24c0c63ba805ed4331e18cd07c70739c20383586259640a42ba0c030f28f6b443dc9ce6d30d38d54ed28d5085d08a5f032c1d19995c737f3db4fc8884087a63c9f984573dcd0ca0bf60e901a3fdf268fa63d171aecb93a404ceaf911c71db4b",)"
    R"( "deposit_message_root": "67ecc19c0ef1f147b597e65d10a3257fc19866e00724f072286f57d37d634076",)"
    R"( "deposit_data_root": "b3720128017cbc8ca70308a96e755a4b04fad2f4447fa778d8f1df360284fb5f",)"
    R"( "fork_version": "10000910",)"
    R"( "network_name": "hoodi",)"
    R"( "deposit_cli_version": "2.8.0"},)"
    R"( {"pubkey": "aeb399bf5648b0e9980c1731824c269631a41320c3d7f730c40587e1a37a5e1c8b5755fd90080a7b3fb90d3fd419c0a7",)"
    R"( "withdrawal_credentials": "0200000000000000000000005aaeb6053f3e94c9b9a09f33669435e7ef1beaed",)"
    R"( "amount": 2048000000000,)"
    R"( "signature": "a2984aabae8ed2e5240602d9f0704488c1c34d0da6cab1c189988752fe96bd32d83a0bcec2f093197848e6bcca0ff2f105bf950d27e420d2d5b5a9b4282528c0232822c76072ff484d5473e2285b6420f59646e0d4c9d988a8b3a118335d634b",)"
    R"( "deposit_message_root": "da048c3811410f99e6494cc11b36a257e6dfdb93d7b81cce4e85b059649b3342",)"
    R"( "deposit_data_root": "296817fb276372a517228485c94f14cca7a1a1773f0d036511b904a2b26ffbb8",)"
    R"( "fork_version": "10000910",)"
    R"( "network_name": "hoodi",)"
    R"( "deposit_cli_version": "2.8.0"}])";

}  // namespace cairn::keys
