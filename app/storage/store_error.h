// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <stdexcept>

namespace specache::app {

/// The store could not do what it was asked. The message is a translated sentence that says what is
/// wrong and what to do.
class StoreError : public std::runtime_error {
 public:
  explicit StoreError(const QString& message)
      : std::runtime_error(message.toStdString()), message_(message) {}
  const QString& message() const { return message_; }

 private:
  QString message_;
};

/// The file's content is not a database any more.
class StoreDamaged : public StoreError {
 public:
  using StoreError::StoreError;
};

/// The file cannot be written: no permission, no space, a failing disk.
class StoreNotWritable : public StoreError {
 public:
  using StoreError::StoreError;
};

/// The file was written by a newer version of the program.
class StoreTooNew : public StoreError {
 public:
  using StoreError::StoreError;
};

/// There is no conversation, message or document with that number.
class StoreNotFound : public StoreError {
 public:
  using StoreError::StoreError;
};

}  // namespace specache::app
