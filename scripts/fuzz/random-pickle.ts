import type { Random } from './random.ts';

/** Allowed and forbidden globals of a checkpoint. */
const globals = [
  'collections\nOrderedDict',
  'builtins\nlist',
  'builtins\nset',
  'builtins\ndict',
  'torch\nSize',
  'torch\nFloatStorage',
  '_codecs\nencode',
  'torch._utils\n_rebuild_tensor_v2',
  'torch._utils\n_rebuild_parameter',
  'omegaconf.dictconfig\nDictConfig',
  'omegaconf.nodes\nAnyNode',
  'pathlib\nPosixPath',
  'os\nsystem',
  'x\x1b[2J\u202e\ny',
];

/**
 * A random, mostly well-formed pickle: containers, references to memoised objects, calls, and parts that
 * are repeated many times.
 */
export function randomPickle(random: Random): Buffer {
  const parts: string[] = ['\x80\x02'];
  let remembered = 0;
  const remember = (): string => `q${String.fromCharCode(remembered++ % 256)}`;
  const recall = (): string =>
    `h${String.fromCharCode(random.below(Math.max(1, Math.min(remembered, 256))))}`;
  const text = (length: number): string => {
    const size = Buffer.alloc(4);
    size.writeUInt32LE(length);
    return `X${size.toString('latin1')}${'x'.repeat(length)}`;
  };
  const piece = (depth: number): string => {
    const inner = (): string => (depth > 6 ? 'N' : piece(depth + 1));
    switch (random.below(16)) {
      case 0:
        return 'N';
      case 1:
        return `J${String.fromCharCode(...Array.from({ length: 4 }, () => random.below(256)))}`;
      case 2:
        return text(random.pick([0, 1, 5, 300, 20_000]));
      case 3:
        return `](${inner()}${inner()}e${remember()}`;
      case 4:
        return `}(${text(3)}${inner()}${text(6)}${inner()}u${remember()}`;
      case 5:
        return `(${inner()}${inner()}t${remember()}`;
      case 6:
        return remembered > 0 ? recall() : ']';
      case 7:
        return remembered > 0 ? `](${recall()}${recall()}e${remember()}` : '}';
      case 8:
        return `c${random.pick(globals)}\n${remember()}`;
      case 9:
        return `c${random.pick(globals)}\n(${inner()}${inner()}tR`;
      case 10:
        return `c${random.pick(globals)}\n${inner()}\x85R${remember()}`;
      case 11:
        return `c${random.pick(globals)}\n)\x81}(${text(8)}${inner()}ub`;
      case 12:
        return `(${text(7)}ctorch\nFloatStorage\n${text(1)}${text(3)}K\x04tQ`;
      case 13:
        return `2${inner()}a`;
      case 14:
        return String.fromCharCode(random.below(256));
      default:
        return `${inner()}0${inner()}`;
    }
  };
  const count = 1 + random.below(20);
  for (let i = 0; i < count; i++) {
    const made = piece(0);
    const repeats = random.chance(0.1) ? random.pick([100, 10_000, 1_000_000]) : 1;
    parts.push(made.repeat(Math.max(1, Math.min(repeats, Math.floor(3e6 / (made.length || 1))))));
  }
  parts.push('.');
  return Buffer.from(parts.join(''), 'latin1');
}
