#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "examples/formats/vectors/analogies.h"
#include "examples/tools/command_line/cli.h"
#include "examples/tools/command_line/progress.h"
#include "examples/tools/word2vec/commands.h"
#include "examples/tools/word2vec/score_text.h"
#include "examples/tools/word2vec/vector_source.h"

namespace ember::examples {
namespace {

struct EvalCommandOptions {
  VectorSource vectors;
  std::string questions;
  AnalogyOptions analogies;
  std::string method = "3cosadd";
  bool case_sensitive = false;
  bool json = false;
};

/// "1 line", "2 lines".
std::string counted(std::int64_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

void print_row(std::string_view name, const Score& score) {
  fmt::print("{:30} {:>8} {:>8} {:>10} {:>9}\n", name, score.correct, score.asked,
             accuracy_text(score), score.left_out);
}

void print_table(const AnalogyScores& scores) {
  fmt::print("{:30} {:>8} {:>8} {:>10} {:>9}\n", "section", "correct", "asked", "accuracy",
             "left out");
  for (const SectionScore& section : scores.sections) print_row(section.name, section.score);
  fmt::print("\n");
  print_row("semantic", scores.semantic);
  print_row("syntactic", scores.syntactic);
  print_row("total", scores.total);
}

/// Prints which questions were left out, and why.
void print_notes(const EvalCommandOptions& options, const Questions& questions,
                 const AnalogyScores& scores, std::int64_t words) {
  if (questions.lines_passed_over > 0) {
    print_line(fmt::format("passed over in '{}': {} not of four words, line {} the first",
                           options.questions, counted(questions.lines_passed_over, "line"),
                           questions.first_line_passed_over));
  }
  if (scores.unknown == 0) return;
  const std::int64_t all = scores.total.asked + scores.total.left_out;
  print_line(fmt::format(
      "{} of the {} ({:.1f} %) {} a word that is not among the first {} of the vectors: {}",
      scores.unknown, counted(all, "question"), 100.0 * double(scores.unknown) / double(all),
      scores.unknown == 1 ? "has" : "have", words,
      options.analogies.dummy4unknown ? "counted as answered wrongly" : "left out"));
}

void print_json(const EvalCommandOptions& options, const Questions& questions,
                const AnalogyScores& scores) {
  nlohmann::ordered_json json{{"vectors", options.vectors.path},
                              {"questions", options.questions},
                              {"method", options.method},
                              {"restrict_vocab", options.analogies.restrict_vocab}};
  json["lines_passed_over"] = questions.lines_passed_over;
  json["unknown"] = scores.unknown;
  json["sections"] = nlohmann::ordered_json::array();
  for (const SectionScore& section : scores.sections) {
    nlohmann::ordered_json of{{"name", section.name}};
    of.update(json_of(section.score));
    json["sections"].push_back(std::move(of));
  }
  json["semantic"] = json_of(scores.semantic);
  json["syntactic"] = json_of(scores.syntactic);
  json["total"] = json_of(scores.total);
  fmt::print("{}\n", json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
}

void evaluate(EvalCommandOptions options) {
  options.analogies.method = analogy_method(options.method);
  options.analogies.case_insensitive = !options.case_sensitive;
  // Reads only the words of the restricted vocabulary.
  std::int64_t& limit = options.vectors.options.limit;
  limit = std::min(limit, options.analogies.restrict_vocab);
  const Questions questions = read_questions(options.questions);
  const WordVectors vectors = options.vectors.load();
  const AnalogyScores scores = evaluate_analogies(vectors, questions.sections, options.analogies);
  if (options.json) {
    print_json(options, questions, scores);
  } else {
    print_table(scores);
  }
  print_notes(options, questions, scores, vectors.size());
}

}  // namespace

Command eval_command(App& program) {
  const auto options = std::make_shared<EvalCommandOptions>();
  App command = program.add_subcommand("eval", "how many analogies the vectors get right");
  options->vectors.declare(command);
  command.add_option("QUESTIONS", options->questions, "a file like questions-words.txt").required();
  command
      .add_option("--restrict-vocab", options->analogies.restrict_vocab,
                  "only the first so many words are asked about and looked at")
      .check(in_range(1, 1'000'000'000));
  command.add_flag("--dummy4unknown", options->analogies.dummy4unknown,
                   "questions with other words count as answered wrongly");
  command.add_option("--method", options->method, "3cosadd or 3cosmul");
  command.add_flag("--case-sensitive", options->case_sensitive, "King is not king");
  command.add_flag("--json", options->json, "the scores for programs");
  return {command, [options] { evaluate(*options); }};
}

}  // namespace ember::examples
