#include "execution_service/files.hpp"

#include "execution_service/temporary_folder_test.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

namespace cairn::execution_service {
namespace {

::mode_t mode_of(const std::filesystem::path& path) {
    struct stat status{};
    EXPECT_EQ(::stat(path.c_str(), &status), 0);
    return status.st_mode & 0777U;
}

TEST(Files, TextsAreReplacedAtOnce) {
    const TemporaryFolder folder;
    EXPECT_EQ(read_text(folder / "a").value(), std::nullopt);
    ASSERT_TRUE(write_text(folder / "a", "one", Access::everybody));
    ASSERT_TRUE(write_text(folder / "a", "two", Access::owner));
    EXPECT_EQ(read_text(folder / "a").value(), "two");
    EXPECT_EQ(mode_of(folder / "a"), 0600U);
    // What a crash left there is no obstacle.
    std::ofstream(folder / "a.part") << "half";
    ASSERT_TRUE(write_text(folder / "a", "three", Access::owner));
    EXPECT_FALSE(std::filesystem::exists(folder / "a.part"));
    const auto nowhere = write_text(folder / "x/y", "", Access::owner);
    ASSERT_FALSE(nowhere);
    EXPECT_NE(nowhere.error().find("No such file"), std::string::npos);
    EXPECT_FALSE(read_text(folder / ""));
}

TEST(Files, TheSecretIsMadeOnceAndForItsOwner) {
    const TemporaryFolder folder;
    crypto::SeededRandom random(1);
    const auto made = load_or_make_secret(folder / "jwt.hex", random);
    ASSERT_TRUE(made) << made.error();
    EXPECT_EQ(mode_of(folder / "jwt.hex"), 0600U);
    EXPECT_EQ(read_text(folder / "jwt.hex").value()->size(), 64U);
    EXPECT_EQ(load_or_make_secret(folder / "jwt.hex", random), made);
    std::ofstream(folder / "geths") << "0x" << std::string(64, 'A') << "\n";
    const auto geths = load_or_make_secret(folder / "geths", random);
    ASSERT_TRUE(geths);
    EXPECT_EQ((*geths)[0], 0xaa);
    for (const std::string& bad : {std::string(), std::string(63, 'a'), std::string(64, 'g')}) {
        std::ofstream(folder / "bad") << bad;
        EXPECT_FALSE(load_or_make_secret(folder / "bad", random)) << bad;
    }
}

}  // namespace
}  // namespace cairn::execution_service
