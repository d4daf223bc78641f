#include "examples/tools/word2vec/vector_source.h"

#include <filesystem>
#include <limits>
#include <memory>
#include <system_error>

#include "examples/tools/command_line/cli.h"
#include "examples/tools/command_line/progress.h"

namespace ember::examples {

void VectorSource::declare(App& command, const std::string& name) {
  command.add_option(name, path, "word vectors: word2vec text or binary, .npy or .tsv").required();
  Validator any = in_range(1, std::numeric_limits<std::int64_t>::max());
  any.description.clear();
  command.add_option("--limit", options.limit, "the first so many words only (all)")
      .check(any)
      .default_str("");
  command.add_option("--unicode-errors", unicode_errors,
                     "words that are not UTF-8: strict, ignore or replace");
}

void VectorSource::declare_history(App& command) {
  command.add_flag("--history", history, "at each moment of their training (train --snapshots)");
}

std::vector<std::string> VectorSource::files() const {
  std::vector<std::string> all = files_read_for(path);
  if (history) {
    std::error_code none;  // ignored: load_moments reports it
    for (const auto& file : std::filesystem::directory_iterator(history_directory(path), none)) {
      all.push_back(file.path().string());
    }
  }
  return all;
}

std::vector<PastVectors> VectorSource::load_moments() const {
  if (history) return load_history(path, options);
  return {{Moment{}, 1, load()}};
}

WordRows VectorSource::load_rows() const {
  LoadOptions how = options;
  how.unicode_errors = examples::unicode_errors(unicode_errors);
  WordRows read = load_vectors(path, how);
  for (const std::string& note : read.notes) print_line("note: " + note);
  return read;
}

WordVectors VectorSource::load() const {
  WordRows read = load_rows();
  return {std::make_shared<WordTable>(std::move(read.words)), read.rows};
}

}  // namespace ember::examples
