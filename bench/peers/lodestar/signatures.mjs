// Times the signature checks of @chainsafe/blst, the library that Lodestar uses, and prints one line
// of JSON: CPU microseconds a signature, of every repetition. As in Cairn's figures, signatures come
// as bytes and are decompressed and checked for their subgroup, keys are parsed.
//
//   node signatures.mjs REPEAT
import fs from "node:fs";
import * as blst from "@chainsafe/blst";

const count = 128;

function secretKey(number) {
  const bytes = Buffer.alloc(32);
  bytes.writeUInt32BE(number, 28);
  return blst.SecretKey.fromBytes(bytes);
}

function makeSets(messages) {
  return Array.from({length: count}, (_, i) => {
    const key = secretKey(i + 1);
    const msg = Buffer.alloc(32, i % messages);
    return {msg, pk: key.toPublicKey(), bytes: key.sign(msg).toBytes()};
  });
}

const parsed = (set) => ({...set, sig: blst.Signature.fromBytes(set.bytes, true)});

function verifyOne(sets) {
  for (const set of sets) {
    const {msg, pk, sig} = parsed(set);
    if (!blst.verify(msg, pk, sig)) throw new Error("a valid signature is refused");
  }
}

function verifyDistinct(sets) {
  if (!blst.verifyMultipleAggregateSignatures(sets.map(parsed))) {
    throw new Error("valid signatures are refused");
  }
}

function verifySameMessage(sets) {
  const {pk, sig} = blst.aggregateWithRandomness(sets.map(({pk, bytes}) => ({pk, sig: bytes})));
  if (!blst.verify(sets[0].msg, pk, sig)) throw new Error("valid signatures are refused");
}

function measure(repeat, body, sets) {
  return Array.from({length: repeat}, () => {
    const before = process.cpuUsage();
    body(sets);
    const {user, system} = process.cpuUsage(before);
    return (user + system) / sets.length;
  });
}

const repeat = Number(process.argv[2]);
const metadata = new URL("node_modules/@chainsafe/blst/package.json", import.meta.url);
console.log(
  JSON.stringify({
    version: JSON.parse(fs.readFileSync(metadata, "utf8")).version,
    single: measure(repeat, verifyOne, makeSets(count)),
    distinct: measure(repeat, verifyDistinct, makeSets(count)),
    same_message: measure(repeat, verifySameMessage, makeSets(1)),
  })
);
