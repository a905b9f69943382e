import { describe, expect, it } from 'vitest';
import { longWavHeader, longWavHeaderLength } from './write-long-wav.ts';

const form = { sampleRate: 48_000, channels: 2 };

describe('the header of a long wav', () => {
  it('is a plain one as long as 32 bits hold the length', () => {
    const header = longWavHeader(form, 8_000);
    expect(header.length).toBe(longWavHeaderLength);
    expect(header.toString('latin1', 0, 4)).toBe('RIFF');
    expect(header.readUInt32LE(4)).toBe(8_000 + longWavHeaderLength - 8);
    expect(header.toString('latin1', 12, 16)).toBe('JUNK');
    expect(header.readUInt32LE(76)).toBe(8_000);
  });

  it('is an RF64 beyond, with the lengths in 64 bits', () => {
    const dataLength = 8 * 48_000 * 4 * 3600;
    const header = longWavHeader(form, dataLength);
    expect(header.toString('latin1', 0, 4)).toBe('RF64');
    expect(header.toString('latin1', 12, 16)).toBe('ds64');
    expect(Number(header.readBigUInt64LE(28))).toBe(dataLength);
    expect(Number(header.readBigUInt64LE(36))).toBe(dataLength / 8);
    expect(header.readUInt32LE(76)).toBe(0xffff_ffff);
  });
});
