// Exercise 9: BPE's merge step. After lesson 8 (tiny_gpt), 10 minutes.
//
// When it is solved you can say how a GPT's tokenizer makes its tokens out of bytes.
//
// Byte-pair encoding begins with a token for each byte. It takes the pair of neighbours that comes
// most often, gives it a new token, and puts that token in the place of the pair wherever it
// stands; then the next pair, until there are as many tokens as wanted. You write the middle part:
//
//     merge({5, 7, 5, 7, 9}, 5, 7, 10)  ->  {10, 10, 9}
//
// It goes from left to right, and a token that has become part of a merge is not free for another
// one: merging (5, 5) in {5, 5, 5} leaves {new, 5}.
//
// Shapes: `tokens` of any length, also 0; the result has one token fewer for each merge.
// Read: examples/formats/tokenizers/bpe_merger.h, which does the same for all merges in n log n.
#include <cstddef>
#include <vector>

std::vector<int> merge(const std::vector<int>& tokens, int left, int right, int new_token) {
  std::vector<int> merged;
  // Your code here: merged.push_back(...) for each token of the result.
  return merged;
}
