import type { MixLine } from './mix-messages.ts';
import { serveMixes } from './serve-mixes.ts';

serveMixes(globalThis as unknown as MixLine);
