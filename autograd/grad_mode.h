/// Whether operations are recorded. Per thread.
#pragma once

namespace ember {

bool grad_enabled();

/// While it lives, nothing is recorded on this thread: for evaluation and for updates.
class NoGrad {
 public:
  NoGrad();
  ~NoGrad();
  NoGrad(const NoGrad&) = delete;
  NoGrad& operator=(const NoGrad&) = delete;

 private:
  bool before_;
};

/// The reverse: records although a NoGrad is in force further out.
class EnableGrad {
 public:
  EnableGrad();
  ~EnableGrad();
  EnableGrad(const EnableGrad&) = delete;
  EnableGrad& operator=(const EnableGrad&) = delete;

 private:
  bool before_;
};

/// While it lives, every recorded operation and every rule of a backward pass is checked on this
/// thread, and the first whose result holds a NaN is an Error that names it. Slow: for debugging.
class DetectAnomaly {
 public:
  DetectAnomaly();
  ~DetectAnomaly();
  DetectAnomaly(const DetectAnomaly&) = delete;
  DetectAnomaly& operator=(const DetectAnomaly&) = delete;

 private:
  bool before_;
};
bool anomaly_detection_enabled();

}  // namespace ember
