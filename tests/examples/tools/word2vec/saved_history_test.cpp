#include "examples/tools/word2vec/saved_history.h"

#include <ember/tensor/creation.h>
#include <ember/tensor/random.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <nlohmann/json.hpp>

#include "examples/files.h"
#include "examples/formats/files/errors.h"
#include "examples/tools/word2vec/subject.h"
#include "examples/word_tables.h"
#include "support/catch.h"

using namespace ember;
using namespace ember::examples;

namespace {

const std::vector<std::string> kWords{"cat", "dog", "king", "man", "woman", "queen"};

/// Vectors of six words, and what they were at three moments: of the first four only.
struct Saved {
  Saved() {
    std::filesystem::create_directories(directory);
    manual_seed(1);
    for (const Moment& moment : moments) {
      rows.push_back(randn({6, 3}));
      save(moment, rows.back().narrow(0, 0, 4));
    }
    write_history(directory, {100, moments});
    save_vectors(path, table_of(kWords), rows.back(), VectorFormat::word2vec_text);
  }

  void save(const Moment& moment, const Tensor& some,
            const std::vector<std::string>& words = {"cat", "dog", "king", "man"}) const {
    save_vectors((directory / moment.file()).string(), table_of(words), some,
                 VectorFormat::word2vec_binary);
  }
  void write_list(const std::string& text) const {
    write_file(history_list(directory).string(), text);
  }
  std::vector<PastVectors> load() const { return load_history(path, {}); }

  /// Whether loading fails, and says this and how to make a history.
  void check_refused(const std::string& why) const {
    CHECK_THROWS_AS(load(), InputError);
    CHECK_THROWS_WITH(load(), matchers::StartsWith("no history of '" + path + "': ") &&
                                  matchers::ContainsSubstring(why) &&
                                  matchers::EndsWith("(word2vec train --output " + path +
                                                     " --snapshots 20 makes one)"));
  }

  ScratchDirectory scratch;
  std::string path = scratch / "v.txt";
  std::filesystem::path directory = history_directory(path);
  std::vector<Moment> moments{{0, 0.5, 4.25}, {7, 0.25, 3.5}, {100, 0.125, 2}};
  std::vector<Tensor> rows;
};

Answer ask(const Subject& subject, const std::string& name, const std::vector<std::string>& words) {
  return subject.answer(*find_query(name), words, {});
}

VectorSource source_of(const std::string& path) {
  VectorSource source;
  source.path = path;
  source.history = true;
  return source;
}

}  // namespace

TEST_CASE("a history that was saved is read again") {
  const Saved saved;
  const std::vector<PastVectors> history = saved.load();
  REQUIRE(history.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(history[i].moment.words_done == saved.moments[i].words_done);
    CHECK(history[i].moment.lr == saved.moments[i].lr);
    CHECK(history[i].moment.loss == saved.moments[i].loss);
    CHECK(history[i].done == double(saved.moments[i].words_done) / 100);
    CHECK(history[i].vectors.rows().to_vector() == saved.rows[i].narrow(0, 0, 4).to_vector());
    CHECK(history[i].vectors.word(3) == "man");
  }
  LoadOptions two;
  two.limit = 2;
  CHECK(load_history(saved.path, two)[1].vectors.size() == 2);
}

TEST_CASE("moments have the names of the runs that wrote them, or none") {
  Saved saved;
  for (std::size_t i : {0U, 2U}) {
    const std::string before = saved.moments[i].file();
    saved.moments[i].run = random_run();
    std::filesystem::rename(saved.directory / before, saved.directory / saved.moments[i].file());
    CHECK(is_moment(saved.moments[i].file()));
    CHECK_FALSE(is_moment(before));
  }
  CHECK(saved.moments[0].run != saved.moments[2].run);
  write_history(saved.directory, {100, saved.moments});
  const std::vector<PastVectors> history = saved.load();
  REQUIRE(history.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) CHECK(history[i].moment.run == saved.moments[i].run);
}

TEST_CASE("a query about a history is answered at each moment as the moment's vectors answer it") {
  const Saved saved;
  const Subject subject(source_of(saved.path));
  CHECK(subject.moments() == 3);
  CHECK(subject.vectors().size() == 4);
  const std::vector<PastVectors> history = saved.load();

  const Answer similarity = ask(subject, "similarity", {"cat", "dog"});
  const Answer analogy = ask(subject, "analogy", {"king", "-", "man", "+", "dog"});
  const Answer odd = ask(subject, "odd", {"cat", "king", "man"});
  const Answer similar = ask(subject, "similar", {"cat"});
  std::string text;
  for (std::size_t i = 0; i < 3; ++i) {
    const WordVectors& vectors = history[i].vectors;
    const auto& at = similarity.json->at("history")[i];
    CHECK(at["words_done"] == saved.moments[i].words_done);
    CHECK(at["done"] == history[i].done);
    CHECK(at["lr"] == saved.moments[i].lr);
    CHECK(at["loss"] == saved.moments[i].loss);
    CHECK(at["answer"]["similarity"].get<double>() == vectors.similarity("cat", "dog"));
    CHECK(analogy.json->at("history")[i]["answer"]["similar"][0]["word"] ==
          vectors.most_similar({"king", "dog"}, {"man"}, 1)[0].word);
    CHECK(odd.json->at("history")[i]["answer"]["odd"] ==
          vectors.rank_by_centrality({"cat", "king", "man"}).back().word);
    const std::vector<Neighbour> closest = vectors.most_similar({"cat"}, {}, 5);
    const std::string when[] = {"     start", "    7.00 %", "  100.00 %"};
    text += fmt::format("{}  {} {:.2f}  {} {:.2f}  {} {:.2f}\n", when[i], closest[0].word,
                        closest[0].score, closest[1].word, closest[1].score, closest[2].word,
                        closest[2].score);
  }
  CHECK(similar.text == text);
  CHECK_THROWS_WITH(ask(subject, "plot", {"cat", "dog"}),
                    matchers::StartsWith("plot has no history"));
  CHECK_THROWS_WITH(ask(subject, "similar", {"queen"}),
                    matchers::StartsWith("'queen' is not among the 4 words"));
}

TEST_CASE("without a history vectors are all there is") {
  const Saved saved;
  VectorSource source = source_of(saved.path);
  source.history = false;
  const Subject subject(source);
  CHECK(subject.vectors().size() == 6);
  CHECK(ask(subject, "similarity", {"cat", "queen"}).json->at("similarity").get<double>() ==
        subject.vectors().similarity("cat", "queen"));
}

TEST_CASE("a history that is missing or damaged is refused, and how to make one told") {
  const Saved saved;
  const auto entry = [](int words, const std::string& file) {
    return fmt::format(R"({{"file": "{}", "words_done": {}, "lr": 1, "loss": 1}})", file, words);
  };
  const std::string first = entry(0, "words-000000000000.bin");
  const auto list = [](const std::string& words, const std::string& entries) {
    return R"({"words_in_all": )" + words + R"(, "moments": [)" + entries + "]}";
  };
  const auto check_list = [&](const std::string& text, const std::string& why) {
    CAPTURE(text);
    saved.write_list(text);
    saved.check_refused(why);
  };
  check_list("", "is no list of moments: parse error at line 1");
  check_list("[]", "is no list of moments");
  check_list("null", "is no list of moments");
  check_list(R"({"words_in_all": 100})", "is no list of moments");
  check_list(R"({"words_in_all": 100, "moments": 3})", "is no list of moments");
  check_list(R"({"words_in_all": 100, "moments": [3]})", "is no list of moments");
  check_list(list("100", first.substr(0, 20)), "is no list of moments");
  check_list(list("100", ""), "has no moments");
  check_list(list("-100", first), "'words_in_all' is '-100': needs a number of words");
  check_list(list("1.5", first), "'words_in_all' is '1.5'");
  check_list(list("18446744073709551615", first), "'words_in_all' is '18446744073709551615'");
  const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  check_list(list(deep, first), "'words_in_all' is an array: needs a number of words");
  check_list(list("100", entry(-1, "words--00000000001.bin")), "'words_done' is '-1'");
  check_list(list("100", first + "," + first), "a moment after 0 of 100");
  check_list(list("100", first + "," + entry(101, "words-000000000101.bin")),
             "a moment after 101 of 100");
  check_list(list("100", entry(0, "../v.txt")),
             R"(is in '"../v.txt"': needs 'words-000000000000.bin')");
  check_list(list("100", entry(0, "/dev/zero")), "needs 'words-000000000000.bin'");
  for (const std::string run :
       {"0123456789abcdeF", "0123456789abcde", "0123456789abcdef0", "../.."}) {
    check_list(list("100", entry(0, "words-000000000000-" + run + ".bin")),
               "needs 'words-000000000000.bin'");
  }
  check_list(list("100", entry(0, "words-000000000001-0123456789abcdef.bin")),
             "needs 'words-000000000000-0123456789abcdef.bin'");
  check_list(list("100", first + "," + entry(50, "words-000000000050.bin")),
             "words-000000000050.bin': No such file");
  check_list(list("100", first), "it does not end with the vectors in");
  std::filesystem::remove(history_list(saved.directory));
  saved.check_refused("history.json': No such file");
  REQUIRE(::mkfifo(history_list(saved.directory).c_str(), 0600) == 0);
  saved.check_refused("history.json' is no regular file");
}

TEST_CASE("moments that are not of these vectors are refused") {
  const Saved saved;
  const std::string middle = (saved.directory / saved.moments[1].file()).string();
  const std::string whole = read_file(middle);
  saved.save(saved.moments[1], randn({4, 3}), {"cat", "dog", "man", "king"});
  saved.check_refused("000007.bin' has other words");
  saved.save(saved.moments[1], randn({3, 3}), {"cat", "dog", "king"});
  saved.check_refused("000007.bin' has other words");
  saved.save(saved.moments[1], randn({4, 2}));
  saved.check_refused("000007.bin' has another dimension");
  write_file(middle, whole.substr(0, whole.size() - 5));
  saved.check_refused("000007.bin'");
  write_file(middle, "999999999999 3\ncat ");
  saved.check_refused("000007.bin'");
  write_file(middle, whole);
  CHECK(saved.load().size() == 3);

  // Trained anew, without a history: the old one tells of other vectors.
  save_vectors(saved.path, table_of(kWords), randn({6, 3}), VectorFormat::word2vec_text);
  saved.check_refused("it does not end with the vectors in");
  // Killed between the vectors and their history.
  write_file(resume_path(saved.path), "");
  CHECK_THROWS_WITH(saved.load(), matchers::EndsWith("(the training in '" + saved.path +
                                                     ".resume' is not complete: --resume goes on "
                                                     "with it)"));
}
