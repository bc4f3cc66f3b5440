// SPDX-License-Identifier: GPL-3.0-or-later
// The filters between the logits and the draw. Each is a function of its own, in the order in which
// the sampler applies them.
#pragma once

#include <span>
#include <vector>

namespace specache {

/// A token that may still be drawn.
struct Candidate {
  int id = 0;
  float logit = 0;
};

using Candidates = std::vector<Candidate>;

/// All tokens with a logit; NaN and −∞ are none, +∞ becomes the largest float.
Candidates candidatesOf(std::span<const float> logits);

/// Makes each token of `recent` less probable: its logit is divided by `penalty` when positive, and
/// multiplied otherwise (Keskar et al. 2019, CTRL, section 4.1). Once a token, however often it
/// occurs.
void penaliseRepetition(Candidates& candidates, std::span<const int> recent, float penalty);

/// Keeps the `k` greatest logits, sorted; of equal ones the lower ids. k = 0 keeps all.
void keepTopK(Candidates& candidates, int k);

/// Keeps the fewest most probable tokens whose probabilities add up to at least `p`, sorted
/// (nucleus sampling, Holtzman et al. 2019).
void keepTopP(Candidates& candidates, float p);

/// Keeps the tokens that have at least `p` times the probability of the most probable one.
void keepMinP(Candidates& candidates, float p);

/// The softmax of logit / temperature, in the candidates' order. Temperature is above 0.
std::vector<double> probabilities(const Candidates& candidates, float temperature);

/// The candidate with the greatest logit; of equal ones the lowest id.
Candidate mostProbable(const Candidates& candidates);

}  // namespace specache
