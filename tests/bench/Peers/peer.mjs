// What the figures are compared with, over the npm build of the same ONNX Runtime.
// argv: folder of node_modules. stdin: one JSON request a line; stdout: one JSON answer a line.
//   {command: "versions"}                          → {versions}
//   {command: "load", model, threads, externalData?} → {seconds}   Transformers.js opens the model
//   {command: "score", prompts, labels, batch}     → {seconds}   and scores single-token labels after each prompt
//   {command: "loadGraph", graph, threads}         → {seconds}   a bare session
//   {command: "runGraph", input, shape, times}     → {seconds}   runs it on fp32 zeros
import { createRequire } from 'node:module';
import path from 'node:path';
import readline from 'node:readline';

const require = createRequire(path.join(process.argv[2], 'bench.js'));
const main = require.resolve('@huggingface/transformers');
const { AutoTokenizer, AutoModelForCausalLM, env } = await import(path.join(path.dirname(main), 'transformers.node.mjs'));
const ort = require('onnxruntime-node');
env.allowRemoteModels = false;

let tokenizer;
let model;
let graph;

const commands = {
  async versions() {
    return {
      versions: {
        node: process.version,
        'transformers.js': env.version,
        'onnxruntime-node': require('onnxruntime-node/package.json').version,
      },
    };
  },

  async load({ model: folder, threads, externalData = true }) {
    await model?.dispose();
    tokenizer = await AutoTokenizer.from_pretrained(folder, { local_files_only: true });
    model = await AutoModelForCausalLM.from_pretrained(folder, {
      local_files_only: true,
      dtype: 'fp32',
      device: 'cpu',
      use_external_data_format: externalData ? 1 : 0,
      session_options: { intraOpNumThreads: threads, logSeverityLevel: 3 },
    });
  },

  // As the documentation runs a model on a list of texts: tokenise with padding, call the model, read its logits.
  async score({ prompts, labels, batch }) {
    tokenizer.padding_side = 'left';
    const tokens = labels.map((label) => tokenizer.encode(label, { add_special_tokens: false })[0]);
    let best = 0;
    for (let first = 0; first < prompts.length; first += batch) {
      const inputs = tokenizer(prompts.slice(first, first + batch), { padding: true });
      const { logits } = await model(inputs);
      const [rows, positions, width] = logits.dims;
      for (let row = 0; row < rows; row++) {
        const start = (row * positions + positions - 1) * width;
        const last = logits.data.subarray(start, start + width);
        const largest = last.reduce((a, b) => Math.max(a, b));
        const total = last.reduce((a, b) => a + Math.exp(b - largest), 0);
        best += Math.max(...tokens.map((token) => last[token] - largest - Math.log(total)));
      }
    }
    if (Number.isNaN(best)) throw new Error('no scores');
  },

  async loadGraph({ graph: file, threads }) {
    graph = await ort.InferenceSession.create(file, { intraOpNumThreads: threads, logSeverityLevel: 3 });
  },

  async runGraph({ input, shape, times }) {
    const zeros = new ort.Tensor('float32', new Float32Array(shape.reduce((a, b) => a * b)).fill(0.5), shape);
    for (let i = 0; i < times; i++) await graph.run({ [input]: zeros });
  },
};

for await (const line of readline.createInterface({ input: process.stdin })) {
  let reply;
  try {
    const request = JSON.parse(line);
    const start = process.hrtime.bigint();
    reply = (await commands[request.command](request)) ?? {};
    reply.seconds = Number(process.hrtime.bigint() - start) / 1e9;
  } catch (error) {
    reply = { error: String(error.stack ?? error) };
  }
  process.stdout.write(JSON.stringify(reply) + '\n');
}
