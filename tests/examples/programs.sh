#!/usr/bin/env bash
# programs.sh DIRECTORY: runs the example programs in it with good and bad input. A wrong call ends with
# status 2, a job that cannot be done with status 1; either is told in one line on stderr, and leaves
# the files that were there as they were.
set -uo pipefail
programs=$1
data=$(CDPATH="" cd "$(dirname "$0")/data" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 1
failures=0

fail() {
  printf 'FAILED: %s\n' "$1"
  sed 's/^/    /' stderr
  failures=$((failures + 1))
}

# expect STATUS PATTERN PROGRAM ARGS...: stderr is one line, which matches the extended regular expression.
expect() {
  local status=$1 pattern=$2 real
  shift 2
  "$programs/$1" "${@:2}" >stdout 2>stderr </dev/null
  real=$?
  [ "$real" -eq "$status" ] || fail "$*: status $real, not $status"
  [ "$(wc -l <stderr)" -eq 1 ] || fail "$*: not one line"
  grep -qE -- "$pattern" stderr || fail "$*: does not say '$pattern'"
}

# succeeds PROGRAM ARGS...
succeeds() {
  "$programs/$1" "${@:2}" >stdout 2>stderr </dev/null || fail "$*: failed"
}

# says PATTERN: a line of what the last program printed matches the extended regular expression.
says() {
  grep -qE -- "$1" stdout || { fail "stdout does not say '$1'"; sed 's/^/    /' stdout; }
}

# --- What is chosen by the text is no default of 0
succeeds embeddings --help
says "numbers a word \(1 to 4096, default 32; for a file 100\)"
! grep -q "default 0)" stdout || fail "embeddings --help: a default of 0"

# --- Wrong calls
expect 2 "unknown option '--epoch' \(did you mean '--epochs'\?" embeddings --epoch 3
expect 2 "dim" embeddings --dim 0
expect 2 "dim" embeddings --dim many
expect 2 "lr" embeddings --lr nan
expect 2 "seed" embeddings --seed -1
expect 2 "unexpected argument 'corpus.txt'" embeddings corpus.txt
expect 2 "corpus" embeddings --corpus
expect 2 "unknown option '--config' \(did you mean" word2vec train --config

# --- The page of a graph
for model in embedding neuron mlp attention; do
  succeeds graph --model $model --output $model.html
  says "loss = "
  grep -q '"op":"tanh"\|"op":"softmax"' $model.html || fail "graph --model $model: no operations on the page"
done
succeeds graph
says "^#9  table  "
cmp -s graph.html embedding.html || fail "graph: not the page of the embedding, or not the same on every run"
expect 2 "there is no model 'mpl': the models are embedding, neuron, mlp, attention" graph --model mpl
expect 1 "none/g.html" graph --output none/g.html

# --- Corpora
: >empty.txt
printf 'every word here stands alone\n' >once.txt
printf 'a \xff b a\n' >latin.txt
printf '1 2 3 ... 4\n' >no_words.txt
mkdir folder
printf 'to be or not to be\n' >tiny.txt
expect 1 "nowhere.txt.*No such file" embeddings --corpus nowhere.txt
expect 1 "folder.*[Ii]s a directory" embeddings --corpus folder
expect 1 "empty.txt.*no word" embeddings --corpus empty.txt
expect 1 "no_words.txt.*no word" embeddings --corpus no_words.txt
expect 1 "latin.txt.*UTF-8" embeddings --corpus latin.txt
expect 1 "twice" embeddings --corpus once.txt --min-count 1
expect 1 "at least 5" embeddings --corpus tiny.txt
expect 1 "a sample of 0" embeddings --corpus tiny.txt --min-count 1
if [ "$(id -u)" -ne 0 ]; then
  cp tiny.txt secret.txt && chmod 000 secret.txt
  expect 1 "secret.txt.*Permission denied" embeddings --corpus secret.txt
fi

# --- Places that cannot be written: found out before training, which would print the table's size
for place in /dev/null/x empty.txt empty.txt/x; do
  expect 1 "(Not a directory|File exists|directory)" embeddings --output "$place"
  ! grep -q "Before training" stdout || fail "embeddings --output $place: trained first"
done
mkdir -p held/vectors.tsv
expect 1 "vectors.tsv.*[Ii]s a directory" embeddings --output held
! grep -q "Before training" stdout || fail "embeddings --output held: trained first"
expect 2 "'kittn' is not among.*did you mean 'kitten'" embeddings --words cat,kittn
! grep -q "Before training" stdout || fail "embeddings --words cat,kittn: trained first"
expect 1 "." embeddings --min-count 100000

# --- A stderr that takes nothing does not end a program before its work is done
"$programs/embeddings" --epochs 1 --output silent >stdout 2>/dev/full || fail "stderr full: failed"
"$programs/embeddings" --epochs 1 --output silent >stdout 2>&- || fail "stderr closed: failed"
"$programs/embeddings" --epoch 1 2>&-
[ $? -eq 2 ] || fail "stderr closed: not status 2"

# --- A disk that fills up while vectors are written: what was there stays, and nothing lies about
mkdir full
echo "the previous file" >full/vectors.txt
(
  ulimit -f 16
  exec "$programs/embeddings" --corpus tiny.txt --min-count 1 --sample 0 --dim 1024 --output full \
    >stdout 2>stderr
)
[ $? -eq 1 ] || fail "a full disk: status is not 1"
grep -q "vectors.txt.*File too large" stderr || fail "a full disk: not told"
[ "$(ls -A full)" = vectors.txt ] || fail "a full disk: left $(ls -A full)"
[ "$(cat full/vectors.txt)" = "the previous file" ] || fail "a full disk: the previous file is gone"

# --- Programs that are killed leave the previous files, too
mkdir killed
echo "the previous file" >killed/vectors.txt
"$programs/embeddings" --epochs 10000 --output killed >stdout 2>stderr &
sleep 0.3
kill -9 $!
wait $! 2>stderr
[ "$(cat killed/vectors.txt)" = "the previous file" ] || fail "killed: the previous file is gone"

# --- word2vec: word vectors asked, scored and converted
vectors=$data/analogies.txt
questions=$data/analogies.questions
expect 2 "needs a command: train, explore, similar" word2vec
expect 2 "unexpected argument 'evil' \(did you mean 'eval'" word2vec evil --json
expect 2 "unknown option '--jsn' \(did you mean '--json'" word2vec eval "$vectors" "$questions" --jsn
expect 2 "QUESTIONS is required" word2vec eval "$vectors"
expect 2 "no method is called 'best'" word2vec eval "$vectors" "$questions" --method best
expect 2 "restrict-vocab" word2vec eval "$vectors" "$questions" --restrict-vocab 0
expect 2 "limit" word2vec similar "$vectors" cat --limit 0
expect 2 "'catt' is not among the 71 words \(did you mean 'cats', 'cat' or" word2vec similar "$vectors" catt
expect 2 "similar needs WORD" word2vec similar "$vectors" cat dog
expect 2 "analogy got 'dog' without a sign" word2vec analogy "$vectors" cat dog
expect 2 "no format is called 'bin'" word2vec convert "$vectors" out.x --format bin
expect 2 "'out.x' does not say in which format" word2vec convert "$vectors" out.x
expect 2 "excludes" word2vec convert "$vectors" out.x --format text --binary
expect 2 "needs a name with 'vectors' in it" word2vec convert "$vectors" out.tsv
expect 1 "nowhere.bin.*No such file" word2vec similar nowhere.bin cat
expect 1 "folder.*[Ii]s a directory" word2vec explore folder
expect 1 "tiny.txt.*needs a first line" word2vec similar tiny.txt cat
expect 1 "tiny.txt' line 1 is 'to be or not to be': needs a line ': section'" word2vec eval "$vectors" tiny.txt
expect 2 "'distance' is 'explore VECTORS' here" word2vec distance "$vectors"
expect 2 "'word-analogy' is 'explore VECTORS' here" word2vec word-analogy "$vectors"
expect 2 "'compute-accuracy' is 'eval VECTORS QUESTIONS' here" word2vec compute-accuracy "$vectors" 30000
expect 2 "'word2phrase' is not among the commands" word2vec word2phrase -train tiny.txt -output p.txt -threshold 200
expect 1 "none/v.bin" word2vec convert "$vectors" none/v.bin
expect 1 "none/p.svg" word2vec plot "$vectors" cat dog --output none/p.svg
ln -s circle.svg circle.svg
expect 1 "circle.svg.*symbolic links" word2vec plot "$vectors" cat dog --output circle.svg
mkfifo pipe.svg
expect 1 "pipe.svg.*nobody reads from it" word2vec plot "$vectors" cat dog --output pipe.svg

succeeds word2vec similar "$vectors" cat --count 3
[ "$(wc -l <stdout)" -eq 3 ] || fail "similar --count 3: $(wc -l <stdout) lines"
succeeds word2vec analogy "$vectors" cats - cat + dog --count 1
says "^ +0\.[0-9]{4}  "
succeeds word2vec analogy "$vectors" "cats - cat + dog" --count 1 --json --method 3cosmul
says '^  "similar": \['
succeeds word2vec similarity "$vectors" cat cats --json
says '"similarity": -?0\.[0-9]+'
succeeds word2vec odd "$vectors" cat cats dog --json
says '"odd": "'
succeeds word2vec vector "$vectors" dog --json
[ "$(grep -cE '^ +-?[0-9.e-]+,?$' stdout)" -eq 12 ] || fail "vector dog: not 12 numbers"
succeeds word2vec plot "$vectors" cat dog cats dogs --output p.svg
says "^wrote p.svg$"
grep -q ">cats</text>" p.svg || fail "plot: no cats"

succeeds word2vec plot "$vectors" cat dog cats --output p.html
grep -q "^<title>Where these words lie</title>$" p.html || fail "plot: no page"
expect 2 "'p.png' does not say which picture" word2vec plot nowhere.bin cat dog --output p.png
expect 2 "'p' does not say which picture" word2vec plot nowhere.bin cat dog --output p

succeeds word2vec eval "$vectors" "$questions"
says "^section +correct +asked +accuracy +left out$"
says "^total +27 +95 +28\.42 % +49$"
expect 0 "^49 of the 144 questions \(34\.0 %\) have a word that is not among the first 71 of the vectors: left out$" \
  word2vec eval "$vectors" "$questions"
expect 0 "have a word that is not among the first 50 of the vectors: counted as answered wrongly$" \
  word2vec eval "$vectors" "$questions" --dummy4unknown --restrict-vocab 50
printf ': s\nthree words only\ncat cats dog dogs\nfive words are too many\n' >invalid.questions
expect 0 "^passed over in 'invalid.questions': 2 lines not of four words, line 2 the first$" \
  word2vec eval "$vectors" invalid.questions --json
says '^  "restrict_vocab": 300000,$'
says '^  "lines_passed_over": 2,$'
succeeds word2vec eval "$vectors" "$questions" --dummy4unknown --restrict-vocab 50
says "^total +21 +144 +14\.58 % +0$"
succeeds word2vec eval "$vectors" "$questions" --case-sensitive --method 3cosmul --json
says '^    "correct": 21,$'
succeeds word2vec eval "$vectors" "$questions" --limit 1
says "^total +0 +0 +- +144$"

for name in v.bin v.npy vectors.tsv v.vec; do
  succeeds word2vec convert "$vectors" $name
  succeeds word2vec convert $name back.txt
  cmp -s "$vectors" back.txt || fail "convert $name: other vectors came back"
done
succeeds word2vec convert "$vectors" first.txt --limit 5
[ "$(head -1 first.txt)" = "5 12" ] || fail "convert --limit 5: $(head -1 first.txt)"
# shellcheck disable=SC2002  # a pipe, which does not say how long it is
cat v.bin | "$programs/word2vec" convert /dev/stdin /dev/stdout --format text >stdout 2>stderr ||
  fail "convert: not through pipes"
cmp -s "$vectors" stdout || fail "convert: other vectors came through pipes"

# Files of other tools are read, and stderr tells what was made of them.
tells() { # PATTERN: as says, of stderr
  grep -qE -- "$1" stderr || fail "stderr does not say '$1'"
}
tail -n +2 "$vectors" >glove.txt
succeeds word2vec convert glove.txt back.txt
tells "^note: 'glove.txt' has no header: 71 words of 12 numbers$"
cmp -s "$vectors" back.txt || fail "convert: other vectors came of a file without a header"
succeeds word2vec similar glove.txt cat --limit 50
tells "^note: 'glove.txt' has no header: 50 words"
succeeds word2vec convert "$vectors" v.txt.gz
gzip -dc v.txt.gz | cmp -s "$vectors" - || fail "convert: gzip finds other vectors"
gzip -c "$questions" >q.gz
succeeds word2vec eval v.txt.gz q.gz
says "^total +27 +95 +28\.42 % +49$"
printf '2 2\n\xe4\xbd 1 2\ncat 3 4\n' >cut.txt
succeeds word2vec similar cut.txt cat
tells "^note: 'cut.txt' has 1 word that is not UTF-8"
succeeds word2vec similarity cut.txt cat cat --unicode-errors ignore
expect 1 "row 1 has the word .*needs UTF-8" word2vec similar cut.txt cat --unicode-errors strict
expect 2 "'lenient' is unknown: needs strict, ignore, replace" word2vec similar cut.txt cat --unicode-errors lenient
gzip -c tiny.txt >tiny.gz
succeeds word2vec train --corpus tiny.gz --min-count 1 --sample 0 --size 4 --output of_gz.txt
[ "$(head -1 of_gz.txt)" = "4 4" ] || fail "train on a compressed corpus: $(head -1 of_gz.txt)"
head -c 20 tiny.gz >cut.gz
expect 1 "'cut.gz' is cut off" embeddings --corpus cut.gz

# --- word2vec trained, and its models compared
train=(word2vec train --corpus tiny.txt --min-count 1 --sample 0 --size 4 --output trained.txt)
expect 2 "no model is called 'elman': there are rnnlm, nnlm, cbow, skip-gram" "${train[@]}" --model elman
expect 2 "excludes" "${train[@]}" --model cbow --cbow 1
expect 2 "neither hierarchical softmax nor negative sampling" "${train[@]}" -hs 0 -negative 0
expect 2 "neither hierarchical softmax nor negative sampling" "${train[@]}" -cbow 0 -negative 0
expect 2 "negative" "${train[@]}" -negative -1
for predictor in "-hs 1 -negative 0" "-hs 1" "-hs 1 -negative 3" "-hs 0 -negative 3"; do
  for model in "-cbow 0" "-cbow 1" "--model nnlm" "--model rnnlm"; do
    # shellcheck disable=SC2086  # both are lists of words
    succeeds "${train[@]}" $model $predictor
    [ "$(head -1 trained.txt)" = "4 4" ] || fail "train $model $predictor: $(head -1 trained.txt)"
  done
done

# The word2vec tool's own lines: those of its demo scripts, but for sizes that take seconds.
for _ in {1..30}; do cat tiny.txt; done >text8
for _ in {1..40}; do seq -s ' ' 1 50; done >numbers.txt
demo="-train numbers.txt -size 20 -window 8 -negative 25 -hs 0 -sample 1e-4 -threads 2"
for line in "$demo -output vectors.bin -cbow 1 -binary 1 -iter 15" "train $demo -output vectors.bin -cbow 0 -binary 1" \
  "$demo -output vectors.bin -binary 1 -iter 3 -min-count 10" "train $demo -output vectors.bin --binary" \
  "-train numbers.txt -output vectors.bin -cbow 0 -hs 1 -alpha 0.025 -binary 1 -classes 0" \
  "-train numbers.txt -output vectors.bin -min_count 5 -binary 1"; do
  # shellcheck disable=SC2086  # a list of words
  succeeds word2vec $line
  ! LC_ALL=C grep -qaE '^7 -?[0-9.]+ -?[0-9.]+ ' vectors.bin || fail "$line: writes text"
done
# shellcheck disable=SC2086
succeeds word2vec $demo -output vectors.bin -binary 0 -debug 2
[ "$(head -1 vectors.bin)" = "50 20" ] || fail "-binary 0: $(head -1 vectors.bin)"
grep -qE '^7( -?[0-9.e-]+){20}$' vectors.bin || fail "-binary 0: writes no text"
grep -q "^--debug does nothing here" stderr || fail "-debug 2: does not say that it does nothing"
succeeds word2vec similar vectors.bin 7
rm vectors.bin
# shellcheck disable=SC2086
expect 2 "--classes 500: train writes vectors.*word2vec convert.*KMeans\(500\)" word2vec $demo -output vectors.bin -classes 500
# shellcheck disable=SC2086
expect 2 "--accuracy: .*word2vec eval VECTORS q.txt" word2vec $demo -output vectors.bin -accuracy q.txt
expect 2 "output is required, or --save-vocab" word2vec -train text8
[ ! -e vectors.bin ] || fail "train: wrote vectors that nobody can have"

succeeds word2vec -train text8 -save-vocab vocab.txt
[ "$(cat vocab.txt)" = "$(printf '</s> 30\nbe 60\nto 60\nnot 30\nor 30')" ] || fail "-save-vocab: $(cat vocab.txt)"
counted="-train text8 -size 4 -threads 1 -sample 1e-2"
# shellcheck disable=SC2086
succeeds word2vec $counted -output from_text.txt
# shellcheck disable=SC2086
succeeds word2vec $counted -output from_vocab.txt -read-vocab vocab.txt -save-vocab vocab2.txt
cmp -s from_text.txt from_vocab.txt || fail "-read-vocab: other vectors from the same words and counts"
cmp -s vocab.txt vocab2.txt || fail "-save-vocab: another file from -read-vocab"
printf 'be 60\nto 7\nwhale 9\nrare 4\n' >other.vocab
# shellcheck disable=SC2086
succeeds word2vec $counted -output from_vocab.txt -read-vocab other.vocab
[ "$(cut -d' ' -f1 from_vocab.txt | tr '\n' ' ')" = "3 be whale to " ] || fail "-read-vocab: not its words"
printf 'be 60\nto be 3\n' >vocab.bad
expect 1 "'vocab.bad' line 2 is 'to be 3': needs a word and how often it occurs" \
  word2vec -train text8 -output v.txt -read-vocab vocab.bad
expect 2 "would write over 'vocab.txt'" word2vec -train text8 -save-vocab vocab.txt -read-vocab vocab.txt

printf ': family\nto be or not\n: gram1\nbe to not or\nto be or whale\n' >tiny.questions
table=(word2vec table --corpus tiny.txt --min-count 1 --sample 0 --size 4 --questions)
expect 2 "questions is required" word2vec table --corpus tiny.txt
expect 2 "no model is called 'elman'" "${table[@]}" tiny.questions --models cbow,elman
expect 1 "nowhere.*No such file" "${table[@]}" nowhere
expect 1 "tiny.txt' line 1 is 'to be or not to be': needs a line" "${table[@]}" tiny.txt
expect 1 "none/t.svg" "${table[@]}" tiny.questions --output none/t.svg
succeeds "${table[@]}" tiny.questions --output t.svg
says "^model +semantic +syntactic +total +seconds$"
for model in rnnlm nnlm cbow skip-gram; do
  says "^$model +[0-9.]+ % +[0-9.]+ % +[0-9.]+ % +[0-9.]+$"
  grep -q ">$model</text>" t.svg || fail "table: no bars for $model"
done
succeeds "${table[@]}" tiny.questions --output t.svg --models nnlm --negative 2 --json
says '^      "model": "nnlm",$'
[ "$(grep -c '"asked": 1,' stdout)" -eq 2 ] || fail "table --json: not one question of each kind"
for _ in {1..1000}; do cat tiny.txt; done >long.txt
"$programs/${table[0]}" "${table[@]:1}" tiny.questions --corpus long.txt --iter 10000 \
  --models cbow,nnlm >stdout 2>stderr &
sleep 0.5
kill -TERM $!
wait $!
[ $? -eq 130 ] || fail "table, interrupted: status is not 130"
grep -q "^word2vec: interrupted: 0 of 2 models" stderr || fail "table, interrupted: not told"
says "^model +semantic"

printf 'similar cat\n\ndog - cat + cats\nhelp\nquit\nnothing\n' |
  "$programs/word2vec" explore "$vectors" >stdout 2>stderr || fail "explore: failed"
says "quit, or Ctrl-D"
printf 'quit now\n' | "$programs/word2vec" explore "$vectors" >stdout 2>stderr
grep -q "'quit' takes no words: got 1" stderr || fail "explore: quit now"
for help in "--help" "train --help"; do
  # shellcheck disable=SC2086  # a list of words
  "$programs/word2vec" $help >/dev/full 2>stderr && fail "$help: a full stdout is no failure"
  grep -q "cannot write" stderr || fail "$help: does not say that it cannot write"
done
printf 'similar cat\n' | "$programs/word2vec" explore "$vectors" >/dev/full 2>stderr
[ $? -eq 1 ] || fail "explore: loses its output in silence"
! grep -q "word2vec>" stdout || fail "explore: prompts where nobody sits"
printf 'similar catt\nsimilarity cat dog' | "$programs/word2vec" explore "$vectors" >stdout 2>stderr
[ $? -eq 2 ] || fail "explore: a line without an answer is not status 2"
grep -q "^line 1: 'catt' is not among" stderr || fail "explore: does not name the line"
says "^ +-?0\.[0-9]{4}$"

# --- word2vec: how vectors came to be
for i in $(seq 200); do echo "cat dog king queen cat dog man woman $((i % 7)) $((i % 11))"; done >text.txt
history_training=(word2vec train -train text.txt -size 8 -min-count 1 -threads 1 -snapshots 3)
expect 2 "snapshots" word2vec train -train text.txt -output h.txt -snapshots -1
echo "a file" >taken.txt.history
expect 1 "taken.txt.history" "${history_training[@]}" -output taken.txt
succeeds "${history_training[@]}" -output h.txt
[ "$(ls h.txt.history | wc -l)" -eq 6 ] || fail "train --snapshots 3: $(ls h.txt.history)"
succeeds word2vec similar h.txt cat --history --count 2
says "^     start  [a-z0-9]+ -?0\.[0-9]{2}  [a-z0-9]+ -?0\.[0-9]{2}$"
says "^  100.00 %  "
[ "$(wc -l <stdout)" -eq 5 ] || fail "similar --history: $(wc -l <stdout) moments"
succeeds word2vec analogy h.txt king - man + woman --history --json
[ "$(grep -c '"words_done": ' stdout)" -eq 5 ] || fail "analogy --history --json: not 5 moments"
succeeds word2vec page h.txt --history --words cat,king,cat --output h.html
grep -q '"unit":"word"' h.html || fail "page: not of words"
expect 2 "'catt' is not among.*did you mean 'cat'" word2vec page h.txt --history --words catt
expect 1 "none/h.html" word2vec page nowhere.txt --output none/h.html
expect 2 "unknown option '--history'" word2vec plot h.txt cat dog --history
expect 1 "no history of '$vectors'.*No such file.*--snapshots 20 makes one" word2vec explore "$vectors" --history
rm h.txt.history/words-000000000000-*.bin
expect 1 "no history of 'h.txt'.*words-000000000000-[0-9a-f]{16}.bin.*makes one" word2vec odd h.txt cat dog king --history
succeeds word2vec train -train text.txt -size 8 -min-count 1 -output h.txt
expect 1 "no history of 'h.txt'" word2vec similar h.txt cat --history

# --- word2vec: what is read is not written over
expect 2 "train would write over 'text.txt'.*another output" word2vec train -train tiny.txt text.txt -output ./text.txt
expect 2 "page would write over 'h.txt'" word2vec page h.txt --output h.txt
cp text.txt text.svg
expect 2 "table would write over 'text.svg'" word2vec table --corpus text.svg --questions tiny.questions \
  --output text.svg
cmp -s text.txt text.svg || fail "table: the corpus was written over"
cp text.txt metadata.tsv && cp text.txt v.txt.resume && cp text.txt v.vocab
expect 2 "train would write over 'metadata.tsv'" word2vec train -train metadata.tsv -output vectors.tsv
expect 2 "train would write over 'v.txt.resume'" word2vec train -train v.txt.resume -output v.txt
expect 2 "train would write over 'v.vocab'" word2vec train -train v.vocab -output v.npy
expect 2 "'v.tsv' needs a name with 'vectors' in it" word2vec train -train text.txt -output v.tsv
mkdir vectors && cp text.txt vectors/vectors.txt
succeeds word2vec convert h.txt g.npy
succeeds word2vec convert h.txt vectors_g.tsv
expect 2 "page would write over 'g.npy'|page would write over 'g.vocab'" word2vec page g.npy --output g.vocab
expect 2 "page would write over 'metadata_g.tsv'" word2vec page vectors_g.tsv --output metadata_g.tsv
expect 2 "convert would write over 'g.vocab'" word2vec convert g.npy g.vocab --format text
expect 2 "convert would write over 'h.txt'" word2vec convert h.txt ./h.txt --limit 5
cp h.txt h.svg
expect 2 "plot would write over 'h.svg'" word2vec plot h.svg cat dog --output h.svg
printf 'plot cat dog > h.svg\n' | "$programs/word2vec" explore h.svg >stdout 2>stderr
grep -q "plot would write over 'h.svg'" stderr || fail "explore: writes over what it reads"
succeeds word2vec train -train text.txt -size 1 -iter 1 -output vectors1.tsv
succeeds word2vec similar vectors1.tsv cat
printf '\xef\xbb\xbfcat dog\ncat dog\n' >bom.txt
succeeds word2vec train -train bom.txt -min-count 1 -sample 0 -iter 1 -size 2 -output bom.bin
succeeds word2vec similar bom.bin cat
expect 2 "embeddings would write over 'vectors/vectors.txt'" embeddings --corpus vectors/vectors.txt --output vectors
expect 2 "'table.png' does not say which picture" word2vec table --corpus text.txt --questions tiny.questions \
  --output table.png
expect 2 "names cbow twice" word2vec table --corpus text.txt --questions tiny.questions --models cbow,cbow

# --- word2vec: what cannot be resumed, or never be trained. The last line says why
refuses() { # PATTERN PROGRAM ARGS...
  local pattern=$1
  shift
  "$programs/$1" "${@:2}" >stdout 2>stderr </dev/null
  [ $? -eq 1 ] || fail "$*: status is not 1"
  tail -1 stderr | grep -qE -- "$pattern" || fail "$*: does not say '$pattern'"
}
rm v.txt.resume
again=(word2vec train -train text.txt -min-count 1 -size 8 -iter 10000 -threads 1 -output v.txt)
refuses "nothing to resume: there is no 'v.txt.resume'" "${again[@]}" -resume
echo "no training" >v.txt.resume
refuses "cannot go on from 'v.txt.resume': " "${again[@]}" -resume
"$programs/${again[0]}" "${again[@]:1}" >stdout 2>stderr &
sleep 0.5
kill -HUP $!
wait $!
[ $? -eq 130 ] || fail "train, hung up: status is not 130"
grep -q "^word2vec: interrupted: 'v.txt' has the vectors so far, and --resume goes on" stderr ||
  fail "train, hung up: not told"
refuses "it was trained with alpha 0.1, hs 0, model cbow, negative 5, and this training has alpha 0.05, hs 1," \
  "${again[@]}" -resume -model skip-gram -hs 1
{ head -c 5000 /dev/zero | tr '\0' a; cat text.txt; } >long_word.txt
succeeds word2vec train -train long_word.txt -iter 1 -output v.txt
refuses "a word of 5003 bytes occurs 1 times, 'aaaaa.* at most 4096 bytes" \
  word2vec train -train long_word.txt -min-count 1 -iter 1 -output v.txt
succeeds word2vec train -train text.txt -iter 1 -min-count 1 -threads 1000 -snapshots 2 -output v.txt
grep -q "loss" stderr || fail "train -threads 1000: tells no loss"
succeeds word2vec similar v.txt cat --history
"$programs/word2vec" train -train text.txt -iter 1 -output v.txt 2>/dev/full || fail "train: a full stderr ends it"
mkfifo slow.txt.pipe # slow enough for a line of progress
(head -1000 text.txt; sleep 5.5; cat text.txt) >slow.txt.pipe &
"$programs/word2vec" train -train slow.txt.pipe -iter 1 -size 4 -threads 1 -output v.txt 2>&- ||
  fail "train: what is printed to a closed stderr gets into its ids"
wait
ln -s /dev/full full.txt
refuses "cannot write '/dev/full': No space.*; --resume goes on from 'full.txt.resume'" \
  word2vec train -train text.txt -iter 1 -output full.txt

# --- word2vec: killed at any moment, a training goes on to the same bits
same_history() { # NAME NAME: but for the names of their runs
  cmp -s <(sed -E 's/-[0-9a-f]{16}//' "$1.history/history.json") <(sed -E 's/-[0-9a-f]{16}//' "$2.history/history.json") &&
    cmp -s <(cat "$1".history/words-*) <(cat "$2".history/words-*)
}
expect 2 "save-every" word2vec train -train text.txt -output k.bin --save-every -1
kept=(word2vec train -train text.txt -min-count 1 -size 32 -iter 3000 -threads 1 -snapshots 6 -save-every 0.0002)
succeeds "${kept[@]}" -output kept.bin
"$programs/${kept[0]}" "${kept[@]:1}" -output k.bin >stdout 2>stderr &
for _ in {1..200}; do [ -e k.bin.resume ] && break; sleep 0.02; done
refuses "another training is writing 'k.bin'" word2vec train -train text.txt -output k.bin
kill -9 $!
wait $! 2>/dev/null
for pause in 0.1 0.2; do
  "$programs/${kept[0]}" "${kept[@]:1}" -output k.bin -resume >stdout 2>stderr &
  sleep $pause
  kill -9 $! 2>/dev/null
  wait $! 2>/dev/null
done
if [ -e k.bin.resume ]; then # SIGTERM, and SIGKILL at once
  "$programs/${kept[0]}" "${kept[@]:1}" -output k.bin -resume >stdout 2>stderr &
  sleep 0.1
  kill $! 2>/dev/null
  kill -9 $! 2>/dev/null
  wait $! 2>/dev/null
  succeeds "${kept[@]}" -output k.bin -resume
fi
cmp -s kept.bin k.bin || fail "train: other bits after kill -9"
same_history kept.bin k.bin || fail "train: another history after kill -9"
[ "$(ls k.bin.history | wc -l)" -eq 9 ] || fail "train: left $(ls k.bin.history) after kill -9"
(
  trap '' XFSZ
  ulimit -f 64
  exec "$programs/word2vec" train -train text.txt -min-count 1 -size 512 -iter 300 -save-every 0.0002 -output k.bin \
    >stdout 2>stderr
) || fail "train, no room to be saved: failed"
[ "$(grep -c "the training goes on, but: .*k.bin.resume': File too large" stderr)" -eq 1 ] ||
  fail "train, no room to be saved: not told once"

# --- gpt: trained, heard and judged. The last line on stderr says what is wrong
for i in $(seq 300); do echo "one two three four five six seven eight nine ten $i"; done >count.txt
gpt=(gpt train --text count.txt --n-layer 1 --n-head 2 --n-embd 16 --block-size 16 --batch-size 4 --steps 1500
  --dropout 0.1 --save-every 20 --eval-every 300 --sample-every 0 --sample-tokens 20)
expect 2 "needs a command: train, sample, eval, embeddings, import, export" gpt
expect 2 "text is required" gpt train
succeeds gpt train --help
says "^  --bias,--no-bias +whether linear layers"
expect 2 "no preset is called 'chars': there are char, small, gpt2" gpt train --text count.txt --preset chars
expect 2 "n-layer" gpt train --text count.txt --n-layer 0
expect 2 "--n-embd 128 and --n-head 3: the heads must divide it" gpt train --text count.txt --n-head 3
for size in "--batch-size 1000000 --block-size 128" "--n-embd 100000 --n-layer 1000"; do
  # shellcheck disable=SC2086  # a list of words
  expect 1 "tokens take at least [0-9.]+ GB, and this machine has" gpt train --text count.txt $size
done
refuses "the loss over [0-9]+ predictions is -?nan: needs a model of finite numbers" gpt train --text count.txt \
  --n-layer 1 --n-embd 16 --block-size 16 --batch-size 4 --steps 16 --lr 100 --min-lr 100 --warmup 0 --output diverged
[ ! -e diverged/checkpoint.safetensors ] || fail "gpt train: saved what it could not judge"
expect 2 "min-lr 0.5 is above --lr 0.1" gpt train --text count.txt --lr 0.1 --min-lr 0.5
expect 1 "nowhere.txt.*No such file" gpt train --text nowhere.txt
expect 1 "'empty.txt' is empty" gpt train --text empty.txt
expect 1 "not UTF-8 at byte 2" gpt train --text latin.txt
expect 1 "'tiny.txt' has 19 tokens: the first 90 % must be more than the context of 17" \
  gpt train --text tiny.txt --block-size 17
expect 1 "empty.txt.*(Not a directory|File exists)" "${gpt[@]}" --output empty.txt
expect 1 "none.*(Not a directory|Permission)" "${gpt[@]}" --output /dev/null/none
mkdir -p taken/loss.svg
expect 1 "loss.svg.*[Ii]s a directory" "${gpt[@]}" --output taken
mkdir own && cp count.txt own/log.jsonl
expect 2 "train would write over 'own/log.jsonl'" gpt train --text own/log.jsonl --output own
expect 1 "nothing to resume: there is no 'g/checkpoint.safetensors'" "${gpt[@]}" --output g --resume
expect 1 "nowhere.*No such file" gpt sample nowhere
expect 1 "cannot use 'count.txt': " gpt sample count.txt

succeeds "${gpt[@]}" --output whole
says "^validation loss [0-9.]+, perplexity [0-9.]+, after 1500 steps$"
[ "$(grep -c grad_norm whole/log.jsonl)" -eq 1500 ] || fail "gpt train: not a line for each step"
grep -q ">validation</text>" whole/loss.svg || fail "gpt train: no curve"

# Killed at any moment, it goes on from the last checkpoint, and comes to the same bits.
"$programs/${gpt[0]}" "${gpt[@]:1}" --output g >stdout 2>stderr &
for _ in {1..200}; do [ -e g/checkpoint.safetensors ] && break; sleep 0.05; done
kill -9 $!
wait $! 2>/dev/null
for pause in 0.2 0.3; do
  "$programs/${gpt[0]}" "${gpt[@]:1}" --output g --resume >stdout 2>stderr &
  sleep $pause
  kill -9 $! 2>/dev/null
  wait $! 2>/dev/null
done
"$programs/${gpt[0]}" "${gpt[@]:1}" --output g --resume >stdout 2>stderr &
sleep 0.2
kill -TERM $! 2>/dev/null
wait $!
interrupted=$?
[ $interrupted -eq 0 ] || [ $interrupted -eq 130 ] || fail "gpt train, interrupted: status $interrupted"
[ $interrupted -eq 0 ] || grep -q "^gpt: interrupted: --resume goes on from 'g/checkpoint" stderr ||
  fail "gpt train, interrupted: not told"
succeeds "${gpt[@]}" --output g --resume
cmp -s whole/checkpoint.safetensors g/checkpoint.safetensors || fail "gpt train: other bits after kill -9"
cmp -s <(sed 's/,"tokens_per.*//' whole/log.jsonl) <(sed 's/,"tokens_per.*//' g/log.jsonl) ||
  fail "gpt train: another log after kill -9"
succeeds "${gpt[@]}" --output g --resume
says "^'g/checkpoint.safetensors' has all of its 1500 steps$"

cannot_resume() { # PATTERN TEXT ARGS...
  "$programs/gpt" train --output g --resume --text "${@:2}" >stdout 2>stderr </dev/null
  [ $? -eq 1 ] || fail "gpt train --resume ${*:2}: status is not 1"
  tail -1 stderr | grep -qE -- "$1" || fail "gpt train --resume ${*:2}: does not say '$1'"
}
cannot_resume "it was trained with block_size 16, dropout 0.1, n_embd 16, .* and this training has block_size 64," count.txt
cannot_resume "training.text of [0-9]+ tokens" once.txt "${gpt[@]:4}"
(
  ulimit -f 16
  exec "$programs/gpt" train --text count.txt --n-layer 4 --n-head 2 --n-embd 64 --block-size 16 --steps 3 --save-every 2 \
    --output g >stdout 2>stderr
)
[ $? -eq 1 ] || fail "gpt train, a full disk: status is not 1"
grep -q "the training goes on, but: .*checkpoint.*File too large" stderr || fail "gpt train, a full disk: not told"
tail -1 stderr | grep -q "checkpoint.*File too large" || fail "gpt train, a full disk: not told at the end"
cmp -s whole/checkpoint.safetensors g/checkpoint.safetensors || fail "gpt train, a full disk: the checkpoint is gone"

model=whole/checkpoint.safetensors
succeeds gpt sample $model --prompt "one two" --count 40
[ "$(head -c 7 stdout)" = "one two" ] && [ "$(wc -c <stdout)" -eq 48 ] || fail "gpt sample: not the prompt and 40 characters"
cp stdout first.sample
succeeds gpt sample $model --prompt "one two" --count 40
cmp -s stdout first.sample || fail "gpt sample: another text from the same seed"
succeeds gpt sample $model --prompt "one two" --count 40 --seed 2 --temperature 1.5 --top-k 5 --top-p 0.9
! cmp -s stdout first.sample || fail "gpt sample: the same text from another seed"
expect 0 "the prompt has 29 tokens: the model sees the last 16" gpt sample $model --prompt "one two three four five seven"
expect 1 "the character 'Z' .* is not among the" gpt sample $model --prompt Z
expect 2 "temperature" gpt sample $model --temperature -1
expect 2 "top-p" gpt sample $model --top-p nan
"$programs/gpt" sample $model >/dev/full 2>stderr
[ $? -eq 1 ] || fail "gpt sample: loses its text in silence"
succeeds gpt eval $model --text count.txt
says "^perplexity +[0-9.]+$"
printf 'o' >one.txt
expect 1 "'one.txt' has 1 token: needs two" gpt eval $model --text one.txt
expect 1 "'empty.txt' is empty" gpt eval $model --text empty.txt
expect 1 "the character 'z' .*is not among" gpt eval $model --text <(echo zero)

succeeds gpt embeddings $model --output e.html
says "^Before training: a table of 26 x 16 random numbers$"
says "^After 1500 steps: the same table$"
says "^  e +[^ ]+ -?[0-9.]+  "
says "^  reaches +26 of them where the head is tied"
looked_up=$(grep -oE '[0-9]+ of them different' stdout | grep -oE '^[0-9]+')
says "^  reaches +$looked_up of them where the head has a weight of its own"
grep -q '"groups":\["signs",' e.html || fail "gpt embeddings: no page"
expect 2 "'z' is not among the 26 tokens" gpt embeddings $model --tokens e z --output e.html
expect 2 "would write over" gpt embeddings $model --output $model

# --- gpt with the tokens of a BPE
bpe=(gpt train --text count.txt --bpe-size 300 --n-layer 1 --n-head 2 --n-embd 16 --block-size 16 --batch-size 4
  --steps 400 --save-every 20 --eval-every 0 --sample-every 0 --sample-tokens 20)
expect 2 "--bpe excludes --bpe-size" gpt train --text count.txt --bpe "$data/bpe" --bpe-size 300
expect 2 "bpe-size: needs a number from 257 to 1000000, got '256'" gpt train --text count.txt --bpe-size 256
expect 1 "too short for a vocabulary of 5000 tokens: after [0-9]+ no pair" gpt train --text count.txt --bpe-size 5000
expect 2 "--preset gpt2 reads the tokens of a BPE: needs --bpe" gpt train --text count.txt --preset gpt2
expect 1 "'folder' has no BPE: needs encoder.json and vocab.bpe" gpt train --text count.txt --bpe folder
expect 1 "'' has no BPE" gpt train --text count.txt --bpe ""
expect 1 "'tiny.txt' has [0-9]+ tokens: the first 90 %" gpt train --text tiny.txt --bpe "$data/bpe"
expect 1 "'empty.txt' is empty" gpt train --text empty.txt --bpe-size 300
mkdir -p cut && cp "$data/bpe/encoder.json" cut
expect 1 "cannot read 'cut/vocab.bpe': No such file" gpt train --text count.txt --bpe cut
head -9 "$data/bpe/vocab.bpe" >cut/vocab.bpe
expect 1 "'cut/vocab.bpe' has no merge into " gpt train --text count.txt --bpe cut
cp count.txt own/vocab.bpe
expect 2 "train would write over 'own/vocab.bpe'" gpt train --text own/vocab.bpe --bpe-size 300 --output own

succeeds "${bpe[@]}" --output bpe
says "^wrote bpe/checkpoint.safetensors, bpe/log.jsonl, bpe/loss.svg, bpe/encoder.json, bpe/vocab.bpe$"
"$programs/${bpe[0]}" "${bpe[@]:1}" --output b >stdout 2>stderr &
for _ in {1..200}; do [ -e b/checkpoint.safetensors ] && break; sleep 0.02; done
kill -9 $!
wait $! 2>/dev/null
succeeds "${bpe[@]}" --output b --resume
for file in checkpoint.safetensors encoder.json vocab.bpe; do
  cmp -s bpe/$file b/$file || fail "gpt train --bpe-size: another $file after kill -9"
done
# The files that it wrote are a BPE as any other; where no training can go on, they stay.
succeeds "${bpe[@]::4}" --bpe b "${bpe[@]:6}" --output b --resume
says "has all of its 400 steps"
expect 1 "training.tokens bpe of 300 tokens .* and this training has .*training.tokens bpe of 299 tokens" \
  "${bpe[@]::4}" --bpe-size 299 "${bpe[@]:6}" --output b --resume
expect 1 "and this training has .*training.tokens characters of 26 tokens" "${bpe[@]::4}" "${bpe[@]:6}" --output b --resume
cmp -s bpe/vocab.bpe b/vocab.bpe || fail "gpt train --resume: wrote another tokenizer's files"

model=b/checkpoint.safetensors
for bytes in 'one \xf0\x9f' 'one \xff\xc3'; do # bytes that the text does not have
  succeeds gpt sample $model --prompt "$(printf "$bytes")" --count 60 --temperature 3
  iconv -f UTF-8 -t UTF-8 stdout >/dev/null 2>&1 || fail "gpt sample: writes what is not UTF-8"
  [ "$(head -c 4 stdout)" = "one " ] || fail "gpt sample: not the prompt"
done
succeeds gpt sample $model --prompt "<|endoftext|>" --count 5 --special-tokens # one token
expect 0 "the prompt has 17 tokens" gpt sample $model --special-tokens \
  --prompt "$(printf '<|endoftext|>%.0s' {1..17})" --count 1
expect 0 "^the prompt spells out '<\|endoftext\|>': read as letters; --special-tokens reads the token$" \
  gpt sample $model --prompt "<|endoftext|>" --count 5
for _ in {1..60}; do printf 'one two three<|endoftext|>four five'; done >documents.txt
succeeds gpt eval $model --text documents.txt --special-tokens
as_tokens=$(grep -oE '[0-9]+ predictions' stdout)
expect 0 "'documents.txt' spells out '<\|endoftext\|>': read as letters" gpt eval $model --text documents.txt
[ "$(grep -oE '[0-9]+' <<<"$as_tokens")" -lt "$(grep -oE '[0-9]+ predictions' stdout | grep -oE '[0-9]+')" ] ||
  fail "gpt eval: reads '<|endoftext|>' as the token unasked"
few=("${bpe[@]/#400/20}")
documents=("${few[@]::2}" --text documents.txt --bpe b "${few[@]:6}" --output d)
succeeds "${documents[@]}" --special-tokens
succeeds "${documents[@]}" --special-tokens --resume
says "has all of its 20 steps"
"$programs/gpt" "${documents[@]:1}" --resume >stdout 2>stderr
[ $? -eq 1 ] || fail "gpt train --resume without --special-tokens: status is not 1"
grep -q "'documents.txt' spells out" stderr || fail "gpt train --resume: does not say why the text is another"
grep -q "was trained with .*text of .* and this training has .*text of" stderr || fail "gpt train --resume: another text"
succeeds gpt sample $model --count 5
succeeds gpt eval $model --text latin.txt
says "^bits per byte +[0-9.]+$"
succeeds gpt embeddings $model --tokens " three" "␣four" "<|endoftext|>" --output b.html
says "^Before training: a table of 300 x 16 random numbers$"
says "^  ␣three +[^ ]+ -?[0-9.]+  "
grep -q '"begin a word"' b.html || fail "gpt embeddings: no page of tokens"
for _ in {1..60}; do cat latin.txt; done >bytes.txt
succeeds "${bpe[@]::2}" --text bytes.txt --bpe "$data/bpe" --block-size 16 --n-layer 1 --n-embd 16 --steps 2 --output l

# --- gpt with Hugging Face's files
golden=$data/../../golden/hugging_face
mkdir hf && cp "$golden/published/"* hf
expect 2 "output is required" gpt import hf/model.safetensors
expect 1 "'hf' has no BPE: needs encoder.json and vocab.bpe, or vocab.json and merges.txt" \
  gpt import hf/model.safetensors --output i.safetensors
cp "$data/bpe/encoder.json" hf/vocab.json && cp "$data/bpe/vocab.bpe" hf/merges.txt
expect 1 "cannot import 'hf/none': .*No such file" gpt import hf/none --output i.safetensors
expect 1 "cannot import 'hf/config.json': .*if it is a safetensors file" gpt import hf/config.json --output i.safetensors
expect 1 "'none.json'.*No such file" gpt import hf/model.safetensors --config none.json --output i.safetensors
expect 1 "config.json' says n_positions 6: needs 8, as the model's tensors have it" \
  gpt import hf/model.safetensors --config "$golden/saved/config.json" --output i.safetensors
expect 1 "config.json' says n_head 2, and --n-head 4" gpt import hf/model.safetensors --n-head 4 --output i.safetensors
expect 2 "n-head" gpt import hf/model.safetensors --n-head 0 --output i.safetensors
expect 2 "would write over" gpt import hf/model.safetensors --output hf/model.safetensors
for file in config vocab; do
  expect 2 "would write over" gpt import hf/model.safetensors --output hf/$file.json
done
expect 1 "the BPE of 'bpe' has 300 tokens, and 'hf/model.safetensors' a vocab_size of 512" \
  gpt import hf/model.safetensors --bpe bpe --output i.safetensors
expect 1 "cannot import '$model': " gpt import $model --output i.safetensors
[ ! -e i.safetensors ] || fail "gpt import: wrote what it refused"

succeeds gpt import hf/model.safetensors --output i.safetensors
says "^wrote i.safetensors: 2 layers x 8, 2 heads, 512 tokens, a context of 8, 0.0 M parameters$"
(cd hf && "$programs/gpt" import model.safetensors --output here >/dev/null) && cmp -s i.safetensors hf/here ||
  fail "gpt import: does not find what is beside a model"
succeeds gpt export i.safetensors --output back/model.safetensors
says "^wrote back/model.safetensors, back/config.json, back/merges.txt, back/vocab.json$"
cmp -s back/vocab.json hf/vocab.json && cmp -s back/merges.txt hf/merges.txt || fail "gpt export: other tokens"
succeeds gpt import back/model.safetensors --output again.safetensors
cmp -s i.safetensors again.safetensors || fail "gpt import: not what was exported"
expect 2 "would write over" gpt export i.safetensors --output i.safetensors
expect 1 "cannot use 'count.txt'" gpt export count.txt --output back/model.safetensors
mkdir -p taken/config.json
expect 2 "would write two files to 'two/./config.json'" gpt export i.safetensors --output two/./config.json
[ ! -e two/config.json ] || fail "gpt export: half of its files"
expect 1 "config.json.*[Ii]s a directory" gpt export i.safetensors --output taken/model.safetensors
[ ! -e taken/model.safetensors ] || fail "gpt export: half of its files"
succeeds gpt export whole/checkpoint.safetensors --output characters/model.safetensors
says "^its tokens are characters, for which transformers has no file$"
[ ! -e characters/vocab.json ] || fail "gpt export: a BPE of characters"

succeeds gpt sample i.safetensors --prompt "to be" --count 5
succeeds gpt eval i.safetensors --text tiny.txt
succeeds gpt embeddings i.safetensors --output i.html
says "^A table of 512 x 8 numbers. What it was before its training the file does not know$"
mkdir r && cp i.safetensors r/checkpoint.safetensors
expect 1 "it is a model without a training; train --init begins one from it" \
  gpt train --text count.txt --bpe hf --output r --resume

# Fine-tuned, killed on the way, it comes to the same bits.
init=(gpt train --text count.txt --init i.safetensors --steps 400 --save-every 10 --eval-every 0 --sample-every 0
  --sample-tokens 5)
expect 2 "--n-layer excludes --init" "${init[@]}" --n-layer 3
expect 2 "init.*needs a file" gpt train --text count.txt --init ""
expect 1 "none.*No such file" gpt train --text count.txt --init none
expect 2 "would write over" gpt train --text count.txt --init r/checkpoint.safetensors --output r
succeeds "${init[@]}" --output tuned
"$programs/${init[0]}" "${init[@]:1}" --output t >stdout 2>stderr &
for _ in {1..200}; do [ -e t/checkpoint.safetensors ] && break; sleep 0.02; done
kill -9 $!
wait $! 2>/dev/null
succeeds "${init[@]}" --output t --resume
cmp -s tuned/checkpoint.safetensors t/checkpoint.safetensors || fail "gpt train --init: other bits after kill -9"

# Its context may be cut, and its table was not random any more.
further=(gpt train --text count.txt --init whole/checkpoint.safetensors --steps 5 --output further)
expect 1 "has a context of 16: --block-size 100 cannot make it longer" "${further[@]}" --block-size 100
succeeds "${further[@]}" --block-size 4
succeeds gpt embeddings further/checkpoint.safetensors --output further.html
says "^Before training: a table of 26 x 16 another model's numbers$"

# --- Standard streams: what goes to /dev/stdout goes there alone, behind what is there
printf 'a b a b a b\n' >saved.corpus
"$programs/word2vec" train --corpus saved.corpus --min-count 1 --save-vocab /dev/stdout 2>stderr | cmp -s - <(printf '</s> 1\na 3\nb 3\n') ||
  fail "train --save-vocab /dev/stdout: another vocabulary"
echo precious >log
for out in /dev/stdout /dev/fd/1 /proc/self/fd/1; do
  [ -e "$out" ] || continue
  "$programs/word2vec" convert "$vectors" "$out" --format text >>log 2>stderr || fail "convert >>log: failed"
done
[ "$(head -1 log)" = precious ] || fail "convert >>log: what was there is gone"
"$programs/word2vec" convert "$vectors" one.txt 2>stderr
[ "$(wc -l <log)" -eq $((1 + 3 * $(wc -l <one.txt))) ] || fail "convert >>log: not all vectors"
"$programs/word2vec" convert "$vectors" /dev/stdout --format text 2>stderr | cmp -s - one.txt || fail "convert | cat: other vectors"
{
  rm log
  "$programs/word2vec" convert "$vectors" /dev/stdout --format text 2>stderr
} >>log
! ls | grep -q deleted || fail "convert into a deleted file: makes another"
expect_pipe() { # its reader has gone: quietly, or in one line where nothing ends it
  [ "$1" -eq 141 ] || { [ "$1" -eq 1 ] && grep -q "Broken pipe" stderr; } || fail "$2 | true: status $1"
}
"$programs/word2vec" convert "$vectors" /dev/stdout --format text 2>stderr | true
expect_pipe "${PIPESTATUS[0]}" convert
"$programs/word2vec" convert "$vectors" /dev/stdout --format text >&- 2>stderr && fail "convert >&-: succeeds"
grep -q "cannot write '/dev/stdout': Bad file descriptor" stderr || fail "convert >&-: not told"
"$programs/word2vec" convert "$vectors" two.txt >&- <&- 2>&- || fail "convert, all streams closed: failed"
cmp -s one.txt two.txt || fail "convert, all streams closed: other vectors"
mkfifo pipe.txt
cat pipe.txt >three.txt &
sleep 0.1
"$programs/word2vec" convert "$vectors" pipe.txt 2>stderr || fail "convert into a FIFO: failed"
wait $!
cmp -s one.txt three.txt || fail "convert into a FIFO: other vectors"
succeeds word2vec page "$vectors" --output one.html
succeeds word2vec page "$vectors" --output /dev/stdout
cmp -s stdout one.html || fail "page --output /dev/stdout: more than the page"
grep -q "^wrote /dev/stdout" stderr || fail "page --output /dev/stdout: does not say so on stderr"
ln -s /dev/stdout to_stdout.svg
succeeds word2vec plot "$vectors" cat dog --output to_stdout.svg
[ "$(head -c 5 stdout)" = "<svg " ] && [ "$(tail -1 stdout)" = "</svg>" ] || fail "plot --output /dev/stdout: more than the picture"

# --- What the environment and the system's limits say
for program in word2vec gpt embeddings; do
  EMBER_NUM_THREADS=abc expect 2 "^$program: .*EMBER_NUM_THREADS is 'abc': needs a number from 1 to 1024" $program --help
  "$programs/$program" --help >/dev/full 2>stderr
  [ $? -eq 1 ] || fail "$program --help: a full stdout is no failure"
done
for threads in "" 0 1025 2000 -1 " 2"; do
  EMBER_NUM_THREADS=$threads expect 2 "EMBER_NUM_THREADS is '$threads'" word2vec similar
done
(
  ulimit -f 1
  exec "$programs/word2vec" page "$vectors" --output limit.html >stdout 2>stderr
)
[ $? -eq 1 ] || fail "page, ulimit -f: status is not 1"
grep -q "cannot write 'limit.html': File too large ('ulimit -f' allows" stderr || fail "page, ulimit -f: not told"

# --- And what works
succeeds embeddings --corpus tiny.txt --min-count 1 --sample 0 --epochs 2 --output tiny
[ "$(head -1 tiny/vectors.txt)" = "4 100" ] || fail "tiny.txt: $(head -1 tiny/vectors.txt)"
succeeds embeddings --min-count 1000 --epochs 1 --output frequent
for program in word2vec gpt embeddings; do
  succeeds $program --config
  says "^BLAS .*OpenBLAS [0-9]"
done
succeeds word2vec -config
cpu=$(sed -n 's/^Cpus_allowed_list:[^0-9]*\([0-9]*\).*/\1/p' /proc/self/status 2>/dev/null)
if [ -n "$cpu" ] && command -v taskset >/dev/null; then
  env -u EMBER_NUM_THREADS taskset -c "$cpu" "$programs/gpt" --config >stdout 2>stderr || fail "--config on one CPU: failed"
  says "^threads +1$"
fi

if [ "$failures" -gt 0 ]; then
  printf '%d failures\n' "$failures"
  exit 1
fi
