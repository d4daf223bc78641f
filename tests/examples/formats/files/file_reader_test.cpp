#include "examples/formats/files/file_reader.h"

#include <vector>

#include "examples/files.h"
#include "examples/formats/files/errors.h"
#include "examples/formats/files/file_writer.h"
#include "support/catch.h"

using namespace ember::examples;

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  const ScratchDirectory scratch;
  write_file(scratch / "f", text);
  FileReader file(scratch / "f");
  std::vector<std::string> lines;
  for (std::string_view line; file.next_line(line);) lines.emplace_back(line);
  CHECK(file.at_end());
  CHECK(file.left() == 0u);
  return lines;
}

}  // namespace

TEST_CASE("lines come without their ends, the last one also without one") {
  using Lines = std::vector<std::string>;
  CHECK(lines_of("").empty());
  CHECK(lines_of("\n") == Lines{""});
  CHECK(lines_of("a\nb") == Lines{"a", "b"});
  CHECK(lines_of("a\r\n\r\nb\r\n") == Lines{"a", "", "b"});
  CHECK(lines_of("a\rb\n") == Lines{"a\rb"});
}

TEST_CASE("lines may be longer than what is read at once, up to a limit") {
  const std::string longer(3'000'000, 'x'), longest(FileReader::kLongestLine, 'y');
  CHECK(lines_of("a\n" + longer + "\nb\n" + longest + "\nc") ==
        std::vector<std::string>{"a", longer, "b", longest, "c"});
  CHECK_THROWS_AS(lines_of("a\n" + longest + "y\n"), InputError);
}

TEST_CASE("lines, bytes and looks ahead can be mixed") {
  const ScratchDirectory scratch;
  const std::string block(1'000'000, 'z');
  write_file(scratch / "f", "head\n" + block + "tail");
  FileReader file(scratch / "f");
  CHECK(file.left() == 5 + block.size() + 4);
  CHECK(file.peek(3) == "hea");
  CHECK(file.left() == 5 + block.size() + 4);
  std::string_view line;
  REQUIRE(file.next_line(line));
  CHECK(line == "head");
  CHECK(file.left() == block.size() + 4);

  std::string bytes(block.size(), ' ');
  REQUIRE(file.read(bytes.data(), bytes.size()));
  CHECK(bytes == block);
  CHECK(file.peek(100) == "tail");
  file.skip(1);
  CHECK(!file.read(bytes.data(), 4));
  CHECK(file.at_end());
}

TEST_CASE("a compressed file is read as what it was") {
  const ScratchDirectory scratch;
  std::string text;
  for (int i = 0; i < 200'000; ++i) text += std::to_string(i) + "\n";
  {
    FileWriter writer("test", scratch / "f.gz");
    for (std::size_t i = 0; i < text.size(); i += 100'000) writer.write(text.substr(i, 100'000));
    writer.commit();
  }
  const std::string bytes = read_file(scratch / "f.gz");
  CHECK(bytes.size() < text.size() / 2);
  FileReader lines(scratch / "f.gz");
  CHECK(lines.left() == std::nullopt);
  CHECK(lines.is_compressed());
  std::string_view line;
  for (int i = 0; i < 200'000; ++i) REQUIRE((lines.next_line(line) && line == std::to_string(i)));
  CHECK(lines.at_end());
  CHECK(lines.bytes_taken() == bytes.size());
  CHECK(read_whole(scratch / "f.gz", {text.size(), "nothing is"}) == text);
  // A bomb is not decompressed beyond what a file may have.
  CHECK_THROWS_WITH(read_whole(scratch / "f.gz", {1 << 20, "nothing is"}),
                    "'" + scratch / "f.gz" + "' is larger than 1 MiB: nothing is");
}

TEST_CASE("what cannot be read is told with its name") {
  const ScratchDirectory scratch;
  CHECK_THROWS_WITH(FileReader(scratch / "none"),
                    "cannot read '" + scratch / "none" + "': No such file or directory");
  FileReader directory(scratch / ".");
  CHECK_THROWS_WITH(directory.peek(1), "cannot read '" + scratch / "." + "': Is a directory");
}

TEST_CASE("a file is read whole, unless it is larger than it may be") {
  const ScratchDirectory scratch;
  const std::string text(3'000'000, 'x');
  write_file(scratch / "f", text);
  CHECK(read_whole(scratch / "f", {text.size(), "nothing is"}) == text);
  CHECK_THROWS_WITH(read_whole(scratch / "f", {2 << 20, "nothing is"}),
                    "'" + scratch / "f" + "' is larger than 2 MiB: nothing is");
  // A file without a length, or an end.
  CHECK_THROWS_WITH(read_whole("/dev/zero", {2 << 20, "nothing is"}),
                    "'/dev/zero' is larger than 2 MiB: nothing is");
  CHECK(read_whole("/dev/null", {0, "nothing is"}).empty());
}
