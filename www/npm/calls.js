// The package's exports. A fault, or running out of memory, ends an instance of the module for good: a new one takes its place at once, and the
// call says that it could not be done. No call throws.
import * as module from "./claimlens.js";

const SAID = "This could not be done: there is too little memory for it, or claimlens has a fault that it brings out.";

/** What each function returns in that case. Built while there is memory. */
let failures;
/** The number of restarts, which identifies an instance. */
let instances = 0;
let isStopped = false;

/** Called once the first instance is ready. */
export function begin() {
  failures = {
    inspect: { ...module.inspect(""), kind: "failed", headline: SAID },
    compare: { ...module.compare(""), sentence: SAID },
    plan: { ...module.plan(), fault: SAID },
    whoGetsIn: { ...module.whoGetsIn(""), words: SAID, cautions: [], lints: [] },
  };
}

function restart() {
  isStopped = true;
  instances += 1;
  try {
    module.__wbg_reset_state();
    isStopped = false;
  } catch {
    // No memory for another instance. The next call tries again.
  }
}

/** Does the work; `begun` is the instance in which it began, if not the present one. */
function call(name, work, begun) {
  if (isStopped) restart();
  const instance = begun ?? instances;
  try {
    if (!isStopped) return work();
  } catch {
    // If another call has ended the instance in which this one began, it has been replaced already.
    if (instance === instances) restart();
  }
  return structuredClone(failures[name]);
}

export const inspect = (text, options) => call("inspect", () => module.inspect(text, options));
export const compare = (text, options) => call("compare", () => module.compare(text, options));
export const plan = (options) => call("plan", () => module.plan(options));
export const whoGetsIn = (rule, options) => call("whoGetsIn", () => module.whoGetsIn(rule, options));

export async function verify(text, keys, options) {
  let checking, begun;
  let answer = call("inspect", () => {
    begun = instances;
    checking = new module.Checking(text, keys, options);
    return checking.goOn(false);
  });
  while (answer instanceof Promise) {
    const [isKept, value] = await answer.then((value) => [true, value], (error) => [false, error]);
    answer = call("inspect", () => checking.goOn(isKept, value), begun);
  }
  return answer;
}
