// Decodes our encodings and encodes the same values with npm's @msgpack/msgpack.
// argv: folder of node_modules, file of cases, file for the answers. A case is one JSON line {hex: our encoding, value: what it stands
// for}; an answer is {difference: null or text, hex: the peer's encoding of the value}. Values are tagged, as Values.cs describes.
// JavaScript has one kind of number: a float without a fraction is taken for an integer when it is encoded.
import { createRequire } from 'node:module';
import fs from 'node:fs';
import readline from 'node:readline';

const [modules, casesFile, answersFile] = process.argv.slice(2);
const { encode, decode, ExtData, ExtensionCodec, decodeTimestampToTimeSpec, encodeTimeSpecToTimestamp } =
  createRequire(`${modules}/oracle.js`)('@msgpack/msgpack');

class Timestamp {
  constructor(sec, nsec) { Object.assign(this, { sec, nsec }); }
}

const extensionCodec = new ExtensionCodec();
extensionCodec.register({
  type: -1,
  encode: (value) => (value instanceof Timestamp ? encodeTimeSpecToTimestamp(value) : null),
  decode: (data) => { const { sec, nsec } = decodeTimestampToTimeSpec(data); return new Timestamp(sec, nsec); },
});

const bytes = (hex) => new Uint8Array(Buffer.from(hex, 'hex'));

function value([tag, first, second]) {
  switch (tag) {
    case 'n': return null;
    case 't': return first;
    // With 64-bit integers as BigInt, a number over 32 bits is encoded as a float.
    case 'i': return Number(first) >= -(2 ** 31) && Number(first) < 2 ** 32 ? Number(first) : BigInt(first);
    case 'f': return Buffer.from(first, 'hex').readDoubleBE();
    case 'g': return Buffer.from(first, 'hex').readFloatBE();
    case 's': return first;
    case 'b': return bytes(first);
    case 'x': return new ExtData(first, bytes(second));
    case 'ts': return new Timestamp(Number(first), second);
    case 'a': return first.map(value);
    default: return Object.fromEntries(first.map(([key, one]) => [value(key), value(one)]));
  }
}

function difference(tagged, got, path = '$') {
  const [tag, first, second] = tagged;
  const unless = (same) => (same ? null : `${path}: ${JSON.stringify(tagged).slice(0, 100)} expected, ${String(got).slice(0, 100)} decoded`);
  switch (tag) {
    case 'i': return unless((typeof got === 'number' || typeof got === 'bigint') && BigInt(got) === BigInt(first));
    case 'f': case 'g': return unless(Object.is(value(tagged), got));
    case 'b': return unless(got instanceof Uint8Array && Buffer.from(got).toString('hex') === first);
    case 'x': return unless(got instanceof ExtData && got.type === first && Buffer.from(got.data).toString('hex') === second);
    case 'ts': return unless(got instanceof Timestamp && got.sec === Number(first) && got.nsec === second);
    case 'a':
      if (!Array.isArray(got) || got.length !== first.length) return unless(false);
      for (let i = 0; i < first.length; i++) {
        const found = difference(first[i], got[i], `${path}[${i}]`);
        if (found) return found;
      }
      return null;
    case 'm': {
      const keys = typeof got === 'object' && got !== null ? Object.keys(got) : [];
      if (keys.length !== first.length) return unless(false);
      for (const [key, one] of first) {
        const found = Object.hasOwn(got, value(key)) ? difference(one, got[value(key)], `${path}.${value(key)}`) : unless(false);
        if (found) return found;
      }
      return null;
    }
    default: return unless(value(tagged) === got);
  }
}

const answers = fs.openSync(answersFile, 'w');
for await (const line of readline.createInterface({ input: fs.createReadStream(casesFile), crlfDelay: Infinity })) {
  const { hex, value: tagged } = JSON.parse(line);
  let found;
  try {
    found = difference(tagged, decode(bytes(hex), { extensionCodec, useBigInt64: true }));
  } catch (e) {
    found = `${e.name}: ${e.message}`;
  }
  const theirs = encode(value(tagged), { extensionCodec, useBigInt64: true, forceFloat32: tagged[0] === 'g' });
  fs.writeSync(answers, JSON.stringify({ difference: found, hex: Buffer.from(theirs).toString('hex') }) + '\n');
}
