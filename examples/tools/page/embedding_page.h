/// One HTML file that shows an embedding learning: the words in two dimensions, with a slider from
/// random numbers to trained vectors; the neighbours of any word, analogies, pairs and the loss at
/// each moment. It needs no network and no other file.
///
/// The page draws what it is given. Positions, neighbours and cosines are computed by the program,
/// in all dimensions and over as many words as it likes; only the words in `points` are on the map.
/// So that nothing jumps, all snapshots' positions must be coordinates along the same two axes. The
/// scale is one for both axes and for all snapshots, and lets all of them fit.
///
/// The part of the address behind # sets the page's state and keeps it: `#step=0.5&word=cat` is
/// half of the slider's way with a word chosen, and `&theme=dark` does what it says. A page with a
/// state does not start to play by itself. One of a single moment has no slider and no loss. For
/// tests, <html> carries data-ready="true" once everything is drawn; if the script fails before, it
/// does not.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ember::examples {

struct PagePoint {
  std::string word;
  std::string group;  // words of a group share a colour; groups are listed as they first appear
};

/// `base` is to `other` as the answer is to `third`: king - man + woman, where queen is expected.
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

/// How things stood after `step` steps, or whatever EmbeddingPage::unit counts.
struct PageSnapshot {
  std::int64_t step;
  double loss;
  std::vector<float> positions;                        // (points, 2)
  std::vector<std::vector<PageNeighbour>> neighbours;  // of each point, closest first
  std::vector<std::vector<PageNeighbour>> answers;     // to each analogy, best first
  std::vector<double> cosines;                         // of each pair
};

struct EmbeddingPage {
  std::string title;
  std::string subtitle;  // one line: what it was trained on
  std::string axes;      // one sentence: what the map's two directions are
  std::string unit = "step";
  std::string noun = "word";  // what a point is, as the page calls it
  bool began_random = true;   // whether the first snapshot is of random numbers
  std::vector<PagePoint> points;
  std::vector<PageAnalogy> analogies;
  std::vector<PagePair> pairs;
  std::vector<PageLoss> losses;  // the whole curve
  std::vector<PageSnapshot> snapshots;
};

/// The page as HTML. Throws std::invalid_argument when sizes do not fit together, a word is empty
/// or there is no point or no snapshot, InputError when a number is not finite (training that
/// diverged).
std::string render(const EmbeddingPage& page);

/// Writes it. Throws ember::Error when the file cannot be written; one that was there then stays.
void save(const EmbeddingPage& page, const std::string& path);

}  // namespace ember::examples
