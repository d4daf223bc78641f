#include "ember/autograd/grad_mode.h"

#include <utility>

namespace ember {
namespace {

thread_local bool recording = true;
thread_local bool detecting = false;

}  // namespace

bool grad_enabled() {
  return recording;
}
NoGrad::NoGrad() : before_(std::exchange(recording, false)) {}
NoGrad::~NoGrad() {
  recording = before_;
}
EnableGrad::EnableGrad() : before_(std::exchange(recording, true)) {}
EnableGrad::~EnableGrad() {
  recording = before_;
}

bool anomaly_detection_enabled() {
  return detecting;
}
DetectAnomaly::DetectAnomaly() : before_(std::exchange(detecting, true)) {}
DetectAnomaly::~DetectAnomaly() {
  detecting = before_;
}

}  // namespace ember
