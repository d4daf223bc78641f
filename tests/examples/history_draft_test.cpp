#include "examples/word2vec/history_draft.h"

#include <ember/tensor/creation.h>
#include <ember/tensor/random.h>

#include <set>

#include "examples/support/errors.h"
#include "files.h"
#include "support/catch.h"

using namespace ember;
using namespace ember::examples;

namespace {

struct Vectors {
  Vectors() {
    words.add("cat");
    words.add("dog");
  }

  Tensor add(HistoryDraft& draft, std::int64_t words_done) const {
    const Tensor rows = randn({2, 3});
    draft.add({words_done, 0.5, 2}, words, rows);
    return rows;
  }
  /// A whole history with moments after so many words.
  void save(const std::vector<std::int64_t>& moments) const {
    HistoryDraft draft(path);
    for (const std::int64_t words_done : moments) add(draft, words_done);
    draft.commit(100);
  }
  std::vector<std::int64_t> moments() const {
    std::vector<std::int64_t> all;
    for (const Moment& moment : read_history(directory).moments) all.push_back(moment.words_done);
    return all;
  }
  std::set<std::string> files() const {
    std::set<std::string> names;
    for (const auto& file : std::filesystem::directory_iterator(directory)) {
      names.insert(file.path().filename().string());
    }
    return names;
  }

  ScratchDirectory scratch;
  std::string path = scratch / "v.bin";
  std::filesystem::path directory = history_directory(path);
  std::string draft_directory = directory.string() + ".draft";
  WordTable words;
};

using Moments = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("a draft becomes the history when it is committed, and leaves nothing else") {
  const Vectors v;
  Tensor rows;
  {
    HistoryDraft draft(v.path);
    v.add(draft, 0);
    rows = v.add(draft, 40);
    CHECK_FALSE(std::filesystem::exists(v.directory));
    draft.commit(100);
  }
  CHECK(v.moments() == Moments{0, 40});
  CHECK(v.files() ==
        std::set<std::string>{"history.json", "words-000000000000.bin", "words-000000000040.bin"});
  CHECK(load_vectors((v.directory / "words-000000000040.bin").string()).rows.to_vector<float>() ==
        rows.to_vector<float>());
  CHECK_FALSE(std::filesystem::exists(v.draft_directory));
}

TEST_CASE("a draft that is not committed leaves the history before as it was") {
  const Vectors v;
  v.save({0, 7, 100});
  const std::string before = read_file((v.directory / "words-000000000007.bin").string());
  {
    HistoryDraft draft(v.path);
    v.add(draft, 0);
    v.add(draft, 7);
    CHECK(v.moments() == Moments{0, 7, 100});
  }
  CHECK(v.moments() == Moments{0, 7, 100});
  CHECK(read_file((v.directory / "words-000000000007.bin").string()) == before);
  CHECK_FALSE(std::filesystem::exists(v.draft_directory));
}

TEST_CASE("a draft goes on with earlier moments, and the history keeps its own until then") {
  const Vectors v;
  v.save({0, 7, 50});
  const std::string first = read_file((v.directory / "words-000000000000.bin").string());
  {
    HistoryDraft draft(v.path);
    draft.go_on_from(50);
    CHECK(draft.moments().size() == 2);
    v.add(draft, 50);
    v.add(draft, 50);  // in place of the one before
    CHECK(v.moments() == Moments{0, 7, 50});
    v.add(draft, 60);
    draft.commit(100);
  }
  CHECK(v.moments() == Moments{0, 7, 50, 60});
  CHECK(v.files().size() == 5);
  CHECK(read_file((v.directory / "words-000000000000.bin").string()) == first);
  const Vectors none;
  HistoryDraft draft(none.path);
  CHECK_THROWS_AS(draft.go_on_from(50), InputError);
}

TEST_CASE("of the history before is deleted what its list names, and nothing else") {
  const Vectors v;
  v.save({0, 7});
  write_file((v.directory / "mine.txt").string(), "mine");
  write_file((v.directory / "words-000000000001.bin").string(), "not on the list");
  v.save({3});
  CHECK(v.files() == std::set<std::string>{"history.json", "mine.txt", "words-000000000001.bin",
                                           "words-000000000003.bin"});
}

TEST_CASE("a list that lies deletes nothing") {
  const Vectors v;
  std::filesystem::create_directories(v.directory);
  write_file(v.scratch / "mine.txt", "mine");
  write_file((v.directory / "words-000000000000.bin").string(), "mine, too");
  write_file(history_list(v.directory).string(),
             R"({"words_in_all": 9, "moments": [
                 {"file": "words-000000000000.bin", "words_done": 0, "lr": 1, "loss": 1},
                 {"file": "../mine.txt", "words_done": 1, "lr": 1, "loss": 1}]})");
  v.save({3});
  CHECK(read_file(v.scratch / "mine.txt") == "mine");
  CHECK(read_file((v.directory / "words-000000000000.bin").string()) == "mine, too");
  CHECK(v.moments() == Moments{3});
}

TEST_CASE("two trainings do not write one history at once") {
  const Vectors v;
  HistoryDraft draft(v.path);
  CHECK_THROWS_WITH(HistoryDraft(v.path), matchers::StartsWith("another training is writing '"));
  v.add(draft, 0);
  draft.commit(100);
  CHECK(v.moments() == Moments{0});
}

TEST_CASE("what a killed training left of its draft is cleared away, and nothing else") {
  const Vectors v;
  std::filesystem::create_directories(v.draft_directory);
  write_file(v.draft_directory + "/words-000000000009.bin", "half");
  write_file(v.draft_directory + "/.ember-12-0", "half");
  write_file(v.draft_directory + "/mine.txt", "mine");
  v.save({0});
  CHECK(v.files() == std::set<std::string>{"history.json", "words-000000000000.bin"});
  CHECK(read_file(v.draft_directory + "/mine.txt") == "mine");
  CHECK_FALSE(std::filesystem::exists(v.draft_directory + "/.ember-12-0"));
}
