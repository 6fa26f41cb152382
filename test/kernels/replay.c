// Carries out plans for a Node process (replay.ts): takes an image of the memory from a file, runs the plan in it, and puts the image back. So kernels of another processor, or compiled with sanitizers, meet the same tests as any backend. Compiled together with
// kernels.c, for one instruction set. Of a sanitized build all memory is poisoned but the buffers that the image names.
//   stdin: u64 [plan, bytes of the image, count], count × u64 [offset, bytes] of buffers; stdout, when it is done: u64 [plan]

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "plan.h"
#include "pool.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#define POISON(from, bytes) __asan_poison_memory_region(from, bytes)
#define CLEAR(from, bytes) __asan_unpoison_memory_region(from, bytes)
#else
#define POISON(from, bytes) (void)(from), (void)(bytes)
#define CLEAR(from, bytes) (void)(from), (void)(bytes)
#endif

void kan_run_checked(char *memory, u32 pool, u32 plan);
void kan_help_checked(char *memory, u32 pool, u32 thread);

#define MEMORY_BYTES ((size_t)1 << 30)
#define POOL_AT 1024
#define MOST_BUFFERS 4096

static char *memory;

static int take(void *to, size_t bytes) {
  for (size_t got = 0; got < bytes;) {
    const ssize_t some = read(0, (char *)to + got, bytes - got);
    if (some <= 0) return 0;
    got += (size_t)some;
  }
  return 1;
}

// Copies a part of the image from its file, or back.
static void copy(int file, size_t at, size_t bytes, int back) {
  for (size_t done = 0; done < bytes;) {
    char *here = memory + at + done;
    const off_t there = (off_t)(at + done);
    const ssize_t some = back ? pwrite(file, here, bytes - done, there) : pread(file, here, bytes - done, there);
    if (some <= 0) exit(3);
    done += (size_t)some;
  }
}

static void *help(void *thread) {
  kan_help_checked(memory, POOL_AT, (u32)(uintptr_t)thread);
  return 0;
}

int main(int count, char **words) {
  if (count < 3) return puts("replay IMAGE THREADS"), 0;
  const int file = open(words[1], O_RDWR);
  if (file < 0) return perror(words[1]), 1;
  memory = mmap(0, MEMORY_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return perror("replay"), 1;
  POISON(memory, MEMORY_BYTES);
  CLEAR(memory + POOL_AT, sizeof(Pool));
  for (int thread = 1; thread < atoi(words[2]); thread++) {
    pthread_t started;
    if (pthread_create(&started, 0, help, (void *)(uintptr_t)thread)) return perror("replay"), 1;
  }
  static uint64_t question[3], buffers[MOST_BUFFERS][2];
  // the pool is this process's own, and helpers look at it at any time
  const size_t behind = POOL_AT + sizeof(Pool);
  while (take(question, sizeof question)) {
    const uint64_t plan = question[0], bytes = question[1], number = question[2];
    if (bytes > MEMORY_BYTES || bytes < behind || number > MOST_BUFFERS || !take(buffers, number * sizeof buffers[0])) return 2;
    CLEAR(memory + behind, bytes - behind);
    copy(file, behind, bytes - behind, 0);
    // the buffers come in order
    size_t end = behind;
    for (uint64_t i = 0; i < number; i++) {
      if (buffers[i][0] < end) return fprintf(stderr, "replay: buffer %d overlaps\n", (int)i), 2;
      POISON(memory + end, buffers[i][0] - end);
      end = buffers[i][0] + buffers[i][1];
    }
    POISON(memory + end, bytes - end);
    kan_run_checked(memory, POOL_AT, (u32)plan);
    CLEAR(memory + behind, bytes - behind);
    copy(file, behind, bytes - behind, 1);
    if (write(1, &plan, sizeof plan) != sizeof plan) return 3;
    POISON(memory + behind, bytes - behind);
  }
  return 0;
}
