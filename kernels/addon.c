// The Node addon: the kernels on the WebAssembly memory in place, with threads of its own. Built once per instruction set
// (kernels.c) and linked into one library; this file picks at run time. Talks plain Node-API, so it needs no rebuild per Node.

#include <node_api.h>
#include <pthread.h>
#include <stdlib.h>

#include "plan.h"
#include "pool.h"

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
  u32 pool;
  u32 helpers;
  const Kernels *kernels;
  napi_ref hold; // keeps the memory alive while threads use it
  pthread_t threads[256];
  struct Start {
    void *group;
    u32 thread;
  } starts[256];
} Group;

static void *helperMain(void *argument) {
  struct Start *start = argument;
  Group *group = start->group;
  group->kernels->help(group->memory, group->pool, start->thread);
  return 0;
}

static void stopGroup(void *argument) {
  Group *group = argument;
  if (!group->helpers) return;
  pool_stop((Pool *)(group->memory + group->pool));
  for (u32 i = 0; i < group->helpers; i++) pthread_join(group->threads[i], 0);
  group->helpers = 0;
}

// open(memory: Uint8Array, pool, threads, variant: −1 for the best) → [group, threads, name], or undefined
static napi_value openGroup(napi_env env, napi_callback_info info) {
  size_t count = 4;
  napi_value arguments[4], result, item;
  void *data;
  u32 pool, threads;
  int32_t wanted;
  napi_get_cb_info(env, info, &count, arguments, 0, 0);
  if (napi_get_typedarray_info(env, arguments[0], 0, 0, &data, 0, 0) != napi_ok) return 0;
  napi_get_value_uint32(env, arguments[1], &pool);
  napi_get_value_uint32(env, arguments[2], &threads);
  napi_get_value_int32(env, arguments[3], &wanted);
  int chosen = -1;
  for (int i = 0; i < (int)(sizeof variants / sizeof *variants) && chosen < 0; i++)
    if (supported(i) && (wanted < 0 || wanted == i)) chosen = i;
  Group *group = chosen < 0 ? 0 : calloc(1, sizeof(Group));
  if (!group) return 0;
  group->memory = data;
  group->pool = pool;
  group->kernels = &variants[chosen];
  napi_create_reference(env, arguments[0], 1, &group->hold);
  for (u32 i = 0; i + 1 < threads && i < 256; i++) {
    group->starts[i] = (struct Start){group, i + 1};
    if (pthread_create(&group->threads[i], 0, helperMain, &group->starts[i])) break;
    group->helpers++;
  }
  napi_add_env_cleanup_hook(env, stopGroup, group);
  napi_create_array_with_length(env, 3, &result);
  napi_create_external(env, group, 0, 0, &item);
  napi_set_element(env, result, 0, item);
  napi_create_uint32(env, group->helpers + 1, &item);
  napi_set_element(env, result, 1, item);
  napi_create_string_utf8(env, group->kernels->name, NAPI_AUTO_LENGTH, &item);
  napi_set_element(env, result, 2, item);
  return result;
}

// run(group, plan)
static napi_value runPlan(napi_env env, napi_callback_info info) {
  size_t count = 2;
  napi_value arguments[2];
  void *group;
  u32 plan;
  napi_get_cb_info(env, info, &count, arguments, 0, 0);
  if (napi_get_value_external(env, arguments[0], &group) != napi_ok) return 0;
  napi_get_value_uint32(env, arguments[1], &plan);
  ((Group *)group)->kernels->run(((Group *)group)->memory, ((Group *)group)->pool, plan);
  return 0;
}

// peak(group, buffer, repeats, float64)
static napi_value measurePeak(napi_env env, napi_callback_info info) {
  size_t count = 4;
  napi_value arguments[4], result;
  void *group;
  u32 values[3];
  napi_get_cb_info(env, info, &count, arguments, 0, 0);
  if (napi_get_value_external(env, arguments[0], &group) != napi_ok) return 0;
  for (int i = 0; i < 3; i++) napi_get_value_uint32(env, arguments[i + 1], &values[i]);
  const Group *of = group;
  napi_create_double(env, of->kernels->peak(of->memory, values[0], values[1], values[2]), &result);
  return result;
}

// close(group): ends the threads and lets the memory go; the group must not be used again
static napi_value closeGroup(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value arguments[1];
  void *group;
  napi_get_cb_info(env, info, &count, arguments, 0, 0);
  if (napi_get_value_external(env, arguments[0], &group) != napi_ok) return 0;
  stopGroup(group);
  napi_remove_env_cleanup_hook(env, stopGroup, group);
  napi_delete_reference(env, ((Group *)group)->hold);
  free(group);
  return 0;
}

NAPI_MODULE_INIT() {
  napi_value function;
  const struct {
    const char *name;
    napi_callback callback;
  } functions[] = {{"open", openGroup}, {"run", runPlan}, {"peak", measurePeak}, {"close", closeGroup}};
  for (int i = 0; i < 4; i++) {
    napi_create_function(env, functions[i].name, NAPI_AUTO_LENGTH, functions[i].callback, 0, &function);
    napi_set_named_property(env, exports, functions[i].name, function);
  }
  return exports;
}
