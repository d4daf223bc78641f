/// A small language with known meanings: the default corpus of the `embeddings` example.
///
/// Each word of interest has traits (a queen is female, royal and adult; Rome is a city in Italy),
/// and each trait adds its own context words to the sentences: her, crown, wise; streets, pasta. So
/// two words share contexts exactly as far as they share traits, and word vectors, which are learnt
/// from contexts, have a reason to satisfy king - man + woman = queen.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ember::examples {

/// `sentences` lines of 3 to 8 words (some 300 different ones), without punctuation. The same seed
/// gives the same text on every machine.
std::string generate_text(std::uint64_t seed, int sentences);

struct WordGroup {
  std::string_view name;
  std::vector<std::string_view> words;
};

/// The words that have traits, by kind: people, animals, countries, capitals, verbs, adjectives,
/// numbers. All other words of the language are context words.
std::span<const WordGroup> grammar_groups();

}  // namespace ember::examples
