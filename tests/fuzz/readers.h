/// What the fuzzers feed with bytes: each function hands them to one reader of files, as a file,
/// and checks what comes of it. An InputError, UsageError or Error is as good an outcome as what a
/// file should hold; anything else (another exception, a crash, memory out of proportion, rows that
/// do not fit the words, what does not come back from a file it was saved to) is a bug, and aborts.
#pragma once

#include <array>
#include <string_view>

namespace ember::fuzz {

void read_text(std::string_view bytes);
void read_binary(std::string_view bytes);
/// The vocabulary, and from the first "\x93NUMPY" on the rows.
void read_npy(std::string_view bytes);
/// The metadata, and after the first NUL the rows.
void read_projector(std::string_view bytes);
void read_questions(std::string_view bytes);
/// Also with the length of the header that the bytes seem to have: few inputs say it themselves.
void read_safetensors(std::string_view bytes);
/// The list of a saved training's moments.
void read_history(std::string_view bytes);
/// A training to go on with, of each kind of model.
void read_resume(std::string_view bytes);
/// A text to train on, cut into words and as it is.
void read_corpus(std::string_view bytes);
/// A text, which is encoded, decoded and shown.
void read_bpe(std::string_view bytes);
/// encoder.json, and after the first NUL vocab.bpe.
void read_bpe_files(std::string_view bytes);
/// config.json, and after the first NUL model.safetensors.
void read_hugging_face(std::string_view bytes);
/// A GPT, to be used and to go on with; with the header's length corrected, too.
void read_checkpoint(std::string_view bytes);

struct Reader {
  std::string_view name;  // of its fuzzer, and of its folder in seeds/
  void (*read)(std::string_view bytes);
};
inline constexpr std::array kReaders{Reader{"text", read_text},
                                     Reader{"binary", read_binary},
                                     Reader{"npy", read_npy},
                                     Reader{"projector", read_projector},
                                     Reader{"questions", read_questions},
                                     Reader{"safetensors", read_safetensors},
                                     Reader{"history", read_history},
                                     Reader{"resume", read_resume},
                                     Reader{"corpus", read_corpus},
                                     Reader{"bpe", read_bpe},
                                     Reader{"bpe_files", read_bpe_files},
                                     Reader{"hugging_face", read_hugging_face},
                                     Reader{"checkpoint", read_checkpoint}};

}  // namespace ember::fuzz
