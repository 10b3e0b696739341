/* Loaded into a service: its time of day is ahead of the machine's by as many seconds as the file says that
   SURVEILLANCE_CLOCK names. The file is read at most ten times a second; every other clock is the machine's, so waits
   are not touched. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static _Atomic long long read_at = -1;
static _Atomic long ahead;

static int machine(clockid_t clock, struct timespec *at) {
  static int (*_Atomic real)(clockid_t, struct timespec *);
  int (*call)(clockid_t, struct timespec *) = real;
  if (!call) real = call = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
  return call ? call(clock, at) : (int)syscall(SYS_clock_gettime, clock, at);
}

static void look(void) {
  struct timespec now;
  machine(CLOCK_MONOTONIC_COARSE, &now);
  long long tenth = now.tv_sec * 10LL + now.tv_nsec / 100000000, last = read_at;
  if (tenth == last || !atomic_compare_exchange_strong(&read_at, &last, tenth)) return;
  const char *name = getenv("SURVEILLANCE_CLOCK");
  int file = name ? open(name, O_RDONLY | O_CLOEXEC) : -1;
  if (file < 0) return;
  char text[32];
  ssize_t length = read(file, text, sizeof text - 1);
  close(file);
  if (length <= 0) return;
  text[length] = 0;
  ahead = strtol(text, NULL, 10);
}

int clock_gettime(clockid_t clock, struct timespec *at) {
  int outcome = machine(clock, at);
  if (outcome == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
    look();
    at->tv_sec += ahead;
  }
  return outcome;
}
