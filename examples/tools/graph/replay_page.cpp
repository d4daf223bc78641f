#include "examples/tools/graph/replay_page.h"

#include <fmt/format.h>

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "examples/formats/files/html_template.h"
#include "examples/tools/graph/replay_page_template.h"
#include "examples/tools/graph/rule_source.h"

namespace ember::examples {
namespace {

using nlohmann::json;

/// The shortest decimal that reads back as the same number of this dtype. JSON has no name for what
/// is not finite: that is a string.
json number(double value, DType dtype) {
  if (!std::isfinite(value)) return fmt::format("{}", value);
  if (dtype != DType::f32) return value;
  return std::stod(fmt::format("{}", static_cast<float>(value)));
}

json numbers(const Tensor& x) {
  json flat = json::array();
  for (const double value : x.to(DType::f64).to_vector<double>()) {
    flat.push_back(number(value, x.dtype()));
  }
  return flat;
}

json dims(const Shape& shape) {
  json sizes = json::array();
  for (const std::int64_t size : shape) sizes.push_back(size);
  return sizes;
}

const char* kind_name(ReplayNode::Kind kind) {
  switch (kind) {
    case ReplayNode::Kind::constant:
      return "constant";
    case ReplayNode::Kind::leaf:
      return "leaf";
    default:
      return "operation";
  }
}

/// As a dense tensor, with the rows that it has, if it is row-sparse.
json gradient(const Gradient& given) {
  json result{{"numbers", numbers(given.to_dense().value())}};
  if (given.is_row_sparse()) {
    result["rows"] = given.row_sparse().coalesce().indices.to_vector<std::int64_t>();
  }
  return result;
}

json rule(const RuleSource& source) {
  return {{"file", source.file},         {"line", source.line},        {"forward", source.forward},
          {"backward", source.backward}, {"first", source.first_line}, {"source", source.source}};
}

/// The rules that a graph uses, each once.
class Rules {
 public:
  /// The place in the list of the rule at `where`; null if it is not one of the library's.
  json place_of(SourceLine where) {
    const auto [found, is_new] = places_.emplace(std::pair(where.file, where.line), list_.size());
    if (!is_new) return found->second;
    const std::optional<RuleSource> source = rule_source(where);
    list_.push_back(source ? rule(*source) : json());
    return found->second;
  }
  const json& list() const { return list_; }

 private:
  std::map<std::pair<std::string, int>, std::size_t> places_;
  json list_ = json::array();
};

json node(const ReplayNode& from, Rules& rules) {
  json to{{"name", from.name},
          {"op", from.op},
          {"kind", kind_name(from.kind)},
          {"dtype", fmt::format("{}", from.value.dtype())},
          {"shape", dims(from.value.shape())},
          {"value", numbers(from.value)},
          {"inputs", from.inputs}};
  if (from.kind == ReplayNode::Kind::operation) to["rule"] = rules.place_of(from.where);
  return to;
}

json step(const ReplayStep& from) {
  json parts = json::array();
  for (const ReplayPart& part : from.parts) {
    parts.push_back(
        {{"to", part.to}, {"gradient", gradient(part.gradient)}, {"sum", gradient(part.sum)}});
  }
  return {{"node", from.node}, {"parts", parts}};
}

}  // namespace

std::string render(const ReplayPage& page) {
  json data{{"title", page.title},
            {"notice", page.notice},
            {"nodes", json::array()},
            {"backward", json::array()}};
  Rules rules;
  for (const ReplayNode& one : page.replay.nodes) data["nodes"].push_back(node(one, rules));
  for (const ReplayStep& one : page.replay.backward) data["backward"].push_back(step(one));
  data["rules"] = rules.list();
  return fill_html_template(kReplayPageTemplate,
                            data.dump(-1, ' ', false, json::error_handler_t::replace));
}

}  // namespace ember::examples
