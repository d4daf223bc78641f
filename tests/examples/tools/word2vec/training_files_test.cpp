// What is left of a training that is killed, and what becomes of it.
#include "examples/tools/word2vec/training_files.h"

#include <ember/tensor/check.h>
#include <sys/stat.h>

#include <functional>

#include "examples/formats/files/errors.h"
#include "examples/saved_lesson.h"
#include "examples/tools/word2vec/saved_history.h"
#include "examples/tools/word2vec/saved_training.h"
#include "support/catch.h"

using namespace ember;
using namespace ember::examples;

namespace {

namespace fs = std::filesystem;

constexpr TrainOptions kSeed2{.seed = 2};

/// What a training leaves, but for the names of its runs.
struct Left {
  explicit Left(const std::string& output) : vectors(load_vectors(output).rows.to_vector<float>()) {
    if (!fs::exists(history_list(history_directory(output)))) return;
    for (const PastVectors& past : load_history(output, {})) {
      moments.push_back({double(past.moment.words_done), past.moment.lr, past.moment.loss});
      rows.push_back(past.vectors.rows().to_vector<float>());
    }
  }
  bool operator==(const Left&) const = default;

  std::vector<float> vectors;
  std::vector<std::array<double, 3>> moments;
  std::vector<std::vector<float>> rows;
};

/// Of a training that nothing disturbs.
Left undisturbed(const std::string& name, SnapshotOptions options, TrainOptions training = {}) {
  const ScratchDirectory scratch;
  SavedLesson lesson(scratch / name, options, training);
  CHECK(lesson.run());
  lesson.end();
  return Left(lesson.output);
}

/// A training that is resumed and ends.
void go_on(const std::string& output, SnapshotOptions options, TrainOptions training = {}) {
  SavedLesson lesson(output, options, training);
  lesson.resume();
  CHECK(lesson.run());
  lesson.end();
}

/// The names that a whole training leaves, and no other.
void check_nothing_else(const std::string& directory, const std::string& name) {
  std::set<std::string> expected;
  for (const std::string& file : files_of(name, format_by_name(name))) expected.insert(file);
  const fs::path history = history_directory(directory + "/" + name);
  if (fs::exists(history)) {
    const fs::path below = fs::path(name + ".history");
    expected.insert(history_list(below).string());
    for (const Moment& moment : read_history(history).moments) {
      expected.insert((below / moment.file()).string());
    }
  }
  CHECK(files_in(directory) == expected);
}

std::set<std::string> moments_in(const std::string& output) {
  std::set<std::string> names;
  for (const std::string& name : files_in(history_directory(output))) {
    if (is_moment(name)) names.insert(name);
  }
  return names;
}

/// A history as earlier versions have it: names without a run, and nothing of it in NAME.resume.
void turn_into_earlier_version(const std::string& output) {
  const fs::path directory = history_directory(output);
  SavedHistory history = read_history(directory);
  for (Moment& moment : history.moments) {
    const std::string before = moment.file();
    moment.run.clear();
    fs::rename(directory / before, directory / moment.file());
  }
  write_history(directory, history);
  if (!fs::exists(resume_path(output))) return;
  nn::Safetensors saved = nn::load_safetensors(resume_path(output));
  saved.metadata.erase("history");
  nn::save_safetensors(resume_path(output), saved.tensors, saved.metadata);
}

}  // namespace

TEST_CASE("from each state between the steps of an end, --resume comes to the same files") {
  for (const std::string name : {"v.bin", "v.npy", "vectors.tsv"}) {
    for (const std::int64_t count : {0, 4}) {
      CAPTURE(name, count);
      const SnapshotOptions options{.count = count};
      const Left whole = undisturbed(name, options);
      const ScratchDirectory scratch;
      const std::string now = scratch / "now", output = now + "/" + name;
      fs::create_directory(now);
      {  // the training before
        SavedLesson before(output, options, kSeed2);
        before.run();
        before.end();
      }
      // What a kill leaves at this moment, taken aside.
      std::vector<std::string> killed;
      const auto kill = [&](const std::string& when) {
        killed.push_back(scratch / when);
        fs::copy(now, killed.back(), fs::copy_options::recursive);
      };
      {
        SavedLesson lesson(output, options);
        lesson.run(10);
        lesson.save();
        kill("on the way");
        lesson.run(12);
        kill("after moments that are not saved");
        CHECK(lesson.run());
        kill("before 1");
        lesson.save();
        kill("after 1");
        save_vectors(output, lesson.words(), lesson.model->input.weight.value(),
                     format_by_name(name));
        kill("after 2");
        const std::vector<std::string> files =
            files_of(killed.back() + "/" + name, format_by_name(name));
        if (files.size() == 2) {
          CHECK_NOTHROW(load_vectors(files[0]));
          kill("within 2");
          fs::remove(files_of(killed.back() + "/" + name, format_by_name(name))[1]);
          CHECK_THROWS_AS(load_vectors(killed.back() + "/" + name), InputError);
        }
        if (count > 0) {
          CHECK_THROWS_WITH(lesson.history(),
                            matchers::ContainsSubstring("does not end with the vectors") &&
                                matchers::ContainsSubstring("--resume goes on with it"));
        }
        const std::string resume = read_file(resume_path(output));
        lesson.end();
        kill("after 3");
        write_file(resume_path(killed.back() + "/" + name), resume);
      }
      CHECK(Left(output) == whole);
      check_nothing_else(now, name);
      for (const std::string& directory : killed) {
        CAPTURE(directory);
        go_on(directory + "/" + name, options);
        CHECK(Left(directory + "/" + name) == whole);
        check_nothing_else(directory, name);
      }
    }
  }
}

TEST_CASE("an interrupted training leaves vectors and history that belong together, and goes on") {
  const ScratchDirectory scratch;
  const SnapshotOptions options{.count = 4};
  const std::string output = scratch / "v.bin";
  std::vector<float> then;
  {
    SavedLesson lesson(output, options);
    CHECK_FALSE(lesson.run(20));
    CHECK(lesson.end(false) == "--resume goes on from '" + output + ".resume'");
    CHECK(lesson.history().back().vectors.rows().to_vector<float>() == lesson.numbers());
    CHECK(lesson.moments().back().words_done == lesson.trainer.words_done());
  }
  go_on(output, options);
  CHECK(Left(output) == undisturbed("v.bin", options));
  check_nothing_else(scratch / "", "v.bin");
}

TEST_CASE("a new training leaves what the one before needs until it is saved itself") {
  const ScratchDirectory scratch;
  const SnapshotOptions options{.count = 4};
  const std::string output = scratch / "v.bin";
  {
    SavedLesson before(output, options, kSeed2);
    before.run(20);
    before.end(false);
  }
  const Left interrupted(output);
  {
    SavedLesson lesson(output, options);  // begins anew, and fails
    lesson.run(20);
    CHECK(Left(output) == interrupted);
  }
  SECTION("the one before goes on") {
    go_on(output, options, kSeed2);
    CHECK(Left(output) == undisturbed("v.bin", options, kSeed2));
  }
  SECTION("the new one is saved, and then goes on") {
    {
      SavedLesson lesson(output, options);
      lesson.run(20);
      lesson.save();
      CHECK(Left(output) == interrupted);
    }
    CHECK_THROWS_WITH(go_on(output, options, kSeed2), matchers::ContainsSubstring("seed 1"));
    go_on(output, options);
    CHECK(Left(output) == undisturbed("v.bin", options));
  }
  check_nothing_else(scratch / "", "v.bin");
}

TEST_CASE("what fails at the end is told, and --resume makes up for it") {
  const ScratchDirectory scratch;
  const SnapshotOptions options{.count = 2};
  const std::string output = scratch / "v.bin";
  const Left whole = undisturbed("v.bin", options);
  const auto end_with = [&](const std::string& taken, const std::string& told) {
    SavedLesson lesson(output, options);
    lesson.run();
    fs::create_directory(taken);
    CHECK_THROWS_WITH(lesson.end(),
                      matchers::ContainsSubstring(told) &&
                          matchers::EndsWith("--resume goes on from '" + output + ".resume'"));
    fs::remove(taken);
  };
  SECTION("the vectors") {
    end_with(output, "[save_vectors] cannot write");
  }
  SECTION("the history") {
    end_with(output + ".history/history.json", "the vectors are saved, but not their history");
  }
  go_on(output, options);
  CHECK(Left(output) == whole);
  check_nothing_else(scratch / "", "v.bin");
}

TEST_CASE("a training that cannot be saved still leaves its vectors and their history") {
  const ScratchDirectory scratch;
  SavedLesson lesson(scratch / "v.bin", {.count = 2});
  lesson.run(20);
  fs::create_directories(resume_path(lesson.output) + "/taken");
  CHECK_THROWS_AS(lesson.save(), Error);
  lesson.run();
  CHECK_THROWS_WITH(lesson.end(), matchers::ContainsSubstring("cannot remove"));
  CHECK(Left(lesson.output) == undisturbed("v.bin", {.count = 2}));
}

TEST_CASE("a history that fails on the way costs neither the training nor the history before") {
  const ScratchDirectory scratch;
  const std::string output = scratch / "v.bin", away = scratch / "away";
  {
    SavedLesson before(output, {.count = 1}, kSeed2);
    before.run();
    before.end();
  }
  const std::string vectors = read_file(output);
  {
    SavedLesson lesson(output, {.count = 3});
    lesson.run(8);
    fs::rename(history_directory(output), away);
    lesson.run(50);
    fs::rename(away, history_directory(output));
    REQUIRE(lesson.said.size() == 1);
    CHECK_THAT(lesson.said[0], matchers::StartsWith("the training goes on without a history: "));
    lesson.save();
  }
  // That there is none is still known when the training has been resumed.
  SavedLesson lesson(output, {.count = 3});
  lesson.resume();
  CHECK(lesson.run());
  CHECK(lesson.said.empty());
  CHECK_THROWS_WITH(lesson.end(),
                    matchers::StartsWith("the vectors are saved, but not their history: "));
  CHECK(load_vectors(output).rows.to_vector<float>() == lesson.numbers());
  CHECK_FALSE(fs::exists(resume_path(output)));
  write_file(output, vectors);
  CHECK(lesson.history().size() == 3);
  CHECK(moments_in(output).size() == 3);
}

TEST_CASE("a moment that is missing is told, with what can be done") {
  const ScratchDirectory scratch;
  const std::string output = scratch / "v.bin";
  {
    SavedLesson lesson(output, {.count = 4});
    lesson.run(20);
    lesson.save();
  }
  const std::string first = *moments_in(output).begin();
  fs::remove(history_directory(output) / first);
  CHECK_THROWS_WITH(go_on(output, {.count = 4}),
                    matchers::ContainsSubstring(first + "' is missing (--snapshots 0 goes on"));
  CHECK_THROWS_WITH(go_on(output, {.count = 5}), matchers::ContainsSubstring("snapshots 4"));
  go_on(output, {});
  CHECK(Left(output) == undisturbed("v.bin", {}));
  check_nothing_else(scratch / "", "v.bin");
}

TEST_CASE("a moment that is damaged is told before the training goes on") {
  const ScratchDirectory scratch;
  const std::string output = scratch / "v.bin";
  {
    SavedLesson lesson(output, {.count = 4});
    lesson.run(20);
    lesson.save();
  }
  write_file((history_directory(output) / *moments_in(output).begin()).string(), "x");
  CHECK_THROWS_WITH(go_on(output, {.count = 4}),
                    matchers::StartsWith("cannot go on with the history: '"));
  CHECK(fs::exists(resume_path(output)));
}

TEST_CASE("devices and open files have no training beside them") {
  for (const char* stream : {"/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "/dev/null"}) {
    CHECK_THROWS_WITH(TrainingFiles(stream, VectorFormat::word2vec_text, false, {}),
                      matchers::ContainsSubstring("train keeps files beside its --output"));
  }
}

#ifdef __linux__
TEST_CASE("a lock removes nothing but the file that it made") {
  const ScratchDirectory scratch;
  REQUIRE(::mkfifo((scratch / "fifo").c_str(), 0600) == 0);
  fs::create_symlink(scratch / "other", scratch / "link");
  write_file(scratch / "text", "text");
  for (const char* name : {"fifo", "link", "text", "new"}) {
    const FileLock lock(scratch / name);
    CHECK_FALSE(lock.is_taken());
    CHECK(FileLock(scratch / name).is_taken());
  }
  CHECK(fs::is_fifo(scratch / "fifo"));
  CHECK(fs::is_symlink(scratch / "link"));
  CHECK(read_file(scratch / "text") == "text");
  CHECK_FALSE(fs::exists(scratch / "new"));
}
#endif

TEST_CASE("moments that no list names are deleted, and nothing else") {
  const ScratchDirectory scratch;
  const std::string output = scratch / "v.bin", directory = output + ".history/";
  const std::string unnamed = directory + "words-000000000007-0123456789abcdef.bin";
  fs::create_directory(directory);
  const std::set<std::string> others{"mine.txt", "words-000000000001.bin",
                                     "words-000000000001-0123.bin", "history.json"};
  for (const std::string& name : others) write_file(directory + name, "mine");
  write_file(unnamed, "of a run that was killed");
  {
    SavedLesson lesson(output, {.count = 1});
    lesson.run(5);
    lesson.save();
  }
  CHECK(fs::exists(unnamed));  // as the list cannot be read
  go_on(output, {.count = 1});
  CHECK_FALSE(fs::exists(unnamed));
  for (const std::string& name : others) CHECK(fs::exists(directory + name));
  CHECK(moments_in(output).size() == 3);
}

TEST_CASE("two trainings do not write the same files at once") {
  const ScratchDirectory scratch;
  const std::string output = scratch / "v.bin", directory = scratch / "";
  {
    SavedLesson lesson(output);
    CHECK_THROWS_WITH(SavedLesson(output), matchers::StartsWith("another training is writing '"));
    CHECK_NOTHROW(SavedLesson(scratch / "w.bin"));
  }
  CHECK(files_in(directory).empty());
  write_file(output + ".lock", "");  // what a training leaves that was killed
  CHECK_NOTHROW(SavedLesson(output));
  CHECK(files_in(directory).empty());
  write_file(output + ".lock", "mine");
  CHECK_NOTHROW(SavedLesson(output));
  CHECK(read_file(output + ".lock") == "mine");
}

TEST_CASE("a history that cannot be written is found out before") {
  const ScratchDirectory scratch;
  write_file(scratch / "a.bin.history", "a file");
  CHECK_THROWS_AS(SavedLesson(scratch / "a.bin", {.count = 1}), InputError);
  fs::create_directories(scratch / "b.bin.history/history.json");
  CHECK_THROWS_AS(SavedLesson(scratch / "b.bin", {.count = 1}), Error);
  fs::remove_all(scratch / "b.bin.history");
  { SavedLesson(scratch / "b.bin", {.count = 1}); }
  CHECK_FALSE(fs::exists(scratch / "b.bin.history"));
}

TEST_CASE("a training that an earlier version interrupted goes on with its history") {
  const ScratchDirectory scratch;
  const SnapshotOptions options{.count = 4};
  const std::string output = scratch / "v.bin";
  {
    SavedLesson lesson(output, options);
    lesson.run(20);
    lesson.end(false);
  }
  SECTION("its own") {
    turn_into_earlier_version(output);
    go_on(output, options);
    CHECK(Left(output) == undisturbed("v.bin", options));
    check_nothing_else(scratch / "", "v.bin");
  }
  SECTION("not with that of another training") {
    SavedLesson other(scratch / "other.bin", options, kSeed2);
    other.run(20);
    other.end(false);
    fs::remove_all(history_directory(output));
    fs::copy(history_directory(other.output), history_directory(output));
    turn_into_earlier_version(output);
    CHECK_THROWS_WITH(go_on(output, options), matchers::ContainsSubstring("of another training"));
  }
  SECTION("not without") {
    turn_into_earlier_version(output);
    fs::remove_all(history_directory(output));
    CHECK_THROWS_WITH(go_on(output, options), matchers::ContainsSubstring("history.json"));
  }
}

TEST_CASE("the history of an earlier version is replaced with all of its files") {
  const ScratchDirectory scratch;
  const std::string output = scratch / "v.bin";
  for (const std::uint64_t seed : {2U, 1U}) {
    SavedLesson lesson(output, {.count = 2}, {.seed = seed});
    lesson.run();
    lesson.end();
    if (seed == 2) turn_into_earlier_version(output);
    CHECK(lesson.history().size() == 4);
  }
  check_nothing_else(scratch / "", "v.bin");
}
