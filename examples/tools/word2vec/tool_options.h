/// Options of the word2vec tool and of gensim's word2vec_standalone that do nothing here. They are
/// accepted, so that existing command lines run, or refused with an alternative.
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

  /// Prints which of them are ignored. UsageError, which names an alternative: one asks for what
  /// train cannot do.
  void check() const;
};

}  // namespace ember::examples
