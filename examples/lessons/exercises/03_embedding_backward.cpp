// Exercise 3: an embedding's backward. After lesson 3 (row_gradient), 10 minutes.
//
// When it is solved you can say what backward() leaves in the table of an embedding, and what
// happens to a word that a batch holds twice.
//
// An embedding copies rows of its table:
//
//     y[i] = table[ids[i]]
//
// Row v of the table went into every y[i] with ids[i] = v. Its gradient is the sum of theirs (g is
// the gradient of y):
//
//     table'[v] = sum of g[i] over the places i where ids[i] = v
//
// A row that was not looked up has the gradient 0.
//
// Shapes: g (N, C); ids has N numbers from 0 to V - 1; the result is (V, C).
// Useful: x[i] is row i of a tensor, a view; x[i].add_(y) adds y to it in place. (x[i] = y would
// only make that view another tensor: no number of x changes.)
// Read: autograd/gather.cpp (embedding).
#include <ember/ember.h>

using namespace ember;

Tensor embedding_backward(const Tensor& g, const std::vector<std::int64_t>& ids, std::int64_t V) {
  Tensor table_gradient = zeros({V, g.size(1)}, g.dtype());
  // Your code here: add the rows of g to those of table_gradient.
  return table_gradient;
}
