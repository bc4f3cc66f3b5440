// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/specache/collect_figures.h"

#include <algorithm>
#include <unordered_map>

namespace specache {
namespace {

constexpr std::size_t kMostAttended = 32;

void addHead(LayerFigures& layer, const kernels::HeadFigures& head, int heads) {
  layer.best += head.best;
  layer.hits += head.hits;
  layer.chosen += head.chosen;
  layer.fetched += head.fetched;
  layer.pagedMass += head.pagedMass / static_cast<float>(heads);
  layer.residentMass += head.residentMass / static_cast<float>(heads);
}

std::vector<Attended> strongest(const std::unordered_map<int, float>& shares) {
  std::vector<Attended> attended;
  attended.reserve(shares.size());
  for (const auto& [position, share] : shares) attended.push_back({position, share});
  std::sort(attended.begin(), attended.end(), [](const Attended& a, const Attended& b) {
    return a.share != b.share ? a.share > b.share : a.position < b.position;
  });
  if (attended.size() > kMostAttended) attended.resize(kMostAttended);
  return attended;
}

StepFigures collectSequence(const StoreShape& shape, std::span<const kernels::HeadFigures> heads,
                            int sequence, StepFigures figures) {
  const int count = shape.heads.count;
  const float whole = static_cast<float>(shape.layers * count);
  std::unordered_map<int, float> shares;
  figures.layers.assign(static_cast<std::size_t>(shape.layers), {});
  figures.bytesFetched = 0;
  for (int layer = 0; layer < shape.layers; ++layer) {
    LayerFigures& sum = figures.layers[static_cast<std::size_t>(layer)];
    const std::size_t first =
        (static_cast<std::size_t>(layer) * shape.sequences + sequence) * count;
    for (const kernels::HeadFigures& head : heads.subspan(first, static_cast<std::size_t>(count))) {
      addHead(sum, head, count);
      for (int i = 0; i < kernels::HeadFigures::kAttended && head.attended[i] >= 0; ++i) {
        shares[head.attended[i]] += head.attention[i] / whole;
      }
    }
    figures.bytesFetched += sum.fetched * static_cast<std::int64_t>(shape.heads.rowBytes());
  }
  figures.attended = strongest(shares);
  return figures;
}

}  // namespace

void collectFigures(const StoreShape& shape, std::span<const kernels::HeadFigures> heads,
                    std::span<StepFigures> sequences) {
  for (int sequence = 0; sequence < shape.sequences; ++sequence) {
    StepFigures& figures = sequences[static_cast<std::size_t>(sequence)];
    figures = collectSequence(shape, heads, sequence, std::move(figures));
  }
}

}  // namespace specache
