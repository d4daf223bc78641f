// What the programs write and read does not depend on the locale of whoever calls these functions.
#include <nlohmann/json.hpp>
#include <sstream>

#include <ember/tensor/creation.h>

#include "examples/files.h"
#include "examples/formats/vectors/vector_file.h"
#include "examples/tools/command_line/options.h"
#include "examples/tools/command_line/progress.h"
#include "examples/tools/command_line/svg.h"
#include "examples/tools/gpt/training_log.h"
#include "examples/tools/page/embedding_page.h"
#include "examples/word_tables.h"
#include "support/catch.h"
#include "support/comma_locale.h"

using namespace ember;
using namespace ember::examples;

namespace {

EmbeddingPage page_of_two_words() {
  EmbeddingPage page;
  page.points = {{"a", "letters"}, {"b", "letters"}};
  page.losses = {{0, 3.5}, {12345, 1.5}};
  page.snapshots = {{12345, 1234.5, {1.5, 2, 3, 4}, {{{"b", 0.5}}, {{"c", 0.25}}}, {}, {}}};
  return page;
}

/// Files and texts with numbers of each kind of writer.
std::string all_that_is_written(const ScratchDirectory& scratch, const Tensor& rows) {
  const WordTable words = table_of({"a", "b"});
  save_vectors(scratch / "vectors.txt", words, rows, VectorFormat::word2vec_text);
  save_vectors(scratch / "vectors.tsv", words, rows, VectorFormat::projector);
  {
    TrainingLog log(scratch / "log.jsonl", 0);
    log.note(12345, {1234.5, 0.5, 1e-3}, 1234.5);
    log.save_curve(scratch / "loss.svg");
  }
  Plot plot("title", "x", "y");
  plot.line("line", std::array{0.5, 1234.5}, std::array{0.25, 1234.5});
  std::string text = render(page_of_two_words()) + plot.svg() + plot.html();
  for (const char* file : {"vectors.txt", "vectors.tsv", "log.jsonl", "loss.svg"}) {
    text += read_file(scratch / file);
  }
  text += short_count(1234.5) + short_duration(1.5) + in_range(1, 4096).error("0") +
          in_range(0.5, 1234.5).error("0.25") + in_range(0.5, 1234.5).error("0.75");
  return text;
}

}  // namespace

TEST_CASE("numbers in files and pages do not depend on the locale") {
  const ScratchDirectory before, within;
  const Tensor rows = tensor({{1234.5f, 0.25f}, {-0.5f, 1e-7f}});
  const std::string expected = all_that_is_written(before, rows);
  const ember::test::CommaLocale comma;
  std::ostringstream number;
  number << 1234.5;
  REQUIRE(number.str() == "1.234,5");  // the locale is in force
  CHECK(all_that_is_written(within, rows) == expected);
  CHECK(load_vectors(before / "vectors.txt").rows.to_string() == rows.to_string());
  CHECK(load_vectors(before / "vectors.tsv").rows.to_string() == rows.to_string());
  // A log of a training that goes on is read back, too.
  TrainingLog(before / "log.jsonl", 12345).save_curve(before / "loss.svg");
  CHECK(read_file(before / "loss.svg") == read_file(within / "loss.svg"));
}
