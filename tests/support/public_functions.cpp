#include "support/public_functions.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <vector>

#include "ember/tensor/error.h"

namespace ember::test {
namespace {

/// "const std::vector<Variable>& x, Scalar y, bool z = false" -> "vector<Variable>, Scalar".
std::string types_of(const std::string& parameters) {
  static const std::regex noise("const |std::|[&\n]"), name(" \\w+$");
  std::string types, parameter;
  int depth = 0;
  for (const char c : parameters + ",") {
    if (c == '<' || c == '(') ++depth;
    if (c == '>' || c == ')') --depth;
    if (c != ',' || depth != 0) {
      if (!parameter.empty() || c != ' ') parameter += c;
      continue;
    }
    if (parameter.find('=') == std::string::npos && !parameter.empty()) {
      types += types.empty() ? "" : ", ";
      types += std::regex_replace(std::regex_replace(parameter, noise, ""), name, "");
    }
    parameter.clear();
  }
  return types;
}

/// Reads one header, a statement at a time.
class Reader {
 public:
  explicit Reader(std::set<std::string>& functions) : functions_(functions) {}

  void read(const std::filesystem::path& path) {
    std::ifstream stream(path);
    if (!stream) throw Error("[public_functions] cannot read " + path.string());
    static const std::regex comment(" *//.*");
    for (std::string line; std::getline(stream, line);) {
      line = std::regex_replace(line, comment, "");
      if (!line.empty()) read_line(line);
    }
  }

 private:
  void read_line(const std::string& line) {
    static const std::regex opens_class("(class|struct) (\\w+)[^;]*"),
        opens_namespace("namespace (detail|composed) \\{"), closes_namespace("\\}");
    std::smatch match;
    if (!statement_.empty()) {
      statement_ += " " + line;
    } else if (std::regex_match(line, match, opens_namespace)) {
      namespace_ = match[1];
    } else if (std::regex_match(line, closes_namespace)) {
      namespace_.clear();
    } else if (std::regex_match(line, match, opens_class)) {
      class_ = match[2];
      is_public_ = match[1] == "struct";
    } else if (line == "};") {
      class_.clear();
    } else if (line == " public:" || line == " private:" || line == " protected:") {
      is_public_ = line == " public:";
    } else if (line.find_first_not_of(' ') == (class_.empty() ? 0u : 2u)) {
      statement_ = line;
    }
    const auto open = std::count(statement_.begin(), statement_.end(), '(');
    const auto closed = std::count(statement_.begin(), statement_.end(), ')');
    if (open != closed) return;  // goes on in the next line
    if (is_public_ || class_.empty()) add(statement_);
    statement_.clear();
  }

  /// If the statement declares a function that gives Variables.
  void add(const std::string& statement) {
    static const std::regex declaration(
        " *(?:inline |virtual )?(\\w*Variable|std::(?:vector|array)<Variable.*>|Result) "
        "(operator\\(\\)|\\w+)\\((.*)\\)( const)?( override)?( = 0)?(;| \\{.*)");
    std::smatch match;
    if (namespace_ == "detail" || !std::regex_match(statement, match, declaration)) return;
    const std::string name = match[2], types = types_of(match[3]);
    if (class_.empty()) {
      const std::string prefix = namespace_.empty() ? "" : namespace_ + "::";
      functions_.insert(prefix + name + "(" + types + ")");
    } else if (match[4].matched && !match[6].matched) {
      const bool is_call = name == "forward" || name == "operator()";
      functions_.insert(is_call ? class_ : class_ + "::" + name + "(" + types + ")");
    }
  }

  std::set<std::string>& functions_;
  std::string namespace_, class_, statement_;
  bool is_public_ = true;
};

}  // namespace

std::set<std::string> public_functions() {
  std::set<std::string> functions;
  for (const char* floor : {"autograd", "nn"}) {
    const auto folder = std::filesystem::path(EMBER_SOURCE_DIRECTORY) / floor;
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
      if (file.path().extension() == ".h") Reader(functions).read(file.path());
    }
  }
  return functions;
}

}  // namespace ember::test
