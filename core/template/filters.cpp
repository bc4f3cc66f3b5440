// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/template/filters.h"

#include <map>

#include "core/template/list_filters.h"
#include "core/template/number_filters.h"
#include "core/template/selecting_filters.h"
#include "core/template/text_filters.h"

namespace specache::jinja {

Filter findFilter(std::string_view name) {
  static const std::map<std::string_view, Filter> filters = {
      {"abs", filterAbs},
      {"attr", filterAttr},
      {"capitalize", filterCapitalize},
      {"count", filterLength},
      {"d", filterDefault},
      {"default", filterDefault},
      {"dictsort", filterDictsort},
      {"e", filterEscape},
      {"escape", filterEscape},
      {"first", filterFirst},
      {"float", filterFloat},
      {"forceescape", filterEscape},
      {"indent", filterIndent},
      {"int", filterInt},
      {"items", filterItems},
      {"join", filterJoin},
      {"last", filterLast},
      {"length", filterLength},
      {"list", filterList},
      {"lower", filterLower},
      {"map", filterMap},
      {"max", filterMax},
      {"min", filterMin},
      {"reject", filterReject},
      {"rejectattr", filterRejectattr},
      {"replace", filterReplace},
      {"reverse", filterReverse},
      {"round", filterRound},
      {"safe", filterString},
      {"select", filterSelect},
      {"selectattr", filterSelectattr},
      {"sort", filterSort},
      {"string", filterString},
      {"sum", filterSum},
      {"title", filterTitle},
      {"tojson", filterTojson},
      {"trim", filterTrim},
      {"unique", filterUnique},
      {"upper", filterUpper},
  };
  const auto at = filters.find(name);
  return at == filters.end() ? nullptr : at->second;
}

}  // namespace specache::jinja
