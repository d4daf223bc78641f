/// The analogy questions of the word2vec paper (questions-words.txt), and others of that form: `a`
/// is to `b` as `c` is to `d`, four words a line, in sections that begin with a line `: name`.
#pragma once

#include <array>
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

/// InputError, with the file's name and the line: not UTF-8; not four words; a question before the
/// first section; a section without a name. Or: no question at all. Empty lines are passed over.
std::vector<QuestionSection> read_questions(const std::string& path);

}  // namespace ember::examples
