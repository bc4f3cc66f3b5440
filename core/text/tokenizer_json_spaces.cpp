// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/tokenizer_json_spaces.h"

#include <string>

#include "core/loading/file_fault.h"

namespace specache {
namespace {

Error unknownStep(const Vocabulary& vocabulary, const Json& step) {
  const std::string type = member(step, "type").dump();
  return unusable(vocabulary.source,
                  "it changes texts in a way that is not known (" + specache::quoted(type) + ")",
                  "Use the model's GGUF file instead, or choose another model.");
}

/// {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}
bool replacesSpaces(const Json& step) {
  return member(step, "type") == "Replace" &&
         member(member(step, "pattern"), "String") == Json(" ") &&
         member(step, "content") == Json(std::string(spaceSymbol));
}

/// {"type": "Prepend", "prepend": "▁"}
bool prependsSpace(const Json& step) {
  return member(step, "type") == "Prepend" &&
         member(step, "prepend") == Json(std::string(spaceSymbol));
}

/// Splits at spaces, of which the normalizer left none.
bool splitsNothing(const Json& step) {
  return member(step, "type") == "Split" && member(member(step, "pattern"), "String") == Json(" ");
}

bool isMetaspace(const Json& step) {
  return member(step, "type") == "Metaspace" &&
         member(step, "replacement") == Json(std::string(spaceSymbol));
}

/// Calls visit(step) for each step of a sequence, or for the only one.
template <class Visit>
void forEachStep(const Json& value, const char* list, Visit visit) {
  if (value.is_null()) return;
  if (member(value, "type") != "Sequence") return visit(value);
  for (const Json& step : member(value, list)) visit(step);
}

/// Every part between user-defined pieces gets a space in front, whatever it begins with.
void readPrepend(Vocabulary& vocabulary) {
  vocabulary.addSpacePrefix = true;
  vocabulary.prefixesParts = true;
}

/// "first": the text gets a space in front if it has none; "always": every part does.
void readMetaspace(const Json& step, Vocabulary& vocabulary) {
  const Json& given = member(step, "prepend_scheme");
  const bool older = flagOf(vocabulary.source, step, "add_prefix_space", true);
  const Json scheme = given.is_null() ? Json(older ? "always" : "never") : given;
  if (scheme != "first" && scheme != "always" && scheme != "never") {
    throw unknownStep(vocabulary, step);
  }
  vocabulary.splitsAtSpaces = flagOf(vocabulary.source, step, "split", true);
  if (vocabulary.addSpacePrefix || scheme == "never") return;  // the normalizer did it already
  vocabulary.addSpacePrefix = true;
  vocabulary.keepsOwnSpace = true;
  vocabulary.prefixesParts = scheme == "always";
}

}  // namespace

bool marksSpaces(const Json& normalizer, const Json& preTokenizer) {
  bool marks = false;
  forEachStep(normalizer, "normalizers",
              [&](const Json& step) { marks = marks || replacesSpaces(step); });
  forEachStep(preTokenizer, "pretokenizers",
              [&](const Json& step) { marks = marks || member(step, "type") == "Metaspace"; });
  return marks;
}

void readSpaces(const Json& normalizer, const Json& preTokenizer, Vocabulary& vocabulary) {
  bool replaced = false;
  forEachStep(normalizer, "normalizers", [&](const Json& step) {
    if (prependsSpace(step) && !vocabulary.addSpacePrefix) return readPrepend(vocabulary);
    if (!replacesSpaces(step)) throw unknownStep(vocabulary, step);
    replaced = true;
  });
  bool split = false;
  forEachStep(preTokenizer, "pretokenizers", [&](const Json& step) {
    if (isMetaspace(step) && !split) {
      readMetaspace(step, vocabulary);
      split = true;
    } else if (!splitsNothing(step) || !replaced) {
      throw unknownStep(vocabulary, step);
    }
  });
  vocabulary.spaceAfterControl = vocabulary.prefixesParts;
}

}  // namespace specache
