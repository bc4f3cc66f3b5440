// SPDX-License-Identifier: GPL-3.0-or-later
// Statements that the decode phases share.
#pragma once

#include "core/specache/decode.h"

namespace specache::decode_parts {

/// Whether anything looks at the attention: the slots' choice does, whatever the options say.
bool isObserved(const DecodeContext& context);

/// Queues on the compute stream the wait for what other streams do for or with the layer's
/// attention, which they are long done with. It comes before the window is appended to, as an
/// operation behind a wait cannot begin early, and attention gains more by that.
void waitForStores(const DecodeContext& context, int layer);

/// The attention of one layer for `rows` rows a sequence, settled: a step begins with positionRows.
kernels::DecodeAttention attention(const DecodeContext& context, int layer, int rows,
                                   kernels::ConstRows query, kernels::Rows out);

/// Lets the copy stream go on behind the layer's attention.
void handOver(const DecodeContext& context, int layer);

/// Queues on the copy stream row 0's figures, where they are wanted. The next attention may write
/// importance as soon as it is read for them.
void observe(const DecodeContext& context, int layer, int rows);

/// Queues on the copy stream the choice of k rows for the attention behind `states`' lengths, and
/// their fetch. The next attention may write importance as soon as the choice has read it: it must
/// not wait for the bus. `observed`: lengths of the step whose row 0 gets figures, or null for
/// none.
void selectAndFetch(const DecodeContext& context, const kernels::SequenceState* states,
                    const kernels::SequenceState* observed, int layer, int rows,
                    kernels::Choice choice);

/// Queues on the copy stream: row 0's K and V go to CPU memory, and a full window gives its oldest
/// g rows to a page. Slots and pages are then what the next step's attention needs.
void storeNewest(const DecodeContext& context, int layer);

}  // namespace specache::decode_parts
