/// Whether operations are recorded. Per thread.
#pragma once

#include "ember/tensor/save_and_restore.h"

namespace ember {

bool grad_enabled();

/// While it lives, operations of this thread are recorded, or are not (torch.set_grad_enabled).
class GradMode {
 public:
  explicit GradMode(bool recording);

 private:
  SaveAndRestore<bool> recording_;
};

/// While it lives, nothing is recorded on this thread: for evaluation and for updates.
class NoGrad : GradMode {
 public:
  NoGrad() : GradMode(false) {}
};

/// The reverse: records even while an outer NoGrad lives.
class EnableGrad : GradMode {
 public:
  EnableGrad() : GradMode(true) {}
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
