#include "examples/formats/files/html_template.h"

namespace ember::examples {

std::string fill_html_template(std::string_view html_template, std::string_view json) {
  constexpr std::string_view kPlaceholder = "{{data}}";
  const std::size_t place = html_template.find(kPlaceholder);
  std::string html(html_template.substr(0, place));
  // No < can begin anything in HTML once all of them are escaped; in JSON it means the same.
  for (const char c : json) {
    if (c == '<') {
      html += "\\u003c";
    } else {
      html += c;
    }
  }
  html += html_template.substr(place + kPlaceholder.size());
  return html;
}

}  // namespace ember::examples
