/// Containers: modules one after another, and lists of modules.
#pragma once

#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "ember/nn/module.h"

namespace ember::nn {

namespace detail {
/// Error: a container of this type and size has no module i.
void check_place(const char* type, std::size_t i, std::size_t size);
}  // namespace detail

/// Layers applied one after another:
///
///     nn::Sequential model(nn::Linear(784, 512), nn::ReLU(), nn::Linear(512, 10));
///
/// A copy has layers of its own, which share the parameters, as copies of any module do.
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
    using Kind = std::remove_cvref_t<L>;
    const auto copy = [](const Layer& other) -> std::unique_ptr<Layer> {
      return std::make_unique<Kind>(static_cast<const Kind&>(other));
    };
    layers_.emplace_back(std::make_unique<Kind>(std::forward<L>(layer)), copy);
  }

  Variable forward(const Variable& x) const override;
  std::string type_name() const override { return "Sequential"; }
  std::size_t size() const { return layers_.size(); }
  /// Error: there is no such layer.
  Layer& operator[](std::size_t i) const;

 protected:
  void members(Members& members) override;

 private:
  /// A layer of any kind, which is copied as that kind is.
  class AnyLayer {
   public:
    using Copy = std::unique_ptr<Layer>(const Layer& other);
    AnyLayer(std::unique_ptr<Layer> layer, Copy* copy) : layer_(std::move(layer)), copy_(copy) {}
    AnyLayer(const AnyLayer& other) : AnyLayer(other.copy_(*other.layer_), other.copy_) {}
    AnyLayer(AnyLayer&&) noexcept = default;
    AnyLayer& operator=(AnyLayer other) noexcept {
      layer_.swap(other.layer_);
      std::swap(copy_, other.copy_);
      return *this;
    }
    ~AnyLayer() = default;

    Layer& operator*() const { return *layer_; }

   private:
    std::unique_ptr<Layer> layer_;
    Copy* copy_;
  };

  std::vector<AnyLayer> layers_;
};

/// A list of modules of one type, named "0", "1", ...; the module that owns the list calls them.
/// A copy has modules of its own, which share the parameters, as copies of any module do.
template <class M>
class ModuleList : public Module {
 public:
  std::string type_name() const override { return "ModuleList"; }
  void push_back(M module) { modules_.push_back(std::move(module)); }
  std::size_t size() const { return modules_.size(); }
  /// The reference is valid until the next push_back. Error: there is no such module.
  const M& operator[](std::size_t i) const {
    detail::check_place("ModuleList", i, size());
    return modules_[i];
  }
  M& operator[](std::size_t i) { return const_cast<M&>(std::as_const(*this)[i]); }

 protected:
  void members(Members& members) override {
    for (std::size_t i = 0; i < size(); ++i) members.child(std::to_string(i), modules_[i]);
  }

 private:
  std::vector<M> modules_;
};

}  // namespace ember::nn
