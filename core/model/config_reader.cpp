// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/config_reader.h"

#include <cmath>
#include <cstring>

#include "core/error.h"

namespace specache {

bool ConfigReader::has(std::string_view key) const {
  return file_.metadata().contains(full(key));
}

int ConfigReader::within(std::string_view key, int least, int most) const {
  const int value = file_.metadata().require<int>(full(key));
  if (value < least || value > most) refuse(key, std::to_string(value));
  return value;
}

int ConfigReader::count(std::string_view key, int most) const {
  return within(key, 1, most);
}

int ConfigReader::countOr(std::string_view key, int most, int otherwise) const {
  return has(key) ? within(key, 1, most) : otherwise;
}

int ConfigReader::zeroOr(std::string_view key, int most, int otherwise) const {
  return has(key) ? within(key, 0, most) : otherwise;
}

float ConfigReader::positiveOr(std::string_view key, float otherwise, float most) const {
  const float value = file_.metadata().find<float>(full(key)).value_or(otherwise);
  if (!(value > 0) || value > most) refuse(key, std::to_string(value));
  return value;
}

float ConfigReader::notNegativeOr(std::string_view key, float otherwise) const {
  const float value = file_.metadata().find<float>(full(key)).value_or(otherwise);
  return value == 0 ? 0 : positiveOr(key, otherwise);
}

bool ConfigReader::flagOr(std::string_view key, bool otherwise) const {
  return file_.metadata().find<bool>(full(key)).value_or(otherwise);
}

std::string_view ConfigReader::textOr(std::string_view key, std::string_view otherwise) const {
  return file_.metadata().find<std::string_view>(full(key)).value_or(otherwise);
}

std::vector<float> ConfigReader::positives(std::string_view name, int length) const {
  const StoredTensor& tensor = file_.tensor(name);
  const auto refuseTensor = [&](const std::string& what) {
    throw Error("The tensor '" + std::string(name) + "' in '" + file_.name() + "' " + what +
                ". Download the model again or choose another one.");
  };
  if (tensor.dtype != kernels::DType::f32) refuseTensor("is not of type F32");
  if (tensor.columns() != length || tensor.rows() != 1) {
    refuseTensor("has " + std::to_string(tensor.columns()) + " × " + std::to_string(tensor.rows()) +
                 " values instead of " + std::to_string(length));
  }
  std::vector<float> values(static_cast<std::size_t>(length));
  std::memcpy(values.data(), tensor.data.data(), tensor.data.size());
  for (const float value : values) {
    if (!(value > 0) || std::isinf(value))
      refuseTensor("holds the impossible value " + std::to_string(value));
  }
  return values;
}

void ConfigReader::refuse(std::string_view key, const std::string& value) const {
  throw Error("The model file '" + file_.name() + "' has the impossible value " + value + " for '" +
              full(key) + "'. Download it again or choose another model.");
}

void ConfigReader::refuseFeature(const std::string& what) const {
  throw Error("The model file '" + file_.name() + "' " + what +
              ", which this version does not do. Choose another model.");
}

}  // namespace specache
