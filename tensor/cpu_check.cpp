// A program that was compiled for one CPU (EMBER_NATIVE) and runs on another ends with SIGILL and
// no explanation. This file prints the reason, before main() and before any constructor that may
// use such instructions.
#include "ember/tensor/cpu_check.h"

#if defined(__x86_64__)
#include <unistd.h>

#include <cstring>

namespace ember {
namespace {

// Compiled for any x86-64, because these functions also run on the wrong CPU.
#define EMBER_FOR_ANY_CPU \
  [[gnu::target("no-avx,no-bmi,no-bmi2,no-lzcnt,no-movbe,no-popcnt,no-sse4.1"), gnu::noinline]]

/// An instruction set that the compiler was allowed to use and this CPU lacks; nullptr if none.
EMBER_FOR_ANY_CPU const char* lacking() {
  __builtin_cpu_init();
#if defined(__AVX512F__)
  if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512bw") ||
      !__builtin_cpu_supports("avx512dq") || !__builtin_cpu_supports("avx512vl")) {
    return "AVX-512";
  }
#endif
#if defined(__AVX512VNNI__)
  if (!__builtin_cpu_supports("avx512vnni")) return "AVX-512 VNNI";
#endif
#if defined(__AVX512VBMI2__)
  if (!__builtin_cpu_supports("avx512vbmi2")) return "AVX-512 VBMI2";
#endif
#if defined(__AVX512BF16__)
  if (!__builtin_cpu_supports("avx512bf16")) return "AVX-512 BF16";
#endif
#if defined(__AVX2__)
  if (!__builtin_cpu_supports("avx2")) return "AVX2";
#endif
#if defined(__FMA__)
  if (!__builtin_cpu_supports("fma")) return "FMA";
#endif
#if defined(__AVX__)
  if (!__builtin_cpu_supports("avx")) return "AVX";
#endif
#if defined(__BMI2__)
  if (!__builtin_cpu_supports("bmi2")) return "BMI2";
#endif
#if defined(__SSE4_2__)
  if (!__builtin_cpu_supports("sse4.2")) return "SSE4.2";
#endif
  return nullptr;
}

EMBER_FOR_ANY_CPU void say(const char* text) {
  // The compiler warns if write()'s result is not used, but a failure cannot be reported.
  if (write(STDERR_FILENO, text, strlen(text)) < 0) _exit(1);
}

[[gnu::constructor(101)]] EMBER_FOR_ANY_CPU void check_cpu() {
  const char* const instructions = lacking();
  if (!instructions) return;
  say("ember: compiled for a CPU with ");
  say(instructions);
  say(", which this one does not have; compile with cmake -DEMBER_NATIVE=OFF for any CPU\n");
  _exit(1);
}

}  // namespace

void link_cpu_check() {}

}  // namespace ember
#else
namespace ember {
void link_cpu_check() {}
}  // namespace ember
#endif
