/// What the page of a training shows: which words are on the map, and what is asked.
#pragma once

#include <string>
#include <vector>

#include "examples/formats/text/word_table.h"
#include "examples/tools/page/embedding_page.h"

namespace ember::examples {

/// The page before anything was noted: with a title, king - man + woman and its like. `subtitle`:
/// what was trained, or on what.
EmbeddingPage page_about(std::string subtitle, std::vector<PagePoint> points);

/// Of the words of any text, most frequent first: those of king - man + woman and its like, and
/// some hundreds of the most frequent that say something.
std::vector<PagePoint> frequent_points(const WordTable& words);

/// Of the words of the grammar's text: those of interest, by their groups. Where none of them is
/// left, as of any text.
std::vector<PagePoint> grammar_points(const WordTable& words);

/// These words.
std::vector<PagePoint> chosen_points(const std::vector<std::string>& chosen);

/// UsageError: a word that was chosen by --words is not among them.
void require_known(const std::vector<std::string>& chosen, const WordTable& words);

}  // namespace ember::examples
