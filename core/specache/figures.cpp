// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/specache/figures.h"

namespace specache {
namespace {

double share(double part, double whole) {
  return whole > 0 ? part / whole : 1.0;
}

}  // namespace

double StepFigures::hitRate() const {
  double hits = 0, best = 0;
  for (const LayerFigures& layer : layers) {
    hits += layer.hits;
    best += layer.best;
  }
  return share(hits, best);
}

double StepFigures::attentionMass() const {
  double resident = 0, paged = 0;
  for (const LayerFigures& layer : layers) {
    resident += layer.residentMass;
    paged += layer.pagedMass;
  }
  return share(resident, paged);
}

double StepFigures::reuse() const {
  double kept = 0, chosen = 0;
  for (const LayerFigures& layer : layers) {
    kept += layer.chosen - layer.fetched;
    chosen += layer.chosen;
  }
  return share(kept, chosen);
}

}  // namespace specache
