// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/tokenize_command.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "app/cli/find_data.h"
#include "app/cli/read_text_file.h"
#include "core/loading/model_file.h"
#include "core/text/model_vocabulary.h"
#include "core/text/tokenizer.h"

namespace specache::app {
namespace {

struct TokenizeArguments {
  std::string model;
  std::string text;
  std::string file;
  bool json = false;
};

void tokenize(const TokenizeArguments& arguments, const Streams& streams) {
  const std::string model = arguments.model.empty() ? findBundledModel().string() : arguments.model;
  const Tokenizer tokenizer(readVocabulary(*openModelFile(model)));
  const std::string text = arguments.file.empty() ? arguments.text : readTextFile(arguments.file);

  const std::vector<int> ids = tokenizer.encode(text);
  std::vector<int> withSpecial = tokenizer.promptStart();
  withSpecial.insert(withSpecial.end(), ids.begin(), ids.end());
  std::vector<std::string> pieces;
  pieces.reserve(ids.size());
  for (const int id : ids) pieces.push_back(tokenizer.piece(id));

  if (arguments.json) {
    const nlohmann::json result = {{"model", model},
                                   {"count", ids.size()},
                                   {"ids", ids},
                                   {"ids_with_special", withSpecial},
                                   {"pieces", pieces}};
    streams.out << result.dump(2) << "\n";
    return;
  }
  streams.out << ids.size() << " tokens\n";
  for (std::size_t i = 0; i < ids.size(); ++i) streams.out << ids[i] << "\t" << pieces[i] << "\n";
  streams.out << "with special tokens:";
  for (const int id : withSpecial) streams.out << " " << id;
  streams.out << "\n";
}

}  // namespace

void addTokenizeCommand(CLI::App& program, const Streams& streams) {
  CLI::App* command = program.add_subcommand("tokenize", "Show the tokens of a text");
  const auto arguments = std::make_shared<TokenizeArguments>();
  command->add_option("--model", arguments->model,
                      "GGUF file or Hugging Face folder (default: the bundled model)");
  CLI::Option_group* source = command->add_option_group("text", "What to tokenize");
  source->add_option("--text", arguments->text, "the text itself");
  source->add_option("--file", arguments->file, "a file of UTF-8 text");
  source->require_option(1);
  command->add_flag("--json", arguments->json, "print one JSON object");
  command->callback([arguments, streams] { tokenize(*arguments, streams); });
}

}  // namespace specache::app
