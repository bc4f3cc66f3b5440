// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/documents/zip_file.h"

#include <zip.h>

#include <QFile>
#include <stdexcept>

void writeZip(const QString& path, const QList<QPair<QString, QByteArray>>& entries,
              const QByteArray& password) {
  int code = 0;
  zip_t* zip = zip_open(QFile::encodeName(path).constData(), ZIP_CREATE | ZIP_TRUNCATE, &code);
  if (zip == nullptr) throw std::runtime_error("The test could not make a ZIP file.");
  for (const auto& [name, content] : entries) {
    zip_source_t* source = zip_source_buffer(zip, content.constData(), content.size(), 0);
    const auto index = zip_file_add(zip, name.toUtf8().constData(), source, ZIP_FL_ENC_UTF_8);
    if (index < 0) throw std::runtime_error("The test could not fill a ZIP file.");
    if (!password.isEmpty()) {
      zip_file_set_encryption(zip, index, ZIP_EM_AES_256, password.constData());
    }
  }
  if (zip_close(zip) != 0) throw std::runtime_error("The test could not write a ZIP file.");
}
