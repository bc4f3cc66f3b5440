// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <memory>

struct zip;

namespace specache::app {

/// A ZIP file's entries, read into memory one by one; nothing is ever written to the disk. What an
/// entry unpacks to is limited, so that a small hostile file cannot fill the memory.
class Archive {
 public:
  static constexpr qint64 kMaxEntryBytes = 256LL << 20;
  static constexpr qint64 kMaxTotalBytes = 512LL << 20;

  /// Throws DocumentError when the file is no ZIP file or damaged; `name` is for the messages.
  Archive(const QString& path, QString name);

  const QString& name() const { return name_; }
  bool contains(const QString& entry) const;
  /// Unpacks an entry. Throws DocumentError when it is missing, damaged, encrypted or too large.
  QByteArray read(const QString& entry);

 private:
  struct Close {
    void operator()(zip* archive) const;
  };

  QString name_;
  std::unique_ptr<zip, Close> zip_;
  qint64 unpacked_ = 0;
};

}  // namespace specache::app
