/// The commands of the word2vec program, one file each; see tools/command_line/commands.h.
#pragma once

#include <string>

#include "examples/tools/command_line/commands.h"

namespace ember::examples {

/// word2vec train --corpus FILE --output VECTORS: learns vectors.
Command train_command(App& program);

/// word2vec table --corpus FILE --questions FILE: compares models trained on the same text.
Command table_command(App& program);

/// word2vec eval VECTORS QUESTIONS: the accuracy on analogies.
Command eval_command(App& program);

/// word2vec explore VECTORS: a prompt that answers queries.
Command explore_command(App& program);

/// word2vec page VECTORS --history: a page with a slider from random numbers to these vectors.
Command page_command(App& program);

/// word2vec NAME VECTORS ...: one of the queries (queries.h) for scripts.
DeclareCommand query_command(const std::string& name);

/// word2vec convert IN OUT: converts between file formats.
Command convert_command(App& program);

}  // namespace ember::examples
