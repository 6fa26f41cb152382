// The plan of a run: what TypeScript writes into the shared memory and every thread reads. Offsets are bytes from the
// memory's start, 0 where absent. This is the only place where fields, codes and sizes are written down: scripts/build-plan.mjs reads them
// here for TypeScript, so every type here is u32, uint64_t or double, and every #define for TypeScript a plain number.
#ifndef KAN_PLAN_H
#define KAN_PLAN_H

#include <stddef.h>
#include <stdint.h>

typedef uint32_t u32;

// Inputs evaluated together, and outputs that stand side by side (layout.ts: blockWidth).
#define INPUT_BLOCK 16
#define OUTPUT_BLOCK 64
// Most rows of a slice (kan-layer.h): one bit each.
#define SLICE_ROWS 64
// Most functions of an edge that count at a point (model.ts: maxDense).
#define MOST_WEIGHTS 64

enum { LAYER_KAN = 0, LAYER_ACTIVATION = 1, LAYER_LINEAR = 2, LAYER_NORM = 3, LAYER_DROPOUT = 4, LAYER_GATE = 5, LAYER_PRODUCT = 6 };
enum { BASE_NONE = 0, BASE_IDENTITY = 1, BASE_SILU = 2, BASE_GELU = 3, BASE_RELU = 4, BASE_TANH = 5 };
enum { BASIS_BSPLINE = 0, BASIS_RBF = 1, BASIS_CHEBYSHEV = 2 };
enum { OUTSIDE_CLAMP = 0, OUTSIDE_LINEAR = 1, OUTSIDE_ZERO = 2 };
enum { LOSS_MSE = 0, LOSS_CROSS_ENTROPY = 1, LOSS_MAE = 2, LOSS_HUBER = 3 };
enum { RUN_GATHER = 1, RUN_FORWARD = 2, RUN_LOSS = 4, RUN_BACKWARD = 8, RUN_GRADIENT = 16, RUN_UPDATE = 32,
       RUN_SQUARES = 64, RUN_FACTOR = 128, RUN_SOLVE = 256 };

typedef struct {
  u32 kind, inputs, outputs, gridSize;
  u32 order, base, outside, adapted;
  u32 edgeRows;              // base row (if any) + gridSize + order
  u32 planes;                // values kept per input and row: base, weights, cell
  u32 parameters, gradient;  // c[block][in][row][out in block]
  u32 moment1, moment2;
  u32 low, high, inverse;    // per input lo, hi and what x − lo is multiplied by, padded to INPUT_BLOCK
  u32 knots, widths, powers; // adapted grids: per input extended knots, 1/width and power matrix of each cell
  u32 x, xStride;            // x[row, in], stride in numbers, a multiple of INPUT_BLOCK
  u32 y, yStride;
  u32 dx, dy;                // derivative of the loss by x (0: not wanted) and by y, same strides
  u32 basis;                 // basis[input block][row][plane][INPUT_BLOCK]; tiny: where in a thread's scratch, in numbers
  u32 capacity;              // rows the buffers have room for
  u32 skipX, skipStride;     // gate: what skips to here (REAL[row][skipStride]), 0 where nothing
  u32 skipWidth, skipD;      // gate: its width, and where its derivative goes (0: not wanted)
  u32 skipFirst, addD;       // gate: 1 if it writes skipD, 0 if it adds; any layer: derivative to add to its dx
  u32 dropoutLimit, index;   // dropout: a value is zeroed if its hash is below; position in the model
  u32 family, weights;       // BASIS_…, and how many of its functions count at a point
  u32 mask;                  // mask[block][in][out in block]: 0 for an edge removed or locked, else 1; 0 where there is none
  u32 locked, lockedCount;   // LockedEdge[lockedCount], 0 where there are none
  u32 tiny, partials;        // few outputs (tiny-layer.h), and where tasks of rows leave their shares of its gradient
  u32 xStep, yStep;          // distance from column to column: 1, or in models of tiny layers only a column's length, the strides then being 1
  u32 sorted, sortedBytes;   // rows by cell (by-cell.h) of [input block][slice], and the bytes of each; 0 bytes: the layer does not sort
  u32 slices;                // slices there is room for
  u32 sums, arities;         // product: values that pass through, and u32[outputs − sums], the factors of each product
} Layer;

// An edge that is a function: EDGE_… of edge-functions.h.
typedef struct {
  u32 input, output, function;
} LockedEdge;

// One unit of work on parameters. KAN: one block of outputs by one block of inputs, or all locked edges. Others: inputBlock counts blocks of inputs,
// one past the last is the bias; see plain-layers.h.
typedef struct {
  u32 layer, outputBlock, inputBlock;
  u32 at, count, locked; // its parameters, counted from the layer's first; 1 for those of locked edges
} Task;

typedef struct {
  u32 float64, layerCount, layers, threads;
  u32 run, loss, rows, first;
  u32 dataX, dataY, dataWeights, dataOrder;
  u32 inputs, outputs, chunkRows, taskCount;
  u32 tasks, taskNorms, rowLoss, scale; // doubles per task, per row, per output
  u32 scratch, scratchStride, scratchInputs, dropout; // dropout: 0, or what the hash starts from
  u32 squares;                          // where the least squares are (least-squares.h)
  u32 blockRows;                        // rows that go through all layers together; a task has chunkRows of them
  u32 sliceRows;                        // rows of a slice (kan-layer.h): chunkRows and blockRows are multiples
  u32 split, splitY, unused;            // parts that the inputs of the first layer are divided into, or 0, and where each leaves its y[rows][yStride]
  double weightSum;                     // sum of the weights of the rows of this run
  double lossSum;                       // result
  double learningRate, beta1, beta2, epsilon, weightDecay, clip, l1, correction1, correction2;
  double gradientScale;                 // set between phases when clipping
} Plan;

// Least squares: rows of the Jacobian in a group, columns in a tile, columns in a block of the factor, and tiles of the matrix's rows in a task.
#define PANEL_ROWS 64
#define TILE 8
#define FACTOR_BLOCK 64
#define SQUARES_TILES 4

typedef struct {
  u32 unknowns, width; // width: unknowns + 1, up to a multiple of 16: numbers in a row of the matrix
  u32 panel, masks;    // doubles, 64-bit words [group][tile]
  u32 matrix, factor;  // [width][width], lower triangles
  u32 packed, corner;  // [tile][64][8] and [64][64] for the factor
  u32 inverse, added;  // per unknown: 1 / diagonal of the factor, what the diagonal grows by
  u32 solution;        // right side in, solution out
  u32 columns;         // u32 per layer: where its u32 columns[in][row of the edge][out] are, then four per locked edge; 0 where it has none
  u32 output, block;   // of the phase under way
  u32 sound, fresh;    // result: 1 unless the matrix is not positive definite; 1 where the matrix is to start again
  double share;        // 1 / (sum of all weights · outputs)
} Squares;

// T at an offset of the memory. AT of vector.h is the same for numbers.
#define AT_AS(T, offset) ((T *)(memory + (offset)))

static inline u32 least(u32 a, u32 b) { return a < b ? a : b; }

// How many blocks of `size` it takes for `count`.
static inline u32 blocksOf(u32 count, u32 size) { return (count + size - 1) / size; }

#endif
