// Lesson 6: why convolutions work, shown by taking away what they rely on.
//
// To a multilayer perceptron (MLP) an image is a list of pixels: nothing says which of them are
// neighbours, and what it learns of a stroke at one place it does not know at another. A
// convolutional network (CNN) looks through a small window that slides over the image, with the
// same weights at every place: that neighbours belong together is built in. The test: move all
// pixels by one fixed permutation. For the MLP the task stays the same, its inputs have another
// order. The windows of the CNN now see pixels that have nothing to do with each other.
//
// Read next: nn/conv2d.h; autograd/conv2d.cpp, where the gradients of a convolution are two
// functions whose gradients are the convolution again; tensor/unfold.h, which makes a matrix
// product of it.
// In a debugger: break at `ember::conv2d`.
// `space --fashion [FOLDER]` takes photos of clothes (28 x 28) from Debian's package
// dataset-fashion-mnist in place of the handwritten digits (8 x 8).
#include <ember/ember.h>
#include <fmt/format.h>

#include <string>
#include <string_view>

#include "support/idx_file.h"
#include "support/run_main.h"

using namespace ember;

/// Two 3 x 3 convolutions. After each, ReLU (what is below 0 becomes 0), and a pooling that keeps
/// the largest of each 2 x 2 numbers: half as high, half as wide. Last, a Linear gives each of the
/// 10 classes a score (its logit); the class with the largest is the answer.
nn::Sequential make_cnn(std::int64_t size) {
  const std::int64_t left = size / 4 * (size / 4);  // places after two poolings
  return nn::Sequential(
      nn::Conv2d(1, 16, 3, {.padding = 1}), nn::ReLU(), nn::MaxPool2d(2),   // (N, 16, H/2, W/2)
      nn::Conv2d(16, 32, 3, {.padding = 1}), nn::ReLU(), nn::MaxPool2d(2),  // (N, 32, H/4, W/4)
      nn::Flatten(), nn::Linear(32 * left, 10));                            // (N, 10)
}

/// A hidden layer over all pixels, as wide as gives it about as many parameters.
nn::Sequential make_mlp(std::int64_t size, std::int64_t parameters) {
  const std::int64_t pixels = size * size, hidden = (parameters - 10) / (pixels + 11);
  return nn::Sequential(nn::Flatten(), nn::Linear(pixels, hidden), nn::ReLU(),
                        nn::Linear(hidden, 10));
}

struct Data {
  Tensor images;  // (N, 1, H, W), grey values from 0 to 1; H = W
  Tensor labels;  // (N), from 0 to 9
};

/// The images, each somewhere on a field that is 4 pixels wider and higher.
Data load(const std::string& name) {
  const Tensor pixels = support::read_idx(name + "-images-idx3-ubyte.gz", 3, 1000);  // (N, h, w)
  const Tensor labels = support::read_idx(name + "-labels-idx1-ubyte.gz", 1, 1000);  // (N)
  const std::int64_t count = pixels.size(0), size = pixels.size(1);
  if (pixels.size(2) != size || labels.size(0) != count || max(labels).item() > 9) {
    throw Error(name + "-*: needs square images, and for each a label from 0 to 9");
  }
  const Tensor images = zeros({count, 1, size + 4, size + 4});
  for (std::int64_t i = 0; i < count; ++i) {
    const auto at = randint(0, 5, {2}).to_vector<std::int64_t>();
    images[i][0].narrow(0, at[0], size).narrow(1, at[1], size).copy_(pixels[i]);
  }
  return {images / max(images).item(), labels};
}

/// The same images, with the pixel that was at order[i] at place i.
Data permuted(const Data& data, const Tensor& order) {
  const Tensor moved = index_select(data.images.flatten(1), 1, order);  // (N, H W)
  return {moved.reshape(data.images.shape()), data.labels};
}

/// Trains the model; how many percent of the test images it then recognises.
double score(const nn::Sequential& model, const Data& train, const Data& test) {
  optim::Adam adam(model.parameters(), {.lr = 0.003});
  for (int step = 0; step < 300; ++step) {
    const Tensor rows = randint(0, train.labels.size(0), {32});
    const Variable logits = model(take_rows(train.images, rows));  // (32, 10)
    adam.zero_grad();
    nn::cross_entropy(logits, take_rows(train.labels, rows)).backward();
    adam.step();
  }
  const NoGrad silent;
  const Tensor found = argmax(model(test.images).value(), 1);  // (N)
  return 100 * mean(eq(found, test.labels).to(DType::f32)).item();
}

void lesson(int argc, char** argv) {
  const bool fashion = argc > 1 && std::string_view(argv[1]) == "--fashion";
  if (argc > (fashion ? 3 : 1)) throw Error("usage: space [--fashion [FOLDER]]");
  const std::string folder = argc > 2 ? argv[2] : "/usr/share/datasets/fashion-mnist";
  manual_seed(1);
  const Data train = load(fashion ? folder + "/train" : EMBER_LESSONS_DATA "/digits/train");
  const Data test = load(fashion ? folder + "/t10k" : EMBER_LESSONS_DATA "/digits/t10k");
  const std::int64_t size = train.images.size(3);
  for (int seed = 1; seed <= (fashion ? 1 : 2); ++seed) {
    manual_seed(seed);
    const Tensor order = randperm(size * size);
    for (const bool mixed : {false, true}) {
      const Data seen = mixed ? permuted(train, order) : train;
      const Data unseen = mixed ? permuted(test, order) : test;
      const nn::Sequential cnn = make_cnn(size), mlp = make_mlp(size, cnn.parameter_count());
      const double by_mlp = score(mlp, seen, unseen), by_cnn = score(cnn, seen, unseen);
      fmt::print("seed {}, pixels {:9} MLP ({} numbers): {:4.1f} %   CNN ({}): {:4.1f} %\n", seed,
                 mixed ? "permuted:" : "in place:", mlp.parameter_count(), by_mlp,
                 cnn.parameter_count(), by_cnn);
    }
  }
  fmt::print(
      "What to notice: only the CNN cares which pixels are neighbours. In place, that makes\n"
      "it better with as many parameters; permuted, it has lost what it relies on.\n");
}

int main(int argc, char** argv) {
  return support::run_main([&] { lesson(argc, argv); });
}
