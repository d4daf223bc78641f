/// Whether operations are recorded. Per thread.
#pragma once

#include "ember/tensor/save_and_restore.h"

namespace ember {

bool grad_enabled();

/// While it lives, nothing is recorded on this thread: for evaluation and for updates.
class NoGrad {
 public:
  NoGrad();

 private:
  SaveAndRestore<bool> recording_;
};

/// The reverse: records although a NoGrad is in force further out.
class EnableGrad {
 public:
  EnableGrad();

 private:
  SaveAndRestore<bool> recording_;
};

/// While it lives, every recorded operation and every rule of a backward pass is checked on this
/// thread, and the first whose result holds a NaN is an Error that names it. Slow: for debugging.
/// DetectAnomaly(false) leaves off, although another one is in force further out.
class DetectAnomaly {
 public:
  explicit DetectAnomaly(bool enabled = true);

 private:
  SaveAndRestore<bool> detecting_;
};
bool anomaly_detection_enabled();

}  // namespace ember
