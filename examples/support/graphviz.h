/// Pictures of graphs, by Graphviz's `dot`.
#pragma once

#include <filesystem>
#include <string>

namespace ember::examples {

/// The drawing of a graph (Graphviz text) as an SVG document. Throws InputError when `dot` is not
/// installed or refuses the graph.
std::string svg_of(const std::string& dot);

/// Writes it to a file, whole or not at all (tensor/atomic_file.h).
void draw_svg(const std::string& dot, const std::filesystem::path& output);

}  // namespace ember::examples
