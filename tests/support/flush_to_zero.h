/// Treats subnormal floats as 0, as a thread of a program built with -ffast-math does.
#pragma once

#ifdef __SSE__
#include <xmmintrin.h>
#endif

namespace ember::test {

/// Sets this mode for the current thread during its lifetime. Does nothing on other CPUs than x86.
class FlushToZero {
 public:
#ifdef __SSE__
  FlushToZero() : before_(_mm_getcsr()) {
    _mm_setcsr(before_ | kFlushToZero | kDenormalsAreZero);
  }
  ~FlushToZero() {
    _mm_setcsr(before_);
  }
  FlushToZero(const FlushToZero&) = delete;
  FlushToZero& operator=(const FlushToZero&) = delete;

 private:
  static constexpr unsigned kFlushToZero = 0x8000, kDenormalsAreZero = 0x0040;
  unsigned before_;
#else
  FlushToZero() {}
#endif
};

}  // namespace ember::test
