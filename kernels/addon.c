// The Node addon: the kernels on the WebAssembly memory in place, with threads of its own. Built once per instruction set
// (kernels.c) and linked into one library; this file picks at run time. Talks plain Node-API, so it needs no rebuild per Node.

#include <node_api.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "plan.h"
#include "pool.h"

#if defined(__APPLE__)
#define DROP_PAGES MADV_FREE
#else
#define DROP_PAGES MADV_DONTNEED
#endif

typedef void Run(char *memory, u32 pool, u32 plan);
typedef void Help(char *memory, u32 pool, u32 thread);
typedef double Peak(char *memory, u32 buffer, u32 repeats, u32 float64);

#define DECLARE(isa)                                      \
  void kan_run_##isa(char *memory, u32 pool, u32 plan);   \
  void kan_help_##isa(char *memory, u32 pool, u32 thread); \
  double kan_peak_##isa(char *memory, u32 buffer, u32 repeats, u32 float64);

typedef struct {
  const char *name;
  Run *run;
  Help *help;
  Peak *peak;
} Kernels;

#if defined(__x86_64__)
DECLARE(baseline)
DECLARE(avx2)
DECLARE(avx512)
#define ISA(isa, name) {name, kan_run_##isa, kan_help_##isa, kan_peak_##isa}
static int supported(int index) {
  __builtin_cpu_init();
  if (index == 0)
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("fma");
  if (index == 1) return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  return 1;
}
static const Kernels variants[] = {ISA(avx512, "AVX-512"), ISA(avx2, "AVX2"), ISA(baseline, "SSE2")};
#else
DECLARE(baseline)
#if defined(__aarch64__)
static const Kernels variants[] = {{"NEON", kan_run_baseline, kan_help_baseline, kan_peak_baseline}};
#else
static const Kernels variants[] = {{"portable", kan_run_baseline, kan_help_baseline, kan_peak_baseline}};
#endif
static int supported(int index) {
  (void)index;
  return 1;
}
#endif

// One backend: a memory, its pool and the threads that help.
typedef struct {
  char *memory;
  size_t bytes; // that may be touched
  int64_t told; // bytes that V8 was told of
  u32 pool;
  u32 helpers;
  const Kernels *kernels;
  napi_ref hold; // keeps the memory alive while threads use it
  pthread_t threads[255];
  struct Start {
    void *group;
    u32 thread;
  } starts[255];
} Group;

// What JavaScript holds is a number that says where to look, and which of those that stood there is meant: nothing it can hand in is followed as
// a pointer, and a group that was closed is not found. One table for each environment (main thread or worker), which only its own thread touches.
typedef struct {
  u32 generation; // of what stands here, or will
  Group *group;   // 0: closed
} Slot;

typedef struct {
  Slot *slots;
  u32 count;
  u32 users; // the environment, and every handle that was not collected yet
} Table;

static void releaseTable(Table *table) {
  if (--table->users) return;
  free(table->slots);
  free(table);
}

_Static_assert(sizeof(uintptr_t) == 8, "handles are 64 bits, and memories of 4 GB want as much");
static void *handleOf(u32 index, u32 generation) { return (void *)((uintptr_t)generation << 16 | index); }

static Slot *slotOf(const Table *table, const void *handle) {
  const u32 index = (uintptr_t)handle & 0xffff, generation = (u32)((uintptr_t)handle >> 16);
  if (index >= table->count || table->slots[index].generation != generation || !table->slots[index].group) return 0;
  return &table->slots[index];
}

static Slot *freeSlot(Table *table) {
  for (u32 i = 0; i < table->count; i++)
    if (!table->slots[i].group) return &table->slots[i];
  const u32 count = table->count ? 2 * table->count : 8;
  if (count > 0x10000) return 0;
  Slot *slots = realloc(table->slots, count * sizeof(Slot));
  if (!slots) return 0;
  for (u32 i = table->count; i < count; i++) slots[i] = (Slot){1, 0};
  table->slots = slots;
  table->count = count;
  return &slots[count - 1];
}

static void *helperMain(void *argument) {
  struct Start *start = argument;
  Group *group = start->group;
  group->kernels->help(group->memory, group->pool, start->thread);
  return 0;
}

static void stopThreads(Group *group) {
  if (!group->helpers) return;
  pool_stop((Pool *)(group->memory + group->pool));
  for (u32 i = 0; i < group->helpers; i++) pthread_join(group->threads[i], 0);
  group->helpers = 0;
}

// Ends the threads and lets the memory go.
static void endGroup(napi_env env, Slot *slot) {
  Group *group = slot->group;
  int64_t all;
  stopThreads(group);
  napi_delete_reference(env, group->hold);
  napi_adjust_external_memory(env, -group->told, &all);
  free(group);
  slot->group = 0;
  slot->generation++;
}

// The handle was collected: a backend that nobody closed ends with it.
static void collected(napi_env env, void *handle, void *hint) {
  Table *table = hint;
  Slot *slot = slotOf(table, handle);
  if (slot) endGroup(env, slot);
  releaseTable(table);
}

// The environment ends, perhaps in mid-training: no thread may outlive the memory.
static void stopAll(void *argument) {
  const Table *table = argument;
  for (u32 i = 0; i < table->count; i++)
    if (table->slots[i].group) stopThreads(table->slots[i].group);
}

static void forgetTable(napi_env env, void *table, void *hint) {
  (void)env, (void)hint;
  releaseTable(table);
}

// The arguments of a call, and the slot of the first; 0, with an error thrown, where that is no open backend's or another is no number.
static Slot *slotAndNumbers(napi_env env, napi_callback_info info, size_t count, double *numbers) {
  napi_value arguments[4];
  size_t given = 4;
  void *handle, *table = 0;
  napi_get_cb_info(env, info, &given, arguments, 0, 0);
  napi_get_instance_data(env, &table);
  Slot *slot = given > count && table && napi_get_value_external(env, arguments[0], &handle) == napi_ok ? slotOf(table, handle) : 0;
  if (!slot) {
    napi_throw_error(env, 0, "native: the backend was closed");
    return 0;
  }
  for (size_t i = 0; i < count; i++)
    if (napi_get_value_double(env, arguments[i + 1], &numbers[i]) != napi_ok || !(numbers[i] >= 0)) {
      napi_throw_type_error(env, 0, "native: expected a number");
      return 0;
    }
  return slot;
}

// Whether `bytes` from `offset` on lie within the memory, on a whole number of doubles; throws where they do not.
static int lies(napi_env env, const Group *group, double offset, size_t bytes) {
  const double most = group->bytes < 0xffffffff ? (double)group->bytes : 0xffffffff;
  if (offset + (double)bytes <= most && (u32)offset == offset && (u32)offset % 8 == 0) return 1;
  napi_throw_range_error(env, 0, "native: outside of the memory");
  return 0;
}

// open(memory: Uint8Array, pool, threads, variant: −1 for the best) → [group, threads, name], or undefined
static napi_value openGroup(napi_env env, napi_callback_info info) {
  size_t count = 4, bytes = 0;
  napi_value arguments[4], result, item;
  void *data, *instance = 0;
  u32 pool = 0, threads = 1;
  int32_t wanted = -1;
  napi_get_cb_info(env, info, &count, arguments, 0, 0);
  napi_get_instance_data(env, &instance);
  Table *table = instance;
  if (!table || count < 4 || napi_get_typedarray_info(env, arguments[0], 0, &bytes, &data, 0, 0) != napi_ok) return 0;
  napi_get_value_uint32(env, arguments[1], &pool);
  napi_get_value_uint32(env, arguments[2], &threads);
  napi_get_value_int32(env, arguments[3], &wanted);
  int chosen = -1;
  for (int i = 0; i < (int)(sizeof variants / sizeof *variants) && chosen < 0; i++)
    if (supported(i) && (wanted < 0 || wanted == i)) chosen = i;
  if (chosen < 0 || pool % 64 || (uint64_t)pool + sizeof(Pool) > bytes) return 0;
  Slot *slot = freeSlot(table);
  Group *group = slot ? calloc(1, sizeof(Group)) : 0;
  if (!group) {
    napi_throw_error(env, 0, "too many backends are open");
    return 0;
  }
  group->memory = data;
  group->bytes = bytes;
  group->pool = pool;
  group->kernels = &variants[chosen];
  slot->group = group;
  void *handle = handleOf((u32)(slot - table->slots), slot->generation);
  napi_create_array_with_length(env, 3, &result);
  if (napi_create_external(env, handle, collected, table, &item) != napi_ok) {
    slot->group = 0;
    free(group);
    return 0;
  }
  table->users++;
  napi_set_element(env, result, 0, item);
  napi_create_reference(env, arguments[0], 1, &group->hold);
  for (u32 i = 0; i + 1 < threads && i < 255; i++) {
    group->starts[i] = (struct Start){group, i + 1};
    if (pthread_create(&group->threads[i], 0, helperMain, &group->starts[i])) break;
    group->helpers++;
  }
  group->told = (int64_t)bytes;
  int64_t all;
  napi_adjust_external_memory(env, group->told, &all);
  napi_create_uint32(env, group->helpers + 1, &item);
  napi_set_element(env, result, 1, item);
  napi_create_string_utf8(env, group->kernels->name, NAPI_AUTO_LENGTH, &item);
  napi_set_element(env, result, 2, item);
  return result;
}

// grown(group, bytes): the memory is as long as that now
static napi_value grown(napi_env env, napi_callback_info info) {
  double bytes;
  const Slot *slot = slotAndNumbers(env, info, 1, &bytes);
  if (!slot) return 0;
  int64_t all, more = (int64_t)bytes - slot->group->told;
  slot->group->bytes = (size_t)bytes;
  slot->group->told += more;
  napi_adjust_external_memory(env, more, &all);
  return 0;
}

// run(group, plan)
static napi_value runPlan(napi_env env, napi_callback_info info) {
  double plan;
  const Slot *slot = slotAndNumbers(env, info, 1, &plan);
  if (!slot || !lies(env, slot->group, plan, sizeof(Plan))) return 0;
  slot->group->kernels->run(slot->group->memory, slot->group->pool, (u32)plan);
  return 0;
}

// peak(group, buffer, repeats, float64)
static napi_value measurePeak(napi_env env, napi_callback_info info) {
  double numbers[3];
  napi_value result;
  const Slot *slot = slotAndNumbers(env, info, 3, numbers);
  if (!slot || !lies(env, slot->group, numbers[0], 16384)) return 0;
  const Group *of = slot->group;
  napi_create_double(env, of->kernels->peak(of->memory, (u32)numbers[0], (u32)numbers[1], (u32)numbers[2]), &result);
  return result;
}

// close(group, drop): ends the threads. With drop, nobody reads the memory any more and its pages go back at once; else they go when it is collected.
static napi_value closeGroup(napi_env env, napi_callback_info info) {
  double drop;
  Slot *slot = slotAndNumbers(env, info, 1, &drop);
  if (!slot) return 0;
  Group *group = slot->group;
  stopThreads(group);
  if (drop) {
    const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), end = ((uintptr_t)group->memory + group->bytes) / page * page;
    const uintptr_t start = ((uintptr_t)group->memory + page - 1) / page * page;
    if (start < end) madvise((void *)start, end - start, DROP_PAGES);
  }
  endGroup(env, slot);
  return 0;
}

NAPI_MODULE_INIT() {
  napi_value function;
  const struct {
    const char *name;
    napi_callback callback;
  } functions[] = {{"open", openGroup}, {"grown", grown}, {"run", runPlan}, {"peak", measurePeak}, {"close", closeGroup}};
  Table *table = calloc(1, sizeof(Table));
  if (!table) return exports;
  table->users = 1;
  napi_set_instance_data(env, table, forgetTable, 0);
  napi_add_env_cleanup_hook(env, stopAll, table);
  for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
    napi_create_function(env, functions[i].name, NAPI_AUTO_LENGTH, functions[i].callback, 0, &function);
    napi_set_named_property(env, exports, functions[i].name, function);
  }
  return exports;
}
