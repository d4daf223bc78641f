# Writes OUTPUT, a C++ file that holds the text of the sources in which operations and their rules are:
#   cmake -DROOT=... -DOUTPUT=... -P embed_sources.cmake
set(files)
foreach(floor IN ITEMS autograd nn)
  file(GLOB sources RELATIVE "${ROOT}" "${ROOT}/${floor}/*.cpp")
  foreach(source IN LISTS sources)
    file(READ "${ROOT}/${source}" text)
    string(APPEND files "    {\"${source}\", R\"ember_source(${text})ember_source\"},\n")
  endforeach()
endforeach()
file(WRITE "${OUTPUT}" "#include \"examples/tools/graph/rule_source.h\"

namespace ember::examples {

std::span<const SourceFile> library_sources() {
  static constexpr SourceFile files[] = {
${files}  };
  return files;
}

}  // namespace ember::examples
")
