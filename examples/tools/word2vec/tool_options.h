/// Options of the word2vec tool and of gensim's word2vec_standalone that do nothing here, so that
/// their command lines run as they stand, or say what to do instead.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace ember::examples {

class App;  // tools/command_line/options.h

struct ToolOptions {
  std::optional<std::int64_t> debug;
  std::int64_t classes = 0;
  std::string accuracy;

  void declare(App& command);

  /// Says which of them have no meaning here. UsageError: one that asks for what train does not do;
  /// names what does.
  void check() const;
};

}  // namespace ember::examples
