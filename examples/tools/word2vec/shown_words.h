/// The words and analogies that the page of a training shows.
#pragma once

#include <string>
#include <vector>

#include "examples/formats/text/word_table.h"
#include "examples/tools/page/embedding_page.h"

namespace ember::examples {

/// A page without snapshots: title, subtitle (what was trained, or on what), points, and analogies
/// such as king - man + woman.
EmbeddingPage page_about(std::string subtitle, std::vector<PagePoint> points);

/// Points for any text, whose words are sorted by frequency: the words of the analogies, and some
/// hundreds of the most frequent content words.
std::vector<PagePoint> frequent_points(const WordTable& words);

/// Points for the grammar's text: its words of interest by group; frequent_points() if none of them
/// is in `words`.
std::vector<PagePoint> grammar_points(const WordTable& words);

/// Points for these words.
std::vector<PagePoint> chosen_points(const std::vector<std::string>& chosen);

/// UsageError: a word given by --words is not in `words`.
void require_known(const std::vector<std::string>& chosen, const WordTable& words);

}  // namespace ember::examples
