/// The text of replay_page.html, built into the program.
#pragma once

#include <string_view>

namespace ember::examples {

extern const std::string_view kReplayPageTemplate;

}  // namespace ember::examples
