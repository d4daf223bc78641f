/// The data in a page, as the browser reads it: up to the first </script.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace ember::examples {

inline nlohmann::json data_of(const std::string& html) {
  const std::string begin = "<script id=\"data\" type=\"application/json\">";
  const std::size_t from = html.find(begin) + begin.size();
  return nlohmann::json::parse(html.substr(from, html.find("</script", from) - from));
}

}  // namespace ember::examples
