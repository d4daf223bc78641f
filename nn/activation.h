/// Activations as layers, for Sequential. The functions themselves are in autograd/elementwise.h
/// and autograd/reduce.h.
#pragma once

#include "ember/autograd/elementwise.h"
#include "ember/autograd/reduce.h"
#include "ember/nn/module.h"

namespace ember::nn {

/// A layer without parameters.
class Activation : public Layer {
 protected:
  void members(Members&) override {}
};

class ReLU : public Activation {
 public:
  Variable forward(const Variable& x) const override { return relu(x); }
  std::string type_name() const override { return "ReLU"; }
};

class Tanh : public Activation {
 public:
  Variable forward(const Variable& x) const override { return tanh(x); }
  std::string type_name() const override { return "Tanh"; }
};

class Sigmoid : public Activation {
 public:
  Variable forward(const Variable& x) const override { return sigmoid(x); }
  std::string type_name() const override { return "Sigmoid"; }
};

class SiLU : public Activation {
 public:
  Variable forward(const Variable& x) const override { return silu(x); }
  std::string type_name() const override { return "SiLU"; }
};

class Softplus : public Activation {
 public:
  Variable forward(const Variable& x) const override { return softplus(x); }
  std::string type_name() const override { return "Softplus"; }
};

class GELU : public Activation {
 public:
  explicit GELU(Gelu form = Gelu::exact) : form_(form) {}
  Variable forward(const Variable& x) const override { return gelu(x, form_); }
  std::string type_name() const override { return "GELU"; }
  std::string extra_repr() const override {
    return form_ == Gelu::exact ? "approximate='none'" : "approximate='tanh'";
  }

 private:
  Gelu form_;
};

class Softmax : public Activation {
 public:
  explicit Softmax(std::int64_t dim) : dim_(dim) {}
  Variable forward(const Variable& x) const override { return softmax(x, dim_); }
  std::string type_name() const override { return "Softmax"; }
  std::string extra_repr() const override { return "dim=" + std::to_string(dim_); }

 private:
  std::int64_t dim_;
};

class LogSoftmax : public Activation {
 public:
  explicit LogSoftmax(std::int64_t dim) : dim_(dim) {}
  Variable forward(const Variable& x) const override { return log_softmax(x, dim_); }
  std::string type_name() const override { return "LogSoftmax"; }
  std::string extra_repr() const override { return "dim=" + std::to_string(dim_); }

 private:
  std::int64_t dim_;
};

/// (B, ...) -> (B, everything else): axes `start` to `end` as one.
class Flatten : public Activation {
 public:
  explicit Flatten(std::int64_t start = 1, std::int64_t end = -1) : start_(start), end_(end) {}
  Variable forward(const Variable& x) const override { return x.flatten(start_, end_); }
  std::string type_name() const override { return "Flatten"; }
  std::string extra_repr() const override {
    return "start_dim=" + std::to_string(start_) + ", end_dim=" + std::to_string(end_);
  }

 private:
  std::int64_t start_;
  std::int64_t end_;
};

}  // namespace ember::nn
