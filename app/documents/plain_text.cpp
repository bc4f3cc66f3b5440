// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFileInfo>
#include <algorithm>
#include <array>
#include <string_view>

#include "app/documents/formats.h"
#include "app/documents/text_encoding.h"

namespace specache::app {
namespace {

struct TextFormat {
  std::string_view endings;  ///< between blanks
  const char* name;
};

constexpr TextFormat kFormats[] = {
    {" txt text log rst adoc tex bib org srt vtt ", "Text"},
    {" md markdown mkd mdown ", "Markdown"},
    {" csv ", "CSV"},
    {" tsv ", "TSV"},
    {" c h ", "C source"},
    {" cc cpp cxx c++ hh hpp hxx ipp inl ", "C++ source"},
    {" cu cuh ", "CUDA source"},
    {" py pyi pyx ", "Python source"},
    {" js mjs cjs jsx ", "JavaScript source"},
    {" ts tsx mts ", "TypeScript source"},
    {" java ", "Java source"},
    {" kt kts ", "Kotlin source"},
    {" scala sbt ", "Scala source"},
    {" go ", "Go source"},
    {" rs ", "Rust source"},
    {" rb ", "Ruby source"},
    {" php ", "PHP source"},
    {" pl pm ", "Perl source"},
    {" cs ", "C# source"},
    {" fs fsx ", "F# source"},
    {" vb bas ", "Basic source"},
    {" swift ", "Swift source"},
    {" m mm ", "Objective-C source"},
    {" hs ", "Haskell source"},
    {" ml mli ", "OCaml source"},
    {" erl ex exs ", "Erlang or Elixir source"},
    {" clj cljs el lisp scm rkt ", "Lisp source"},
    {" lua ", "Lua source"},
    {" r jl ", "R or Julia source"},
    {" f f90 f95 for ", "Fortran source"},
    {" pas adb ads ", "Pascal or Ada source"},
    {" s asm ", "Assembler source"},
    {" sh bash zsh fish ps1 bat cmd ", "Script"},
    {" sql ", "SQL"},
    {" qml css scss less vue svelte ", "Style or user interface source"},
    {" json jsonl ndjson yaml yml toml ini cfg conf properties desktop ", "Configuration or data"},
    {" xml xsl xsd svg ui ts qrc ", "XML"},
    {" cmake mk gradle bazel nix proto thrift graphql tf dockerfile ", "Build or interface file"},
    {" diff patch ", "Patch"},
};

constexpr std::array<std::string_view, 10> kNames = {
    "readme",  "license",      "copying",    "makefile", "cmakelists.txt",
    "authors", "contributing", "dockerfile", "changes",  "changelog"};

const TextFormat* formatOf(const QString& fileName) {
  const std::string ending =
      QStringLiteral(" %1 ").arg(QFileInfo(fileName).suffix().toLower()).toStdString();
  const auto* const found =
      std::find_if(std::begin(kFormats), std::end(kFormats), [&](const TextFormat& format) {
        return format.endings.find(ending) != std::string_view::npos;
      });
  return found == std::end(kFormats) ? nullptr : found;
}

}  // namespace

QString textFormatName(const QString& fileName) {
  const TextFormat* format = formatOf(fileName);
  return QString::fromUtf8(format == nullptr ? "Text" : format->name);
}

bool isKnownTextFile(const QString& fileName) {
  const std::string name = QFileInfo(fileName).fileName().toLower().toStdString();
  return formatOf(fileName) != nullptr ||
         std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

void readPlainText(const QByteArray& bytes, Document& document) {
  DecodedText decoded = decodeText(bytes, document.name);
  if (!decoded.note.isEmpty()) document.notes += decoded.note;
  document.utf8 = std::move(decoded.utf8);
  document.format = textFormatName(document.name);
  document.pageKind = PageKind::section;
  if (document.format == QLatin1String("Markdown"))
    document.pages = markdownSections(document.utf8);
  if (!document.pages.empty()) return;
  document.pageKind = PageKind::lines;
  document.pages = linePages(document.utf8);
}

}  // namespace specache::app
