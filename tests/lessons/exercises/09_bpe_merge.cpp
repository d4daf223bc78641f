#include <algorithm>
#include <cstdlib>
#include <vector>

#include "wrong_answer.h"

std::vector<int> merge(const std::vector<int>& tokens, int left, int right, int new_token) {
  std::vector<int> merged;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const bool has_next = i + 1 < tokens.size();
    const int token = tokens[i], next = has_next ? tokens[i + 1] : -1;
    bool is_pair = has_next && token == left && next == right;
    if (wrong("either_order")) is_pair |= has_next && token == right && next == left;
    if (wrong("only_once")) is_pair &= std::count(merged.begin(), merged.end(), new_token) == 0;
    merged.push_back(is_pair ? new_token : token);
    if (is_pair && !wrong("overlapping")) ++i;
    if (wrong("last_dropped") && i + 2 == tokens.size()) break;
    if (wrong("merged_again") && merged.back() == left && i + 1 < tokens.size() &&
        tokens[i + 1] == right) {
      merged.back() = new_token;
      ++i;
    }
  }
  if (wrong("new_one_added")) merged.push_back(new_token);
  if (wrong("crash")) std::abort();
  while (wrong("never_ends")) std::getenv("WRONG_ANSWER");
  return merged;
}
