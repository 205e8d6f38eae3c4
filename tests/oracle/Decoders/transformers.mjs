// Scores labels and continues prompts with Transformers.js, one prompt at a time and without a kept prefix.
// argv: folder of node_modules. stdin: one JSON request a line; stdout: one JSON answer a line.
// Request: {model, maxNewTokens, messages?: bool, prompts: [string | message[]], labels: [string], continued: number of prompts to continue}
// Answer: {rows: [{promptTokens, logProbabilities: [number]}], texts: [string]} or {error}.
import { createRequire } from 'node:module';
import path from 'node:path';
import readline from 'node:readline';

const require = createRequire(path.join(process.argv[2], 'oracle.js'));
const main = require.resolve('@huggingface/transformers');
const { AutoTokenizer, AutoModelForCausalLM, Tensor, env } = await import(path.join(path.dirname(main), 'transformers.node.mjs'));
env.allowRemoteModels = false;

const textOnly = { add_special_tokens: false };

async function answer(request) {
  const local = { local_files_only: true };
  const tokenizer = await AutoTokenizer.from_pretrained(request.model, local);
  const model = await AutoModelForCausalLM.from_pretrained(request.model, {
    ...local,
    dtype: 'fp32', // names the file onnx/model.onnx, whatever its real precision
    device: 'cpu',
    use_external_data_format: request.externalData ? 1 : 0,
    session_options: {
      intraOpNumThreads: 1,
      logSeverityLevel: 3,
      // Weight-only int8 in float32 products: by default the runtime rounds activations to int8 there, and the last bit decides.
      extra: { session: { qdq_matmulnbits_accuracy_level: '1' } },
    },
  });

  try {
    const rows = [];
    const texts = [];
    for (const [index, prompt] of request.prompts.entries()) {
      const text = typeof prompt === 'string'
        ? prompt
        : tokenizer.apply_chat_template(prompt, { tokenize: false, add_generation_prompt: true });
      // A chat template writes its special tokens itself.
      const options = typeof prompt === 'string' ? {} : textOnly;
      const ids = tokenizer.encode(text, options);
      const logProbabilities = [];
      for (const label of request.labels) {
        logProbabilities.push(await score(model, ids, tokenizer.encode(text + label, options)));
      }
      rows.push({ promptTokens: ids.length, logProbabilities });
      if (index < request.continued) {
        const output = await model.generate({ ...feeds(ids), max_new_tokens: request.maxNewTokens, do_sample: false });
        texts.push(tokenizer.decode(numbers(output).slice(ids.length), { skip_special_tokens: true, clean_up_tokenization_spaces: false }));
      }
    }
    return { rows, texts };
  } finally {
    await model.dispose();
  }
}

/** Log-probability of the tokens of `whole` that `prompt` does not have, each after all before it. */
async function score(model, prompt, whole) {
  if (prompt.some((id, i) => whole[i] !== id)) throw new Error('the label changes the tokens of the prompt');
  let sum = 0;
  if (model.sessions.model.outputMetadata.find((o) => o.name === 'logits').shape[1] === 1) {
    // The graph gives one row of logits a pass.
    for (let i = prompt.length; i < whole.length; i++) {
      const { logits } = await model(feeds(whole.slice(0, i)));
      sum += logProbability(logits, 0, whole[i]);
    }
    return sum;
  }
  const { logits } = await model(feeds(whole));
  for (let i = prompt.length; i < whole.length; i++) sum += logProbability(logits, i - 1, whole[i]);
  return sum;
}

function feeds(ids) {
  const shape = [1, ids.length];
  return {
    input_ids: new Tensor('int64', BigInt64Array.from(ids, BigInt), shape),
    attention_mask: new Tensor('int64', new BigInt64Array(ids.length).fill(1n), shape),
  };
}

function logProbability(logits, row, token) {
  const width = logits.dims.at(-1);
  const values = numbers(logits, row * width, (row + 1) * width);
  const largest = values.reduce((a, b) => Math.max(a, b));
  const sum = values.reduce((a, b) => a + Math.exp(b - largest), 0);
  return values[token] - largest - Math.log(sum);
}

function numbers(tensor, start = 0, end = undefined) {
  const values = Array.from(tensor.data.slice(start, end), Number);
  return tensor.type === 'float16' && tensor.data instanceof Uint16Array ? values.map(half) : values;
}

/** An IEEE half-precision number from its bits. */
function half(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  return exponent ? sign * 2 ** (exponent - 15) * (1 + fraction / 1024) : sign * 2 ** -14 * (fraction / 1024);
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  let reply;
  try {
    reply = await answer(JSON.parse(line));
  } catch (error) {
    reply = { error: String(error.stack ?? error) };
  }
  process.stdout.write(JSON.stringify(reply) + '\n');
}
