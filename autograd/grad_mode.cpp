#include "ember/autograd/grad_mode.h"

namespace ember {
namespace {

thread_local bool recording = true;
thread_local bool detecting = false;

}  // namespace

bool grad_enabled() {
  return recording;
}
GradMode::GradMode(bool value) : recording_(recording, value) {}

bool anomaly_detection_enabled() {
  return detecting;
}
DetectAnomaly::DetectAnomaly(bool enabled) : detecting_(detecting, enabled) {}

}  // namespace ember
