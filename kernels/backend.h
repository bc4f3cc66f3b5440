// SPDX-License-Identifier: GPL-3.0-or-later
// The one interface between the engine and a kind of processor: memory, streams, events, captured
// steps, and the operations of a transformer with SpeCache's stores.
//
// Operations are asynchronous: they are queued on a stream, in order, and pointers in their
// arguments are device memory that must stay valid until the stream has passed them. Arguments are
// checked when an operation is queued (std::invalid_argument). One thread at a time may use a
// backend's streams; the ledger may be read from any thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>

#include "kernels/kv.h"
#include "kernels/memory.h"
#include "kernels/tensor.h"

namespace specache::kernels {

/// What a backend runs on.
struct DeviceInfo {
  std::string name;             ///< for people, for example the processor's model name
  std::string kind;             ///< "cpu" or "cuda"
  std::size_t deviceBytes = 0;  ///< memory of the device tier
  std::size_t hostBytes = 0;    ///< memory of the computer
  bool unified = false;         ///< both tiers are in the same memory
  int threads = 0;              ///< CPU threads that compute
};

/// Marks a point in a stream.
class Event {
 public:
  virtual ~Event() = default;
};

/// A queue of operations. The `compute` stream carries the model, the `copy` stream selection,
/// fetches and offloads, which run beside it.
class Stream {
 public:
  virtual ~Stream() = default;
  /// Marks `event` as reached when everything queued so far is done.
  virtual void record(Event& event) = 0;
  /// What is queued from now on starts after `event`'s last recorded point. An event never recorded
  /// holds nothing up.
  virtual void wait(const Event& event) = 0;
  /// Blocks the calling thread until everything queued is done; throws what went wrong in it.
  virtual void synchronize() = 0;
  /// Time that this stream has spent in `wait` since it was made, as of its last synchronize.
  virtual std::chrono::nanoseconds stalled() const = 0;
};

/// Operations captured once and launched many times.
class Graph {
 public:
  virtual ~Graph() = default;
  virtual void launch() = 0;
};

enum class StreamKind : std::uint8_t { compute, copy };

/// Which two values of a head RoPE turns together.
enum class RopePairs : std::uint8_t {
  adjacent,  ///< (2i, 2i + 1), as GGUF stores Llama's weights
  halves,    ///< (i, i + d/2), as Hugging Face does
};

/// Rotary position embedding.
struct Rope {
  const float* frequencies = nullptr;  ///< [d/2], radians a position
  int dim = 0;                         ///< d
  RopePairs pairs = RopePairs::adjacent;
};

/// What some models need, and a backend may lack.
enum class Ability : std::uint8_t {
  bias,              ///< addBias
  gatedGelu,         ///< gatedGelu, and gatedLinear with GELU
  scale,             ///< scale
  softCap,           ///< softCap
  attentionSoftCap,  ///< attention whose scores have a soft cap
  slidingWindow,     ///< attention to a part of the positions
};

/// Queries, keys and values of a layer's rows, before they are turned: by RoPE, and by the Hadamard
/// transform that mixes their channels (kernels/hadamard.h).
struct HeadRows {
  Rows queries;      ///< [rows][query heads · d]; turned in place where keys are stored
  Rows keys;         ///< [rows][H · d]; undefined behind that
  ConstRows values;  ///< [rows][H · d]
  ConstRows angles;  ///< [rows][d], of ropeAngles
  RopePairs pairs = RopePairs::adjacent;
};

/// One of several products of the same rows: out = x · weightᵀ.
struct Product {
  Weight weight;
  Rows out;
};

/// Rows that an operation takes by their RMS norm: x / √(mean(x²) + epsilon) · weight.
struct NormedRows {
  ConstRows x;
  const float* weight = nullptr;  ///< device, [width]
  float epsilon = 0;
  Rows room;  ///< of x's shape, for the norm; undefined behind the operation
};

/// Of a feed-forward network. GELU is meant in its tanh form.
enum class Activation : std::uint8_t { silu, gelu };

/// The inner layer of a gated feed-forward network: out = activation(x · gateᵀ) · (x · upᵀ).
struct GatedProduct {
  Weight gate;
  Weight up;
  Rows out;
  Rows room;  ///< of out's shape, for x · upᵀ; undefined behind the operation
  Activation activation = Activation::silu;
};

/// Running softmax over tiles: for each query row and head the largest score, the sum of
/// exponentials, and the values so far ("online softmax"). Only a backend's own operations read it.
struct SoftmaxState {
  float* max = nullptr;  ///< [rows][query heads]
  float* sum = nullptr;  ///< [rows][query heads]
  Rows values;           ///< [rows][query heads · d]
  int heads = 0;         ///< query heads
};

/// Exact attention of a chunk of queries to one tile of 16-bit rows (prefill). Which of the tile's
/// positions a query sees says kernels/visible_positions.h.
struct TileAttention {
  ConstRows query;  ///< [rows][query heads · d]
  KvRows tile;
  int tileTokens = 0;
  int firstQuery = 0;     ///< position of query 0
  int firstKey = 0;       ///< position of the tile's token 0
  float scale = 1;        ///< of the scores, usually 1/√d
  float softCap = 0;      ///< scores s become softCap · tanh(s / softCap); 0: they stay
  int slidingWindow = 0;  ///< newest positions that a query sees, its own included; 0: all
  SoftmaxState state;
};

/// Attention of one decode step in one layer: over pages, with the slots' positions replaced by
/// their 16-bit rows, and the window, which already holds the step's own rows. Row r of a sequence
/// has position length + r and sees what kernels/visible_positions.h says.
struct DecodeAttention {
  ConstRows query;  ///< [sequence · rows][query heads · d]
  int sequences = 0;
  int rows = 1;  ///< rows a sequence: T_t, and T'_{t+1} where there is a guess
  const SequenceState* states = nullptr;  ///< [sequence]
  Pages pages;                            ///< capacity 0: none
  Slots slots;                            ///< count 0: none
  Window window;
  float scale = 1;
  float softCap = 0;      ///< as in TileAttention
  int slidingWindow = 0;  ///< as in TileAttention
  Rows out;               ///< [sequence · rows][query heads · d]
  Importance importance;  ///< of the same slidingWindow; no data: not wanted
  /// Whether all that is read here, but the query and the step's own rows, has been there since
  /// before the stream's last positionRows. Reading it may then begin while the operation before
  /// still runs.
  bool settled = false;
};

/// Whose attention chooses the rows to fetch.
enum class Choice : std::uint8_t {
  newestRow,  ///< that of a sequence's last row: the guess, in the paper
  /// **Ours**: text is often read on in order, so a row's attention to position p also speaks for
  /// p + 1 in the step behind it. For the next step's rows, row r of R speaks with its attention to
  /// p − (R − 1 − r) and p − (R − r); the largest counts.
  readingOn,
};

/// Choice of the rows to fetch for the next attention, whose first row has position `length`, as
/// the last of importance's rows had. The candidates are the paged positions that it sees;
/// attention to others counts for nothing.
struct Selection {
  Importance importance;
  Choice choice = Choice::newestRow;
  int topK = 0;  ///< k
  int sequences = 0;
  const SequenceState* states = nullptr;
  Slots slots;
  FetchList fetch;
  HeadFigures* figures = nullptr;  ///< [sequence][kv_head]: sets chosen and fetched
  /// Lengths of the step that importance is of. Where given, the figures of observeAttention are
  /// set as well, in less time than by an operation of its own.
  const SequenceState* observed = nullptr;
};

/// A kind of processor.
class Backend {
 public:
  virtual ~Backend() = default;

  virtual DeviceInfo info() const = 0;
  virtual Ledger& ledger() = 0;
  /// In which layout this backend attends fastest to pages of `tokens` tokens. It takes `planes`
  /// for every shape.
  virtual PageLayout pageLayout(int tokens, int dim, Bits bits) const = 0;
  /// Whether `embed` and `linear` take weights of the type.
  virtual bool runs(DType weights) const = 0;

  /// False where the operation would throw: a model that needs it must not be loaded.
  virtual bool has(Ability ability) const = 0;

  // Memory. All throw OutOfMemory.

  /// Device memory, uninitialised, aligned to 256 bytes.
  virtual Buffer allocate(std::size_t bytes, LedgerEntry entry) = 0;
  /// CPU memory that the device reads directly (pinned where that is possible), aligned to 4096.
  /// May be called from any thread.
  virtual Buffer allocateHost(std::size_t bytes, LedgerEntry entry) = 0;
  /// Weights in CPU memory as device memory, which is the same here: they must outlive the buffer.
  /// Nothing where the device has memory of its own.
  virtual std::optional<Buffer> borrowWeights(std::span<const std::byte> bytes) = 0;

  // Streams, events, captured steps.

  virtual std::unique_ptr<Stream> createStream(StreamKind kind) = 0;
  virtual std::unique_ptr<Event> createEvent() = 0;
  /// Captures what `step` queues on `stream` and on streams that it makes wait for it and joins
  /// again. Nothing runs until the graph is launched.
  virtual std::unique_ptr<Graph> capture(Stream& stream, std::function<void()> step) = 0;
  /// Once `token` is stopped, operations may end early with undefined results, which the caller
  /// must throw away. A default token switches this off.
  virtual void setCancellation(std::stop_token token) = 0;

  // Copies. Host memory may be any; the call returns when it may be reused.

  virtual void copyToDevice(Stream& stream, void* device, const void* host, std::size_t bytes) = 0;
  virtual void copyToHost(Stream& stream, void* host, const void* device, std::size_t bytes) = 0;
  virtual void copyOnDevice(Stream& stream, void* to, const void* from, std::size_t bytes) = 0;

  // The transformer.

  /// out[i] = row tokens[i] of `table`; tokens: device, [out.count].
  virtual void embed(Stream& stream, Weight table, const std::int32_t* tokens, Rows out) = 0;
  /// out = x / √(mean(x²) + epsilon) · weight, row by row; weight: device, [width]. `out` may be x.
  virtual void rmsNorm(Stream& stream, ConstRows x, const float* weight, float epsilon,
                       Rows out) = 0;
  /// out = x · weightᵀ.
  virtual void linear(Stream& stream, ConstRows x, Weight weight, Rows out) = 0;
  /// The same with several weights; no product writes where another one does.
  virtual void linear(Stream& stream, ConstRows x, std::span<const Product> products) = 0;
  virtual void linear(Stream& stream, const NormedRows& x, std::span<const Product> products) = 0;
  /// out += x · weightᵀ.
  virtual void addLinear(Stream& stream, ConstRows x, Weight weight, Rows out) = 0;
  virtual void gatedLinear(Stream& stream, const NormedRows& x, const GatedProduct& product) = 0;
  /// angles[i] = the cosines of positions[i] · frequencies, then the sines, [rows][d]; positions:
  /// device, [rows]. All layers turn by the same.
  virtual void ropeAngles(Stream& stream, const std::int32_t* positions, Rope rope,
                          Rows angles) = 0;
  /// Turns every head of queries and keys, [rows][heads · d] each, by its row's angles.
  virtual void rope(Stream& stream, Rows queries, Rows keys, ConstRows angles, RopePairs pairs) = 0;
  /// gate = silu(gate) · up.
  virtual void gatedSilu(Stream& stream, Rows gate, ConstRows up) = 0;
  /// gate = gelu(gate) · up, with GELU's tanh form.
  virtual void gatedGelu(Stream& stream, Rows gate, ConstRows up) = 0;
  /// x = cap · tanh(x / cap).
  virtual void softCap(Stream& stream, Rows x, float cap) = 0;
  /// x *= factor.
  virtual void scale(Stream& stream, Rows x, float factor) = 0;
  /// Every row of x += bias; bias: device, [width].
  virtual void addBias(Stream& stream, Rows x, const float* bias) = 0;
  /// x += y.
  virtual void add(Stream& stream, Rows x, ConstRows y) = 0;
  /// out[i] = index of the largest value of row i, the first of equals; out: device.
  virtual void argmax(Stream& stream, ConstRows x, std::int32_t* out) = 0;

  // Prefill.

  /// Turns queries and keys; keys and values go, rounded to 16 bits, to rows `first` … of `out`.
  virtual void packRows(Stream& stream, const HeadRows& heads, KvRows out, int first) = 0;
  virtual void resetAttention(Stream& stream, SoftmaxState state) = 0;
  virtual void attendTile(Stream& stream, const TileAttention& attention) = 0;
  /// values /= sum.
  virtual void finishAttention(Stream& stream, SoftmaxState state) = 0;
  /// Quantises tokens `first` … of `source` into `count` pages of one sequence, from `firstPage`
  /// on.
  virtual void quantizePages(Stream& stream, KvRows source, int first, Pages pages, int sequence,
                             int firstPage, int count, Quantizer quantizer) = 0;
  /// Copies rows `first` … of `source` to positions `position` … of one layer in CPU memory.
  virtual void offloadRows(Stream& stream, KvRows source, int first, HostRows host, int layer,
                           int position, int count) = 0;
  /// The other way round: positions `position` … to rows `first` … of `out`.
  virtual void loadRows(Stream& stream, HostRows host, int layer, int position, KvRows out,
                        int first, int count) = 0;
  /// Copies rows `first` … of `source` into one sequence's window, as positions `position` ….
  virtual void fillWindow(Stream& stream, KvRows source, int first, Window window, int sequence,
                          int position, int count) = 0;
  /// The other way round.
  virtual void readWindow(Stream& stream, Window window, int sequence, int position, KvRows out,
                          int first, int count) = 0;

  // A decode step. Lengths are read from device memory when the operation runs.

  /// positions[sequence · rows + r] = length + r. Begins a step: whatever comes behind it begins
  /// once all before it has ended.
  virtual void positionRows(Stream& stream, const SequenceState* states, int sequences, int rows,
                            std::int32_t* positions) = 0;
  /// Turns queries and keys of [sequence · rows]; keys and values go, rounded to 16 bits, to the
  /// window, row r at position length + r.
  virtual void appendWindow(Stream& stream, const HeadRows& heads, const SequenceState* states,
                            int sequences, int rows, Window window) = 0;
  virtual void attendDecode(Stream& stream, const DecodeAttention& attention) = 0;
  /// Row 0's best, hits, masses and most attended positions, among those that it sees, into figures
  /// [sequence][kv_head]; `slots` as they were when it attended. Leaves chosen and fetched alone.
  virtual void observeAttention(Stream& stream, Importance importance, int topK, int sequences,
                                const SequenceState* states, Slots slots, HeadFigures* figures) = 0;
  /// Chooses the k most important candidates. Those already in a slot stay there; the others take
  /// empty slots and those of positions behind the sliding window, then the slots least recently
  /// chosen, and are put on the fetch list. What is observed are the slots as they were before.
  virtual void selectRows(Stream& stream, const Selection& selection) = 0;
  /// Reads the listed rows of one layer from CPU memory into their slots; hosts: device,
  /// [sequence].
  virtual void fetchRows(Stream& stream, FetchList fetch, Slots slots, int sequences,
                         const HostRows* hosts, int layer) = 0;
  /// Sends row 0 of each sequence (position length) from the window to CPU memory.
  virtual void offloadNewest(Stream& stream, Window window, const SequenceState* states,
                             int sequences, const HostRows* hosts, int layer) = 0;
  /// Where length + 1 − paged reaches residual + g, quantises the window's oldest g rows into the
  /// next page.
  virtual void closePages(Stream& stream, Window window, const SequenceState* states, int sequences,
                          int residual, Pages pages, Quantizer quantizer) = 0;
  /// Ends the step: length += 1, and paged += g where closePages closed a page (pageTokens = g;
  /// 0 where a cache has no pages).
  virtual void advance(Stream& stream, SequenceState* states, int sequences, int residual,
                       int pageTokens) = 0;
};

/// Which device a person asked for.
enum class DeviceChoice : std::uint8_t { automatic, cpu, cuda };

/// Settings of the CPU backend.
struct CpuOptions {
  int threads = 0;  ///< threads that compute; 0: one for every core this process may use
};

/// A backend on the CPU.
std::unique_ptr<Backend> makeCpuBackend(CpuOptions options = {});

}  // namespace specache::kernels
