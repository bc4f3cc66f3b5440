// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/reading_pace.h"

#include <algorithm>

namespace specache {
namespace {

constexpr double kForget = 0.9;     // weight of what was seen before, a chunk
constexpr double kSmoothing = 0.3;  // weight of the newest chunk in the speed

}  // namespace

void ReadingPace::add(int first, int count, double seconds) {
  if (count <= 0 || seconds <= 0) return;
  const double p = first + 0.5 * (count - 1);
  const double t = seconds / count;
  for (double* sum : {&weight_, &position_, &squares_, &time_, &product_}) *sum *= kForget;
  weight_ += count;
  position_ += count * p;
  squares_ += count * p * p;
  time_ += count * t;
  product_ += count * p * t;
  const double newest = count / seconds;
  speed_ = speed_ == 0 ? newest : speed_ + kSmoothing * (newest - speed_);
}

ReadingPace::Line ReadingPace::fit() const {
  const double mean = time_ / weight_;
  const double spread = weight_ * squares_ - position_ * position_;
  if (spread <= 1e-6 * weight_ * squares_) return {mean, 0};
  const double slope = (weight_ * product_ - position_ * time_) / spread;
  const double base = (time_ - slope * position_) / weight_;
  // Noise can tilt the line so that it would forecast time running backwards.
  if (slope < 0 || base < 0) return {mean, 0};
  return {base, slope};
}

double ReadingPace::seconds(int from, int to) const {
  if (weight_ == 0 || to <= from) return 0;
  const Line line = fit();
  const double a = from, b = to;
  return line.base * (b - a) + line.slope * 0.5 * (b * b - a * a);
}

}  // namespace specache
