/// Analogy questions in the format of the word2vec paper's questions-words.txt: `a` is to `b` as
/// `c` is to `d`, four words per line, in sections that begin with a line `: name`.
///
/// Lines are read as by gensim's evaluate_word_analogies: words are separated by Unicode's white
/// space; a line that does not have four words, such as ":name", is skipped.
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

  /// By the paper's naming: sections like gram1-adjective-to-adverb are syntactic, the others
  /// semantic.
  bool is_syntactic() const { return name.starts_with("gram"); }
};

struct Questions {
  std::vector<QuestionSection> sections;
  std::int64_t lines_passed_over = 0;  // lines without exactly four words; blank lines do not count
  std::int64_t first_line_passed_over = 0;  // counted from 1
};

/// InputError, with the file's name and the line: not UTF-8; words before the first section. Also:
/// there is no question.
Questions read_questions(const std::string& path);

}  // namespace ember::examples
