#include "ember/autograd/gradcheck_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <ostream>

namespace ember {
namespace {

/// A JSON string.
std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      result += {'\\', c};
    } else if (static_cast<unsigned char>(c) < 0x20) {
      result += fmt::format("\\u{:04x}", c);
    } else {
      result += c;
    }
  }
  return result + '"';
}

std::string json_number(double x) {
  return std::isfinite(x) ? fmt::format("{}", x) : fmt::format("\"{}\"", x);
}

/// "[a, b]" of items that `to_json` makes.
template <class Items, class ToJson>
std::string json_list(const Items& items, ToJson to_json) {
  std::string result;
  for (const auto& item : items) result += (result.empty() ? "" : ", ") + to_json(item);
  return "[" + result + "]";
}

std::string table(const std::vector<GradcheckReport::Element>& elements) {
  std::size_t output = 6, input = 5;
  for (const auto& e : elements) {
    output = std::max(output, e.output.size() + e.output_place.size() + 1);
    input = std::max(input, e.input.size() + e.input_place.size() + 1);
  }
  std::string rows = fmt::format("\n  {:{}}  {:{}}  {:>14}  {:>14}  {:>10}", "output", output,
                                 "input", input, "analytical", "numerical", "ratio");
  for (const auto& e : elements) {
    rows += fmt::format("\n  {:{}}  {:{}}  {:>14.8g}  {:>14.8g}  {:>10.5g}",
                        e.output + " " + e.output_place, output, e.input + " " + e.input_place,
                        input, e.analytical, e.numerical, e.ratio());
  }
  return rows;
}

}  // namespace

std::string GradcheckReport::to_string() const {
  std::string text = fmt::format("[{}] {}", check, ok() ? "passed" : findings.front().message);
  for (std::size_t i = 1; i < findings.size(); ++i) text += "\n  " + findings[i].message;
  if (!worst.empty()) text += table(worst);
  for (const std::string& note : notes) text += "\n  note: " + note;
  if (operations + compared == 0) return text;
  return text + fmt::format("\n  {} rules and {} derivatives checked: {} wrong, {} skipped",
                            operations, compared, wrong, skipped);
}

std::string GradcheckReport::to_json() const {
  const auto finding = [](const Finding& f) {
    return fmt::format("{{\"kind\": {}, \"message\": {}}}", quoted(f.kind), quoted(f.message));
  };
  const auto element = [](const Element& e) {
    return fmt::format(
        "{{\"output\": {}, \"output_place\": {}, \"input\": {}, \"input_place\": {}, "
        "\"analytical\": {}, \"numerical\": {}, \"ratio\": {}}}",
        quoted(e.output), quoted(e.output_place), quoted(e.input), quoted(e.input_place),
        json_number(e.analytical), json_number(e.numerical), json_number(e.ratio()));
  };
  return fmt::format(
      "{{\"check\": {}, \"ok\": {}, \"operations\": {}, \"compared\": {}, \"wrong\": {}, "
      "\"skipped\": {}, \"findings\": {}, \"worst\": {}, \"notes\": {}}}",
      quoted(check), ok(), operations, compared, wrong, skipped, json_list(findings, finding),
      json_list(worst, element), json_list(notes, quoted));
}

std::ostream& operator<<(std::ostream& stream, const GradcheckReport& report) {
  return stream << report.to_string();
}

}  // namespace ember
