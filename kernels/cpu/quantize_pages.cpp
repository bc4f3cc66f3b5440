// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cpu/operations.h"
#include "kernels/cpu/page_codes.h"

namespace specache::kernels::cpu {

void quantizePages(Workers& workers, KvRows source, int first, Pages pages, int sequence,
                   int firstPage, int count, Quantizer quantizer) {
  const int tokens = pages.format.tokens;
  workers.parallelFor(count * pages.heads, [&](int item, Scratch& scratch) {
    const int head = item / count;
    const int index = item % count;
    writePage(source.row(head, first + index * tokens), pages.format, quantizer,
              pages.page(sequence, head, firstPage + index), scratch);
  });
}

}  // namespace specache::kernels::cpu
