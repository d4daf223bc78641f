#include "examples/formats/files/file_writer.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>
#include <new>

namespace ember::examples {

FileWriter::FileWriter(const char* op, const std::string& target) : file_(op, target) {
  if (!target.ends_with(".gz")) return;
  constexpr int kGzip = 16 + MAX_WBITS, kDefaultMemory = 8;
  stream_.reset(new z_stream{});
  if (::deflateInit2(stream_.get(), Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzip, kDefaultMemory,
                     Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::bad_alloc();
  }
}

void FileWriter::End::operator()(z_stream_s* stream) const {
  ::deflateEnd(stream);
  delete stream;
}

void FileWriter::write(std::string_view bytes) {
  if (!stream_) return file_.write(bytes);
  constexpr std::size_t kAtOnce = std::numeric_limits<uInt>::max();
  for (; !bytes.empty(); bytes.remove_prefix(std::min(bytes.size(), kAtOnce))) {
    compress(bytes.substr(0, kAtOnce), Z_NO_FLUSH);
  }
}

void FileWriter::compress(std::string_view bytes, int flush) {
  std::array<char, 1 << 14> compressed;
  stream_->next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));  // only read
  stream_->avail_in = static_cast<uInt>(bytes.size());
  do {
    stream_->next_out = reinterpret_cast<Bytef*>(compressed.data());
    stream_->avail_out = static_cast<uInt>(compressed.size());
    ::deflate(stream_.get(), flush);
    file_.write({compressed.data(), compressed.size() - stream_->avail_out});
  } while (stream_->avail_out == 0);  // until all input is consumed
}

AtomicFile& FileWriter::finish() {
  if (stream_) {
    compress({}, Z_FINISH);
    stream_.reset();
  }
  return file_;
}

}  // namespace ember::examples
