// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>

#include "app/bridge/engine_values.h"

namespace specache::app {

class ConversationStore;

enum class ThemeChoice : quint8 { system, light, dark };

/// What a person may set. Defaults need no change.
struct Preferences {
  QString modelPath;  ///< empty: the bundled model
  std::optional<quint64> memoryLimit;
  CacheChoice cache;
  int contextTokens = 0;  ///< that a conversation may have; 0: as many as the model
  SamplingChoice sampling;
  int maxTokens = 512;
  QString systemPrompt;
  ThemeChoice theme = ThemeChoice::system;
  QString language;  ///< "en", "de"; empty: the system's
  int keptGiB = 4;   ///< budget on disk for read documents; 0: none are kept

  bool operator==(const Preferences&) const = default;
};

/// Preferences, kept in the store.
class Settings : public QObject {
  Q_OBJECT

 public:
  explicit Settings(ConversationStore& store, QObject* parent = nullptr);

  const Preferences& preferences() const { return preferences_; }
  void setPreferences(const Preferences& preferences);

  /// Window state and the like, which have no effect elsewhere.
  QVariant note(const QString& key) const;
  void setNote(const QString& key, const QVariant& value);

 signals:
  void changed(const specache::app::Preferences& before, const specache::app::Preferences& now);
  void failed(const QString& message);

 private:
  ConversationStore& store_;
  Preferences preferences_;
};

}  // namespace specache::app
