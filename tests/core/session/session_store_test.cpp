// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/session_store.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>

#include <fstream>

#include "core/error.h"
#include "core/session/fingerprint.h"
#include "tests/core/session/prefixes.h"
#include "tests/support/temporary_folder.h"

namespace specache {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kPlenty = 1 << 30;

class SessionStoreTest : public ::testing::Test {
 protected:
  SessionStore store(std::uint64_t budget = kPlenty) { return {folder_.path(), budget}; }

  /// Loads everything that fits `prompt`, behind `from` tokens.
  std::pair<int, std::vector<std::byte>> load(SessionStore& from, const Prefix& prompt,
                                              int first = 0) {
    const auto found = from.find(prompt.identity, prompt.tokens);
    if (!found) return {0, {}};
    std::vector<std::byte> rows;
    const int tokens = from.load(*found, first, [&](std::span<const std::byte> block, int) {
      rows.insert(rows.end(), block.begin(), block.end());
    });
    return {tokens, rows};
  }

  fs::path onlyFile() { return fs::directory_iterator(folder_.path())->path(); }

  void damage(std::uint64_t at) {
    std::fstream file(onlyFile(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(static_cast<std::streamoff>(at));
    const char byte = static_cast<char>(file.get() ^ 0x40);
    file.seekp(static_cast<std::streamoff>(at));
    file.put(byte);
  }

  test::TemporaryFolder folder_;
  PrefixMaker maker_;
};

TEST_F(SessionStoreTest, GivesBackWhatItKept) {
  const Prefix prefix = maker_.make(2 * kBlockTokens + 77);
  store().keep(prefix);
  SessionStore reopened = store();
  const auto [tokens, rows] = load(reopened, prefix);
  EXPECT_EQ(tokens, 2 * kBlockTokens + 77);
  EXPECT_EQ(rows, allRows(prefix));
  EXPECT_EQ(reopened.bytes(), fs::file_size(onlyFile()));
}

TEST_F(SessionStoreTest, SharesTheCommonBeginning) {
  SessionStore kept = store();
  const Prefix prefix = maker_.make(3 * kBlockTokens);
  kept.keep(prefix);
  Prefix prompt = prefix;
  prompt.tokens[2 * kBlockTokens + 5] ^= 1;
  const auto [tokens, rows] = load(kept, prompt);
  EXPECT_EQ(tokens, 2 * kBlockTokens);
  const auto whole = allRows(prefix);
  EXPECT_TRUE(std::equal(rows.begin(), rows.end(), whole.begin()));
  EXPECT_EQ(rows.size(), 2 * kBlockTokens * prefix.identity.tokenBytes());
}

TEST_F(SessionStoreTest, LoadsOnlyWhatIsMissing) {
  SessionStore kept = store();
  const Prefix prefix = maker_.make(2 * kBlockTokens + 9);
  kept.keep(prefix);
  const auto [tokens, rows] = load(kept, prefix, kBlockTokens);
  EXPECT_EQ(tokens, 2 * kBlockTokens + 9);
  EXPECT_EQ(rows.size(), (kBlockTokens + 9) * prefix.identity.tokenBytes());
}

TEST_F(SessionStoreTest, ChoosesTheLongestMatch) {
  SessionStore kept = store();
  const Prefix longer = maker_.make(3 * kBlockTokens);
  Prefix shorter = longer;
  shorter.tokens.resize(kBlockTokens);
  shorter.blocks.resize(1);
  kept.keep(shorter);
  kept.keep(longer);
  EXPECT_EQ(load(kept, longer).first, 3 * kBlockTokens);
  EXPECT_TRUE(kept.keeps(longer.identity, shorter.tokens));
}

TEST_F(SessionStoreTest, OtherModelsDoNotMatch) {
  SessionStore kept = store();
  const Prefix prefix = maker_.make(kBlockTokens, 1);
  kept.keep(prefix);
  Prefix other = prefix;
  other.identity.model = 2;
  EXPECT_EQ(load(kept, other).first, 0);
  other = prefix;
  other.identity.layers = 4;
  EXPECT_EQ(load(kept, other).first, 0);
}

TEST_F(SessionStoreTest, DamagedBlockIsNotUsedAndTheFileGoes) {
  SessionStore kept = store();
  const Prefix prefix = maker_.make(3 * kBlockTokens);
  kept.keep(prefix);
  const std::uint64_t blockBytes = kBlockTokens * prefix.identity.tokenBytes() + 8;
  const std::uint64_t secondBlock = fs::file_size(onlyFile()) - 2 * blockBytes;
  damage(secondBlock + maker_.below(blockBytes));
  const auto [tokens, rows] = load(kept, prefix);
  EXPECT_EQ(tokens, kBlockTokens);
  EXPECT_EQ(filesIn(folder_.path()), 0);
  EXPECT_FALSE(kept.find(prefix.identity, prefix.tokens));
}

TEST_F(SessionStoreTest, DamagedHeaderIsRemovedAtTheStart) {
  const Prefix prefix = maker_.make(kBlockTokens);
  store().keep(prefix);
  damage(maker_.below(48 + 4 * kBlockTokens));
  SessionStore reopened = store();
  EXPECT_FALSE(reopened.find(prefix.identity, prefix.tokens));
  EXPECT_EQ(filesIn(folder_.path()), 0);
}

TEST_F(SessionStoreTest, TruncatedAndForeignFilesAreRemovedOthersStay) {
  const Prefix prefix = maker_.make(kBlockTokens);
  store().keep(prefix);
  fs::resize_file(onlyFile(), fs::file_size(onlyFile()) - 1 - maker_.below(40000));
  std::ofstream(folder_.path() / "foreign.kv") << "not KV";
  std::ofstream(folder_.path() / "notes.txt") << "somebody's";
  SessionStore reopened = store();
  EXPECT_EQ(reopened.bytes(), 0u);
  EXPECT_EQ(filesIn(folder_.path()), 1);
  EXPECT_TRUE(fs::exists(folder_.path() / "notes.txt"));
}

TEST_F(SessionStoreTest, TheBudgetPutsOutWhatWasNotUsedForTheLongest) {
  const Prefix a = maker_.make(kBlockTokens), b = maker_.make(kBlockTokens),
               c = maker_.make(kBlockTokens);
  const std::uint64_t size = prefixFileBytes(a.identity, a.tokens.size());
  SessionStore kept = store(2 * size);
  kept.keep(a);
  kept.keep(b);
  EXPECT_EQ(load(kept, a).first, kBlockTokens);  // now b is the older one
  kept.keep(c);
  EXPECT_TRUE(kept.keeps(a.identity, a.tokens));
  EXPECT_FALSE(kept.keeps(b.identity, b.tokens));
  EXPECT_TRUE(kept.keeps(c.identity, c.tokens));
  EXPECT_EQ(kept.bytes(), 2 * size);
  EXPECT_EQ(filesIn(folder_.path()), 2);
}

TEST_F(SessionStoreTest, LargerThanTheBudgetIsRefusedAndNothingIsLost) {
  const Prefix small = maker_.make(kBlockTokens), large = maker_.make(4 * kBlockTokens);
  SessionStore kept = store(2 * prefixFileBytes(small.identity, kBlockTokens));
  kept.keep(small);
  EXPECT_THROW(kept.keep(large), Error);
  EXPECT_TRUE(kept.keeps(small.identity, small.tokens));
}

TEST_F(SessionStoreTest, AFullDiskLeavesNothingBehind) {
  const Prefix first = maker_.make(kBlockTokens), second = maker_.make(4 * kBlockTokens);
  SessionStore kept = store();
  kept.keep(first);
  // A write past this size fails as on a full disk, in the middle of the second file.
  struct rlimit before {};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = ::signal(SIGXFSZ, SIG_IGN);
  const struct rlimit limit {
    prefixFileBytes(second.identity, second.tokens.size()) / 2, before.rlim_max
  };
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0);
  EXPECT_THROW(kept.keep(second), Error);
  ::setrlimit(RLIMIT_FSIZE, &before);
  ::signal(SIGXFSZ, handler);

  EXPECT_EQ(filesIn(folder_.path()), 1);
  EXPECT_EQ(load(kept, first).first, kBlockTokens);
  kept.keep(second);  // and with room again it works
  EXPECT_EQ(load(kept, second).first, 4 * kBlockTokens);
}

TEST_F(SessionStoreTest, AFileThatWentAwayIsNoError) {
  SessionStore kept = store();
  const Prefix prefix = maker_.make(kBlockTokens);
  kept.keep(prefix);
  fs::remove(onlyFile());
  EXPECT_EQ(load(kept, prefix).first, 0);
}

TEST_F(SessionStoreTest, AFolderThatCannotBeMadeSaysSo) {
  std::ofstream(folder_.path() / "file") << "in the way";
  EXPECT_THROW(SessionStore(folder_.path() / "file" / "below", kPlenty), Error);
}

TEST_F(SessionStoreTest, FingerprintSeesAnyPartOfAFile) {
  const fs::path file = folder_.path() / "weights";
  std::vector<char> bytes(3 << 20);
  for (char& byte : bytes) byte = static_cast<char>(maker_.below(256));
  const auto write = [&] {
    std::ofstream(file, std::ios::binary)
        .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return fingerprint({file});
  };
  const std::uint64_t original = write();
  EXPECT_EQ(write(), original);
  bytes[maker_.below(bytes.size())] ^= 1;
  EXPECT_NE(write(), original);
  EXPECT_THROW(fingerprint({folder_.path() / "nothing"}), Error);
}

}  // namespace
}  // namespace specache
