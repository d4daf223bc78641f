#include <memory>

#include "examples/formats/files/directory.h"
#include "examples/tools/word2vec/commands.h"
#include "examples/tools/word2vec/vector_source.h"

namespace ember::examples {
namespace {

struct ConvertCommandOptions {
  VectorSource input;
  std::string output;
  std::string format;  // empty: by the output's name
  bool binary = false;
};

void convert(const ConvertCommandOptions& options) {
  // Checks the command line before reading anything.
  const std::string name = options.binary ? "binary" : options.format;
  const VectorFormat format = name.empty() ? format_by_name(options.output) : vector_format(name);
  check_outputs("convert", files_of(options.output, format), files_read_for(options.input.path));
  const WordRows read = options.input.load_rows();
  save_vectors(options.output, read.words, read.rows, format);
}

}  // namespace

Command convert_command(App& program) {
  const auto options = std::make_shared<ConvertCommandOptions>();
  App command = program.add_subcommand("convert", "from one file format to another");
  options->input.declare(command, "IN");
  command.add_option("OUT", options->output, "its name says the format").required();
  Option format = command.add_option("--format", options->format, "text, binary, npy or tsv");
  command.add_flag("--binary", options->binary, "as --format binary").excludes(format);
  return {command, [options] { convert(*options); }};
}

}  // namespace ember::examples
