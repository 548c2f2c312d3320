#include "evm/revision.hpp"

#include <gtest/gtest.h>

namespace cairn::evm {
namespace {

TEST(Revision, NamesGoThereAndBack) {
    for (std::size_t i = 0; i < REVISIONS; ++i) {
        const auto revision = static_cast<Revision>(i);
        EXPECT_EQ(revision_from_name(revision_name(revision)), revision);
    }
    EXPECT_EQ(revision_name(Revision::tangerine_whistle), "tangerine_whistle");
    EXPECT_EQ(revision_from_name("Osaka"), std::nullopt);
}

/// How many opcodes each revision has, counted in the specification's Ops of each fork.
TEST(Revision, HaveTheirOpcodes) {
    constexpr std::array<int, REVISIONS> want = {129, 130, 130, 130, 134, 139, 139, 141,
                                                 141, 142, 142, 143, 148, 148, 149};
    for (std::size_t i = 0; i < REVISIONS; ++i) {
        int count = 0;
        for (const Instruction& instruction : instructions(static_cast<Revision>(i))) {
            count += instruction.exists() ? 1 : 0;
        }
        EXPECT_EQ(count, want[i] + 1) << i;  // and INVALID
    }
}

TEST(Revision, OpcodesStayOnceTheyAreThere) {
    for (std::size_t i = 1; i < REVISIONS; ++i) {
        const InstructionTable& before = instructions(static_cast<Revision>(i - 1));
        const InstructionTable& now = instructions(static_cast<Revision>(i));
        for (std::size_t byte = 0; byte < 256; ++byte) {
            if (before[byte].exists()) {
                EXPECT_EQ(before[byte].taken, now[byte].taken);
                EXPECT_EQ(before[byte].left, now[byte].left);
                EXPECT_EQ(before[byte].name, now[byte].name);
            }
        }
    }
}

TEST(Revision, OpcodesTakeAndLeaveWhatTheirNamesSay) {
    const InstructionTable& table = instructions(Revision::osaka);
    for (unsigned n = 1; n <= 16; ++n) {
        const Instruction& dup = table[to_byte(Opcode::DUP1) + n - 1];
        EXPECT_EQ(dup.name, "DUP" + std::to_string(n));
        EXPECT_EQ(dup.taken, n);
        EXPECT_EQ(dup.left, n + 1);
        const Instruction& swap = table[to_byte(Opcode::SWAP1) + n - 1];
        EXPECT_EQ(swap.taken, n + 1);
        EXPECT_EQ(swap.left, n + 1);
    }
    for (unsigned n = 0; n <= 32; ++n) {
        const auto push = to_opcode(static_cast<std::uint8_t>(to_byte(Opcode::PUSH0) + n));
        EXPECT_EQ(immediate_size(push), n);
        EXPECT_EQ(opcode_name(to_byte(push)), "PUSH" + std::to_string(n));
    }
    EXPECT_EQ(opcode_name(0x0c), "");
    EXPECT_EQ(immediate_size(Opcode::DUP1), 0);
}

}  // namespace
}  // namespace cairn::evm
