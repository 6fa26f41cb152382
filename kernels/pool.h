// Threads that share the work of a run. Work is handed out as numbered tasks of a phase through one 64-bit ticket
// [phase:8][count:28][next:28]; a ticket whose number is below its count is a claim. The caller opens a phase, takes part, and
// waits until every claimed task is done, so a thread that sleeps or comes late never holds up a run.
#ifndef KAN_POOL_H
#define KAN_POOL_H

#include "plan.h"

typedef struct {
  uint64_t ticket;
  u32 padding1[14];
  u32 done;      // tasks finished in this phase
  u32 plan;      // offset of the plan that the ticket speaks of
  u32 taken[2];  // tasks that even threads took from the front and odd ones from the back
  u32 padding2[12];
  u32 wake;      // changes when sleepers are to look again
  u32 sleepers;
  u32 stop;
  u32 padding3[13];
} Pool;

// About 50 µs of looking before a thread goes to sleep.
#define POOL_SPINS 6000

static inline void pool_relax(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

#if defined(__wasm__)
static inline void pool_wait(u32 *word, u32 seen) {
  __builtin_wasm_memory_atomic_wait32((int *)word, (int)seen, -1);
}
static inline void pool_wake(u32 *word) {
  __builtin_wasm_memory_atomic_notify((int *)word, 0x7fffffff);
}
#elif defined(__linux__)
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>
static inline void pool_wait(u32 *word, u32 seen) {
  syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, seen, 0, 0, 0);
}
static inline void pool_wake(u32 *word) {
  syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, 0x7fffffff, 0, 0, 0);
}
#else
#include <time.h>
// Elsewhere a sleeper looks again every 100 µs.
static inline void pool_wait(u32 *word, u32 seen) {
  (void)word, (void)seen;
  struct timespec pause = {0, 100000};
  nanosleep(&pause, 0);
}
static inline void pool_wake(u32 *word) { (void)word; }
#endif

static inline uint64_t pool_ticket(u32 phase, u32 count) { return (uint64_t)phase << 56 | (uint64_t)count << 28; }
static inline u32 ticket_phase(uint64_t ticket) { return (u32)(ticket >> 56); }
static inline u32 ticket_count(uint64_t ticket) { return (u32)(ticket >> 28) & 0xfffffff; }
static inline u32 ticket_next(uint64_t ticket) { return (u32)ticket & 0xfffffff; }

// Claims a task; returns 1 and fills phase and task, or 0 if nothing is open. Threads take from either end, so that one meets the same
// tasks, and their numbers in its cache, run after run.
static inline int pool_claim(Pool *pool, u32 thread, u32 *phase, u32 *task) {
  uint64_t ticket = __atomic_load_n(&pool->ticket, __ATOMIC_SEQ_CST);
  if (ticket_next(ticket) >= ticket_count(ticket)) return 0;
  ticket = __atomic_fetch_add(&pool->ticket, 1, __ATOMIC_SEQ_CST);
  if (ticket_next(ticket) >= ticket_count(ticket)) return 0;
  *phase = ticket_phase(ticket);
  const u32 from = __atomic_fetch_add(&pool->taken[thread % 2], 1, __ATOMIC_SEQ_CST);
  *task = thread % 2 ? ticket_count(ticket) - 1 - from : from;
  return 1;
}

typedef void PoolTask(char *memory, const Plan *plan, u32 phase, u32 task, u32 thread);

// Runs all tasks of a phase with whoever helps; returns when all are done.
static inline void pool_run(Pool *pool, char *memory, Plan *plan, u32 phase, u32 count, PoolTask *run) {
  if (plan->threads <= 1 || count <= 1) {
    for (u32 task = 0; task < count; task++) run(memory, plan, phase, task, 0);
    return;
  }
  __atomic_store_n(&pool->done, 0, __ATOMIC_SEQ_CST);
  __atomic_store_n(&pool->taken[0], 0, __ATOMIC_SEQ_CST);
  __atomic_store_n(&pool->taken[1], 0, __ATOMIC_SEQ_CST);
  __atomic_store_n(&pool->plan, (u32)((char *)plan - memory), __ATOMIC_SEQ_CST);
  __atomic_store_n(&pool->ticket, pool_ticket(phase, count), __ATOMIC_SEQ_CST);
  if (__atomic_load_n(&pool->sleepers, __ATOMIC_SEQ_CST)) {
    __atomic_fetch_add(&pool->wake, 1, __ATOMIC_SEQ_CST);
    pool_wake(&pool->wake);
  }
  u32 claimedPhase, task;
  while (pool_claim(pool, 0, &claimedPhase, &task)) {
    run(memory, plan, claimedPhase, task, 0);
    __atomic_fetch_add(&pool->done, 1, __ATOMIC_SEQ_CST);
  }
  while (__atomic_load_n(&pool->done, __ATOMIC_ACQUIRE) < count) pool_relax();
}

// The life of a helping thread; returns when the pool is stopped.
static inline void pool_help(Pool *pool, char *memory, u32 thread, PoolTask *run) {
  u32 phase, task, idle = 0;
  while (!__atomic_load_n(&pool->stop, __ATOMIC_SEQ_CST)) {
    if (pool_claim(pool, thread, &phase, &task)) {
      run(memory, (const Plan *)(memory + __atomic_load_n(&pool->plan, __ATOMIC_SEQ_CST)), phase, task, thread);
      __atomic_fetch_add(&pool->done, 1, __ATOMIC_SEQ_CST);
      idle = 0;
    } else if (++idle < POOL_SPINS) {
      pool_relax();
    } else {
      u32 seen = __atomic_load_n(&pool->wake, __ATOMIC_SEQ_CST);
      __atomic_fetch_add(&pool->sleepers, 1, __ATOMIC_SEQ_CST);
      uint64_t ticket = __atomic_load_n(&pool->ticket, __ATOMIC_SEQ_CST);
      int open = ticket_next(ticket) < ticket_count(ticket) || __atomic_load_n(&pool->stop, __ATOMIC_SEQ_CST);
      if (!open) pool_wait(&pool->wake, seen);
      __atomic_fetch_sub(&pool->sleepers, 1, __ATOMIC_SEQ_CST);
      idle = 0;
    }
  }
}

static inline void pool_stop(Pool *pool) {
  __atomic_store_n(&pool->stop, 1, __ATOMIC_SEQ_CST);
  __atomic_fetch_add(&pool->wake, 1, __ATOMIC_SEQ_CST);
  pool_wake(&pool->wake);
}

#endif
