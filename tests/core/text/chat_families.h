// SPDX-License-Identifier: GPL-3.0-or-later
// The families, conversations and expected ids of tests/data/chat, which its make.py wrote.
#pragma once

#include <ctime>
#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "core/text/chat_format.h"

namespace specache::test {

/// Instructions, and then questions and answers in turn.
using Spoken = std::vector<std::string>;

/// A family of models: its template, and a small vocabulary with its control pieces.
struct ChatFamily {
  std::string name;
  ChatTemplates templates;
  Vocabulary vocabulary;
  std::map<std::string, std::vector<int>> expected;  ///< ids of each conversation
  std::tm day;                                       ///< that its template was told
};

/// Its name, in messages.
std::ostream& operator<<(std::ostream& out, const ChatFamily& family);

std::vector<ChatFamily> chatFamilies();
std::map<std::string, Spoken> chatConversations();

/// Points into `spoken`, which must outlive it.
Chat chatOf(const Spoken& spoken, bool hasDocuments = false);

}  // namespace specache::test
