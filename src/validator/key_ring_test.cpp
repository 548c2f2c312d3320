#include "validator/key_ring.hpp"

#include "base/thread.hpp"
#include "validator/interop_key.hpp"
#include "validator/web3signer_test.hpp"

#include <gtest/gtest.h>

namespace cairn::validator {
namespace {

using namespace consensus;

BLSPubkey pubkey_of(std::uint64_t n) {
    return crypto::sk_to_pk(interop_key(n));
}

const Spec spec(minimal_preset(), minimal_config(), ForkId::phase0);
SigningRequest reveal() {
    return make_signing_request({spec, Root{{9}}}, RandaoReveal{Epoch{1}});
}

TEST(KeyRing, signs_with_what_it_has) {
    KeyRing ring;
    EXPECT_FALSE(ring.sign(pubkey_of(0), reveal()));
    EXPECT_TRUE(ring.add(interop_key(0), {.pubkey = pubkey_of(0), .derivation_path = "m/1"}));
    EXPECT_FALSE(ring.add(interop_key(0), {.pubkey = pubkey_of(0), .derivation_path = "m/2"}));
    EXPECT_EQ(*ring.sign(pubkey_of(0), reveal()),
              crypto::sign(interop_key(0), reveal().signing_root.view()));
    EXPECT_EQ(ring.find(pubkey_of(0))->derivation_path, "m/1");
    EXPECT_EQ(ring.pubkeys(), std::vector{pubkey_of(0)});
    EXPECT_TRUE(ring.remove(pubkey_of(0)));
    EXPECT_FALSE(ring.remove(pubkey_of(0)));
    EXPECT_FALSE(ring.sign(pubkey_of(0), reveal()));
    EXPECT_TRUE(ring.keys().empty());
}

TEST(KeyRing, a_key_is_local_or_remote_not_both) {
    FakeWeb3signer server(spec, {});
    const auto signer = std::make_shared<RemoteSigner>(std::vector{server.url()});
    KeyRing ring;
    const KeyInfo remote{.pubkey = pubkey_of(1), .url = server.url_text()};
    EXPECT_TRUE(ring.add_remote(remote, signer));
    EXPECT_FALSE(ring.add(interop_key(1), {.pubkey = pubkey_of(1)}));
    EXPECT_TRUE(ring.find(pubkey_of(1))->is_remote());
}

TEST(KeyRing, a_key_that_goes_while_its_signer_works_signs_no_more) {
    std::vector<crypto::SecretKey> keys;
    keys.push_back(interop_key(0));
    FakeWeb3signer server(spec, std::move(keys));
    server.mood = FakeWeb3signer::Mood::silent;
    KeyRing ring;
    ring.add_remote({.pubkey = pubkey_of(0), .url = server.url_text()},
                    std::make_shared<RemoteSigner>(std::vector{server.url()}));
    Result<BLSSignature, SignError> answer = BLSSignature{};
    auto asker = base::Thread::start("asker", [&] { answer = ring.sign(pubkey_of(0), reveal()); });
    ASSERT_TRUE(asker);
    while (server.asked == 0) {
        std::this_thread::yield();
    }
    EXPECT_TRUE(ring.remove(pubkey_of(0)));
    server.wake();
    asker->join();
    EXPECT_EQ(server.signed_count, 1);
    ASSERT_FALSE(answer);
    EXPECT_NE(answer.error().what.find("is not here"), std::string::npos);
}

}  // namespace
}  // namespace cairn::validator
