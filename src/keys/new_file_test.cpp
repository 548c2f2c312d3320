#include "keys/new_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace cairn::keys {
namespace {

class NewFile : public testing::Test {
  protected:
    NewFile() {
        std::string name = (std::filesystem::temp_directory_path() / "cairn_keys_XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
    }
    ~NewFile() override {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    std::string path(const char* name) const { return (folder_ / name).string(); }
    std::size_t files() const {
        return static_cast<std::size_t>(
            std::distance(std::filesystem::directory_iterator(folder_), {}));
    }
    static std::string content(const std::string& path) {
        std::ifstream in(path);
        return {std::istreambuf_iterator<char>(in), {}};
    }

    std::filesystem::path folder_;
};

TEST_F(NewFile, IsForItsOwnerOnly) {
    ASSERT_TRUE(write_new_file(path("key"), "secret"));
    EXPECT_EQ(content(path("key")), "secret");
    struct stat status = {};
    ASSERT_EQ(::stat(path("key").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    EXPECT_EQ(files(), 1U);
}

TEST_F(NewFile, NeverReplacesAnother) {
    ASSERT_TRUE(write_new_file(path("key"), "first"));
    const auto second = write_new_file(path("key"), "second");
    ASSERT_FALSE(second.has_value());
    EXPECT_EQ(second.error().rule, FileRule::exists);
    EXPECT_EQ(content(path("key")), "first");
    EXPECT_EQ(files(), 1U);
}

TEST_F(NewFile, NeverWritesThroughALink) {
    std::filesystem::create_symlink(path("elsewhere"), path("key"));
    EXPECT_EQ(write_new_file(path("key"), "secret").error().rule, FileRule::exists);
    EXPECT_FALSE(std::filesystem::exists(path("elsewhere")));
}

TEST_F(NewFile, NamesAFolderThatIsMissing) {
    const auto written = write_new_file(path("nowhere/key"), "secret");
    ASSERT_FALSE(written.has_value());
    EXPECT_EQ(written.error().rule, FileRule::cannot_create);
    EXPECT_EQ(to_string(written.error()),
              path("nowhere/key") + ": cannot create: No such file or directory");
}

}  // namespace
}  // namespace cairn::keys
