// What is noted of a training, and what remains of it when the training was killed.
#include "examples/tools/gpt/training_log.h"

#include "examples/files.h"
#include "support/catch.h"

using namespace ember;
using namespace ember::examples;
using matchers::ContainsSubstring;

namespace {

void note(TrainingLog& log, std::int64_t first, std::int64_t last) {
  for (std::int64_t step = first; step <= last; ++step) {
    log.note(step, {1.0 / static_cast<double>(step), 0.5, 1e-3}, 1000);
  }
}

}  // namespace

TEST_CASE("a log has a line for each step, and of a resumed training no more") {
  const ScratchDirectory scratch;
  const std::string path = scratch / "log.jsonl";
  {
    TrainingLog log(path, 0);
    note(log, 1, 2);
    log.note_validation(2, 0.75);
    note(log, 3, 4);
    CHECK(log.is_whole());
  }
  const std::string whole = read_file(path);
  CHECK_THAT(whole, ContainsSubstring(R"({"step":1,"loss":1.0,"lr":0.001,"grad_norm":0.5,)"));
  CHECK_THAT(whole, ContainsSubstring(R"({"step":2,"validation_loss":0.75})"));

  write_file(path, whole + R"({"step":5,"lo)");  // killed while it wrote
  {
    TrainingLog log(path, 2);
    note(log, 3, 4);
    log.save_curve(scratch / "loss.svg");
  }
  CHECK(read_file(path) == whole);
  CHECK_THAT(read_file(scratch / "loss.svg"), ContainsSubstring(">validation</text>"));

  TrainingLog(path, 0);
  CHECK(read_file(path).empty());
}

TEST_CASE("a log that is lost, or no log, is no reason to end a training") {
  const ScratchDirectory scratch;
  TrainingLog log(scratch / "log.jsonl", 5);
  note(log, 6, 2000);
  log.save_curve(scratch / "loss.svg");
  CHECK(std::filesystem::file_size(scratch / "loss.svg") < 20'000);

  write_file(scratch / "other", "{}\n[1]\n{\"step\":\"1\"}\nnothing\n{\"step\":1,\"loss\":null}\n");
  TrainingLog(scratch / "other", 5);
  CHECK(read_file(scratch / "other") == "{\"step\":1,\"loss\":null}\n");
}

TEST_CASE("a log is known by a line of its checkpoint, and takes another's place") {
  const ScratchDirectory scratch;
  write_file(scratch / "log.jsonl", "another's\n");
  TrainingLog log(scratch / "new-log.jsonl", 0);
  note(log, 1, 3);
  CHECK(has_line_of(scratch / "new-log.jsonl", 3, 1.0 / 3));
  CHECK_FALSE(has_line_of(scratch / "new-log.jsonl", 3, 0.3));
  CHECK_FALSE(has_line_of(scratch / "new-log.jsonl", 4, 0.25));
  CHECK_FALSE(has_line_of(scratch / "log.jsonl", 1, 1));
  CHECK_FALSE(has_line_of(scratch / "none", 1, 1));
  log.move_to(scratch / "log.jsonl");
  log.sync();
  note(log, 4, 4);
  log.note_validation(4, 0.5);
  CHECK(log.has_validation(4));
  CHECK_FALSE(log.has_validation(3));
  CHECK(has_line_of(scratch / "log.jsonl", 4, 0.25));
  CHECK(has_line_of(scratch / "log.jsonl", 1, 1));
  CHECK(scratch.files() == 1);
}
