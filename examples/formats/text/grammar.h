/// A small language whose meanings are known: the corpus that the `embeddings` example trains on
/// when it is given none.
///
/// Each word of interest has traits (a queen is female, royal and grown; Rome is a city, of Italy),
/// and each trait brings neighbours of its own into the sentences: her, crown, wise; streets,
/// pasta. So what two words share and what sets them apart is all in the company they keep, which
/// is what word vectors are learnt from, and king - man + woman = queen has a reason.
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
/// numbers. The other words of the language are what the sentences say about these.
std::span<const WordGroup> grammar_groups();

}  // namespace ember::examples
