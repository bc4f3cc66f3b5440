// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QComboBox;
class QDoubleSpinBox;
class QFormLayout;
class QLabel;
class QPlainTextEdit;
class QSpinBox;

namespace specache::app {

class Workspace;
struct Preferences;

/// Everything that can be set, each with its effect beside it. Takes effect with OK.
class SettingsDialog : public QDialog {
  Q_OBJECT

 public:
  explicit SettingsDialog(Workspace& workspace, QWidget* parent = nullptr);
  Preferences preferences() const;

 signals:
  void modelsWanted();

 private:
  void addRow(QFormLayout& form, const char* name, QWidget* field, QLabel* effect);
  void buildMemory(QFormLayout& form);
  void buildAnswers(QFormLayout& form);
  void buildWindow(QFormLayout& form);
  void show(const Preferences& preferences);
  void showContext(int tokens);
  void showEffects();
  QString contextEffect(double deviceShare) const;

  Workspace& workspace_;
  QComboBox* cache_;
  QComboBox* bits_;
  QSpinBox* topK_;
  QSpinBox* context_;
  QDoubleSpinBox* limit_;
  QSpinBox* kept_;
  QDoubleSpinBox* temperature_;
  QDoubleSpinBox* topP_;
  QDoubleSpinBox* penalty_;
  QSpinBox* maxTokens_;
  QPlainTextEdit* system_;
  QComboBox* theme_;
  QComboBox* language_;
  QLabel* cacheEffect_;
  QLabel* bitsEffect_;
  QLabel* topKEffect_;
  QLabel* contextEffect_;
  QLabel* limitEffect_;
  QLabel* keptEffect_;
  QLabel* temperatureEffect_;
};

}  // namespace specache::app
