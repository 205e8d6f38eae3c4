// Asks Hugging Face's own tokenizers about every code point; unicode-tables.py makes the tables of Tokenization/Unicode from the answer.
// argv: folder of node_modules. stdout: {categories: {name: [code point]}, marks: [code point], forms: {name: {code point: text}}}.
import { createRequire } from 'node:module';

const { Tokenizer } = createRequire(`${process.argv[2]}/oracle.js`)('tokenizers');
const codePoints = Array.from({ length: 0x110000 }, (_, c) => c).filter((c) => c < 0xd800 || c > 0xdfff);
const all = codePoints.map((c) => String.fromCodePoint(c)).join('');

function tokenizer(parts) {
  const model = { type: 'BPE', vocab: { a: 0 }, merges: [] };
  return Tokenizer.fromString(JSON.stringify({ version: '1.0', added_tokens: [], ...parts, model }));
}

/** The code points that a pattern matches. */
function matched(pattern) {
  const pre_tokenizer = { type: 'Split', pattern: { Regex: pattern }, behavior: 'Removed', invert: false };
  const kept = new Set();
  for (const [text] of tokenizer({ pre_tokenizer }).getPreTokenizer().preTokenizeString(all)) {
    for (const character of text) kept.add(character.codePointAt(0));
  }
  return codePoints.filter((c) => !kept.has(c));
}

/** The code points that a normalizer changes, and to what. */
function changed(type) {
  const normalizer = tokenizer({ normalizer: { type } }).getNormalizer();
  const changes = codePoints.map((c) => [c, normalizer.normalizeString(String.fromCodePoint(c))]);
  return Object.fromEntries(changes.filter(([c, text]) => text !== String.fromCodePoint(c)));
}

const categories = {};
for (const name of 'Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Zs Zl Zp Cc Cf Co Cn'.split(' ')) {
  categories[name] = matched(`\\p{${name}}`);
}
const forms = {};
for (const name of ['NFC', 'NFD', 'NFKD', 'Lowercase']) forms[name] = changed(name);
const marks = Object.keys(changed('StripAccents')).map(Number);
process.stdout.write(JSON.stringify({ categories, marks, forms }));
