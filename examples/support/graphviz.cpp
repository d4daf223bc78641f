#include "examples/support/graphviz.h"

#include <sys/wait.h>
#include <unistd.h>

#include <ember/tensor/atomic_file.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <system_error>

#include "examples/support/errors.h"

namespace ember::examples {
namespace {

/// A file that is gone when this is.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& text) {
    std::error_code error;
    path_ = (std::filesystem::temp_directory_path(error) / "ember-graph-XXXXXX").string();
    if (error) throw InputError("no folder for temporary files (TMPDIR): " + error.message());
    const int descriptor = mkstemp(path_.data());
    if (descriptor < 0) {
      throw InputError("cannot create a temporary file at " + path_ + ": " +
                       std::generic_category().message(errno));
    }
    close(descriptor);
    save_file("graph", path_, text);
  }
  ~TemporaryFile() { std::remove(path_.c_str()); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// As one word, whatever is in it.
std::string quoted_for_shell(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? "'\\''" : std::string(1, c);
  return quoted + "'";
}

}  // namespace

std::string svg_of(const std::string& dot) {
  const TemporaryFile graph(dot);
  const std::string command =
      "command -v dot >/dev/null || exit 127; dot -Tsvg <" + quoted_for_shell(graph.path());
  std::FILE* pipe = popen(command.c_str(), "r");
  if (!pipe) throw InputError("cannot start 'dot'");
  std::string svg;
  std::array<char, 4096> block;
  while (const std::size_t n = std::fread(block.data(), 1, block.size(), pipe)) {
    svg.append(block.data(), n);
  }
  const int status = pclose(pipe);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 127) {
    throw InputError("drawing graphs needs Graphviz: install the package 'graphviz'");
  }
  if (status != 0) throw InputError("'dot' could not draw the graph");
  return svg;
}

void draw_svg(const std::string& dot, const std::filesystem::path& output) {
  save_file("graph", output, svg_of(dot));
}

}  // namespace ember::examples
