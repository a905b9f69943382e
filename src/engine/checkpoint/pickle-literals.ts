import { badCheckpoint } from './random-access-file.ts';
import { fitInteger, type PickleCursor } from './pickle-cursor.ts';
import { PickleDictionary, type PickleValue } from './pickle-values.ts';

/** Far more than the longest integer that torch writes (its legacy magic number has 10 bytes). */
const maximumIntegerBytes = 64;

/** The value that an opcode writes out or makes empty; undefined for an opcode that does neither. */
export function readLiteral(opcode: string, cursor: PickleCursor): PickleValue | undefined {
  switch (opcode) {
    case 'N':
      return null;
    case '\x88':
      return true;
    case '\x89':
      return false;
    case 'K':
      return cursor.uint8();
    case 'M':
      return cursor.uint16();
    case 'J':
      return cursor.int32();
    case 'I':
    case 'L':
      return writtenInteger(cursor);
    case '\x8a':
      return longInteger(cursor, cursor.uint8());
    case '\x8b':
      return longInteger(cursor, cursor.uint32());
    case 'F':
      return Number(cursor.line());
    case 'G':
      return cursor.float64();
    case 'S':
      return cursor.line().replace(/^(['"])(.*)\1$/, '$2');
    case 'U':
      return cursor.latin1(cursor.uint8());
    case 'T':
      return cursor.latin1(cursor.uint32());
    case 'V':
      return cursor.line();
    case '\x8c':
      return cursor.utf8(cursor.uint8());
    case 'X':
      return cursor.utf8(cursor.uint32());
    case '\x8d':
      return cursor.utf8(cursor.uint64());
    case 'C':
      return cursor.bytes(cursor.uint8());
    case 'B':
      return cursor.bytes(cursor.uint32());
    case '\x8e':
    case '\x96':
      return cursor.bytes(cursor.uint64());
    case ')':
    case ']':
      return [];
    case '}':
      return new PickleDictionary();
    case '\x8f':
      return new Set();
    default:
      return undefined;
  }
}

function longInteger(cursor: PickleCursor, length: number): number | bigint {
  if (length > maximumIntegerBytes) {
    throw badCheckpoint(cursor.path, `its pickle is damaged (an integer has ${length} bytes)`);
  }
  return cursor.integer(length);
}

function writtenInteger(cursor: PickleCursor): PickleValue {
  const text = cursor.line();
  if (text === '00' || text === '01') return text === '01';
  if (!/^-?\d{1,150}L?$/.test(text)) {
    throw badCheckpoint(cursor.path, 'its pickle is damaged (an integer is no number)');
  }
  return fitInteger(BigInt(text.replace('L', '')));
}
