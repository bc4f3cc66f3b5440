// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/loading/mapped_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <utility>

#include "core/error.h"
#include "tests/support/seed.h"
#include "tests/support/temporary_folder.h"

namespace specache::test {
namespace {

std::string failure(const std::filesystem::path& path) {
  try {
    const MappedFile file(path);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(MappedFile, showsTheBytesAndKeepsThemWhenMoved) {
  std::mt19937_64 generator = seededGenerator();
  std::string content(10000, ' ');
  for (char& c : content) c = static_cast<char>(generator());
  const TemporaryFolder folder;
  MappedFile file(folder.write("data", content));
  const std::byte* address = file.bytes().data();
  const MappedFile moved = std::move(file);
  ASSERT_EQ(moved.bytes().size(), content.size());
  EXPECT_EQ(moved.bytes().data(), address);
  EXPECT_EQ(std::memcmp(moved.bytes().data(), content.data(), content.size()), 0);
}

TEST(MappedFile, outlivesTheFilesName) {
  const TemporaryFolder folder;
  const auto path = folder.write("data", "kept");
  const MappedFile file(path);
  std::filesystem::remove(path);
  EXPECT_EQ(std::memcmp(file.bytes().data(), "kept", 4), 0);
}

TEST(MappedFile, saysWhatIsWrongWithThePath) {
  const TemporaryFolder folder;
  EXPECT_EQ(failure(folder.path() / "none.gguf"),
            (folder.path() / "none.gguf").string() +
                " does not exist. Check the path, or choose the file again.");
  EXPECT_NE(failure(folder.path()).find("is a folder"), std::string::npos);
  EXPECT_NE(failure(folder.write("empty", "")).find("is empty"), std::string::npos);
  EXPECT_NE(failure(folder.write("file", "x") / "below").find("does not exist"), std::string::npos);
}

TEST(MappedFile, doesNotWaitAtAPipe) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "pipe";
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  EXPECT_NE(failure(path).find("is not an ordinary file"), std::string::npos);
}

/// Gives up the administrator's rights for a while, if the test has them.
class OrdinaryUser {
 public:
  OrdinaryUser() { changed_ = before_ == 0 && ::seteuid(nobody) == 0; }
  ~OrdinaryUser() {
    if (changed_ && ::seteuid(before_) != 0) std::abort();
  }
  OrdinaryUser(const OrdinaryUser&) = delete;
  OrdinaryUser& operator=(const OrdinaryUser&) = delete;

 private:
  static constexpr uid_t nobody = 65534;
  uid_t before_ = ::geteuid();
  bool changed_ = false;
};

TEST(MappedFile, saysWhenItMayNotRead) {
  const TemporaryFolder folder;
  const auto path = folder.write("secret", "x");
  std::filesystem::permissions(path, std::filesystem::perms::none);
  const OrdinaryUser user;
  EXPECT_NE(failure(path).find("may not be read by you"), std::string::npos);
}

}  // namespace
}  // namespace specache::test
