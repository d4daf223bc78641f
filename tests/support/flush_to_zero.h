/// A thread as -ffast-math sets it up: subnormal floats are 0 wherever they are calculated with.
#pragma once

#ifdef __SSE__
#include <xmmintrin.h>
#endif

namespace ember::test {

/// While this lives, in the thread that made it. Does nothing where the CPU is another kind.
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
