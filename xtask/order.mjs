// Finds an order of a module's functions in which those that are alike stand together, where brotli finds what they share.

/** Reads and writes unsigned LEB128 numbers (WebAssembly core specification, section 5.2.2). */
function reader(bytes, at = 0) {
  return {
    at: () => at,
    skip: (count) => (at += count),
    number() {
      for (let value = 0, shift = 0; ; shift += 7) {
        const byte = bytes[at++];
        value += (byte & 127) * 2 ** shift;
        if (byte < 128) return value;
      }
    },
  };
}

function leb(value) {
  const bytes = [];
  do {
    bytes.push((value & 127) | (value > 127 ? 128 : 0));
    value >>>= 7;
  } while (value > 0);
  return bytes;
}

const section = (id, content) => [id, ...leb(content.length), ...content];
const text = (words) => [...leb(words.length), ...Buffer.from(words)];

/** The bodies of a module's functions, and how many functions stand before them because they are imported. */
function functions(module) {
  const bodies = [];
  const input = reader(module, 8);
  while (input.at() < module.length) {
    const id = module[input.at()];
    input.skip(1);
    const end = input.number() + input.at();
    if (id === 10) {
      for (let count = input.number(); count > 0; count--) {
        const length = input.number();
        bodies.push(module.subarray(input.at(), input.at() + length));
        input.skip(length);
      }
    }
    input.skip(end - input.at());
  }
  return bodies;
}

/** How much of two sets is in both. */
function share(one, other) {
  const [small, large] = one.size < other.size ? [one, other] : [other, one];
  let shared = 0;
  for (const piece of small) if (large.has(piece)) shared++;
  return shared / (small.size + large.size - shared + 1);
}

/** Each body after those that it shares most with, in four-byte pieces, beginning with the longest: `near` of them, each counting half
 * as much as the one behind it. */
function alike(bodies, near) {
  const pieces = bodies.map((body) => {
    const found = new Set();
    for (let at = 0; at + 4 <= body.length; at++) found.add(body.readUInt32LE(at));
    return found;
  });
  const left = new Set(bodies.keys());
  let current = bodies.reduce((longest, body, index) => (body.length > bodies[longest].length ? index : longest), 0);
  const order = [];
  for (;;) {
    order.push(current);
    left.delete(current);
    if (left.size === 0) return order;
    let [best, next] = [-1, current];
    for (const index of left) {
      const shares = order.slice(-near).map((before) => share(pieces[before], pieces[index]));
      const likeness = shares.reduce((sum, share) => sum / 2 + share, 0);
      if (likeness > best) [best, next] = [likeness, index];
    }
    current = next;
  }
}

/** The module with a name section in which the names of its functions, sorted, are that order (see `alike`): what wasm-opt reorders by. */
export function nameByLikeness(module, imported, near) {
  const bodies = functions(module);
  const names = new Array(bodies.length);
  alike(bodies, near).forEach((index, place) => (names[index] = String(place).padStart(6, "0")));
  const map = [...leb(names.length), ...names.flatMap((name, index) => [...leb(imported + index), ...text(name)])];
  return Buffer.concat([module, Buffer.from(section(0, [...text("name"), ...section(1, map)]))]);
}
