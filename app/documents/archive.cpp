// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/documents/archive.h"

#include <zip.h>

#include <QFile>
#include <utility>

#include "app/documents/reader.h"
#include "app/documents/translate.h"

namespace specache::app {
namespace {

DocumentError damaged(const QString& name) {
  return DocumentError(
      Documents::tr(
          "“%1” is damaged or not complete. Get the file again, or open it in its program "
          "and save a fresh copy.")
          .arg(name));
}

struct CloseEntry {
  void operator()(zip_file_t* entry) const { zip_fclose(entry); }
};

}  // namespace

void Archive::Close::operator()(zip* archive) const {
  zip_discard(archive);
}

Archive::Archive(const QString& path, QString name) : name_(std::move(name)) {
  int code = 0;
  zip_.reset(zip_open(QFile::encodeName(path).constData(), ZIP_RDONLY, &code));
  if (zip_ == nullptr) throw damaged(name_);
}

bool Archive::contains(const QString& entry) const {
  return zip_name_locate(zip_.get(), entry.toUtf8().constData(), ZIP_FL_ENC_UTF_8) >= 0;
}

QByteArray Archive::read(const QString& entry) {
  zip_stat_t info;
  zip_stat_init(&info);
  if (zip_stat(zip_.get(), entry.toUtf8().constData(), ZIP_FL_ENC_UTF_8, &info) != 0) {
    throw damaged(name_);
  }
  if ((info.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && info.encryption_method != ZIP_EM_NONE) {
    throw DocumentError(Documents::tr("“%1” is protected by a password. Save a copy without the "
                                      "password and use that.")
                            .arg(name_));
  }
  const std::unique_ptr<zip_file_t, CloseEntry> file(zip_fopen_index(zip_.get(), info.index, 0));
  if (file == nullptr) throw damaged(name_);

  // The size that the header claims is not believed: what really comes out is counted.
  QByteArray content;
  QByteArray chunk(1 << 16, Qt::Uninitialized);
  for (;;) {
    const zip_int64_t bytes = zip_fread(file.get(), chunk.data(), chunk.size());
    if (bytes < 0) throw damaged(name_);
    if (bytes == 0) return content;
    content.append(chunk.constData(), bytes);
    unpacked_ += bytes;
    if (content.size() > kMaxEntryBytes || unpacked_ > kMaxTotalBytes) {
      throw DocumentError(
          Documents::tr("“%1” unpacks to more than a document can be. Save its text "
                        "as a smaller file and use that.")
              .arg(name_));
    }
  }
}

}  // namespace specache::app
