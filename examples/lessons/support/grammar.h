/// The text of lesson 4: sentences that a grammar makes, and with them the meaning that the lesson
/// finds.
#pragma once

#include <ember/tensor/random.h>

#include <cstdint>
#include <iterator>
#include <map>
#include <string>
#include <vector>

namespace support {

/// What is said of each kind, with * for the word.
inline const std::map<std::string, std::vector<std::string>> kSaid{
    {"feline", {"the * purrs", "the * drinks milk", "a * has whiskers", "the * catches mice"}},
    {"royal", {"the * wears a crown", "the * sits on the throne", "a * rules the land"}},
    {"common", {"the * works in the village", "the * carries a basket", "a * sells the fish"}},
    {"male", {"the * says that he is here", "the * and his brother"}},
    {"female", {"the * says that she is here", "the * and her sister"}},
    {"grown", {"the old * rests all day", "the wise * remembers"}},
    {"young", {"the little * plays all day", "the small * learns"}}};
/// The words, each with its kinds. No sentence is about two of them.
inline const std::vector<std::vector<std::string>> kWords{
    {"cat", "feline", "grown"},         {"kitten", "feline", "young"},
    {"king", "royal", "male", "grown"}, {"queen", "royal", "female", "grown"},
    {"man", "common", "male", "grown"}, {"woman", "common", "female", "grown"},
    {"boy", "common", "male", "young"}, {"girl", "common", "female", "young"}};

/// One of the things that are said of one of the words, both drawn at random.
inline std::string sentence() {
  const auto pick = [](const auto& from) {
    return from[ember::randint(0, std::ssize(from), {}).template item<std::size_t>()];
  };
  const std::vector<std::string> word = pick(kWords);
  std::vector<std::string> said;
  for (std::size_t i = 1; i < word.size(); ++i)
    for (const std::string& one : kSaid.at(word[i])) said.push_back(one);
  std::string text = pick(said);
  return text.replace(text.find('*'), 1, word[0]);
}

}  // namespace support
