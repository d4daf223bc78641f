#include "examples/formats/text/grammar.h"

#include <map>
#include <random>
#include <stdexcept>

namespace ember::examples {
namespace {

// What may fill a <slot> of a sentence: phrases, separated by commas.
using Slots = std::map<std::string_view, std::string_view>;

struct Word {
  std::string_view text;
  std::vector<std::string_view> traits;
};

// The words of one kind and their sentences. `*` is the word; `<slot>` is filled from its traits.
// No sentence has two words with the same trait: their vectors would become as similar as those of
// cat and kitten.
struct Kind {
  std::string_view name;
  int weight;  // this kind's relative share of the sentences
  std::vector<std::string_view> sentences;
  std::vector<Word> words;
};

const std::map<std::string_view, Slots>& traits() {
  static const std::map<std::string_view, Slots> all = {
      // people
      {"male", {{"his", "his"}, {"he", "he"}, {"wear", "shirt, tie, suit"}}},
      {"female", {{"his", "her"}, {"he", "she"}, {"wear", "dress, skirt, necklace"}}},
      {"royal",
       {{"place", "palace, castle"},
        {"thing", "crown, throne"},
        {"does", "rules the kingdom, commands the army"}}},
      {"common",
       {{"place", "village, market"},
        {"thing", "basket, cart"},
        {"does", "grows the corn, sells the fish"}}},
      {"family",
       {{"place", "garden, kitchen"},
        {"thing", "cup, lamp"},
        {"does", "bakes the cake, sets the table"}}},
      {"grown",
       {{"age", "old, grown, wise"},
        {"pastime", "works all day, remembers the past, gives advice"}}},
      {"young",
       {{"age", "young, little"}, {"pastime", "plays all day, learns to read, goes to school"}}},
      // animals
      {"feline",
       {{"sound", "meows, purrs, hisses"},
        {"food", "milk, mice, cream"},
        {"part", "whiskers, claws"}}},
      {"canine",
       {{"sound", "barks, growls, howls"},
        {"food", "meat, bones, biscuits"},
        {"part", "collar, kennel"}}},
      {"equine",
       {{"sound", "neighs, gallops, trots"}, {"food", "hay, oats"}, {"part", "saddle, mane"}}},
      {"ovine",
       {{"sound", "bleats, grazes, strays"}, {"food", "grass, clover"}, {"part", "wool, flock"}}},
      {"bovine",
       {{"sound", "moos, chews, snorts"}, {"food", "straw, turnips"}, {"part", "horns, bell"}}},
      {"leonine",
       {{"sound", "roars, prowls, pounces"},
        {"food", "zebras, antelopes"},
        {"part", "fangs, pride"}}},
      {"adult",
       {{"age", "old, grown, wise"},
        {"pastime", "guards the herd, leads the way, rests in the sun"}}},
      {"newborn",
       {{"age", "young, little"}, {"pastime", "plays all day, follows the others, learns to run"}}},
      // places
      {"city",
       {{"is", "city, capital"},
        {"sight", "streets, bridges, museums"},
        {"who", "mayor lives in"}}},
      {"country",
       {{"is", "country, nation"},
        {"sight", "borders, mountains, forests"},
        {"who", "army marches through"}}},
      {"of France", {{"language", "french"}, {"river", "seine"}, {"dish", "cheese"}}},
      {"of Italy", {{"language", "italian"}, {"river", "tiber"}, {"dish", "pasta"}}},
      {"of Germany", {{"language", "german"}, {"river", "spree"}, {"dish", "sausages"}}},
      {"of Spain", {{"language", "spanish"}, {"river", "manzanares"}, {"dish", "paella"}}},
      {"of England", {{"language", "english"}, {"river", "thames"}, {"dish", "pudding"}}},
      {"of Japan", {{"language", "japanese"}, {"river", "sumida"}, {"dish", "sushi"}}},
      {"of Russia", {{"language", "russian"}, {"river", "moskva"}, {"dish", "caviar"}}},
      {"of Egypt", {{"language", "arabic"}, {"river", "nile"}, {"dish", "falafel"}}},
      // verbs
      {"present", {{"when", "now, today, often"}}},
      {"past", {{"when", "yesterday, once, then"}}},
      {"walking", {{"how", "on the road, to the bridge"}}},
      {"swimming", {{"how", "in the lake, to the island"}}},
      {"singing", {{"how", "a song, in the choir"}}},
      {"eating", {{"how", "bread, an apple"}}},
      {"drinking", {{"how", "tea, coffee"}}},
      {"writing", {{"how", "a letter, a poem"}}},
      {"sleeping", {{"how", "in the bed, in the tent"}}},
      {"driving", {{"how", "a car, a truck"}}},
      // adjectives
      {"plain", {{"is", "is very * indeed, is so * again"}}},
      {"more", {{"is", "is * than ever, is * than before"}}},
      {"most", {{"is", "is the * of all, is the * we know"}}},
      {"large", {{"thing", "elephant, whale"}}},
      {"tiny", {{"thing", "ant, pebble"}}},
      {"quick", {{"thing", "train, rocket"}}},
      {"slack", {{"thing", "snail, turtle"}}},
      {"cool", {{"thing", "ice, winter"}}},
      {"hot", {{"thing", "fire, summer"}}},
      // numbers
      {"1", {{"before", "zero"}, {"after", "two"}}},
      {"2", {{"before", "one"}, {"after", "three"}}},
      {"3", {{"before", "two"}, {"after", "four"}}},
      {"4", {{"before", "three"}, {"after", "five"}}},
      {"5", {{"before", "four"}, {"after", "six"}}},
      {"6", {{"before", "five"}, {"after", "seven"}}},
      {"7", {{"before", "six"}, {"after", "eight"}}},
      {"8", {{"before", "seven"}, {"after", "nine"}}},
      {"9", {{"before", "eight"}, {"after", "ten"}}},
      {"10", {{"before", "nine"}, {"after", "eleven"}}},
  };
  return all;
}

const std::vector<std::string_view>& place_sentences() {
  static const std::vector<std::string_view> all = {
      "people in * speak <language>",
      "<language> is spoken in *",
      "the river <river> flows through *",
      "in * they cook <dish>",
      "the <dish> from * is good",
      "* is a <is> with many <sight>",
      "the <who> *",
      "the <sight> of * are old",
  };
  return all;
}

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> all = {
      {"people",
       36,
       {"the * wears <his> <wear>", "the <age> * likes <his> <wear>",
        "the * takes <his> <thing> to the <place>", "the * <does> with <his> <thing>",
        "the * in the <place> <does>", "<he> is the * in the <place>", "the <age> * <pastime>",
        "the * says that <he> <pastime>"},
       {{"king", {"male", "royal", "grown"}},
        {"queen", {"female", "royal", "grown"}},
        {"prince", {"male", "royal", "young"}},
        {"princess", {"female", "royal", "young"}},
        {"man", {"male", "common", "grown"}},
        {"woman", {"female", "common", "grown"}},
        {"boy", {"male", "common", "young"}},
        {"girl", {"female", "common", "young"}},
        {"father", {"male", "family", "grown"}},
        {"mother", {"female", "family", "grown"}},
        {"son", {"male", "family", "young"}},
        {"daughter", {"female", "family", "young"}}}},
      {"animals",
       26,
       {"the * <sound>", "a * <sound>", "the * <sound> again", "the * wants <food>",
        "<food> for the *", "the * has <part>", "the <age> * <pastime>"},
       {{"cat", {"feline", "adult"}},
        {"kitten", {"feline", "newborn"}},
        {"dog", {"canine", "adult"}},
        {"puppy", {"canine", "newborn"}},
        {"horse", {"equine", "adult"}},
        {"foal", {"equine", "newborn"}},
        {"sheep", {"ovine", "adult"}},
        {"lamb", {"ovine", "newborn"}},
        {"cow", {"bovine", "adult"}},
        {"calf", {"bovine", "newborn"}},
        {"lion", {"leonine", "adult"}},
        {"cub", {"leonine", "newborn"}}}},
      {"countries",
       12,
       place_sentences(),
       {{"france", {"country", "of France"}},
        {"italy", {"country", "of Italy"}},
        {"germany", {"country", "of Germany"}},
        {"spain", {"country", "of Spain"}},
        {"england", {"country", "of England"}},
        {"japan", {"country", "of Japan"}},
        {"russia", {"country", "of Russia"}},
        {"egypt", {"country", "of Egypt"}}}},
      {"capitals",
       12,
       place_sentences(),
       {{"paris", {"city", "of France"}},
        {"rome", {"city", "of Italy"}},
        {"berlin", {"city", "of Germany"}},
        {"madrid", {"city", "of Spain"}},
        {"london", {"city", "of England"}},
        {"tokyo", {"city", "of Japan"}},
        {"moscow", {"city", "of Russia"}},
        {"cairo", {"city", "of Egypt"}}}},
      {"verbs",
       18,
       {"<when> they * <how>", "we * <how> <when>", "<when> people * <how>", "i * <how> <when>"},
       {{"walk", {"present", "walking"}},
        {"walked", {"past", "walking"}},
        {"swim", {"present", "swimming"}},
        {"swam", {"past", "swimming"}},
        {"sing", {"present", "singing"}},
        {"sang", {"past", "singing"}},
        {"eat", {"present", "eating"}},
        {"ate", {"past", "eating"}},
        {"drink", {"present", "drinking"}},
        {"drank", {"past", "drinking"}},
        {"write", {"present", "writing"}},
        {"wrote", {"past", "writing"}},
        {"sleep", {"present", "sleeping"}},
        {"slept", {"past", "sleeping"}},
        {"drive", {"present", "driving"}},
        {"drove", {"past", "driving"}}}},
      {"adjectives",
       14,
       {"the <thing> <is>", "this <thing> <is>"},
       {{"big", {"plain", "large"}},
        {"bigger", {"more", "large"}},
        {"biggest", {"most", "large"}},
        {"small", {"plain", "tiny"}},
        {"smaller", {"more", "tiny"}},
        {"smallest", {"most", "tiny"}},
        {"fast", {"plain", "quick"}},
        {"faster", {"more", "quick"}},
        {"fastest", {"most", "quick"}},
        {"slow", {"plain", "slack"}},
        {"slower", {"more", "slack"}},
        {"slowest", {"most", "slack"}},
        {"cold", {"plain", "cool"}},
        {"colder", {"more", "cool"}},
        {"coldest", {"most", "cool"}},
        {"warm", {"plain", "hot"}},
        {"warmer", {"more", "hot"}},
        {"warmest", {"most", "hot"}}}},
      {"numbers",
       8,
       {"after <before> comes *", "* comes before <after>", "count <before> * <after>",
        "we see * of the stars"},
       {{"one", {"1"}},
        {"two", {"2"}},
        {"three", {"3"}},
        {"four", {"4"}},
        {"five", {"5"}},
        {"six", {"6"}},
        {"seven", {"7"}},
        {"eight", {"8"}},
        {"nine", {"9"}},
        {"ten", {"10"}}}},
  };
  return all;
}

// Reproducible random integers: the standard defines the generator but not its distributions, so
// these are computed here.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}

  /// Uniform in 0 to n - 1. REQUIRES: n far below 2^32.
  std::size_t below(std::size_t n) { return static_cast<std::size_t>((engine_() >> 32) * n >> 32); }

  template <class T>
  const T& pick(const std::vector<T>& from) {
    return from[below(from.size())];
  }

 private:
  std::mt19937_64 engine_;
};

std::string_view pick_phrase(std::string_view phrases, Dice& dice) {
  constexpr std::string_view kSeparator = ", ";
  std::vector<std::string_view> each;
  for (std::size_t end; (end = phrases.find(kSeparator)) != std::string_view::npos;) {
    each.push_back(phrases.substr(0, end));
    phrases.remove_prefix(end + kSeparator.size());
  }
  each.push_back(phrases);
  return dice.pick(each);
}

std::string_view phrases_for(std::string_view slot, const Word& word) {
  for (const std::string_view trait : word.traits) {
    const Slots& slots = traits().at(trait);
    if (const auto found = slots.find(slot); found != slots.end()) return found->second;
  }
  throw std::logic_error("no trait of '" + std::string(word.text) + "' fills <" +
                         std::string(slot) + ">");
}

// Replaces slots and stars until none are left: a slot's phrase may contain a star.
std::string fill(std::string sentence, const Word& word, Dice& dice) {
  for (std::size_t at; (at = sentence.find_first_of("<*")) != std::string::npos;) {
    if (sentence[at] == '*') {
      sentence.replace(at, 1, word.text);
    } else {
      const std::size_t end = sentence.find('>', at);
      const std::string slot = sentence.substr(at + 1, end - at - 1);
      sentence.replace(at, end + 1 - at, pick_phrase(phrases_for(slot, word), dice));
    }
  }
  return sentence;
}

const Kind& pick_kind(Dice& dice) {
  int sum = 0;
  for (const Kind& kind : kinds()) sum += kind.weight;
  int ticket = static_cast<int>(dice.below(static_cast<std::size_t>(sum)));
  auto kind = kinds().begin();
  for (; ticket >= kind->weight; ++kind) ticket -= kind->weight;
  return *kind;
}

}  // namespace

std::string generate_text(std::uint64_t seed, int sentences) {
  Dice dice(seed);
  std::string text;
  for (int i = 0; i < sentences; ++i) {
    const Kind& kind = pick_kind(dice);
    const Word& word = dice.pick(kind.words);
    text += fill(std::string(dice.pick(kind.sentences)), word, dice);
    text += '\n';
  }
  return text;
}

std::span<const WordGroup> grammar_groups() {
  static const std::vector<WordGroup> groups = [] {
    std::vector<WordGroup> all;
    for (const Kind& kind : kinds()) {
      WordGroup& group = all.emplace_back();
      group.name = kind.name;
      for (const Word& word : kind.words) group.words.push_back(word.text);
    }
    return all;
  }();
  return groups;
}

}  // namespace ember::examples
