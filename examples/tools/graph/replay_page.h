/// One HTML file that plays a computation forward, operation by operation, and back, rule by rule.
/// It shows each node's shape, value and gradient, the formula of its operation and the line of its
/// rule. It needs no network and no other file.
///
/// Step 0 shows what is given: leaves and constants. n steps forward compute the n operations; the
/// next one sets the gradient of the loss to 1; n steps back run the rules, the last operation's
/// first.
///
/// The part of the address behind # sets the page's state and keeps it: #step=3&node=2&theme=dark.
/// For tests, <html> carries data-ready="true" once everything is drawn.
#pragma once

#include <string>

#include "examples/tools/graph/replay.h"

namespace ember::examples {

struct ReplayPage {
  std::string title;
  std::string notice;  // what to look at, in a sentence or two
  Replay replay;
};

/// The page as HTML.
std::string render(const ReplayPage& page);

}  // namespace ember::examples
