// Lesson 6: why convolutions work, shown by taking away what they stand on.
//
// To a multilayer perceptron (MLP) an image is a list of pixels: nothing says which of them are
// neighbours, and a stroke is learnt anew for every place. A convolutional network (CNN) looks
// through a small window that slides over the image, with the same weights at every place: what
// lies beside what is built in. The test: move the pixels of all images by one fixed permutation.
// For the MLP the task stays the same, its inputs have another order. The windows of the CNN now
// see pixels that have nothing to do with each other.
//
// Read next: nn/conv2d.h; autograd/conv2d.cpp, where the gradients of a convolution are two
// functions whose gradients are the convolution again; tensor/unfold.h, which makes a matrix
// product of it. `space --fashion [FOLDER]` takes photos of clothes (28 x 28) from Debian's package
// dataset-fashion-mnist in place of the digits (8 x 8).
#include <ember/ember.h>
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

using namespace ember;

/// A file in MNIST's format: two bytes 0, the type 8 (bytes), the number of axes, the size of each
/// in 4 bytes, the numbers. They are compressed, and unpacked by gzip, so that no library is needed.
Tensor read_idx(const std::string& file, int axes) {
  std::string bytes, piece(1 << 16, '\0');
  setenv("IDX_FILE", file.c_str(), 1);  // a name within the command would have to be quoted
  if (std::FILE* const pipe = popen("gzip -dc -- \"$IDX_FILE\" 2>/dev/null", "r")) {
    while (const std::size_t n = std::fread(piece.data(), 1, piece.size(), pipe)) {
      bytes.append(piece, 0, n);
    }
    pclose(pipe);
  }
  const auto byte = [&](std::size_t at) { return std::int64_t{static_cast<unsigned char>(bytes[at])}; };
  const std::size_t header = 4 + 4 * static_cast<std::size_t>(axes);
  Shape shape;
  for (std::size_t at = 4; at < header && header <= bytes.size(); at += 4) {
    shape.push_back(byte(at) << 24 | byte(at + 1) << 16 | byte(at + 2) << 8 | byte(at + 3));
  }
  if (shape.empty() || byte(2) != 8 || byte(3) != axes ||
      numel(shape) != static_cast<std::int64_t>(bytes.size() - header)) {
    throw Error("[space] '" + file + "' is missing or no IDX file. For --fashion: " +
                "apt-get install dataset-fashion-mnist, or name the folder that has its files");
  }
  std::vector<int> numbers;
  for (std::size_t at = header; at < bytes.size(); ++at) numbers.push_back(static_cast<int>(byte(at)));
  return from_vector(numbers, shape);
}

struct Data {
  Tensor images;  // (N, 1, H, W), grey values from 0 to 1
  Tensor labels;  // (N)
};

Data load(const std::string& name, std::int64_t count) {
  const Tensor pixels = read_idx(name + "-images-idx3-ubyte.gz", 3).slice(0, {0, count});
  const Tensor labels = read_idx(name + "-labels-idx1-ubyte.gz", 1).slice(0, {0, count});
  return {(pixels / max(pixels).item()).unsqueeze(1), labels};
}

/// The same images with pixel i where pixel order[i] was.
Data permuted(const Data& data, const Tensor& order) {
  const Tensor moved = index_select(data.images.flatten(1), 1, order);  // (N, H W)
  return {moved.reshape(data.images.shape()), data.labels};
}

nn::Sequential make_cnn(std::int64_t size) {
  const std::int64_t left = size / 4 * (size / 4);  // places after two poolings
  return nn::Sequential(nn::Conv2d(1, 16, 3, {.padding = 1}), nn::ReLU(), nn::MaxPool2d(2),
                        nn::Conv2d(16, 32, 3, {.padding = 1}), nn::ReLU(), nn::MaxPool2d(2),
                        nn::Flatten(), nn::Linear(32 * left, 10));
}

/// With as many parameters as `count`, as nearly as that goes.
nn::Sequential make_mlp(std::int64_t size, std::int64_t count) {
  const std::int64_t pixels = size * size, hidden = (count - 10) / (pixels + 11);
  return nn::Sequential(nn::Flatten(), nn::Linear(pixels, hidden), nn::ReLU(),
                        nn::Linear(hidden, 10));
}

/// Trains on `train`; which share of `test` is then recognised, in percent.
double score(const nn::Sequential& model, const Data& train, const Data& test) {
  optim::Adam adam(model.parameters(), {.lr = 0.003});
  for (int step = 0; step < STEPS; ++step) {
    const Tensor rows = randint(0, train.labels.size(0), {BATCH});
    adam.zero_grad();
    nn::cross_entropy(model(take_rows(train.images, rows)), take_rows(train.labels, rows)).backward();
    adam.step();
  }
  const NoGrad silent;
  const Tensor found = argmax(model(test.images).value(), 1);
  return 100 * mean(eq(found, test.labels).to(DType::f32)).item();
}

int main(int argc, char** argv) {
  const bool fashion = argc > 1;
  const std::string folder = fashion ? argc > 2 ? argv[2] : "/usr/share/datasets/fashion-mnist" : EMBER_LESSON_DATA "/digits";
  const Data train = load(folder + "/train", NTRAIN), test = load(folder + "/t10k", 1000);
  const std::int64_t size = train.images.size(3);
  for (int seed = 1; seed <= SEEDS; ++seed) {
    manual_seed(seed);
    const Tensor order = randperm(size * size);
    for (int shuffled = 0; shuffled < 2; ++shuffled) {
      const Data a = shuffled ? permuted(train, order) : train, b = shuffled ? permuted(test, order) : test;
      const auto cnn = make_cnn(size);
      const auto mlp = make_mlp(size, cnn.parameter_count());
      fmt::print("{} mlp {:.1f} cnn {:.1f}   ", shuffled ? "shuffled" : "plain", score(mlp, a, b), score(cnn, a, b));
      if (seed == 1) fmt::print(" ({} {}) ", mlp.parameter_count(), cnn.parameter_count());
    }
    fmt::print("\n");
  }
}
