// Writes conversations with Transformers.js.
// argv: folder of node_modules. stdin: one JSON request a line; stdout: one JSON answer a line.
// Request: {model: folder, messages}. Answer: {text, ids}, or {error} where the template gave up.
import { createRequire } from 'node:module';
import fs from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';

const require = createRequire(path.join(process.argv[2], 'oracle.js'));
const main = require.resolve('@huggingface/transformers');
const { AutoTokenizer, env } = await import(path.join(path.dirname(main), 'transformers.node.mjs'));
env.allowRemoteModels = false;

const tokenizers = new Map();
for await (const line of readline.createInterface({ input: process.stdin })) {
  const { model, messages } = JSON.parse(line);
  if (!tokenizers.has(model)) tokenizers.set(model, await AutoTokenizer.from_pretrained(model, { local_files_only: true }));
  const tokenizer = tokenizers.get(model);
  // A template in a file of its own is not read by this library's text tokenizers.
  const file = path.join(model, 'chat_template.jinja');
  const chat_template = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : null;
  let answer;
  try {
    // The date stands still, as in a context that must be the same every day.
    const options = { chat_template, add_generation_prompt: true, date_string: '26 Jul 2024' };
    answer = {
      text: tokenizer.apply_chat_template(messages, { ...options, tokenize: false }),
      ids: tokenizer.apply_chat_template(messages, { ...options, tokenize: true, return_tensor: false, return_dict: false }),
    };
  } catch (error) {
    answer = { error: String(error.message ?? error) };
  }
  process.stdout.write(JSON.stringify(answer) + '\n');
}
