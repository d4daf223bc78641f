// Judges exercise 9, and gives its answer away.
#include "judge.h"

std::vector<int> merge(const std::vector<int>& tokens, int left, int right, int new_token);

namespace {

void check_merge(const std::vector<int>& tokens, int left, int right,
                 const std::vector<int>& right_result) {
  std::string list;
  for (const int token : tokens) list += (list.empty() ? "" : ", ") + std::to_string(token);
  const std::vector<int> merged = merge(tokens, left, right, 10);
  exercises::expect_numbers(
      "merge({" + list + "}, " + std::to_string(left) + ", " + std::to_string(right) + ", 10)",
      {merged.begin(), merged.end()}, {right_result.begin(), right_result.end()});
}

}  // namespace

int main() {
  const auto checks = [] {
    check_merge({5, 7, 5, 7, 9}, 5, 7, {10, 10, 9});
    check_merge({5, 5, 5}, 5, 5, {10, 5});                // from left to right
    check_merge({5, 5, 5, 5}, 5, 5, {10, 10});            // not three that overlap
    check_merge({7, 5, 6, 7, 5}, 5, 7, {7, 5, 6, 7, 5});  // in this order only
    check_merge({1, 5, 7}, 5, 7, {1, 10});                // at the end
    check_merge({10, 7, 7}, 10, 7, {10, 7});              // what was made is not merged again
    check_merge({5}, 5, 7, {5});
    check_merge({}, 5, 7, {});
  };
  return exercises::judge("Exercise 9 (bpe_merge)", checks,
                          "Do it once for each learnt merge, in the order in which they were "
                          "learnt, and a text is tokens.");
}
