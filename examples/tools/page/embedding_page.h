/// One self-contained HTML file that shows how an embedding is learnt: a map of the words in two
/// dimensions, with a slider from random numbers to trained vectors; and for each snapshot the
/// neighbours of any word, analogies, pairs and the loss.
///
/// The page only draws. The program computes positions, neighbours and cosines, in all dimensions
/// and over any number of words; only the words in `points` are on the map. All snapshots'
/// positions must be coordinates on the same two axes, so that points move smoothly. One scale, for
/// both axes and all snapshots, makes all of them fit.
///
/// The URL's fragment holds the page's state: `#step=0.5&word=cat` is the middle of the slider with
/// a word selected, and `&theme=dark` sets the theme. A page with a state does not play
/// automatically. A page with a single snapshot has no slider and no loss. For tests, <html> gets
/// data-ready="true" once everything is drawn, but not if the script fails before.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ember::examples {

struct PagePoint {
  std::string word;
  std::string group;  // words of a group share a colour; groups are listed in order of appearance
};

/// base - other + third, with the expected answer: king - man + woman = queen.
struct PageAnalogy {
  std::string base, other, third, expected;
};

struct PagePair {
  std::string first, second;
};

struct PageNeighbour {
  std::string word;
  double cosine;
};

struct PageLoss {
  std::int64_t step;
  double loss;
};

/// The table's state after `step` steps, or whatever EmbeddingPage::unit counts.
struct PageSnapshot {
  std::int64_t step;
  double loss;
  std::vector<float> positions;                        // (points, 2)
  std::vector<std::vector<PageNeighbour>> neighbours;  // for each point, closest first
  std::vector<std::vector<PageNeighbour>> answers;     // for each analogy, best first
  std::vector<double> cosines;                         // for each pair
};

struct EmbeddingPage {
  std::string title;
  std::string subtitle;  // one line: the training data
  std::string axes;      // one sentence: the meaning of the map's axes
  std::string unit = "step";
  std::string noun = "word";  // what the page calls a point
  bool began_random = true;   // whether the first snapshot is untrained
  std::vector<PagePoint> points;
  std::vector<PageAnalogy> analogies;
  std::vector<PagePair> pairs;
  std::vector<PageLoss> losses;  // the whole loss curve
  std::vector<PageSnapshot> snapshots;
};

/// Returns the page as HTML. Throws std::invalid_argument if sizes do not match, a word is empty,
/// or there is no point or no snapshot; InputError if a number is not finite (diverged training).
std::string render(const EmbeddingPage& page);

/// Writes the page. Error: cannot write; an existing file is then unchanged.
void save(const EmbeddingPage& page, const std::string& path);

}  // namespace ember::examples
