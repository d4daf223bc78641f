/// The analogy questions of the word2vec paper (questions-words.txt), and others of that form: `a`
/// is to `b` as `c` is to `d`, four words a line, in sections that begin with a line `: name`.
///
/// Lines are read as gensim's evaluate_word_analogies reads them: words stand between Unicode's
/// white space; a line that is not four words, such as one that begins with ":name", is passed
/// over.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace ember::examples {

using Question = std::array<std::string, 4>;

struct QuestionSection {
  std::string name;
  std::vector<Question> questions;

  /// By the paper's names: gram1-adjective-to-adverb and its kin ask for forms of words, the others
  /// for what they mean.
  bool is_syntactic() const { return name.starts_with("gram"); }
};

struct Questions {
  std::vector<QuestionSection> sections;
  std::int64_t lines_passed_over = 0;  // that have words, but not four; empty ones do not count
  std::int64_t first_line_passed_over = 0;  // counted from 1
};

/// InputError, with the file's name and the line: not UTF-8; a line with words before the first
/// section. Or: no question at all.
Questions read_questions(const std::string& path);

}  // namespace ember::examples
