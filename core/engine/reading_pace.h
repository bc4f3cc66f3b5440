// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace specache {

/// How fast tokens are read. Exact attention looks at everything before it, so that the time of a
/// token grows linearly with its position p: t(p) = a + b·p, fitted to the chunks seen, newer ones
/// counting more.
class ReadingPace {
 public:
  /// Tokens first … first + count − 1 took `seconds`.
  void add(int first, int count, double seconds);

  bool known() const { return weight_ > 0; }
  /// Speed of the newest chunks; 0 before any was seen.
  double tokensPerSecond() const { return speed_; }
  /// Time that tokens from … to − 1 will take; 0 before any was seen.
  double seconds(int from, int to) const;

 private:
  struct Line {
    double base = 0;   // a
    double slope = 0;  // b
  };
  Line fit() const;

  // Weighted sums of the least-squares fit over tokens: 1, p, p², t, p·t.
  double weight_ = 0, position_ = 0, squares_ = 0, time_ = 0, product_ = 0;
  double speed_ = 0;
};

}  // namespace specache
