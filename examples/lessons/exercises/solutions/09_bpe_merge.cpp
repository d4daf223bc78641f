// Exercise 9, solved: BPE's merge step.
#include <cstddef>
#include <vector>

std::vector<int> merge(const std::vector<int>& tokens, int left, int right, int new_token) {
  std::vector<int> merged;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const bool is_pair = i + 1 < tokens.size() && tokens[i] == left && tokens[i + 1] == right;
    merged.push_back(is_pair ? new_token : tokens[i]);
    if (is_pair) ++i;  // the right token is used up
  }
  return merged;
}
