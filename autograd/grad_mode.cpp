#include "ember/autograd/grad_mode.h"

namespace ember {
namespace {

thread_local bool is_recording = true;
thread_local bool is_detecting = false;

}  // namespace

bool grad_enabled() {
  return is_recording;
}
GradMode::GradMode(bool value) : recording_(is_recording, value) {}

bool anomaly_detection_enabled() {
  return is_detecting;
}
DetectAnomaly::DetectAnomaly(bool enabled) : detecting_(is_detecting, enabled) {}

}  // namespace ember
