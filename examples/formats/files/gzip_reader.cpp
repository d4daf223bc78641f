#include "examples/formats/files/gzip_reader.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <limits>
#include <new>
#include <utility>

#include "examples/formats/files/errors.h"

namespace ember::examples {
namespace {

constexpr std::size_t kBlockSize = std::size_t{1} << 16;
constexpr int kGzip = 16 + MAX_WBITS;  // window bits of inflateInit2: gzip only

}  // namespace

GzipReader::GzipReader(std::string path)
    : path_(std::move(path)), compressed_(kBlockSize), stream_(new z_stream{}) {
  if (::inflateInit2(stream_.get(), kGzip) != Z_OK) throw std::bad_alloc();
}

void GzipReader::End::operator()(z_stream_s* stream) const {
  ::inflateEnd(stream);
  delete stream;
}

std::size_t GzipReader::read(char* to, std::size_t count, ReadSome read_compressed) {
  const auto most =
      static_cast<uInt>(std::min<std::size_t>(count, std::numeric_limits<uInt>::max()));
  stream_->next_out = reinterpret_cast<Bytef*>(to);
  stream_->avail_out = most;
  while (stream_->avail_out == most && has_input(read_compressed)) {
    const int status = ::inflate(stream_.get(), Z_NO_FLUSH);
    if (status == Z_MEM_ERROR) throw std::bad_alloc();
    if (status == Z_STREAM_END) {
      in_member_ = false;
    } else if (status != Z_OK && status != Z_BUF_ERROR) {
      fail(fmt::format("is damaged: gzip finds '{}'",
                       stream_->msg != nullptr ? stream_->msg : "a stream error"));
    }
  }
  return most - stream_->avail_out;
}

bool GzipReader::has_input(ReadSome read_compressed) {
  for (;;) {
    if (!in_member_) {  // tapes pad their last block with zeros
      while (stream_->avail_in > 0 && *stream_->next_in == 0)
        ++stream_->next_in, --stream_->avail_in;
    }
    if (stream_->avail_in > 0) break;
    const std::size_t got = read_compressed(compressed_.data(), compressed_.size());
    if (got == 0 && in_member_) fail("is cut off: its compressed data have no end");
    if (got == 0) return false;
    stream_->next_in = reinterpret_cast<Bytef*>(compressed_.data());
    stream_->avail_in = static_cast<uInt>(got);
  }
  if (!std::exchange(in_member_, true)) ::inflateReset(stream_.get());
  return true;
}

void GzipReader::fail(std::string_view what) const {
  throw InputError(fmt::format("'{}' {}", path_, what));
}

}  // namespace ember::examples
