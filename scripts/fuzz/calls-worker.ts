import { largestCallBytes, mostValues } from '../../src/shared/call-limits.ts';
import { asAppError } from '../../src/shared/app-error.ts';
import { createDocument } from '../../src/shared/project-document.ts';
import { studioContract, type StudioCalls } from '../../src/shared/studio-api.ts';
import { createStudioDoor } from '../../src/shared/studio-door.ts';
import { decodeFrame, encodeFrame, wireCallSchema } from '../../src/shared/studio-wire.ts';
import { answerInputs } from './answer-inputs.ts';
import { mutateBytes } from './mutate-bytes.ts';
import { mutateJson, oddValue } from './mutate-json.ts';
import type { Random } from './random.ts';

const methods = Object.keys(studioContract);
let called = 0;
/** An API that only counts: what reaches it passed the door. */
const api = Object.fromEntries(
  methods.map((method) => [method, () => Promise.resolve(void called++)]),
) as unknown as StudioCalls;
const door = createStudioDoor(api);

const document = {
  ...createDocument(32_000),
  markers: [{ id: 'm', kind: 'hit', seconds: 1, label: 'x' }],
};
/** Arguments near to right ones, for every method to be tried with. */
const samples: readonly (readonly unknown[])[] = [
  [],
  ['video'],
  ['p1'],
  [''],
  [{ projectId: 'p1', document }],
  [{ projectId: 'p1', path: 'a.vidmuse' }],
  [{ path: 'a.vidmuse' }],
  [{ videoPath: 'film.mp4' }],
  [{ suggestedName: 'a', extensions: ['mp4'] }],
  [{ projectId: 'p1', videoPath: 'film.mp4', acceptDifferent: true }],
  [{ jobId: 'j1', keep: true }],
  [{ kind: 'export', projectId: 'p1', outputPath: 'a.mp4', content: 'mix', force: false }],
];

answerInputs(async (random) => {
  const method = random.chance(0.1) ? String(oddValue(random)) : random.pick(methods);
  const input = mutateJson(random.pick(samples), random);
  const { kind, send } = random.pick(ways)(method, input, random);
  const problems: string[] = [];
  let outcome = 'accepted';
  let message = '';
  try {
    const result = await send();
    if (result !== undefined && !result.ok) {
      outcome = result.error.code;
      message = result.error.message;
    }
    if (called === 0 && result?.ok) problems.push('an answer without a call');
  } catch (error) {
    // A malformed frame closes the connection.
    outcome = 'closed';
    message = asAppError(error, 'read a call', 'bad-argument').message;
  }
  if (/call stack|heap|Invalid (array|string) length/.test(message)) problems.push(message);
  if ('polluted' in {}) problems.push('the prototype of objects was changed');
  called = 0;
  return { kind, outcome, message, problems };
});

type Way = (
  method: string,
  input: unknown,
  random: Random,
) => { kind: string; send: () => Promise<Awaited<ReturnType<typeof door>> | undefined> };

function frameOf(method: string, input: unknown): Uint8Array {
  try {
    return encodeFrame({ id: 1, method, input });
  } catch {
    // JSON.stringify cannot write values nested so deeply.
    return encodeFrame({ id: 1, method, input: [] });
  }
}

async function receive(bytes: Uint8Array) {
  const call = wireCallSchema.safeParse(decodeFrame(bytes, mostValues));
  return call.success ? door(call.data.method, call.data.input) : undefined;
}

const ways: readonly Way[] = [
  (method, input) => ({
    kind: `values for ${method.slice(0, 30)}`,
    send: () => door(method, Array.isArray(input) ? input : [input]),
  }),
  (method, input) => ({
    kind: `frame for ${method.slice(0, 30)}`,
    send: () => receive(frameOf(method, input)),
  }),
  (method, input, random) => ({
    kind: 'frame: mutated bytes',
    send: () => receive(mutateBytes(Buffer.from(frameOf(method, input)), random)),
  }),
  (_method, _input, random) => {
    const unit = random.pick(['[],', '{},', '0,', '"",', '[', '{"$array":[0,0,4096]},', '{"a":']);
    // The socket refuses a longer message before it reaches the door.
    const most = Math.min(4_000_000, largestCallBytes / unit.length);
    const text = `{"id":1,"method":"saveDocument","input":[${unit.repeat(Math.floor(most * random.next() ** 4))}0]}`;
    return {
      kind: `frame: ${unit} many times`,
      send: () => {
        const json = Buffer.from(text);
        const frame = Buffer.alloc(4 + json.length + 4096);
        frame.writeUInt32LE(json.length, 0);
        json.copy(frame, 4);
        return receive(frame);
      },
    };
  },
];
