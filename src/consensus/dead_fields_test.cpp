#include "consensus/dead_fields.hpp"

#include "consensus/containers/block.hpp"
#include "consensus/containers/state.hpp"
#include "consensus/type_by_name.hpp"
#include "ssz/codec.hpp"

namespace cairn::consensus {
namespace {

Spec spec_of(ForkId fork) {
    return {minimal_preset(), minimal_config(), fork};
}

template <class T>
std::string found_in(ForkId fork, const T& value) {
    return find_dead_field_in_use(ssz::bound_of<T>(), spec_of(fork), &value).value_or("");
}

TEST(DeadFields, ADefaultStateHasNone) {
    for (const ForkId fork : mainline_forks) {
        const auto state = ssz::default_value<BeaconState>(spec_of(fork));
        EXPECT_EQ(found_in(fork, state), "") << to_string(fork);
    }
}

TEST(DeadFields, NamesTheFieldOfAnotherFork) {
    auto state = ssz::default_value<BeaconState>(spec_of(ForkId::altair));
    state.next_withdrawal_index = WithdrawalIndex{1};
    EXPECT_EQ(found_in(ForkId::altair, state), "next_withdrawal_index");
    EXPECT_EQ(found_in(ForkId::capella, state), "");
}

TEST(DeadFields, SeesAListThatAnUpgradeForgot) {
    auto state = ssz::default_value<BeaconState>(spec_of(ForkId::altair));
    state.previous_epoch_attestations.resize(1);
    EXPECT_EQ(found_in(ForkId::altair, state), "previous_epoch_attestations");
}

TEST(DeadFields, LooksInsideElementsOfPersistentLists) {
    auto state = ssz::default_value<BeaconState>(spec_of(ForkId::fulu));
    state.validators.resize(70);
    EXPECT_EQ(found_in(ForkId::fulu, state), "");
    state.validators.mut(67).next_custody_secret_to_reveal = 5;
    EXPECT_EQ(found_in(ForkId::fulu, state), "validators[67].next_custody_secret_to_reveal");
}

TEST(DeadFields, LooksInsideNestedContainers) {
    SignedBeaconBlock block;
    block.message.body.attestations.resize(2);
    block.message.body.attestations[1].data.shard = Shard{3};
    EXPECT_EQ(found_in(ForkId::deneb, block), "message.body.attestations[1].data.shard");
}

TEST(DeadFields, LooksInsideADeadContainer) {
    SignedBeaconBlock block;
    block.message.body.execution_payload.transactions.resize(1);
    EXPECT_EQ(found_in(ForkId::altair, block), "message.body.execution_payload");
}

// Every field of every container in every fork where it is dead: set, it is found; reset, it is
// gone.
TEST(DeadFields, NoDeadFieldEscapes) {
    for (const ForkId fork : all_forks) {
        const Spec spec = spec_of(fork);
        for (const NamedType& named : all_types()) {
            const auto value = named.make();
            for (const ssz::FieldInfo& field : named.type->fields) {
                const ssz::Type& type = *field.bound.type;
                const bool plain = type.wire_size != 0;
                if (field.forks.has(spec.fork) || (!plain && type.sequence == nullptr)) {
                    continue;
                }
                if (plain) {
                    static_cast<std::uint8_t*>(field.of(value.get()))[type.wire_size - 1] = 1;
                } else {
                    type.sequence->resize(field.of(value.get()), 1);
                }
                EXPECT_EQ(find_dead_field_in_use({named.type}, spec, value.get()), field.name)
                    << to_string(fork) << ' ' << named.name;
                type.assign_default(field.of(value.get()));
            }
        }
    }
}

TEST(DeadFields, DecodingIntoAUsedValueResetsThem) {
    auto state = ssz::default_value<BeaconState>(spec_of(ForkId::capella));
    const Bytes bytes = ssz::encode(spec_of(ForkId::capella), state);
    state.previous_epoch_attestations.resize(3);
    state.latest_block_hash.bytes[0] = 1;
    ASSERT_TRUE(ssz::decode(spec_of(ForkId::capella), bytes, state).has_value());
    EXPECT_EQ(found_in(ForkId::capella, state), "");
}

TEST(DeadFieldsDeathTest, TheAssertionNamesThePath) {
    BeaconState state;
    state.next_withdrawal_index = WithdrawalIndex{1};
    EXPECT_DEATH(assert_dead_fields_default(spec_of(ForkId::phase0), state),
                 "dead field in use: next_withdrawal_index");
}

}  // namespace
}  // namespace cairn::consensus
