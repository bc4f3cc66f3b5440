// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/models/settings.h"

#include "app/storage/conversation_store.h"

namespace specache::app {
namespace {

Preferences readFrom(const ConversationStore& store) {
  Preferences p;
  p.modelPath = store.setting("model").toString();
  if (const quint64 limit = store.setting("memoryLimit", 0).toULongLong(); limit > 0)
    p.memoryLimit = limit;
  p.cache.kind = CacheKind(qBound(0, store.setting("cache", int(p.cache.kind)).toInt(), 3));
  p.cache.keyBits = store.setting("keyBits", p.cache.keyBits).toInt();
  p.cache.valueBits = store.setting("valueBits", p.cache.valueBits).toInt();
  p.cache.topK = store.setting("topK", p.cache.topK).toInt();
  p.contextTokens = qMax(0, store.setting("contextTokens", p.contextTokens).toInt());
  p.sampling.temperature = store.setting("temperature", p.sampling.temperature).toDouble();
  p.sampling.topP = store.setting("topP", p.sampling.topP).toDouble();
  p.sampling.repetitionPenalty =
      store.setting("repetitionPenalty", p.sampling.repetitionPenalty).toDouble();
  p.maxTokens = store.setting("maxTokens", p.maxTokens).toInt();
  p.systemPrompt = store.setting("systemPrompt").toString();
  p.theme = ThemeChoice(qBound(0, store.setting("theme", 0).toInt(), 2));
  p.language = store.setting("language").toString();
  p.keptGiB = store.setting("keptGiB", p.keptGiB).toInt();
  return p;
}

void writeTo(ConversationStore& store, const Preferences& p) {
  store.setSetting("model", p.modelPath);
  store.setSetting("memoryLimit", p.memoryLimit.value_or(0));
  store.setSetting("cache", int(p.cache.kind));
  store.setSetting("keyBits", p.cache.keyBits);
  store.setSetting("valueBits", p.cache.valueBits);
  store.setSetting("topK", p.cache.topK);
  store.setSetting("contextTokens", p.contextTokens);
  store.setSetting("temperature", p.sampling.temperature);
  store.setSetting("topP", p.sampling.topP);
  store.setSetting("repetitionPenalty", p.sampling.repetitionPenalty);
  store.setSetting("maxTokens", p.maxTokens);
  store.setSetting("systemPrompt", p.systemPrompt);
  store.setSetting("theme", int(p.theme));
  store.setSetting("language", p.language);
  store.setSetting("keptGiB", p.keptGiB);
}

}  // namespace

Settings::Settings(ConversationStore& store, QObject* parent)
    : QObject(parent), store_(store), preferences_(readFrom(store)) {}

void Settings::setPreferences(const Preferences& preferences) {
  if (preferences == preferences_) return;
  const Preferences before = std::exchange(preferences_, preferences);
  try {
    writeTo(store_, preferences);
  } catch (const StoreError& error) {
    emit failed(error.message());
  }
  emit changed(before, preferences_);
}

QVariant Settings::note(const QString& key) const {
  return store_.setting(key);
}

void Settings::setNote(const QString& key, const QVariant& value) {
  try {
    store_.setSetting(key, value);
  } catch (const StoreError& error) {
    emit failed(error.message());
  }
}

}  // namespace specache::app
