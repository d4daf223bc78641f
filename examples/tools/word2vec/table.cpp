#include <ember/tensor/random.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "examples/formats/files/directory.h"
#include "examples/formats/files/errors.h"
#include "examples/formats/vectors/analogies.h"
#include "examples/formats/vectors/questions.h"
#include "examples/tools/command_line/cli.h"
#include "examples/tools/command_line/progress.h"
#include "examples/tools/command_line/svg.h"
#include "examples/tools/word2vec/commands.h"
#include "examples/tools/word2vec/score_text.h"
#include "examples/tools/word2vec/training.h"

namespace ember::examples {
namespace {

struct TableCommandOptions : TrainingOptions {
  std::vector<std::string> models = model_names();
  std::string questions, output = "table.svg";
  AnalogyOptions analogies;
  bool json = false;
};

struct Row {
  std::string model;
  AnalogyScores scores;
  double seconds;  // training time
};

void print_table(const std::vector<Row>& rows) {
  fmt::print("{:10} {:>10} {:>10} {:>10} {:>9}\n", "model", "semantic", "syntactic", "total",
             "seconds");
  for (const Row& row : rows) {
    fmt::print("{:10} {:>10} {:>10} {:>10} {:>9.1f}\n", row.model,
               accuracy_text(row.scores.semantic), accuracy_text(row.scores.syntactic),
               accuracy_text(row.scores.total), row.seconds);
  }
}

void print_json(const TableCommandOptions& options, const std::vector<Row>& rows) {
  nlohmann::ordered_json report{{"corpus", options.corpus},
                                {"questions", options.questions},
                                {"size", options.model.size},
                                {"epochs", options.training.epochs},
                                {"threads", options.training.threads},
                                {"restrict_vocab", options.analogies.restrict_vocab}};
  report["models"] = nlohmann::ordered_json::array();
  for (const Row& row : rows) {
    report["models"].push_back({{"model", row.model},
                                {"semantic", json_of(row.scores.semantic)},
                                {"syntactic", json_of(row.scores.syntactic)},
                                {"total", json_of(row.scores.total)},
                                {"seconds", row.seconds}});
  }
  fmt::print("{}\n", report.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
}

void draw(const TableCommandOptions& options, const std::vector<Row>& rows) {
  Plot plot(fmt::format("Analogies answered correctly, {} numbers a word", options.model.size), "",
            "accuracy, %");
  std::vector<std::string> models;
  std::vector<double> semantic, syntactic;
  const auto height = [](const Score& score) {
    return score.asked > 0 ? std::round(10 * score.accuracy()) / 10 : 0;  // one decimal, as a label
  };
  for (const Row& row : rows) {
    models.push_back(row.model);
    semantic.push_back(height(row.scores.semantic));
    syntactic.push_back(height(row.scores.syntactic));
  }
  plot.bars("semantic", semantic);
  plot.bars("syntactic", syntactic);
  plot.categories(models);
  plot.save(options.output);
}

ModelOptions options_of(const std::string& model, const TableCommandOptions& options) {
  ModelOptions result = options.model;
  result.model = model;
  return result;
}

/// Trains each model and adds its row, until interrupted. Returns whether all were trained.
bool train_each(const TableCommandOptions& options, const TrainingText& text,
                const std::vector<QuestionSection>& questions, std::vector<Row>& rows) {
  using Clock = std::chrono::steady_clock;
  const Interrupt interrupt;
  const auto words = std::make_shared<WordTable>(text.vocabulary().table());
  for (const std::string& name : options.models) {
    const ModelOptions model_options = options_of(name, options);
    TrainOptions training = options.training;
    training.lr = usual_rate(model_options);
    manual_seed(training.seed);
    const auto start = Clock::now();
    const std::unique_ptr<WordModel> model = make_model(model_options, text.vocabulary());
    Trainer trainer(*model, text, training);
    if (!train_watched(trainer, "training " + name, interrupt)) return false;
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    const WordVectors vectors(words, model->input.weight.value());
    rows.push_back({name, evaluate_analogies(vectors, questions, options.analogies), seconds});
  }
  return true;
}

void make_table(TableCommandOptions options) {
  // All models use the same output layer, as in the paper, because the models are compared.
  if (!options.model.hs && !options.model.negative) options.model.hs = true;
  // Checks the command line before training anything.
  for (const std::string& name : options.models) {
    with_defaults(options_of(name, options));
    if (std::count(options.models.begin(), options.models.end(), name) > 1) {
      throw UsageError(fmt::format("--models names {} twice", name));
    }
  }
  const auto questions = read_questions(options.questions).sections;
  picture_format(options.output);
  std::vector<std::string> inputs = options.corpus;
  inputs.push_back(options.questions);
  check_outputs("table", {options.output}, inputs);

  TokenFile tokens(std::filesystem::path(options.output).parent_path());
  const TrainingText text = options.read(tokens);
  std::vector<Row> rows;
  const bool finished = train_each(options, text, questions, rows);
  if (options.json) {
    print_json(options, rows);
  } else {
    print_table(rows);
  }
  if (!finished) {
    throw Interrupted(fmt::format("interrupted: {} of {} models are trained, and no chart is drawn",
                                  rows.size(), options.models.size()));
  }
  draw(options, rows);
  print_line("wrote " + options.output);
}

}  // namespace

Command table_command(App& program) {
  const auto options = std::make_shared<TableCommandOptions>();
  App command = program.add_subcommand(
      "table", "the paper's comparison: which model learns how much from the same text");
  TableCommandOptions& o = *options;
  command.add_option("--questions", o.questions, "a file like questions-words.txt").required();
  command.add_option("--models", o.models, "those to compare").delimiter(',');
  o.declare(command);
  command
      .add_option("--restrict-vocab", o.analogies.restrict_vocab,
                  "only the first so many words are asked about and looked at")
      .check(in_range(1, 1'000'000'000));
  command.add_option("--output", o.output, "the chart, an SVG file");
  command.add_flag("--json", o.json, "the table for programs");
  return {command, [options] { make_table(*options); }};
}

}  // namespace ember::examples
