import { AppError } from '../../shared/app-error.ts';
import { showValue } from '../../shared/show-text.ts';
import { EventLoopTurns } from '../../system/event-loop-turns.ts';
import { MemoryBudget } from './memory-budget.ts';
import { PickleCursor } from './pickle-cursor.ts';
import { callGlobal, findGlobal } from './pickle-globals.ts';
import { readLiteral } from './pickle-literals.ts';
import { InertObject, PickleDictionary, PickleGlobal, type PickleValue } from './pickle-values.ts';
import { badCheckpoint } from './random-access-file.ts';

/** Source and storages of a pickle. */
export interface PickleContext {
  /** The file that the pickle comes from, for messages. */
  readonly path: string;
  /** Returns the storage of a persistent id `('storage', class, key, location, count, …)`. */
  readonly persistentLoad: (id: PickleValue) => PickleValue;
  readonly signal?: AbortSignal | undefined;
}

/** Largest pickle in bytes. It describes tensors and does not hold them; real ones have a few megabytes. */
export const maximumPickleBytes = 2 ** 26;

/** Estimate of what any opcode adds to the stack, the memo or a container, in bytes. */
const bytesPerOpcode = 64;

/** Opcodes between two checks of the time. */
const opcodesPerLook = 4096;

/**
 * Reads one pickle (protocols 0 to 5) that starts at `start` and returns its value and its end position.
 * It reads data and executes nothing: it only knows the constructors that tensors, plain containers and
 * configurations need. AppError `forbidden-pickle` for any other global, `bad-checkpoint` for damage and
 * for values that would fill the memory. Yields to the event loop.
 * Opcodes: Python's `pickletools`.
 */
export async function readPickle(
  bytes: Uint8Array,
  context: PickleContext,
  start = 0,
): Promise<{ value: PickleValue; end: number }> {
  const reader = new PickleReader(bytes, context, start);
  const value = await reader.run();
  return { value, end: reader.cursor.position };
}

class PickleReader {
  readonly cursor: PickleCursor;
  readonly #context: PickleContext;
  readonly #budget: MemoryBudget;
  readonly #memo = new Map<number, PickleValue>();
  #stack: PickleValue[] = [];
  readonly #marks: PickleValue[][] = [];

  constructor(bytes: Uint8Array, context: PickleContext, start: number) {
    this.cursor = new PickleCursor(context.path, bytes, start);
    this.#budget = new MemoryBudget(context.path);
    this.#context = context;
  }

  async run(): Promise<PickleValue> {
    const turns = new EventLoopTurns(this.#context.signal);
    for (let count = 1; ; count++) {
      if (count % opcodesPerLook === 0 && turns.isDue) await turns.take();
      this.#budget.spend(bytesPerOpcode);
      const opcode = String.fromCharCode(this.cursor.uint8());
      if (opcode === '.') return this.#pop();
      const literal = readLiteral(opcode, this.cursor);
      if (literal !== undefined) {
        this.#budget.spend(sizeOf(literal));
        this.#stack.push(literal);
      } else if (!this.#build(opcode)) {
        throw this.#damaged(`unknown opcode 0x${opcode.charCodeAt(0).toString(16)}`);
      }
    }
  }

  /** Opcodes that use the stack, the memo, or data outside of the pickle. */
  #build(opcode: string): boolean {
    const { cursor } = this;
    switch (opcode) {
      case '\x80':
        cursor.uint8();
        return true;
      case '\x95':
        cursor.uint64();
        return true;
      case '(':
        this.#marks.push(this.#stack);
        this.#stack = [];
        return true;
      case '0':
        this.#pop();
        return true;
      case '1':
        this.#popMark();
        return true;
      case '2':
        return this.#push(this.#peek());
      case 't':
      case 'l':
        return this.#push(this.#popMark());
      case '\x85':
      case '\x86':
      case '\x87':
        return this.#push(this.#popMany(opcode.charCodeAt(0) - 0x84));
      case 'd':
        return this.#push(this.#setItems(new PickleDictionary(), this.#popMark()));
      case '\x91':
        return this.#push(new Set(this.#popMark()));
      case 'a':
        return this.#addItems([this.#pop()]);
      case 'e':
      case '\x90':
        return this.#addItems(this.#popMark());
      case 's': {
        const pair = this.#popMany(2);
        this.#setItems(this.#peek(), pair);
        return true;
      }
      case 'u': {
        const pairs = this.#popMark();
        this.#setItems(this.#peek(), pairs);
        return true;
      }
      case 'p':
        return this.#remember(Number(cursor.line()));
      case 'q':
        return this.#remember(cursor.uint8());
      case 'r':
        return this.#remember(cursor.uint32());
      case '\x94':
        return this.#remember(this.#memo.size);
      case 'g':
        return this.#recall(Number(cursor.line()));
      case 'h':
        return this.#recall(cursor.uint8());
      case 'j':
        return this.#recall(cursor.uint32());
      case 'P':
        return this.#push(this.#context.persistentLoad(cursor.line()));
      case 'Q':
        return this.#push(this.#context.persistentLoad(this.#pop()));
      case 'c':
        return this.#push(this.#global(cursor.line(), cursor.line()));
      case '\x93': {
        const [module, name] = this.#popMany(2);
        if (typeof module !== 'string' || typeof name !== 'string') {
          throw this.#damaged('a global has no name');
        }
        return this.#push(this.#global(module, name));
      }
      case 'i': {
        const global = this.#global(cursor.line(), cursor.line());
        return this.#push(this.#call(global, this.#popMark()));
      }
      case 'o': {
        const [global = null, ...constructorArguments] = this.#popMark();
        return this.#push(this.#call(global, constructorArguments));
      }
      case 'R':
      case '\x81': {
        const [global = null, constructorArguments = null] = this.#popMany(2);
        return this.#push(this.#call(global, constructorArguments));
      }
      case '\x92': {
        const [global = null, constructorArguments = null] = this.#popMany(3);
        return this.#push(this.#call(global, constructorArguments));
      }
      case 'b':
        return this.#setState(this.#pop());
      default:
        return false;
    }
  }

  #push(value: PickleValue): true {
    this.#stack.push(value);
    return true;
  }

  #pop(): PickleValue {
    const value = this.#stack.pop();
    if (value === undefined) throw this.#damaged('the stack is empty');
    return value;
  }

  #peek(): PickleValue {
    const value = this.#stack.at(-1);
    if (value === undefined) throw this.#damaged('the stack is empty');
    return value;
  }

  #popMany(count: number): PickleValue[] {
    if (this.#stack.length < count) throw this.#damaged('the stack is empty');
    return this.#stack.splice(this.#stack.length - count);
  }

  #popMark(): PickleValue[] {
    const items = this.#stack;
    const below = this.#marks.pop();
    if (below === undefined) throw this.#damaged('a mark is missing');
    this.#stack = below;
    return items;
  }

  #remember(index: number): true {
    this.#memo.set(index, this.#peek());
    return true;
  }

  #recall(index: number): true {
    const value = this.#memo.get(index);
    if (value === undefined) throw this.#damaged(`nothing is remembered as ${String(index)}`);
    return this.#push(value);
  }

  #addItems(items: PickleValue[]): true {
    const container = this.#peek();
    if (Array.isArray(container)) for (const item of items) container.push(item);
    else if (container instanceof Set) for (const item of items) container.add(item);
    else throw this.#damaged('items are added to something that is no list');
    return true;
  }

  #setItems(container: PickleValue, pairs: PickleValue[]): PickleValue {
    if (!(container instanceof PickleDictionary) || pairs.length % 2 !== 0) {
      throw this.#damaged('items are set on something that is no dictionary');
    }
    for (let i = 0; i < pairs.length; i += 2) container.set(pairs[i] ?? null, pairs[i + 1] ?? null);
    return container;
  }

  #setState(state: PickleValue): true {
    const target = this.#peek();
    if (target instanceof PickleDictionary) target.attributes = state;
    else if (target instanceof InertObject) target.state = state;
    else throw this.#damaged('a state is set on something that has none');
    return true;
  }

  #global(module: string, name: string): PickleGlobal {
    const global = findGlobal(module, name);
    if (global) return global;
    throw new AppError(
      'forbidden-pickle',
      `The checkpoint "${this.#context.path}" refers to "${showValue(`${module}.${name}`)}", which tensors and settings do not need ` +
        'and which could run code. It was not opened; get the checkpoint from a source you trust.',
    );
  }

  #call(global: PickleValue, constructorArguments: PickleValue): PickleValue {
    const known = global instanceof PickleGlobal && Array.isArray(constructorArguments);
    // A call may copy what it is given, e.g. a list.
    if (known) {
      this.#budget.spend(sizeOf(constructorArguments));
      for (const argument of constructorArguments) this.#budget.spend(sizeOf(argument));
    }
    const value = known ? callGlobal(global, constructorArguments) : undefined;
    if (value !== undefined) {
      this.#budget.spend(sizeOf(value));
      return value;
    }
    throw this.#damaged(
      `${global instanceof PickleGlobal ? `"${global.name}"` : 'a value'} is called in an unknown way`,
    );
  }

  #damaged(reason: string): AppError {
    return badCheckpoint(
      this.#context.path,
      `its pickle is damaged (${reason} before byte ${this.cursor.position})`,
    );
  }
}

// Estimates for V8 on 64 bits.
const bytesPerItem = 16;
const bytesPerDictionary = 256;

/** Estimated bytes of a new value, without the items that were charged when they were read. */
function sizeOf(value: PickleValue): number {
  if (typeof value === 'string') return 2 * value.length;
  if (value instanceof Uint8Array) return value.length;
  if (value instanceof PickleDictionary || value instanceof Set) {
    return bytesPerDictionary + 2 * bytesPerItem * value.size;
  }
  return Array.isArray(value) ? bytesPerItem * value.length : 0;
}
