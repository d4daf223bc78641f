/// Pages of one file: HTML, style and script with their data inside.
#pragma once

#include <string>
#include <string_view>

namespace ember::examples {

/// The template with `json` in the place of {{data}}, which stands in a <script> element. Whatever
/// strings are in it, none can end the element.
std::string fill_html_template(std::string_view html_template, std::string_view json);

}  // namespace ember::examples
