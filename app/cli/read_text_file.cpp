// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/read_text_file.h"

#include <fstream>
#include <sstream>

#include "core/error.h"
#include "core/text/utf8.h"

namespace specache::app {

std::string readTextFile(const std::filesystem::path& file) {
  const std::string name = file.string();
  if (!std::filesystem::exists(file)) throw Error("There is no file " + name + ".");
  if (std::filesystem::is_directory(file))
    throw Error(name + " is a folder. Give the files in it one by one.");
  std::ifstream input(file, std::ios::binary);
  std::ostringstream content;
  content << input.rdbuf();
  if (!input) throw Error("The file " + name + " cannot be read. Is it yours to read?");

  std::string text = std::move(content).str();
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  if (text.find_first_not_of(" \t\r\n") == std::string::npos)
    throw Error("The file " + name + " has no text in it.");
  if (text.find('\0') != std::string::npos || !isValidUtf8(text))
    throw Error("The file " + name +
                " is no UTF-8 text. Save it as UTF-8, for example with: iconv -f latin1 -t utf-8.");
  return text;
}

}  // namespace specache::app
