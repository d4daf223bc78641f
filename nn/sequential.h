/// Containers: modules one after another, and lists of modules.
#pragma once

#include <memory>
#include <type_traits>
#include <vector>

#include "ember/nn/module.h"

namespace ember::nn {

/// Layers applied one after another:
///
///     nn::Sequential model(nn::Linear(784, 512), nn::ReLU(), nn::Linear(512, 10));
///
/// Copies share the layers.
class Sequential : public Layer {
 public:
  template <class... Layers>
  requires(std::is_base_of_v<Layer, std::remove_cvref_t<Layers>>&&...) &&
      (sizeof...(Layers) != 1 || !(std::is_same_v<std::remove_cvref_t<Layers>, Sequential> &&
                                   ...)) explicit Sequential(Layers&&... layers) {
    (push_back(std::forward<Layers>(layers)), ...);
  }

  template <class L>
  void push_back(L&& layer) {
    layers_.push_back(std::make_shared<std::remove_cvref_t<L>>(std::forward<L>(layer)));
  }

  Variable forward(const Variable& x) const override;
  std::string type_name() const override { return "Sequential"; }
  std::size_t size() const { return layers_.size(); }
  /// Error: there is no such layer.
  Layer& operator[](std::size_t i) const;

 protected:
  void members(Members& members) override;

 private:
  std::vector<std::shared_ptr<Layer>> layers_;
};

/// A list of modules of one kind, named "0", "1", ...; what is done with them is up to its owner.
/// Copies share the modules.
template <class M>
class ModuleList : public Module {
 public:
  std::string type_name() const override { return "ModuleList"; }
  void push_back(M module) { modules_.push_back(std::make_shared<M>(std::move(module))); }
  std::size_t size() const { return modules_.size(); }
  M& operator[](std::size_t i) const { return *modules_.at(i); }

 protected:
  void members(Members& members) override {
    for (std::size_t i = 0; i < size(); ++i) members.child(std::to_string(i), *modules_[i]);
  }

 private:
  std::vector<std::shared_ptr<M>> modules_;
};

}  // namespace ember::nn
