// The loops of the interpreter against each other on random programs; interpreter_fuzz.cpp does the
// same with a fuzzer's choice of programs.
#include "evm/loops_test.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace cairn::evm {
namespace {

Bytes random_bytes(std::mt19937_64& engine, std::size_t size) {
    Bytes out(size);
    for (std::uint8_t& byte : out) {
        byte = static_cast<std::uint8_t>(engine());
    }
    return out;
}

TEST(InterpreterLoops, AgreeOnRandomPrograms) {
    std::mt19937_64 engine(1559);
    std::map<Status, int> seen;
    for (int i = 0; i < 3'000; ++i) {
        const Bytes bytes = random_bytes(engine, 20 + engine() % 600);
        base::FuzzInput input(bytes);
        const World world = world_of(input);
        const Outcome reference = outcome(world, Loop::plain);
        ++seen[reference.result.status];
        ASSERT_EQ(difference(reference, outcome(world, Loop::threaded)), "")
            << i << ' ' << base::to_hex(world.codes[0]);
        ASSERT_EQ(difference(reference, outcome(world, Loop::automatic)), "")
            << i << ' ' << base::to_hex(world.codes[0]);
        ASSERT_EQ(difference(reference, outcome(world, Loop::plain, true)), "") << i;
    }
    // The programs would prove little if they all failed.
    EXPECT_GT(seen[Status::success], 500);
    EXPECT_GT(seen[Status::out_of_gas], 300);
    EXPECT_GT(seen[Status::stack_underflow] + seen[Status::stack_overflow] +
                  seen[Status::bad_jump_destination] + seen[Status::undefined_instruction] +
                  seen[Status::invalid_instruction] + seen[Status::static_mode_violation],
              100);
}

TEST(InterpreterLoops, AgreeWhereverTheGasEnds) {
    std::mt19937_64 engine(3529);
    for (int i = 0; i < 40; ++i) {
        const Bytes bytes = random_bytes(engine, 150);
        base::FuzzInput input(bytes);
        World world = world_of(input);
        for (world.gas = 0; world.gas < 400; ++world.gas) {
            ASSERT_EQ(difference(outcome(world, Loop::plain), outcome(world, Loop::threaded)), "")
                << world.gas << ' ' << base::to_hex(world.codes[0]);
        }
    }
}

TEST(InterpreterLoops, AgreeOnBytesTakenAsCode) {
    std::mt19937_64 engine(7692);
    for (int i = 0; i < 2'000; ++i) {
        World world;
        world.revision = static_cast<Revision>(engine() % REVISIONS);
        world.gas = 20'000;
        world.codes.push_back(random_bytes(engine, engine() % 200));
        ASSERT_EQ(difference(outcome(world, Loop::plain), outcome(world, Loop::threaded)), "")
            << base::to_hex(world.codes[0]);
    }
}

}  // namespace
}  // namespace cairn::evm
