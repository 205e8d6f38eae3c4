// Encodes and decodes strings with Hugging Face's own tokenizers.
// argv: folder of node_modules, file of strings (a JSON string a line), file for the answers, then tokenizer.json files.
// Answers, a line for each tokenizer and string, in order: [ids, text, text without special tokens, ids without special tokens], the last
// for a tokenizer's first strings only, because it costs as much again.
import { createRequire } from 'node:module';
import fs from 'node:fs';

const [modules, stringsFile, answersFile, ...tokenizerFiles] = process.argv.slice(2);
const { Tokenizer } = createRequire(`${modules}/oracle.js`)('tokenizers');
const strings = fs.readFileSync(stringsFile, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line));
const answers = fs.openSync(answersFile, 'w');
const chunk = 1000;

for (const file of tokenizerFiles) {
  const tokenizer = Tokenizer.fromFile(file);
  for (let start = 0; start < strings.length; start += chunk) {
    const part = strings.slice(start, start + chunk);
    const ids = async (addSpecialTokens) => (await tokenizer.encodeBatch(part, { addSpecialTokens })).map((e) => e.getIds());
    const [whole, plain] = [await ids(true), start === 0 ? await ids(false) : []];
    const [text, clean] = [await tokenizer.decodeBatch(whole, false), await tokenizer.decodeBatch(whole, true)];
    fs.writeSync(answers, part.map((_, i) => JSON.stringify([whole[i], text[i], clean[i], plain[i]]) + '\n').join(''));
  }
}
